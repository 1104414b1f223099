// Moves the next attempt of a call, or changes its hours, zone or priority; everything is decided anew from there.
import { decideCall } from '../../../rules/call-decision.ts';
import { standingAfter, storedPlan } from '../../../rules/planned-call.ts';
import { Problem } from '../../../rules/problem.ts';
import { readTriggerParameters, type PlanRequest } from '../../../rules/trigger-parameters.ts';
import { readClockTime, spanEnds } from '../../../rules/window-hours.ts';
import type { CallDoor } from '../../database/outbound-tables.ts';
import { listAttemptsOf, lockPlannedCall, updatePlannedCall, type OfPlannedCall } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';
import { tellGivenUp } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';
import { factsOfCall, pastAttempts, readSurroundingsOf } from './call-facts.ts';
import { roadOf } from './request-trigger.ts';

const DAY_MINUTES = 24 * 60;

const changeable = [
  'schedule_at',
  'timezone',
  'min_trigger_time',
  'max_trigger_time',
  'allow_overnight',
  'carry_over',
  'priority',
] as const;

/**
 * `change` holds fields as `/call/outbound` takes them; what is not in it stays, be it one end of the hours. Throws Problem `not_found`, `conflict` when it has ended
 * or an attempt is under way, `validation_failed`.
 */
export async function rescheduleCall(context: BaseContext, of: OfPlannedCall, change: Record<string, unknown>): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const call = await lockPlannedCall(db, of);
    if (!call) throw new Problem('not_found', 'There is no such call.');
    if (call.state === 'calling') {
      throw new Problem('conflict', 'An attempt of this call is under way. Move the next one when it has ended.', {
        retryable: true,
      });
    }
    if (call.state !== 'planned' && call.state !== 'waiting_for_number') {
      throw new Problem('conflict', 'This call has ended. Ask for a new one.');
    }
    const now = context.clock.now();
    const attempts = pastAttempts(await listAttemptsOf(db, of.teamId, [call.id]));
    const plan = changedPlan(storedPlan(call.plan), change, { door: call.door, nextAttempt: attempts.length + 1 });
    const moved = { ...call, plan };
    const facts = factsOfCall(moved, await readSurroundingsOf(db, of.teamId, [call], now), attempts, now);
    const standing = call.state === 'planned' && facts ? standingAfter(decideCall(facts).verdict, now) : {};
    await updatePlannedCall(db, of, {
      ...standing,
      ...{ plan: JSON.stringify(plan), priority: plan.priority, wasCarriedOver: false, waitingSince: now, updatedAt: now },
    });
    await tellGivenUp(context, db, of.teamId, [{ ...moved, ...standing }]);
    await context.publishEvents(db, eventsOfCalls(of.teamId, [of.plannedCallId]));
  });
}

function changedPlan(plan: PlanRequest, change: Record<string, unknown>, of: { door: CallDoor; nextAttempt: number }): PlanRequest {
  const sent = Object.fromEntries(changeable.flatMap((name) => (Object.hasOwn(change, name) ? [[name, change[name]]] : [])));
  const unknown = Object.keys(change).filter((name) => !changeable.some((known) => known === name));
  if (unknown.length > 0 || Object.keys(sent).length === 0) {
    throw new Problem('validation_failed', `Send what is to change: ${changeable.join(', ')}.`, {
      fields: unknown.slice(0, 20).map((path) => ({ path, code: 'unknown_field', message: 'This cannot be changed.' })),
    });
  }
  const hours = hoursAsked(plan, sent);
  const reading = readTriggerParameters({ agent_id: plan.agentId, ...sent, ...hours }, roadOf(of.door));
  if (reading.kind === 'refused') {
    throw new Problem('validation_failed', reading.problems[0]?.message ?? 'Something in it cannot be read.', {
      fields: reading.problems,
    });
  }
  const { request } = reading;
  const isMoved = Object.hasOwn(sent, 'schedule_at');
  return {
    ...plan,
    ...(isMoved ? { schedule: request.schedule, scheduleFor: of.nextAttempt } : {}),
    ...(hours ? { hours: request.hours } : {}),
    ...(Object.hasOwn(sent, 'timezone') ? { timeZone: request.timeZone } : {}),
    ...(Object.hasOwn(sent, 'carry_over') ? { carryOver: request.carryOver } : {}),
    ...(Object.hasOwn(sent, 'priority') ? { priority: request.priority } : {}),
  };
}

/** Null: the hours stay. Of two ends the one that was not sent is the one that stands. */
function hoursAsked({ hours }: PlanRequest, sent: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  const has = (name: (typeof changeable)[number]) => Object.hasOwn(sent, name);
  const [changesStart, changesEnd] = [has('min_trigger_time'), has('max_trigger_time')];
  if (!changesStart && !changesEnd) {
    if (!has('allow_overnight')) return null;
    throw refused(
      'allow_overnight',
      'allow_overnight says how the hours are read. Send min_trigger_time or max_trigger_time with it.',
    );
  }
  const [span] = Object.values(hours?.days ?? {})[0] ?? [];
  if (!span || (changesStart && changesEnd)) return {};
  const { start, end, isOvernight } = spanEnds(span);
  const [path, standing] = changesStart ? (['min_trigger_time', end] as const) : (['max_trigger_time', start] as const);
  // Equal times are the whole day, which nobody asks for by moving one end onto the other.
  if (typeof sent[path] === 'string' && readClockTime(sent[path]) === readClockTime(standing)) {
    throw refused(path, `The hours would begin and end at ${standing}. Send min_trigger_time and max_trigger_time.`);
  }
  const other = changesStart ? { max_trigger_time: end } : { min_trigger_time: start };
  if (!isOvernight || has('allow_overnight')) return other;
  // Fewer hours of the same night need no other word; more of them could be a slip.
  const [from, to] = changesStart ? [sent[path], end] : [start, sent[path]];
  if (lengthOf(from, to) > span.toMinute - span.fromMinute) {
    const message = `The hours would become ${String(from)}–${String(to)}, longer than ${start}–${end}. Send allow_overnight=true with them if that is meant.`;
    throw refused('allow_overnight', message);
  }
  return { ...other, allow_overnight: true };
}

/** Minutes, across midnight where the end comes first; 0 for what is no time. */
function lengthOf(from: unknown, to: unknown): number {
  const [fromMinute, toMinute] = [readClockTime(String(from)), readClockTime(String(to), { asEnd: true })];
  return fromMinute === null || toMinute === null ? 0 : (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES;
}

function refused(path: string, message: string): Problem {
  return new Problem('validation_failed', message, { fields: [{ path, code: 'not_a_window', message }] });
}
