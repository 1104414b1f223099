// Who is calling the Push API and may they now: key, limit of the key, limit of failed tries per address.
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import type { KnownPushKey } from '../database/push-keys.ts';
import type { Clock } from '../ports/clock.ts';
import { placeOf } from './caller-place.ts';
import { keyOfRequest, missingKey, withKeyOfBody, type PushKeyCheck, type SentKey } from './push-key-check.ts';
import type { RateLimiter, RateVerdict } from './rate-limit.ts';

export type Caller = { key: KnownPushKey; sent: SentKey };

export type Callers = {
  /** Key in header or query, checked before the body is read; null when the body may still hold one. */
  fromHeaders(request: FastifyRequest, purpose: 'ingest' | 'status'): Promise<Caller | null>;
  /** Refuses an address that has failed too often, before its body is parsed. */
  refuseGuessers(request: FastifyRequest): Promise<void>;
  /** `known` is what the headers said; the key in the body must be the same, or is the one that counts. */
  fromBody(request: FastifyRequest, known: Caller | null, parsed: unknown): Promise<Caller>;
  /** Counts a try without a valid key and returns what to answer: the failure, or that there were too many. */
  failed(request: FastifyRequest, error: unknown): Promise<unknown>;
};

export function openCallers(options: {
  keys: PushKeyCheck;
  limiter: RateLimiter;
  clock: Clock;
  /** Tries without a valid key in the body that one address has in a minute. */
  failedTriesPerMinute: number;
}): Callers {
  const { keys, limiter, clock, failedTriesPerMinute } = options;

  function refusal(verdict: RateVerdict, message: string): Problem {
    return new Problem('rate_limited', message, {
      retryable: true,
      notBefore: new Date(clock.now().getTime() + verdict.retryAfterMs),
    });
  }

  async function spend(key: KnownPushKey, purpose: 'ingest' | 'status'): Promise<void> {
    const verdict = await limiter.take(`${purpose} ${key.id}`, key.limitPerMinute);
    if (verdict.allowed) return;
    throw refusal(
      verdict,
      `This key may send ${key.limitPerMinute} requests a minute. Wait as long as Retry-After says, or raise the limit of the key.`,
    );
  }

  const tooManyTries = (verdict: RateVerdict) =>
    refusal(
      verdict,
      'Too many requests without a valid key came from this address. Check the key and wait as long as Retry-After says.',
    );

  return {
    async fromHeaders(request, purpose) {
      const sent = keyOfRequest({ rawHeaders: request.raw.rawHeaders, url: request.raw.url ?? '' });
      if (sent === null) return null;
      const key = await keys.check(sent, 'ingest');
      await spend(key, purpose);
      return { key, sent };
    },

    async refuseGuessers(request) {
      const verdict = await limiter.look(`failed ${placeOf(request.ip)}`, failedTriesPerMinute);
      if (!verdict.allowed) throw tooManyTries(verdict);
    },

    async fromBody(request, known, parsed) {
      const sent = withKeyOfBody(known?.sent ?? null, parsed);
      if (known && sent) return { key: known.key, sent };
      try {
        if (sent === null) throw missingKey();
        const key = await keys.check(sent, 'ingest');
        await spend(key, 'ingest');
        return { key, sent };
      } catch (error) {
        const isFailure = error instanceof Problem && error.code.startsWith('api_key_');
        throw isFailure ? await this.failed(request, error) : error;
      }
    },

    async failed(request, error) {
      const verdict = await limiter.take(`failed ${placeOf(request.ip)}`, failedTriesPerMinute);
      return verdict.allowed ? error : tooManyTries(verdict);
    },
  };
}
