// The earliest instant at which a person may be rung and the ringing fits before the hours end.
import { type ClosedBy, type PlausibleZones, type WindowLayer, windowState } from './calling-window.ts';
import { DAY_MS } from './zone-clock.ts';

/** Hours that open nowhere in this span are taken to leave no time at all; long enough for a summer closure. */
export const HORIZON_DAYS = 31;

export type NextAllowed =
  /** `closedBy`: whose hours moved the call to `at`, null where it may be made at once. */
  | { kind: 'open'; at: Date; closedBy: ClosedBy | null; why: 'in_window' | 'outside_window' | 'too_close_to_end' }
  | { kind: 'never'; closedBy: ClosedBy; why: 'outside_window' | 'too_close_to_end' };

export type NextAllowedOptions = {
  /** How long it may ring; all of it has to fall inside the hours. */
  ringMs?: number;
  horizonDays?: number;
};

/** Asked for `from` on, in steps from change to change, so the answer is exact to the millisecond. */
export function nextAllowed(
  layers: readonly WindowLayer[],
  zones: PlausibleZones,
  from: Date,
  { ringMs = 0, horizonDays = HORIZON_DAYS }: NextAllowedOptions = {},
): NextAllowed {
  const startMs = from.getTime();
  const lastMs = startMs + horizonDays * DAY_MS;
  let openSinceMs: number | null = null;
  let closedBy: ClosedBy | null = null;
  let why: 'outside_window' | 'too_close_to_end' = 'outside_window';
  for (let cursorMs = startMs; ;) {
    const state = windowState(layers, zones, cursorMs);
    if (state.closedBy === null) {
      openSinceMs ??= cursorMs;
      if (state.untilMs - openSinceMs >= ringMs) {
        return { kind: 'open', at: new Date(openSinceMs), closedBy, why: closedBy === null ? 'in_window' : why };
      }
    } else {
      closedBy = state.closedBy;
      if (openSinceMs === startMs) why = 'too_close_to_end';
      if (state.untilMs > lastMs) return { kind: 'never', closedBy, why };
      openSinceMs = null;
    }
    cursorMs = state.untilMs;
  }
}

/** When the hours that are open at `at` end, told no further ahead than `withinMs`; null when they are closed. */
export function closesAt(layers: readonly WindowLayer[], zones: PlausibleZones, at: Date, withinMs: number): Date | null {
  const lastMs = at.getTime() + withinMs;
  let cursorMs = at.getTime();
  while (cursorMs < lastMs) {
    const state = windowState(layers, zones, cursorMs);
    if (state.closedBy !== null) break;
    cursorMs = state.untilMs;
  }
  return cursorMs === at.getTime() ? null : new Date(Math.min(cursorMs, lastMs));
}
