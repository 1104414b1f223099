// When a person may be rung: layers of opening hours, read on the clocks of every zone the person may be in.
import { DAY_MS, MINUTE_MS, dateOfWallClock, stretchAt } from './zone-clock.ts';

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

/** Every zone the person may be in; at least one, because hours of nowhere would be open always. */
export type PlausibleZones = readonly [string, ...string[]];

/** `law`: the clocks that count for the hours of the law; more than `asked` where a zone was told that the number or the address doubt. */
export type RespectedZones = { asked: PlausibleZones; law: PlausibleZones };

/** The hours and the clock that kept a call from being made. */
export type ClosedBy = { layer: WindowLayer; zone: string };

/** `untilMs`: the answer surely holds until then, and has to be asked again from then on. */
export type WindowState = { closedBy: ClosedBy | null; untilMs: number };

/** The same hours on the given days, every day if none are given. `sameHours(8 * 60, 21 * 60)` is 08:00–21:00. */
export function sameHours(fromMinute: number, toMinute: number, on: readonly Weekday[] = weekdays): WindowLayer['days'] {
  return Object.fromEntries(on.map((day) => [day, [{ fromMinute, toMinute }]]));
}

/** Layers to be read on the asked zones: those of the law are bound to their own clocks, one layer for each. */
export function bindLaw(layers: readonly WindowLayer[], { law }: RespectedZones): WindowLayer[] {
  return layers.flatMap((layer) =>
    layer.name === 'legal' && layer.zone === undefined ? law.map((zone) => ({ ...layer, zone })) : [layer],
  );
}

/** May the person be rung at this very instant? The wall clock in every plausible zone decides, nothing else. */
export function isAllowed(layers: readonly WindowLayer[], zones: PlausibleZones, at: Date): boolean {
  return windowState(layers, zones, at.getTime()).closedBy === null;
}

/**
 * All layers on all clocks at once. Of several that are closed the one that stays closed longest is named, the first where they are
 * equal; an open answer holds until the first of them may change.
 */
export function windowState(layers: readonly WindowLayer[], zones: PlausibleZones, atMs: number): WindowState {
  let closedBy: ClosedBy | null = null;
  let closedUntil = -Infinity;
  let openUntil = Infinity;
  for (const layer of layers) {
    for (const zone of layer.zone === undefined ? zones : [layer.zone]) {
      const state = stateOnClock(layer, zone, atMs);
      if (state.open) openUntil = Math.min(openUntil, state.untilMs);
      else if (state.untilMs > closedUntil) {
        closedBy = { layer, zone };
        closedUntil = state.untilMs;
      }
    }
  }
  return { closedBy, untilMs: closedBy === null ? openUntil : closedUntil };
}

/** One layer on one clock. Answers never reach beyond local midnight or a change of the offset, where everything is asked anew. */
function stateOnClock(layer: WindowLayer, zone: string, atMs: number): { open: boolean; untilMs: number } {
  const stretch = stretchAt(zone, atMs);
  const wallMs = atMs + stretch.offsetMs;
  const day = Math.floor(wallMs / DAY_MS);
  const minute = (wallMs - day * DAY_MS) / MINUTE_MS;
  let untilMinute = 24 * 60;
  let open = false;
  if (!isClosedOn(layer, day)) {
    for (const span of spansOver(layer, day)) {
      if (minute >= span.toMinute) continue;
      if (minute < span.fromMinute) {
        if (!open) untilMinute = Math.min(untilMinute, span.fromMinute);
        continue;
      }
      untilMinute = open ? Math.max(untilMinute, span.toMinute) : span.toMinute;
      open = true;
    }
  }
  const untilMs = day * DAY_MS + Math.min(untilMinute, 24 * 60) * MINUTE_MS - stretch.offsetMs;
  return { open, untilMs: Math.min(untilMs, stretch.untilMs) };
}

/** The spans that can reach into a day, in its own minutes: yesterday's that run past midnight, and those that begin on it. */
function spansOver(layer: WindowLayer, day: number): readonly OpenSpan[] {
  const today = layer.days[weekdayOf(day)] ?? [];
  const late = (layer.days[weekdayOf(day - 1)] ?? []).filter((span) => span.toMinute > 24 * 60);
  if (late.length === 0 || isClosedOn(layer, day - 1)) return today;
  return [...late.map((span) => ({ fromMinute: 0, toMinute: span.toMinute - 24 * 60 })), ...today];
}

/** Day 0, the first of January 1970, was a Thursday. */
function weekdayOf(day: number): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

function isClosedOn(layer: WindowLayer, day: number): boolean {
  return layer.closedOn !== undefined && layer.closedOn.length > 0 && layer.closedOn.includes(dateOfWallClock(day * DAY_MS));
}
