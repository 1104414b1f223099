// Callers who push calls at an even rate whatever the answers, each to the next process in turn: what each was answered, how late, and what was lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RingsideProcess } from '../test/ringside-process.ts';
import type { TestDatabase } from '../test/test-database.ts';

/** How long a caller goes on trying the next process, as a load balancer or HubSpot does. */
const PATIENCE_MS = 10_000;
const ANSWERED_WITHIN_MS = 5_000;

export type PushedCall = {
  externalId: string;
  callId: string | null;
  tries: number;
  tookMs: number;
  during: string;
  lastError: string;
};

export type Load = { pushed: readonly PushedCall[]; over: Promise<void> };

export type LoadOptions = {
  webs: readonly RingsideProcess[];
  key: string;
  ratePerSecond: number;
  /** What happens meanwhile. */
  during: () => string;
  /** Nothing more is sent; what was sent comes to its end. */
  signal: AbortSignal;
};

export function sendCalls(options: LoadOptions): Load {
  const pushed: PushedCall[] = [];
  return { pushed, over: sendAll(options, pushed) };
}

async function sendAll(options: LoadOptions, pushed: PushedCall[]): Promise<void> {
  const sending: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; !options.signal.aborted; sent += 1) {
    const one = { externalId: `rolling-${sent}`, callId: null, tries: 0, tookMs: 0, during: options.during(), lastError: '' };
    pushed.push(one);
    sending.push(sendCall(options, one, sent));
    await sleep(Math.max(0, startedAt + ((sent + 1) * 1_000) / options.ratePerSecond - performance.now()));
  }
  await Promise.all(sending);
}

async function sendCall({ webs, key }: LoadOptions, one: PushedCall, number: number): Promise<void> {
  const body = JSON.stringify({
    callTitle: `Call ${number}`,
    repEmail: 'owner@example.com',
    callDate: new Date().toISOString(),
    externalId: one.externalId,
    transcript:
      'Rep: Thanks for your time today. What made you look for something new?\nCustomer: Our reports take two days every month.',
  });
  const at = performance.now();
  while (one.callId === null && performance.now() - at < PATIENCE_MS) {
    const web = webs[(number + one.tries) % webs.length];
    one.tries += 1;
    try {
      const answer = await fetch(`${web?.url}/api/integrations/push-api/ingest`, {
        ...{ method: 'POST', body, headers: { 'x-api-key': key, 'content-type': 'application/json' } },
        signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
      });
      const text = await answer.text();
      if (answer.ok) one.callId = (JSON.parse(text) as { callId: string }).callId;
      else one.lastError = `${answer.status} ${text.slice(0, 200)}`;
    } catch (error) {
      one.lastError = String(error);
    }
    if (one.callId === null) await sleep(50);
  }
  one.tookMs = performance.now() - at;
}

/** A row for everything that happened meanwhile, in its order. */
export function phasesOf(pushed: readonly PushedCall[]) {
  return [...Map.groupBy(pushed, ({ during }) => during)].map(([phase, calls]) => {
    const times = calls.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
    return {
      while: phase,
      calls: calls.length,
      'sent again': calls.filter(({ tries }) => tries > 1).length,
      refused: calls.filter(({ callId }) => callId === null).length,
      'p50 ms': Math.round(times[Math.floor(times.length / 2)] ?? NaN),
      'p99 ms': Math.round(times[Math.floor(times.length * 0.99)] ?? NaN),
    };
  });
}

/** A sentence for each call that was refused for good, lost, stored twice or not scored. */
export async function findAmissOf({ db }: TestDatabase, pushed: readonly PushedCall[]): Promise<string[]> {
  const stored = await db
    .selectFrom('call')
    .select(['id', 'externalId', 'state'])
    .where('externalId', 'like', 'rolling-%')
    .execute();
  const rowsOf = Map.groupBy(stored, ({ externalId }) => externalId ?? '');
  return pushed.flatMap(({ externalId, callId, tries, during, lastError }) => {
    const rows = rowsOf.get(externalId) ?? [];
    const wrong: string[] = [];
    if (callId === null) wrong.push(`${externalId} was refused for good after ${tries} tries while ${during}: ${lastError}`);
    else if (!rows.some(({ id }) => id === callId))
      wrong.push(`${externalId} was acknowledged as ${callId} while ${during}, and is lost`);
    if (rows.length > 1) wrong.push(`${externalId} is there ${rows.length} times`);
    for (const { id, state } of rows) if (state !== 'done') wrong.push(`${externalId} is call ${id} and not scored: ${state}`);
    return wrong;
  });
}
