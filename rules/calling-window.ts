// When a person may be rung: layers of opening hours, read on the clocks of the zones the person may be in.

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * Open from `fromMinute` (inclusive) until `toMinute` (exclusive), in minutes of the local day on which it begins. `toMinute` over 1440
 * runs into the next day and still belongs to the day it began on: 20:00–02:00 is 1200–1560.
 */
export type OpenSpan = { readonly fromMinute: number; readonly toMinute: number };

/** Whose hours these are: the law's, the team's, the agent's, or the ones asked for with the call. */
export type LayerName = 'legal' | 'team' | 'agent' | 'request';

/** One set of opening hours. A call is allowed where all layers are open. */
export type WindowLayer = {
  readonly name: LayerName;
  /** What a person can look up: a law, an agent's name, a query parameter. */
  readonly source?: string;
  /** A day that is not named, or has no spans, is closed. */
  readonly days: { readonly [D in Weekday]?: readonly OpenSpan[] };
  /** Local dates (`2026-12-25`) without calls; a window that began on one is closed after midnight too. */
  readonly closedOn?: readonly string[];
  /** IANA zone whose clock these hours are read on, for hours that do not follow the called person. */
  readonly zone?: string;
};

/** The same hours on the given days, every day if none are given. `sameHours(8 * 60, 21 * 60)` is 08:00–21:00. */
export function sameHours(fromMinute: number, toMinute: number, on: readonly Weekday[] = weekdays): WindowLayer['days'] {
  return Object.fromEntries(on.map((day) => [day, [{ fromMinute, toMinute }]]));
}
