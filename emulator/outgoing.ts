// Asks another machine something: webhooks, workflows and recordings of others go out through here.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from './clock.ts';

export type Sent = { method: string; url: string; headers: Readonly<Record<string, string>>; body?: string };

export type Patience = { connectMs: number; totalMs: number };

export type Reply = { status: number; headers: IncomingMessage['headers']; body: string } | { failure: string };

/** For the logs. */
export type Attempt = {
  at: number;
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Null when nobody answered. */
  status: number | null;
  answer: string;
  failure: string | null;
};

const LONGEST_ANSWER = 2_000;

export function attemptOf(at: number, { method, url, headers, body = '' }: Sent, reply: Reply): Attempt {
  const heard =
    'failure' in reply
      ? { status: null, answer: '', failure: reply.failure }
      : { status: reply.status, answer: reply.body.slice(0, LONGEST_ANSWER), failure: null };
  return { at, method, url, headers, body, ...heard };
}

const MOST_KEPT_BYTES = 64 * 1024;

/** A failure is an answer too, whatever it is. Redirects are not followed. */
export function sendOut(clock: Clock, sent: Sent, patience: Patience): Promise<Reply> {
  return ask(clock, sent, patience).catch((error: unknown) => ({ failure: reasonOf(error) }));
}

function ask(clock: Clock, sent: Sent, patience: Patience): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const whole = clock.deadline(patience.totalMs);
    const send = sent.url.startsWith('https:') ? httpsRequest : httpRequest;
    const length = sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) };
    const request = send(
      new URL(sent.url),
      // A connection of its own: an old one may be closed by the other end at the moment it is used again.
      { method: sent.method, headers: { ...sent.headers, ...length }, agent: false, signal: whole },
      (response) => {
        readSome(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          (error: unknown) => reject(whole.aborted ? late() : error),
        );
      },
    );
    request.on('error', (error) => reject(whole.aborted ? late() : error));
    request.on('socket', (socket) => {
      const connect = clock.deadline(patience.connectMs);
      const giveUp = () => request.destroy(new Error(`No connection within ${patience.connectMs} ms.`));
      connect.addEventListener('abort', giveUp, { once: true });
      socket.once('connect', () => connect.removeEventListener('abort', giveUp));
    });
    request.end(sent.body);
  });
}

/** Only https, as HubSpot has it; http as well on this machine. */
export function isAllowedTarget(url: string): boolean {
  const parsed = URL.parse(url);
  if (!parsed) return false;
  return (
    parsed.protocol === 'https:' || (parsed.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname))
  );
}

async function readSome(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size < MOST_KEPT_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, MOST_KEPT_BYTES).toString('utf8');
}

const late = () => new Error('No answer in time.');

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
}
