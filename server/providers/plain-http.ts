// Requests to a vendor's API: connections are kept open, the whole answer is read, everything has a limit.
import { Agent, errors } from 'undici';
import { egressRefused, isThisMachine } from '../../rules/this-machine.ts';
import type { HttpAnswer, HttpFailure, SendHttp } from '../ports/http.ts';

const CONNECT_MS = 10_000;
/** Shorter than servers commonly wait, so that a request is not sent into a connection that is just being closed. */
const KEEP_ALIVE_MS = 4_000;
const MOST_CONNECTIONS = 32;
const MAX_HEADER_BYTES = 32 * 1024;

export type PlainHttp = { send: SendHttp; close(): Promise<void> };

/** Proxies named in the environment are not used. With `insideOnly` it throws Problem `egress_refused` for what is not on this machine. */
export function createPlainHttp(options: { insideOnly?: boolean } = {}): PlainHttp {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS },
    connections: MOST_CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    allowH2: false,
    // One timer of ours covers the whole request.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const send: SendHttp = async (request) => {
    request.signal?.throwIfAborted();
    const { host, hostname } = new URL(request.url);
    if (options.insideOnly && !isThisMachine(hostname)) throw egressRefused(host);
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const url = new URL(request.url);
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        body: request.body ?? null,
        signal,
      });
      const body = await readWhole(answer.body, request.maxBytes);
      if (body === null) return failure('too-large', `more than ${request.maxBytes} bytes from ${url.host}`);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
      }
      return { kind: 'answer', status: answer.statusCode, headers, body } satisfies HttpAnswer;
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      return failureOf(error, timeout.aborted, request.timeoutMs);
    }
  };

  return { send, close: () => agent.destroy() };
}

async function readWhole(body: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop destroys the body, and the connection with it.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** Failures before a connection stood: nothing can have reached the other side. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const isCertificate = (code: string) => /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED)/.test(code);

function failureOf(error: unknown, isTimeout: boolean, timeoutMs: number): HttpFailure {
  const code = codeOf(error);
  const message = error instanceof Error ? `${code} ${error.message}`.trim() : String(error);
  if (NOT_CONNECTED.has(code) || isCertificate(code) || error instanceof errors.ConnectTimeoutError)
    return failure('unreachable', message);
  if (isTimeout) return failure('timeout', `no whole answer within ${timeoutMs} ms`);
  return failure('broken', message);
}

/** Several addresses that all failed are told as one error without a code of its own. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function failure(reason: HttpFailure['reason'], message: string): HttpFailure {
  return { kind: 'failure', reason, message };
}
