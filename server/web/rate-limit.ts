// Rate limits as requests meet them: checks of requests that run at the same time share one statement.
import { Problem } from '../../rules/problem.ts';
import { forgetIdleBuckets, takeTokens, type TokenGrant } from '../database/rate-limits.ts';
import type { Db } from '../database/tables.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export type RateVerdict = {
  allowed: boolean;
  /** How long until trying again makes sense; 0 when allowed. */
  retryAfterMs: number;
};

export type RateLimiter = {
  /** Spends one of `perMinute` tokens of the bucket. Rejects with a retryable Problem `overloaded` when too many wait. */
  take(bucket: string, perMinute: number): Promise<RateVerdict>;
  /** Would one be left? Spends nothing. */
  look(bucket: string, perMinute: number): Promise<RateVerdict>;
};

/** More requests than this waiting for one statement means that the database does not keep up. */
const MOST_WAITING = 10_000;
const TIDY_EVERY_MS = 10 * 60_000;
const TIDIED_AT_ONCE = 5_000;

type Waiter = { resolve: (verdict: RateVerdict) => void; reject: (error: unknown) => void };
type Waiting = { perMinute: number; takers: Waiter[]; lookers: Waiter[] };

/** No timer and no added wait: while one statement runs, the next one gathers. */
export function openRateLimiter(options: { db: Db; clock: Clock; log: Log }): RateLimiter {
  let gathering = new Map<string, Waiting>();
  let waiting = 0;
  let running = false;
  let tidiedAt = 0;

  function join(bucket: string, perMinute: number, kind: 'takers' | 'lookers'): Promise<RateVerdict> {
    if (waiting >= MOST_WAITING) {
      return Promise.reject(
        new Problem('overloaded', 'The server is busy. Send the request again in a second.', { retryable: true }),
      );
    }
    waiting += 1;
    return new Promise((resolve, reject) => {
      let entry = gathering.get(bucket);
      if (!entry) gathering.set(bucket, (entry = { perMinute, takers: [], lookers: [] }));
      entry[kind].push({ resolve, reject });
      if (!running) {
        running = true;
        setImmediate(() => void settleAll());
      }
    });
  }

  async function settleAll(): Promise<void> {
    while (gathering.size > 0) {
      const batch = gathering;
      gathering = new Map();
      for (const entry of batch.values()) waiting -= entry.takers.length + entry.lookers.length;
      await settle(batch);
    }
    running = false;
    await tidy();
  }

  /** Addresses that failed once are never heard of again; their rows go when somebody asks for anything, now and then. */
  async function tidy(): Promise<void> {
    const now = options.clock.now();
    if (now.getTime() - tidiedAt < TIDY_EVERY_MS) return;
    tidiedAt = now.getTime();
    try {
      await forgetIdleBuckets(options.db, now, TIDIED_AT_ONCE);
    } catch (error) {
      options.log.warn({ err: error }, 'idle rate limit buckets were not removed');
    }
  }

  async function settle(batch: Map<string, Waiting>): Promise<void> {
    const now = options.clock.now();
    try {
      const asks = [...batch].map(([bucket, entry]) => ({ bucket, wanted: entry.takers.length, perMinute: entry.perMinute }));
      const grants = await takeTokens(options.db, asks, now);
      for (const [bucket, entry] of batch) {
        const grant = grants.get(bucket) ?? { granted: 0, spent: entry.perMinute, nextAt: null };
        const refused = { allowed: false, retryAfterMs: waitMs(grant, now) };
        entry.takers.forEach((waiter, place) => waiter.resolve(place < grant.granted ? allowed : refused));
        for (const waiter of entry.lookers) waiter.resolve(grant.spent < entry.perMinute ? allowed : refused);
      }
    } catch (error) {
      for (const entry of batch.values()) for (const waiter of [...entry.takers, ...entry.lookers]) waiter.reject(error);
    }
  }

  return {
    take: (bucket, perMinute) => join(bucket, perMinute, 'takers'),
    look: (bucket, perMinute) => join(bucket, perMinute, 'lookers'),
  };
}

/** Throws Problem `rate_limited` when none is left. */
export async function spendTry(by: { rateLimiter: RateLimiter; clock: Clock }, bucket: string, perMinute: number): Promise<void> {
  const verdict = await by.rateLimiter.take(bucket, perMinute);
  if (!verdict.allowed) throw tooManyTries(verdict.retryAfterMs, by.clock.now());
}

export function tooManyTries(waitMs: number, now: Date): Problem {
  return new Problem('rate_limited', `Too many tries. Try again in ${Math.ceil(waitMs / 1000)} seconds.`, {
    retryable: true,
    notBefore: new Date(now.getTime() + waitMs),
  });
}

const allowed: RateVerdict = { allowed: true, retryAfterMs: 0 };

function waitMs(grant: TokenGrant, now: Date): number {
  return Math.max(1, grant.nextAt ? grant.nextAt.getTime() - now.getTime() : 1_000);
}
