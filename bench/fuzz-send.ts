// Sends what was made up, by the rules or as raw bytes, and writes it down as a line to paste into a shell.
import { connect } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { FuzzRequest } from './fuzz-request.ts';

/** `closed`: the connection was ended without an answer. `silent`: nothing came for too long. */
export type FuzzAnswer = {
  kind: 'answered' | 'closed' | 'silent';
  status: number;
  headers: string;
  contentType: string;
  text: string;
  tookMs: number;
};
export type Sender = { send: (request: FuzzRequest) => Promise<FuzzAnswer>; close: () => Promise<void> };

/** Whatever a request is, it is answered within this time; one that hangs is a finding. */
export const LONGEST_MS = 20_000;
/** Where even a simple question takes this long, or many wait for each core, a silent answer is given its time again, twice at most. */
const BUSY_MS = 2_000;
const BUSY_LOAD = 2 * availableParallelism();
/** A request that is not whole is waited for, by the rules of the server. */
const LONGEST_WIRE_MS = 2_000;
const MOST_READ = 5 * 1024 * 1024;

export function openSender(url: string, lanes: number, longestMs = LONGEST_MS): Sender {
  const pool = new Pool(url, { connections: lanes, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
  const port = Number(new URL(url).port);
  return {
    send: (request) =>
      request.wire ? sendBytes(port, request.wire) : sendByRules(pool, request, openPatience(`${url}/health`, longestMs)),
    close: () => pool.destroy(),
  };
}

type Patience = { signal: AbortSignal; end: () => void };

function openPatience(simpleUrl: string, longestMs: number): Patience {
  const over = new AbortController();
  let timesLeft = 3;
  let isEnded = false;
  let timer: NodeJS.Timeout;
  const wait = () => void (timer = setTimeout(() => void judgeTime(), longestMs));
  async function judgeTime(): Promise<void> {
    timesLeft -= 1;
    const isSlow = await fetch(simpleUrl, { signal: AbortSignal.timeout(BUSY_MS) }).then(
      () => false,
      () => true,
    );
    if (isEnded) return;
    if (timesLeft > 0 && (isSlow || (loadavg()[0] ?? 0) > BUSY_LOAD)) wait();
    else over.abort();
  }
  wait();
  return {
    signal: over.signal,
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}

async function sendByRules(pool: Pool, { method, path, headers, body }: FuzzRequest, patience: Patience): Promise<FuzzAnswer> {
  const startedAt = performance.now();
  try {
    const answer = await pool.request({ method, path, headers: headers.flat(), body, signal: patience.signal });
    const contentType = String(answer.headers['content-type'] ?? '');
    const { 'set-cookie': _, ...told } = answer.headers;
    let text = '';
    if (contentType.startsWith('text/event-stream')) answer.body.on('error', () => {}).destroy();
    else for await (const chunk of answer.body) if (text.length < MOST_READ) text += String(chunk);
    const tookMs = performance.now() - startedAt;
    return { kind: 'answered', status: answer.statusCode, headers: JSON.stringify(told), contentType, text, tookMs };
  } catch (error) {
    return {
      kind: patience.signal.aborted ? 'silent' : 'closed',
      status: 0,
      headers: '',
      contentType: '',
      text: String(error),
      tookMs: performance.now() - startedAt,
    };
  } finally {
    patience.end();
  }
}

async function sendBytes(port: number, bytes: Buffer): Promise<FuzzAnswer> {
  const startedAt = performance.now();
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // One answer is enough; a connection that is kept alive would be waited for.
      if (chunk.includes('\r\n\r\n')) setTimeout(resolve, 5);
    });
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.write(bytes);
  await Promise.race([ended, sleep(LONGEST_WIRE_MS)]);
  socket.destroy();
  const [head = '', ...rest] = withoutInterim(Buffer.concat(chunks).toString('latin1')).split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
  const headers = head.replaceAll(/^set-cookie:.*$/gim, '');
  const contentType = /content-type: ([^\r]+)/i.exec(headers)?.[1] ?? '';
  return {
    kind: status > 0 ? 'answered' : 'closed',
    status,
    headers,
    contentType,
    text: body,
    tookMs: performance.now() - startedAt,
  };
}

/** “100 Continue” is no answer: another one follows. */
const withoutInterim = (text: string): string => text.replace(/^(?:HTTP\/1\.1 1\d\d[^]*?\r\n\r\n)+/, '');

/** For bash; anything but plain signs as bytes. */
function quoted(text: string): string {
  if (/^[\w@%+=:,./?&;-]+$/.test(text)) return text.includes('&') || text.includes(';') ? `'${text}'` : text;
  const bytes = [...Buffer.from(text, 'latin1')].map((byte) => {
    if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `$'${bytes.join('')}'`;
}

/** Bodies are bytes, which latin1 keeps one for one; only a NUL no shell can hand over. */
export function asCommand(url: string, { method, path, headers, body, wire }: FuzzRequest): string {
  if (wire) return `printf ${quoted(wire.toString('latin1').replaceAll('%', '%%'))} | nc 127.0.0.1 ${new URL(url).port}`;
  const told = headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  const data = body === null ? [] : [`--data-binary ${quoted(body.toString('latin1'))}`];
  return ['curl', '-i', '--path-as-is', '-X', method, quoted(url + path), ...told, ...data].join(' ');
}
