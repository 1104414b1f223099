// The heart of calling: from a plan, what has been tried and what holds now, when to dial next, or why not.
import type { AttemptReason } from './attempt-reason.ts';
import {
  type ClosedBy,
  type LayerName,
  type PlausibleZones,
  type RespectedZones,
  type WindowLayer,
  bindLaw,
} from './calling-window.ts';
import { type Disposition, isRetried } from './disposition.ts';
import { type FrequencyCap, nextUnderCaps } from './frequency-cap.ts';
import { closesAt, HORIZON_DAYS, nextAllowed } from './next-allowed.ts';
import { type RetryPlan, gapMs } from './retry-plan.ts';
import { type Schedule, scheduledAt } from './schedule.ts';
import { DAY_MS } from './zone-clock.ts';

export type CallPlan = {
  askedAt: Date;
  /** Not before. */
  schedule: Schedule | null;
  /** The attempt the schedule is for, the first unless a later one was moved: then it stands in place of the gap. */
  scheduleFor?: number | undefined;
  /** The attempt whose time was booked with the person on the line. */
  agreedFor?: number | undefined;
  /** The attempt that the person on the line wanted later than is booked. */
  tooFarFor?: number | undefined;
  /** Outside the hours: true moves the attempt to the next open window, false skips it. */
  carryOver: boolean;
  retries: RetryPlan;
  retryVoicemail: boolean;
  /** The agent agrees on times itself; otherwise a person of the team sees to whoever wants another call. */
  booksCallbacks: boolean;
  /** How long it may ring; ringing has to end inside the hours. */
  ringMs: number;
};

export type PastAttempt =
  | { kind: 'open'; dueAt: Date }
  | { kind: 'ended'; dueAt: Date; startedAt: Date; endedAt: Date; disposition: Disposition }
  | { kind: 'skipped'; dueAt: Date };

/** A stop a person has set, from one call up to the kill switch; `until` null: until it is lifted. */
export type Pause = { scope: 'call' | 'campaign' | 'agent' | 'team' | 'everything'; until: Date | null };

/** What holds at this moment; asked anew before every dial. */
export type Circumstances = {
  now: Date;
  /** Null: nothing tells where the person is, and the team holds such calls. */
  zones: RespectedZones | null;
  layers: readonly WindowLayer[];
  caps: readonly FrequencyCap[];
  /** Every dial to this number that a cap can still count, whoever made it. */
  dials: readonly Date[];
  pauses: readonly Pause[];
  isCancelled: boolean;
};

/** The rule that moved an attempt, in words that can be stored and shown. */
export type DecidedBy =
  | { rule: 'hours'; layer: LayerName; source: string | null; zone: string }
  | { rule: 'cap'; most: number; withinHours: number; source: string };

export type AttemptVerdict =
  /** `attempt` counts from 1. `reason` says why not before `at`; `dueAt` is when it would have been made but for hours and caps. */
  | { kind: 'dial-at'; attempt: number; dueAt: Date; at: Date; reason: AttemptReason; decidedBy: DecidedBy | null }
  /** Ask again at `until`, or when something changes. */
  | { kind: 'wait'; until: Date | null; reason: AttemptReason }
  /** This attempt is not made and counts as one; record it and ask again. */
  | { kind: 'skip'; attempt: number; dueAt: Date; reason: 'outside_window'; decidedBy: DecidedBy }
  | { kind: 'give-up'; reason: AttemptReason; decidedBy: DecidedBy | null };

/** Attempts in order, the newest last. */
export function nextAttempt(plan: CallPlan, attempts: readonly PastAttempt[], given: Circumstances): AttemptVerdict {
  const last = attempts.at(-1);
  if (given.isCancelled) return giveUp('cancelled');
  if (last?.kind === 'open') return { kind: 'wait', until: null, reason: 'attempt_open' };
  const isAgreed = isAgreedWithThem(plan, attempts);
  if (last?.kind === 'ended' && !isAgreed && (isTooFarAhead(plan, attempts) || !isRetried(last.disposition, plan)))
    return giveUp('ended');
  if (attempts.length > plan.retries.retries && !isAgreed)
    return giveUp(last?.kind === 'skipped' ? 'expired_window' : 'no_retries_left');
  const pauses = given.pauses.filter(({ until }) => until === null || until > given.now);
  if (pauses.length > 0) return { kind: 'wait', until: endOfPauses(pauses), reason: 'paused' };
  if (given.zones === null) return { kind: 'wait', until: null, reason: 'zone_unknown' };
  const hours = { layers: bindLaw(given.layers, given.zones), zones: given.zones.asked };
  const place = plan.carryOver ? placeInHours : placeInSameHours;
  return place(plan, attempts.length + 1, dueOf(plan, attempts, hours), hours, given);
}

/** Nobody could tell afterwards what they had said. */
const lineLost: readonly Disposition[] = ['interrupted', 'failed', 'carrier_overloaded', 'unknown'];

/** They asked to be called again, and a time was booked while they were on the line; it stands where the line was lost after that. */
function isAgreedWithThem({ schedule, scheduleFor, agreedFor }: CallPlan, attempts: readonly PastAttempt[]): boolean {
  const last = attempts.at(-1);
  const next = attempts.length + 1;
  if (last?.kind !== 'ended' || schedule === null || scheduleFor !== next) return false;
  return last.disposition === 'callback_requested' || (agreedFor === next && lineLost.includes(last.disposition));
}

/** They asked for a time beyond what is booked (flows/outbound/book-callback.ts), and named no other: a person of the team sees to it. */
function isTooFarAhead({ tooFarFor }: CallPlan, attempts: readonly PastAttempt[]): boolean {
  const last = attempts.at(-1);
  const hasAsked = last?.kind === 'ended' && last.disposition === 'callback_requested';
  return hasAsked && tooFarFor === attempts.length + 1;
}

function giveUp(reason: AttemptReason, decidedBy: DecidedBy | null = null): AttemptVerdict {
  return { kind: 'give-up', reason, decidedBy };
}

function endOfPauses(pauses: readonly Pause[]): Date | null {
  const ends = pauses.map((pause) => pause.until?.getTime() ?? Infinity);
  const lastMs = Math.max(...ends);
  return lastMs === Infinity ? null : new Date(lastMs);
}

type Due = { at: Date; reason: 'in_window' | 'before_schedule' | 'gap_between_retries' };

type Hours = { layers: readonly WindowLayer[]; zones: PlausibleZones };

/** When the attempt would be made if hours and caps were no matter. */
function dueOf(plan: CallPlan, attempts: readonly PastAttempt[], { layers, zones }: Hours): Due {
  const last = attempts.at(-1);
  const movedTo = plan.schedule !== null && plan.scheduleFor === attempts.length + 1 ? scheduledAt(plan.schedule, zones) : null;
  if (last === undefined || last.kind === 'open') {
    const at = plan.schedule === null ? plan.askedAt : scheduledAt(plan.schedule, zones);
    return at > plan.askedAt ? { at, reason: 'before_schedule' } : { at: plan.askedAt, reason: 'in_window' };
  }
  const disposition = last.kind === 'ended' ? last.disposition : null;
  const fromMs = (last.kind === 'ended' ? last.endedAt : last.dueAt).getTime();
  const afterGapMs = movedTo?.getTime() ?? fromMs + gapMs(plan.retries, attempts.length, disposition);
  // Whoever may have been rung without our knowing is left alone until these hours are over.
  const slotEnd = last.kind === 'ended' && disposition === 'unknown' ? closesAt(layers, zones, last.startedAt, DAY_MS) : null;
  return {
    at: new Date(Math.max(afterGapMs, slotEnd?.getTime() ?? 0)),
    reason: movedTo === null ? 'gap_between_retries' : 'before_schedule',
  };
}

/** Caps can move a dial out of the hours, and hours into a cap; a year of days is more than both can ask for. */
const MOST_MOVES = 366;

function placeInHours(plan: CallPlan, attempt: number, due: Due, hours: Hours, given: Circumstances): AttemptVerdict {
  let at = new Date(Math.max(due.at.getTime(), given.now.getTime()));
  let reason: AttemptReason = due.at > given.now ? due.reason : 'in_window';
  let decidedBy: DecidedBy | null = null;
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    const capped = nextUnderCaps(given.caps, given.dials, at);
    if (capped.cap !== null) {
      at = capped.at;
      reason = 'frequency_cap';
      decidedBy = { rule: 'cap', ...capped.cap };
    }
    const open = nextAllowed(hours.layers, hours.zones, at, { ringMs: plan.ringMs });
    if (open.closedBy === null) return { kind: 'dial-at', attempt, dueAt: due.at, at, reason, decidedBy };
    decidedBy = byHours(open.closedBy);
    if (open.kind === 'never') return giveUp('no_open_window', decidedBy);
    at = open.at;
    reason = open.why;
  }
  return giveUp('no_open_window', decidedBy);
}

/** Any cap is over by then. */
const LONGEST_HOURS_MS = (HORIZON_DAYS + 1) * DAY_MS;

/** Not carried over: a cap is waited for as long as the hours last in which the attempt is due. */
function placeInSameHours(plan: CallPlan, attempt: number, due: Due, hours: Hours, given: Circumstances): AttemptVerdict {
  const { layers, zones } = hours;
  const at = new Date(Math.max(due.at.getTime(), given.now.getTime()));
  const open = nextAllowed(layers, zones, at, { ringMs: plan.ringMs });
  if (open.closedBy !== null) return skipOrWait(attempt, due, given.now, byHours(open.closedBy));
  const capped = nextUnderCaps(given.caps, given.dials, at);
  if (capped.cap === null) {
    const reason = due.at > given.now ? due.reason : 'in_window';
    return { kind: 'dial-at', attempt, dueAt: due.at, at, reason, decidedBy: null };
  }
  const end = closesAt(layers, zones, at, LONGEST_HOURS_MS) ?? at;
  if (capped.at.getTime() + plan.ringMs <= end.getTime()) {
    const decidedBy: DecidedBy = { rule: 'cap', ...capped.cap };
    return { kind: 'dial-at', attempt, dueAt: due.at, at: capped.at, reason: 'frequency_cap', decidedBy };
  }
  return due.at > given.now
    ? { kind: 'wait', until: due.at, reason: due.reason }
    : { kind: 'wait', until: end, reason: 'frequency_cap' };
}

/** Whether an attempt falls outside the hours is decided at its time, not before: hours and zones may change until then. */
function skipOrWait(attempt: number, due: Due, now: Date, decidedBy: DecidedBy): AttemptVerdict {
  if (due.at > now) return { kind: 'wait', until: due.at, reason: due.reason };
  return { kind: 'skip', attempt, dueAt: due.at, reason: 'outside_window', decidedBy };
}

function byHours({ layer, zone }: ClosedBy): DecidedBy {
  return { rule: 'hours', layer: layer.name, source: layer.source ?? null, zone };
}
