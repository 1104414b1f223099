// How far calls of agents came, step by step: each step holds the calls of the step before that got further.
import type { Disposition } from './disposition.ts';
import { stretchAt } from './zone-clock.ts';

export const funnelSteps = ['queued', 'dialled', 'answered', 'human', 'goal'] as const;
/** `answered` by whatever picked up, a voicemail too; `human`: a person spoke; `goal`: the conversation reached what the agent was to achieve. */
export type FunnelStep = (typeof funnelSteps)[number];
export type FunnelCounts = Record<FunnelStep, number>;

export const funnelGroups = ['campaign', 'agent', 'hour', 'number', 'version'] as const;
/** `hour` by the called person's clock, `number` that was called from, `version` of the agent. */
export type FunnelGroup = (typeof funnelGroups)[number];

/** The newest of a span; of more nothing is counted. */
export const MOST_FUNNEL_CALLS = 50_000;

/** A call counts in such a line when one of its attempts belongs there; in the others it is counted from the moment it is queued. */
export const isOfAttempts = (group: FunnelGroup): boolean => group === 'hour' || group === 'number' || group === 'version';

/** How far an attempt came by what it ended as; whether the goal was reached only the conversation knows. */
const reachedBy: Record<Disposition, 'dialled' | 'answered' | 'human'> = {
  connected: 'human',
  transferred: 'human',
  callback_requested: 'human',
  opted_out: 'human',
  message_left: 'human',
  wrong_number: 'human',
  nobody_spoke: 'answered',
  voicemail_left: 'answered',
  voicemail_reached: 'answered',
  fax: 'answered',
  busy: 'dialled',
  no_answer: 'dialled',
  rejected: 'dialled',
  number_invalid: 'dialled',
  carrier_refused: 'dialled',
  country_refused: 'dialled',
  carrier_overloaded: 'dialled',
  failed: 'dialled',
  interrupted: 'dialled',
  cancelled: 'dialled',
  unknown: 'dialled',
};

/** Dispositions of attempts that came so far at least. */
export function dispositionsReaching(step: 'answered' | 'human'): Disposition[] {
  return (Object.keys(reachedBy) as Disposition[]).filter(
    (disposition) => reachedBy[disposition] === 'human' || reachedBy[disposition] === step,
  );
}

/** From `fromMs` up to `untilMs` the clocks of `zone` are ahead of UTC by `offsetMs`. */
export type ClockStretch = { zone: string; fromMs: number; untilMs: number; offsetMs: number };

/** What each zone's clocks do between two instants, so that hours can be told where no tables of zones are at hand. */
export function clockStretches(zones: readonly string[], fromMs: number, untilMs: number): ClockStretch[] {
  return zones.flatMap((zone) => {
    const stretches: ClockStretch[] = [];
    for (let atMs = fromMs; atMs < untilMs;) {
      const stretch = stretchAt(zone, atMs);
      const end = Math.min(stretch.untilMs, untilMs);
      stretches.push({ zone, fromMs: atMs, untilMs: end, offsetMs: stretch.offsetMs });
      atMs = end;
    }
    return stretches;
  });
}
