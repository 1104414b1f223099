// Which of the calls that may start get a line now: in the order they are in, while team, agent, number and carrier have room.
import { mayPass, carrierBreaker, closedBreaker, type BreakerState } from './circuit-breaker.ts';
import { pace, type Pace } from './pacing.ts';
import type { DueAttempt } from './priority.ts';

export type Line = { number: string; carrier: string };

/** A call, and the numbers it may be made from; `number` null lets the carrier choose. */
export type WaitingCall = DueAttempt & { agentId: string; lines: readonly (Line | { number: null; carrier: string })[] };

/** What a key of `dial_limit` allows and what is under way. */
export type Room = { mostAtOnce: number; underWay: number; breaker: BreakerState | null };

export type Allotment = {
  allotted: { call: WaitingCall; line: WaitingCall['lines'][number]; keys: string[] }[];
  /** Carriers that are on trial after failures: what is to be saved of them. */
  breakers: Map<string, BreakerState>;
};

export const dialKeys = {
  team: (teamId: string) => `team ${teamId}`,
  agent: (teamId: string, agentId: string) => `agent ${teamId} ${agentId}`,
  number: (number: string) => `number ${number}`,
  carrier: (carrier: string) => `carrier ${carrier}`,
} as const;

/** A key without a room has none left. Calls are spread over their numbers: of those with room the one with the fewest calls. */
export function allotLines(calls: readonly WaitingCall[], rooms: ReadonlyMap<string, Room>, most: number, now: Date): Allotment {
  const underWay = new Map([...rooms].map(([key, room]) => [key, room.underWay]));
  const breakers = new Map<string, BreakerState>();
  const allotted: Allotment['allotted'] = [];
  const paceOf = (scope: Pace['scope'], key: string): Pace => ({
    scope,
    id: key,
    limit: { callsPerSecond: null, callsAtOnce: rooms.get(key)?.mostAtOnce ?? 0 },
    callsUnderWay: underWay.get(key) ?? 0,
    nextCallAt: null,
  });
  for (const call of calls) {
    if (allotted.length >= most) break;
    const { teamId, agentId } = call;
    const lines = call.lines.toSorted((a, b) => countOf(a) - countOf(b));
    for (const line of lines) {
      const paces = [
        paceOf('team', dialKeys.team(teamId)),
        paceOf('agent', dialKeys.agent(teamId, agentId)),
        paceOf('carrier', dialKeys.carrier(line.carrier)),
        ...(line.number === null ? [] : [paceOf('number', dialKeys.number(line.number))]),
      ];
      if (pace(paces, now).kind === 'wait') continue;
      const carrier = dialKeys.carrier(line.carrier);
      const before = breakers.get(carrier) ?? breakerOf(rooms.get(carrier));
      const passing = mayPass(before, carrierBreaker, now);
      if (passing.kind === 'wait') continue;
      if (passing.state !== before) breakers.set(carrier, passing.state);
      const keys = paces.map(({ id }) => id);
      for (const key of keys) underWay.set(key, (underWay.get(key) ?? 0) + 1);
      allotted.push({ call, line, keys });
      break;
    }
  }
  return { allotted, breakers };

  function countOf({ number }: WaitingCall['lines'][number]): number {
    return number === null ? 0 : (underWay.get(dialKeys.number(number)) ?? 0);
  }
}

/** A trial that was given back without an outcome is not under way any more, and leaves its place to another. */
function breakerOf(room: Room | undefined): BreakerState {
  const breaker = room?.breaker ?? closedBreaker;
  if (breaker.kind !== 'half_open' || !room) return breaker;
  return { ...breaker, trialsStarted: Math.min(breaker.trialsStarted, breaker.trialsWorked + room.underWay) };
}
