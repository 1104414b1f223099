// HubSpot's limits: a burst in ten rolling seconds for each app, a day for each portal, five searches a second for each portal.
import { refusal, type Refusal } from './answers.ts';
import type { Clock } from './clock.ts';
import { midnightAfter } from './portal-time.ts';

export type Tier = 'free' | 'professional' | 'enterprise' | 'enterprise-and-more';

export type LimitOptions = {
  tier?: Tier;
  /** Instead of what the tier gives. */
  burst?: number;
  daily?: number;
  searchesPerSecond?: number;
  /** In seconds, on 429s. HubSpot often sends none, so there is none by default. */
  retryAfterSeconds?: number;
  /** For tests of something else. */
  off?: boolean;
};

export type LimitedCall = { portalId: number; appId: number; timeZone: string; isOauth: boolean; isSearch: boolean };

export type DailyUsage = { limit: number; used: number; resetsAt: number };

export type Limits = {
  /** Counts the call, or says which limit refuses it. */
  take: (call: LimitedCall) => Refusal | null;
  headers: (call: LimitedCall) => Record<string, string>;
  usage: (portalId: number, timeZone: string) => DailyUsage;
  change: (options: LimitOptions) => void;
};

const BURST_MS = 10_000;
const OAUTH_BURST = 110;
const tiers: Record<Tier, { burst: number; daily: number }> = {
  free: { burst: 100, daily: 250_000 },
  professional: { burst: 190, daily: 625_000 },
  enterprise: { burst: 190, daily: 1_000_000 },
  'enterprise-and-more': { burst: 250, daily: 2_000_000 },
};

export function createLimits(given: LimitOptions, clock: Clock): Limits {
  let options = given;
  const bursts = new Map<string, number[]>();
  const days = new Map<number, { resetsAt: number; used: number }>();

  const tier = () => tiers[options.tier ?? 'professional'];
  const burstOf = (call: LimitedCall) => options.burst ?? (call.isOauth ? OAUTH_BURST : tier().burst);
  const burstKey = (call: LimitedCall) => `app ${call.appId} ${call.isOauth ? call.portalId : ''}`;
  const dailyLimit = () => options.daily ?? tier().daily;

  /** Times of the calls inside the rolling span. */
  function recent(key: string, spanMs: number): number[] {
    let times = bursts.get(key);
    if (!times) bursts.set(key, (times = []));
    const since = clock.now() - spanMs;
    // Times after now stand there when the clock was set back.
    while (times[0] !== undefined && (times[0] <= since || times[0] > clock.now())) times.shift();
    return times;
  }

  function day(portalId: number, timeZone: string) {
    let counted = days.get(portalId);
    if (!counted || counted.resetsAt <= clock.now())
      days.set(portalId, (counted = { used: 0, resetsAt: midnightAfter(clock.now(), timeZone) }));
    return counted;
  }

  const tooMany = (policyName: string, words: string, groupName?: string) =>
    refusal429({ policyName, words, ...(groupName ? { groupName } : {}), ...retryAfter(options.retryAfterSeconds) });

  return {
    take(call) {
      if (options.off) return null;
      const today = day(call.portalId, call.timeZone);
      const burst = recent(burstKey(call), BURST_MS);
      const searches = recent(`search ${call.portalId}`, 1_000);
      if (!call.isOauth && today.used >= dailyLimit()) return tooMany('DAILY', 'daily');
      if (call.isSearch && searches.length >= (options.searchesPerSecond ?? 5))
        return tooMany('SECONDLY', 'secondly', `publicapi:crm:search:${call.portalId}`);
      if (burst.length >= burstOf(call)) {
        const group = call.isOauth ? 'api-oauth-ten-secondly' : 'private_app-api-calls-ten-secondly';
        return tooMany('TEN_SECONDLY_ROLLING', 'ten_secondly_rolling', `publicapi:${group}:${call.appId}`);
      }
      if (!call.isOauth) today.used++;
      burst.push(clock.now());
      if (call.isSearch) searches.push(clock.now());
      return null;
    },
    headers(call) {
      if (options.off || call.isSearch) return {};
      const today = day(call.portalId, call.timeZone);
      const left = (limit: number, used: number) => String(Math.max(0, limit - used));
      const secondly = Math.floor(burstOf(call) / 10);
      return {
        ...(call.isOauth
          ? {}
          : {
              'x-hubspot-ratelimit-daily': String(dailyLimit()),
              'x-hubspot-ratelimit-daily-remaining': left(dailyLimit(), today.used),
            }),
        'x-hubspot-ratelimit-interval-milliseconds': String(BURST_MS),
        'x-hubspot-ratelimit-max': String(burstOf(call)),
        'x-hubspot-ratelimit-remaining': left(burstOf(call), recent(burstKey(call), BURST_MS).length),
        'x-hubspot-ratelimit-secondly': String(secondly),
        'x-hubspot-ratelimit-secondly-remaining': left(
          secondly,
          recent(burstKey(call), BURST_MS).filter((at) => at > clock.now() - 1_000).length,
        ),
      };
    },
    usage(portalId, timeZone) {
      const { used, resetsAt } = day(portalId, timeZone);
      return { limit: dailyLimit(), used, resetsAt };
    },
    change(next) {
      options = { ...options, ...next };
    },
  };
}

const retryAfter = (retryAfterSeconds: number | undefined) => (retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

/** These exact words matter: the official client retries by `policyName` or by the sentence. */
export function refusal429(why: { policyName: string; words: string; groupName?: string; retryAfterSeconds?: number }): Refusal {
  const { policyName, words, groupName, retryAfterSeconds } = why;
  const refused = refusal(
    429,
    { message: `You have reached your ${words} limit.` },
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
  Object.assign(refused.answer.json as object, {
    errorType: 'RATE_LIMIT',
    policyName,
    ...(groupName ? { groupName } : {}),
    requestId: '',
  });
  return refused;
}
