// One request to HubSpot: in its turn, with a token, read back whole, and repeated only where repeating cannot do anything twice.
import type { Clock } from '../ports/clock.ts';
import type { HttpAnswer, HttpFailure, SendHttp } from '../ports/http.ts';
import { Problem } from '../../rules/problem.ts';
import { headersOf, readAnswer, readFailure, type HubspotLimits, type ReadAnswer } from './answer.ts';
import { paths } from './paths.ts';
import type { Turn } from './turn.ts';

export type Ask = {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: unknown;
  turn?: Turn;
  /**
   * May be sent again although nobody knows whether HubSpot has done it already: reads, searches, and writes of the same
   * values. Never what creates something.
   */
  repeatable: boolean;
  signal?: AbortSignal | undefined;
};

export type HubspotRequestOptions = {
  /** https://api.hubapi.com, or an emulator's. */
  baseUrl: string;
  /** Of the portal; its day of requests ends at its midnight. */
  timeZone: string;
  send: SendHttp;
  clock: Clock;
  /** 0 to 1, for the spread of pauses. */
  random: () => number;
  /** `refused` is a token HubSpot has just not taken: a new one is wanted. Throws Problem `hubspot_unauthorised` when there is none. */
  accessToken(refused?: string): Promise<string>;
  /** Resolves when the request may be sent, with what to call when it has been answered. Throws Problem `hubspot_rate_limited` with `notBefore` when that is too far off. */
  takeTurn(turn: Turn, signal: AbortSignal | undefined): Promise<() => void>;
  /** Nobody asks before `until`, in any process. */
  block(turn: Turn, until: Date, why: string): Promise<void>;
  /** What every answer tells about limits and clocks. */
  sawAnswer(seen: { at: Date; clockAheadMs: number | null; limits: HubspotLimits }): void;
};

export type HubspotRequests = {
  /** The successful answer, parsed. Throws Problem as HubspotClient promises. */
  ask(ask: Ask): Promise<{ status: number; body: unknown }>;
  serverNow(): Date | null;
  /** With the token, for HubSpot's own hosts only; null for all others. */
  headersFor(url: string): Promise<Record<string, string> | null>;
};

const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export function openRequests(options: HubspotRequestOptions): HubspotRequests {
  const { clock, random } = options;
  let server: { nowMs: number; atMs: number } | null = null;

  async function sendOnce(ask: Ask, token: string): Promise<HttpAnswer | HttpFailure> {
    const answer = await options.send({
      method: ask.method,
      url: options.baseUrl.replace(/\/+$/, '') + ask.path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': 'Ringside',
        ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      ...(ask.signal ? { signal: ask.signal } : {}),
    });
    if (answer.kind === 'answer') {
      const at = clock.now();
      const seen = headersOf(answer.headers);
      // The header counts whole seconds; the middle of the second is the best guess.
      if (seen.date) server = { nowMs: seen.date.getTime() + 500, atMs: at.getTime() };
      options.sawAnswer({ at, clockAheadMs: server ? server.atMs - server.nowMs : null, limits: seen.limits });
    }
    return answer;
  }

  /** In its turn, read; whoever else has to wait for what it says is made to. */
  async function askOnce(ask: Ask, token: string): Promise<ReadAnswer> {
    const turn = ask.turn ?? 'api';
    const answered = await options.takeTurn(turn, ask.signal);
    const answer = await sendOnce(ask, token);
    answered();
    const of = { turn, timeZone: options.timeZone, now: clock.now() };
    const read = answer.kind === 'failure' ? readFailure(answer) : readAnswer(answer, of);
    if (read.kind === 'problem' && read.block)
      for (const one of read.block.turns) await options.block(one, read.block.until, read.block.why);
    return read;
  }

  /** HubSpot refuses good tokens with 401, too: for a moment, or where they may not do something. What every token may ask tells. */
  async function isGood(token: string, ask: Ask): Promise<boolean> {
    if (ask.path === paths.account) return false;
    const read = await askOnce({ method: 'GET', path: paths.account, repeatable: true, signal: ask.signal }, token);
    if (read.kind === 'ok') return true;
    if (read.problem.retryable) throw read.problem;
    return read.problem.code !== 'hubspot_unauthorised';
  }

  async function ask(ask: Ask): Promise<{ status: number; body: unknown }> {
    let refused: string | undefined;
    let isKnownGood = false;
    for (let tried = 1; ; tried++) {
      // The token first: those who waited for a new one with their turns in hand would all be sent at once.
      const token = await options.accessToken(refused);
      const read = await askOnce(ask, token);
      if (read.kind === 'ok') return { status: read.status, body: read.body };
      const { problem, block } = read;
      const isRefused = problem.code === 'hubspot_unauthorised' && refused === undefined;
      if (isRefused) isKnownGood ||= await isGood(token, ask);
      if (isRefused && !isKnownGood) {
        refused = token;
        continue;
      }
      if (isRefused && tried >= TRIES) throw notForThis(problem);
      // After a block the next turn comes when it has ended; what takes longer is for the caller to come back for.
      const pauseMs = block ? block.until.getTime() - clock.now().getTime() : (read.pauseMs ?? FIRST_PAUSE_MS * 2 ** (tried - 1));
      const isOver = !ask.repeatable || !problem.retryable || tried >= TRIES || pauseMs > LONGEST_PAUSE_MS;
      // Nothing was done with a token that was refused, so even what creates something may be sent again.
      if (isOver && !isRefused) throw problem;
      await clock.sleep(pauseMs * (1 + random() / 2), ask.signal);
    }
  }

  return {
    ask,
    headersFor: async (url) =>
      isHubspotAddress(url, options.baseUrl) ? { authorization: `Bearer ${await options.accessToken()}` } : null,
    serverNow: () => (server ? new Date(server.nowMs + clock.now().getTime() - server.atMs) : null),
  };
}

function notForThis(cause: Problem): Problem {
  const message =
    'HubSpot takes the token, but not for this request (401). Add the scope for it in HubSpot, or use another kind of token, and give this portal the new one.';
  return new Problem('hubspot_scope_missing', message, { cause });
}

/** The API's own origin, and HubSpot's hosts over https. */
function isHubspotAddress(url: string, baseUrl: string): boolean {
  const address = URL.parse(url);
  if (!address) return false;
  if (address.origin === URL.parse(baseUrl)?.origin) return true;
  return address.protocol === 'https:' && address.port === '' && /(^|\.)(hubspot|hubapi)\.com$/.test(address.hostname);
}
