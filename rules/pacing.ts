// How fast and how many calls at once, for an agent, a number, a carrier and a team: all must have room for one more.

export type PaceScope = 'agent' | 'number' | 'carrier' | 'team';

export type PaceLimit = {
  /** Null: as fast as can be. Fractions are allowed: 0.2 is one call in five seconds. */
  callsPerSecond: number | null;
  /** Null: any number at once. */
  callsAtOnce: number | null;
};

export type Pace = {
  scope: PaceScope;
  /** Which agent, number, carrier or team. */
  id: string;
  limit: PaceLimit;
  callsUnderWay: number;
  /** The earliest instant of the next call; null when there has been none. */
  nextCallAt: Date | null;
};

export type PaceVerdict =
  /** Each scope's new `nextCallAt`, to be saved with the dial. */
  | { kind: 'go'; nextCallAt: { scope: PaceScope; id: string; at: Date }[] }
  | {
      kind: 'wait';
      because: 'calls_per_second' | 'calls_at_once';
      scope: PaceScope;
      id: string;
      /** Null when it depends on a call that ends. */
      until: Date | null;
    };

/**
 * May one more call start now? Calls are spread evenly: at two a second one starts every half second, and a pause earns no burst,
 * since carriers count bursts. Of several scopes without room the one that holds longest is named.
 */
export function pace(paces: readonly Pace[], now: Date): PaceVerdict {
  for (const { scope, id, limit, callsUnderWay } of paces) {
    if (limit.callsAtOnce !== null && callsUnderWay >= limit.callsAtOnce) {
      return { kind: 'wait', because: 'calls_at_once', scope, id, until: null };
    }
  }
  const held = paces
    .filter(({ limit, nextCallAt }) => limit.callsPerSecond !== null && nextCallAt !== null && nextCallAt > now)
    .toSorted((a, b) => b.nextCallAt!.getTime() - a.nextCallAt!.getTime())[0];
  if (held) return { kind: 'wait', because: 'calls_per_second', scope: held.scope, id: held.id, until: held.nextCallAt };
  return {
    kind: 'go',
    nextCallAt: paces.flatMap(({ scope, id, limit }) =>
      limit.callsPerSecond === null ? [] : [{ scope, id, at: new Date(now.getTime() + gapMs(limit.callsPerSecond)) }],
    ),
  };
}

/** The slowest pace is one call a day: a limit of zero would be a pause, and pauses have a name of their own. */
function gapMs(callsPerSecond: number): number {
  return Math.min(86_400_000, Math.ceil(1000 / Math.max(callsPerSecond, Number.MIN_VALUE)));
}

/** How many of the waiting calls can still start before the window ends, at this pace. Null: all of them. */
export function callsUntil(end: Date, now: Date, limit: PaceLimit): number | null {
  if (limit.callsPerSecond === null) return null;
  return Math.max(0, Math.ceil((end.getTime() - now.getTime()) / gapMs(limit.callsPerSecond)));
}
