// How often a call is tried again and after how long: reads what was asked for, and answers for each retry.
import { type Disposition, dispositions } from './disposition.ts';
import type { FieldProblem } from './problem.ts';
import { isAbsent } from './pushed-fields.ts';
import { MINUTE_MS } from './zone-clock.ts';

/** Further attempts after the first. */
export const MOST_RETRIES = 10;

/** `gapsMinutes` in order; the last one repeats, and none at all leaves it to how the attempt ended. */
export type RetryPlan = { retries: number; gapsMinutes: readonly number[] };

/** In which unit a bare number of `gap_between_retries` counts: the CRM webhook says hours, `/call/outbound` says minutes. */
export type GapUnit = 'hours' | 'minutes';

export type RetryPlanReading = { plan: RetryPlan; problems: FieldProblem[]; warnings: FieldProblem[] };

const minutesPer = { m: 1, h: 60 } as const;
/** Told in hours, anything under six minutes is a mistaken unit. */
const shortestMinutes = { hours: 6, minutes: 1 } as const;
const LONGEST_MINUTES = 30 * 24 * 60;
const MOST_GAPS = 50;

/** What was asked for with a call; a field that was not sent keeps what the agent says. Values come from a URL or from JSON. */
export function readRetryPlan(
  asked: { retries: unknown; gaps: unknown; retriesField: string },
  unit: GapUnit,
  agent: RetryPlan = { retries: 0, gapsMinutes: [] },
): RetryPlanReading {
  const reading: RetryPlanReading = { plan: { ...agent }, problems: [], warnings: [] };
  if (!isAbsent(asked.retries)) {
    const retries = readWhole(asked.retries);
    if (retries === null || retries < 0 || retries > MOST_RETRIES) {
      const message = `Send ${asked.retriesField} as a whole number from 0 to ${MOST_RETRIES}.`;
      reading.problems.push({ path: asked.retriesField, code: 'out_of_range', message });
    } else reading.plan.retries = retries;
  }
  if (!isAbsent(asked.gaps)) readGaps(asked.gaps, unit, reading);
  const { retries, gapsMinutes } = reading.plan;
  if (!isAbsent(asked.gaps) && gapsMinutes.length > retries && reading.problems.length === 0) {
    const message = `More gaps than retries: ${gapsMinutes.length} for ${retries}. The rest is not used.`;
    reading.warnings.push({ path: 'gap_between_retries', code: 'unused_gaps', message });
  }
  return reading;
}

function readWhole(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d{1,6}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

function readGaps(value: unknown, unit: GapUnit, reading: RetryPlanReading): void {
  const say = (code: string, message: string) => void reading.problems.push({ path: 'gap_between_retries', code, message });
  const parts: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  if (parts.length > MOST_GAPS) return say('too_many', `Send at most ${MOST_GAPS} gaps.`);
  const gapsMinutes: number[] = [];
  for (const part of parts) {
    const minutes = readGapMinutes(part, unit);
    if (minutes === null) {
      return say('wrong_type', `Send gap_between_retries as numbers of ${unit}, or as 30m or 2h, separated by commas.`);
    }
    const shortest = shortestMinutes[isBare(part) ? unit : 'minutes'];
    if (minutes < shortest || minutes > LONGEST_MINUTES) {
      return say('out_of_range', `Send gaps from ${shortest}m to 720h; a bare number counts ${unit}.`);
    }
    gapsMinutes.push(minutes);
  }
  reading.plan.gapsMinutes = gapsMinutes;
}

function isBare(part: unknown): boolean {
  return typeof part === 'number' || !/[mh]\s*$/i.test(String(part));
}

function readGapMinutes(part: unknown, unit: GapUnit): number | null {
  if (typeof part === 'number') return Number.isFinite(part) ? part * (unit === 'hours' ? 60 : 1) : null;
  const match = typeof part === 'string' ? /^\s*(\d{1,6}(?:\.\d{1,6})?)\s*([mh])?\s*$/i.exec(part) : null;
  if (!match) return null;
  const suffix = match[2]?.toLowerCase() as keyof typeof minutesPer | undefined;
  return Number(match[1]) * minutesPer[suffix ?? (unit === 'hours' ? 'h' : 'm')];
}

const defaultGapMinutes = { soon: 15, later: 60 } as const;

/**
 * Elapsed time from the end of an attempt to the next one; never days of the calendar, so a night in which clocks change moves it by an
 * hour. `retry` counts from 1. Where no gap was asked for, a line that was busy is tried sooner than one nobody answered.
 */
export function gapMs(plan: RetryPlan, retry: number, after: Disposition | null): number {
  const asked = plan.gapsMinutes[Math.min(retry, plan.gapsMinutes.length) - 1];
  const isSoon = after !== null && dispositions[after].retry === 'soon';
  return Math.round((asked ?? defaultGapMinutes[isSoon ? 'soon' : 'later']) * MINUTE_MS);
}
