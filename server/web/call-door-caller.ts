// Who asks for calls, and may they now: a key with that purpose, in the header or the address, within its limit.
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { isInQuery, keyOfRequest, type PushKeyCheck, type SentKey } from './push-key-check.ts';
import type { KnownPushKey } from '../database/push-keys.ts';
import type { RateLimiter } from './rate-limit.ts';

export type DoorCaller = { key: KnownPushKey; isKeyInQuery: boolean };

/**
 * `isQueryRead`: at the doors whose addresses stand in a CRM, which may send no headers. Elsewhere a key in the address would read, cancel
 * and resume. Throws Problem `api_key_…`, `rate_limited`.
 */
export async function callerAtDoor(
  request: FastifyRequest,
  isQueryRead: boolean,
  tools: { keys: PushKeyCheck; limiter: RateLimiter; clock: Clock },
): Promise<DoorCaller> {
  const sent: SentKey | null = keyOfRequest({ rawHeaders: request.raw.rawHeaders, url: request.raw.url ?? '' }, 'x_api_key');
  if (sent === null) {
    const orSo = isQueryRead ? ', or as x_api_key in the address' : '';
    throw new Problem('api_key_missing', `Send your key for calls as X-API-KEY header${orSo}.`);
  }
  if (!isQueryRead && isInQuery(sent)) {
    const message = 'Send your key as X-API-KEY header: in the address it is taken for webhooks and workflow actions only.';
    throw new Problem('api_key_query_disabled', message);
  }
  const key = await tools.keys.check(sent, 'calls');
  const verdict = await tools.limiter.take(`calls ${key.id}`, key.limitPerMinute);
  if (!verdict.allowed) {
    throw new Problem(
      'rate_limited',
      `This key may send ${key.limitPerMinute} requests a minute. Wait as long as Retry-After says, or raise the limit of the key.`,
      { retryable: true, notBefore: new Date(tools.clock.now().getTime() + verdict.retryAfterMs) },
    );
  }
  return { key, isKeyInQuery: isInQuery(sent) };
}
