// Planned calls as answers tell them: the plan that was understood, every attempt's earliest instant with its zone and rule, and why.
import type { CallPlanShown, DryRun, PlannedAttemptShown, RequestedPlan } from '../../contract/call-doors.ts';
import { attemptReasons, type AttemptReason } from '../../rules/attempt-reason.ts';
import type { CallDecision } from '../../rules/call-decision.ts';
import type { DecidedBy } from '../../rules/next-attempt.ts';
import type { PlannedAttempt, Preview } from '../../rules/planned-attempts.ts';
import type { PlanRequest } from '../../rules/trigger-parameters.ts';
import { spellSpan } from '../../rules/window-hours.ts';
import type { AttemptRow } from '../database/planned-calls.ts';
import type { DryRunLine } from '../flows/outbound/dry-run.ts';

/** What was understood of the parameters; gaps in words that mean the same everywhere. */
export function presentRequested(plan: PlanRequest): RequestedPlan {
  const [span] = Object.values(plan.hours?.days ?? {})[0] ?? [];
  return {
    hours: span ? spellSpan(span) : null,
    carry_over: plan.carryOver,
    retries: plan.retries.retries,
    gaps: plan.retries.gapsMinutes.map((minutes) => (minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`)),
    timezone: plan.timeZone,
    schedule_at:
      plan.schedule === null
        ? null
        : plan.schedule.kind === 'instant'
          ? plan.schedule.at.toISOString()
          : new Date(plan.schedule.wallMs).toISOString().slice(0, 19),
    priority: plan.priority,
    language: plan.language,
  };
}

export function presentPlan(decision: CallDecision & { preview: Preview }): CallPlanShown {
  const { preview, respected, zones, verdict } = decision;
  return {
    attempts: preview.attempts.map(presentAttempt),
    end: preview.end,
    end_message: verdict.reason === preview.end ? decision.message : attemptReasons[preview.end],
    zones: [...(respected?.asked ?? [])],
    zones_of_the_law: [...(respected?.law ?? [])],
    evidence: zones.kind === 'known' ? zones.evidence.map(({ source, zones: told }) => ({ source, zones: [...told] })) : [],
    unread: zones.unread.map(({ source, message }) => ({ source, message })),
    rules_version: decision.legal.version,
  };
}

export function presentAttempt(attempt: PlannedAttempt): PlannedAttemptShown {
  const { at, localTime, zone, reason, decidedBy } = attempt;
  return {
    attempt: attempt.attempt,
    earliest_at: at?.toISOString() ?? null,
    local_time: localTime,
    zone,
    reason,
    message: reasonInWords(reason, decidedBy),
    decided_by: decidedBy && ruleInWords(decidedBy),
  };
}

function reasonInWords(reason: AttemptReason, decidedBy: DecidedBy | null): string {
  return decidedBy === null ? attemptReasons[reason] : `${attemptReasons[reason]} Decided by ${ruleInWords(decidedBy)}.`;
}

/** `agent hours (Anna: 09:00–18:00) in America/New_York`. */
function ruleInWords(rule: DecidedBy): string {
  if (rule.rule === 'cap') return `at most ${rule.most} calls in ${rule.withinHours} hours (${rule.source})`;
  return `${rule.layer} hours${rule.source === null ? '' : ` (${rule.source})`} in ${rule.zone}`;
}

export function presentDryRun(lines: readonly DryRunLine[]): Pick<DryRun, 'counts' | 'lines'> {
  const counts = { lines: lines.length, would_call: 0, would_wait: 0, would_not_call: 0, unreadable: 0 };
  for (const { verdict } of lines) counts[verdict] += 1;
  return {
    counts,
    lines: lines.map(({ toNumber, contactId, attempts, zones, ...line }) => ({
      ...line,
      ...{ to_number: toNumber, contact_id: contactId, attempts: attempts.map(presentAttempt), zones: [...zones] },
    })),
  };
}

/** What went wrong, by the carrier's number where it has one. */
export function presentAttemptError({ errorCode, errorMessage }: Pick<AttemptRow, 'errorCode' | 'errorMessage'>) {
  if (errorCode === null && errorMessage === null) return null;
  return { code: errorCode ?? 'failed', message: errorMessage ?? '' };
}
