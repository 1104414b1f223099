// The only way out: requests to addresses that somebody else chose. Every socket is judged by where it really leads.
import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { Problem } from '../../rules/problem.ts';
import { egressRefused, isThisMachine } from '../../rules/this-machine.ts';
import { createJudge, hostOf, portOf, type GuardPolicy, type Judge } from './guarded-http-policy.ts';

export type GuardLimits = {
  /** Name, TCP and TLS together. Default 10 s. */
  connectMs: number;
  /** Silence before the headers or inside the body. Default 30 s. */
  idleMs: number;
  /** From the start of the request to the last byte of the body, redirects included. Default 15 minutes. */
  totalMs: number;
  /** Of the body. Default 500 MB. */
  maxBytes: number;
  /** Followed for GET and HEAD; every other method hands a redirect back. Default 3. */
  maxRedirects: number;
};

export type GuardedHttpOptions = {
  policy?: GuardPolicy;
  limits?: Partial<GuardLimits>;
  /** All addresses of a name. Default: the resolver of this machine. */
  lookup?: (hostname: string) => Promise<LookupAddress[]>;
  /** Runs `run` after `ms`; the answer cancels it. Default: setTimeout. */
  startTimer?: (ms: number, run: () => void) => () => void;
};

export type GuardedRequest = {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent to the first origin only; after a hop to another one only Accept, Range and the like remain. */
  headers?: Record<string, string>;
  body?: string | Uint8Array | Readable;
  limits?: Partial<GuardLimits>;
  signal?: AbortSignal;
};

export type GuardedAnswer = {
  status: number;
  /** Names in lower case; repeated ones joined by a comma. */
  headers: Record<string, string>;
  /** Must be read or destroyed. Fails with a GuardFailure. */
  body: Readable;
  finalUrl: string;
};

export type GuardedHttp = {
  /** Throws GuardFailure, the signal's reason, or Problem `configuration_invalid` for a header that cannot be sent. */
  request(request: GuardedRequest): Promise<GuardedAnswer>;
  /** Ends every connection, used or idle. */
  close(): Promise<void>;
};

/**
 * `refused`: policy forbids the address. `unreachable`: no answer came. `redirects`: too many. `encoded`: compressed.
 * `too-slow`, `too-large`: a limit was reached. `broken`: the body ended early.
 */
export type GuardFailureReason = 'refused' | 'unreachable' | 'redirects' | 'encoded' | 'too-slow' | 'too-large' | 'broken';

/** What a provider turns into a Problem. The message names addresses and ports: it is for the operator's log only. */
export class GuardFailure extends Error {
  readonly reason: GuardFailureReason;

  constructor(reason: GuardFailureReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GuardFailure';
    this.reason = reason;
  }
}

const DEFAULTS: GuardLimits = {
  connectMs: 10_000,
  idleMs: 30_000,
  totalMs: 900_000,
  maxBytes: 500_000_000,
  maxRedirects: 3,
};
const MAX_HEADER_BYTES = 16_384;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CROSSES_ORIGINS = new Set(['accept', 'accept-language', 'if-range', 'range', 'user-agent', 'accept-encoding']);
const NOT_SETTABLE =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|proxy-.*)$/i;

/** Environment variables of proxies are never looked at: behind a proxy the judge would only see the proxy's address. */
export function createGuardedHttp(options: GuardedHttpOptions = {}): GuardedHttp {
  const judge = createJudge(options.policy ?? {});
  const limits = { ...DEFAULTS, ...options.limits };
  const startTimer = options.startTimer ?? realTimer;
  const agent = new Agent({
    connect: guardedConnector(judge, options, limits.connectMs),
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    maxRequestsPerClient: 100,
  });

  async function request(request: GuardedRequest): Promise<GuardedAnswer> {
    const { totalMs, idleMs, maxBytes, maxRedirects } = { ...limits, ...request.limits };
    const method = request.method ?? 'GET';
    let headers = sendable(request.headers ?? {});
    const tooSlow = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, tooSlow.signal]) : tooSlow.signal;
    const cancelTimer = startTimer(totalMs, () => tooSlow.abort(new GuardFailure('too-slow', `not done after ${totalMs} ms`)));
    try {
      let url = URL.parse(request.url);
      for (let hops = 0; ; hops++) {
        if (url && options.policy?.insideOnly && !isThisMachine(hostOf(url))) throw egressRefused(url.host);
        const refusal = url ? judge.urlRefusal(url) : 'not a web address';
        if (!url || refusal !== null) throw new GuardFailure('refused', refusal ?? '');
        const answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers,
          body: request.body ?? null,
          headersTimeout: idleMs,
          bodyTimeout: idleMs,
          signal,
        });
        const next = method === 'GET' || method === 'HEAD' ? redirectTarget(answer, url) : undefined;
        if (next === undefined || maxRedirects === 0) return deliver(answer, url, maxBytes, cancelTimer, request.signal);
        answer.body.on('error', () => {}).destroy();
        if (hops === maxRedirects) throw new GuardFailure('redirects', `more than ${maxRedirects} redirects`);
        if (url.protocol === 'https:' && next?.protocol === 'http:')
          throw new GuardFailure('refused', 'redirected from https to http');
        if (url.origin !== next?.origin) headers = withoutCredentials(headers);
        url = next;
      }
    } catch (error) {
      cancelTimer();
      if (request.body instanceof Readable) request.body.destroy();
      throw request.signal?.aborted ? request.signal.reason : asFailure(error, 'unreachable');
    }
  }

  return { request, close: () => agent.destroy() };
}

/** Judges names by all their addresses before the socket is opened, literals before, and the peer after. */
function guardedConnector(judge: Judge, options: GuardedHttpOptions, connectMs: number): buildConnector.connector {
  const resolve = options.lookup ?? ((hostname) => systemLookup(hostname, { all: true }));

  const connectorFor = (forAllowedHost: boolean) =>
    buildConnector({
      timeout: connectMs,
      allowH2: false,
      lookup(hostname, { all }, callback) {
        resolve(hostname).then(
          (found) => {
            const first = found[0];
            const bad = found.find(({ address }) => !judge.addressIsAllowed(address, forAllowedHost));
            if (!first) callback(new GuardFailure('unreachable', `${hostname} has no address`), []);
            else if (bad)
              callback(new GuardFailure('refused', `${hostname} leads to ${bad.address}, which is not a public address`), []);
            else if (all) callback(null, found);
            else callback(null, first.address, first.family);
          },
          (error: NodeJS.ErrnoException) => callback(error, []),
        );
      },
    });
  const [connectAnywhere, connectAllowed] = [connectorFor(false), connectorFor(true)];

  return (target, callback) => {
    const host = hostOf(target);
    const forAllowedHost = judge.hostIsAllowed(host, portOf(target));
    const refuse = (address: string) => callback(new GuardFailure('refused', `${address} is not a public address`), null);
    // What the operator named literally is meant, whatever it is.
    const mayReach = (address: string) => (forAllowedHost && address === host) || judge.addressIsAllowed(address, forAllowedHost);
    // A literal is never looked up, so the lookup above does not see it.
    if (isIP(host) !== 0 && !mayReach(host)) return refuse(host);
    (forAllowedHost ? connectAllowed : connectAnywhere)(target, (...[error, socket]) => {
      if (error) return callback(error, null);
      const peer = socket.remoteAddress ?? '';
      if (mayReach(peer)) return callback(null, socket);
      socket.destroy();
      refuse(peer);
    });
  };
}

function deliver(
  answer: Dispatcher.ResponseData,
  url: URL,
  maxBytes: number,
  cancelTimer: () => void,
  signal: AbortSignal | undefined,
): GuardedAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const refuse = (failure: GuardFailure): never => {
    answer.body.on('error', () => {}).destroy();
    throw failure;
  };
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity')
    return refuse(new GuardFailure('encoded', `content-encoding ${encoding.slice(0, 40)}`));
  const tooLarge = new GuardFailure('too-large', `more than ${maxBytes} bytes`);
  if (Number(headers['content-length'] ?? 0) > maxBytes) return refuse(tooLarge);

  let received = 0;
  const body = new Transform({
    transform(chunk: Uint8Array, _, done) {
      received += chunk.length;
      if (received > maxBytes) done(tooLarge);
      else done(null, chunk);
    },
  });
  // Whoever reads the body later still meets its failure; until then it must not end the process.
  body.on('error', () => {});
  body.once('close', () => {
    cancelTimer();
    answer.body.destroy();
  });
  answer.body.on('error', (error) => body.destroy(signal?.aborted ? (signal.reason as Error) : asFailure(error, 'broken')));
  answer.body.pipe(body);
  return { status: answer.statusCode, headers, body, finalUrl: url.href };
}

/** The next address, null when it cannot be read, undefined when this is no redirect. */
function redirectTarget(answer: Dispatcher.ResponseData, from: URL): URL | null | undefined {
  const { location } = answer.headers;
  if (!REDIRECTS.has(answer.statusCode) || location === undefined) return undefined;
  return typeof location === 'string' ? URL.parse(location, from.href) : null;
}

function sendable(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      if (!NOT_SETTABLE.test(name)) continue;
    } catch {
      // falls through to the one message
    }
    throw new Problem(
      'configuration_invalid',
      `The header ${JSON.stringify(name)} cannot be sent. Remove it or correct its value.`,
    );
  }
  return { 'user-agent': 'Ringside', accept: '*/*', ...lowerCased(headers), 'accept-encoding': 'identity' };
}

const lowerCased = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const withoutCredentials = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => CROSSES_ORIGINS.has(name)));

function asFailure(error: unknown, otherwise: 'unreachable' | 'broken'): GuardFailure | Problem {
  if (error instanceof GuardFailure || error instanceof Problem) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const slow = code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT';
  return new GuardFailure(slow ? 'too-slow' : otherwise, error instanceof Error ? error.message : String(error), error);
}

function realTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
