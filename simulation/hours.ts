// When a phone may ring, by another calendar library than the product's.
import { DateTime } from 'luxon';
import { zonesOf } from './people.ts';
import { hoursOf } from './stage.ts';

export type Wished = {
  /** Of whoever asked for that very call; null where they named none. */
  asked: [string, string] | null;
  /** Of the agent; one of them must hold. */
  windows: readonly { start: number; end: number }[];
};

const LAW: [string, string] = ['08:00', '21:00'];
/** Hours begin with an hour, and clocks differ by whole quarters of one. */
const STEP_MS = 5 * 60_000;

/** Which hours forbid it on that clock, in words; null when none does. */
export function againstRinging(zone: string, ms: number, { asked, windows }: Wished): string | null {
  const wall = DateTime.fromMillis(ms, { zone }).toFormat('HH:mm:ss');
  const isInside = ([from, until]: [string, string]) =>
    wall >= `${from}:00` && wall < (until === '24:00' ? '24:00:00' : `${until}:00`);
  if (!isInside(LAW)) return 'by law';
  if (asked && !isInside(asked)) return `asked for ${asked.join('–')}`;
  return windows.some((window) => isInside(clocks(window))) ? null : 'outside the hours of the agent';
}

/** The first moment from `fromMs` to `untilMs` at which it may ring on every clock that may hang beside that phone; null when there is none. */
export function firstToRing(number: string, fromMs: number, untilMs: number, wished: Wished): number | null {
  for (let ms = Math.ceil(fromMs / STEP_MS) * STEP_MS; ms <= untilMs; ms += STEP_MS) {
    if (zonesOf(number).every((zone) => againstRinging(zone, ms, wished) === null)) return ms;
  }
  return null;
}

function clocks(hours: { start: number; end: number }): [string, string] {
  const { start, end } = hoursOf(hours);
  return [start, end];
}
