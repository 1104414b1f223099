// Moves the next attempt of a call that is going on to the time its person has named, where the rules allow a call then.
import { readAgreedTime } from '../../../rules/agreed-time.ts';
import type { CallbackBooking } from '../../../rules/callback-booking.ts';
import { decideCall } from '../../../rules/call-decision.ts';
import type { PastAttempt } from '../../../rules/next-attempt.ts';
import { storedPlan } from '../../../rules/planned-call.ts';
import { MINUTE_MS, wallClockAt } from '../../../rules/zone-clock.ts';
import { listAttemptsOf, lockPlannedCall, updatePlannedCall, type AttemptRow } from '../../database/planned-calls.ts';
import type { ToolAnswer } from '../../ports/call-tools.ts';
import type { BaseContext } from '../context.ts';
import { eventsOfCalls } from './call-events.ts';
import { factsOfCall, pastAttempts, readSurroundingsOf } from './call-facts.ts';

/** A window that opens a little later than was agreed is no reason to haggle. */
const CLOSE_ENOUGH_MS = 5 * MINUTE_MS;

/** When the attempt ends as `callback_requested`, or the line is lost, the next one is made then. Booked twice, the later word counts. */
export async function bookCallback(context: BaseContext, attempt: AttemptRow, when: string): Promise<ToolAnswer> {
  const of = { teamId: attempt.teamId, plannedCallId: attempt.plannedCallId };
  return context.db.transaction().execute(async (db) => {
    const call = await lockPlannedCall(db, of);
    if (call?.state !== 'calling') return refused('This call is over for us. Say that a colleague will call.');
    const now = context.clock.now();
    const around = await readSurroundingsOf(db, of.teamId, [call], now);
    const attempts = pastAttempts(await listAttemptsOf(db, of.teamId, [call.id])).map((past) => asEndedNow(past, attempt, now));
    const facts = factsOfCall({ ...call, state: 'planned' }, around, attempts, now);
    if (!facts) return refused('No other call of this agent can be planned. Say that a colleague will call.');
    const zone = decideCall(facts).respected?.asked[0] ?? around.policy.policy.teamZone;
    const { phone } = facts.person;
    const agreed = readAgreedTime(when, now, zone, phone.kind === 'number' ? phone.country : null);
    if (agreed.kind === 'unclear') return refused(`Ask for the ${agreed.missing} they mean; that was not clear.`, agreed);
    const next = attempts.length + 1;
    if (agreed.kind === 'passed') return refused('That time has passed. Ask for another one.', { kind: 'out_of_range' });
    if (agreed.kind === 'too_far') {
      // Who asks for next year and agrees to nothing sooner is not rung within the hour; what was booked before stands.
      const plan = { ...storedPlan(call.plan), tooFarFor: next };
      await updatePlannedCall(db, of, { plan: JSON.stringify(plan), updatedAt: now });
      return refused('That time is too far ahead. Ask for a sooner one.', { kind: 'out_of_range' });
    }
    const schedule = { kind: 'instant', at: agreed.at } as const;
    const plan = { ...storedPlan(call.plan), schedule, scheduleFor: next, agreedFor: next };
    // Hours that would only skip the attempt are told as the next open ones.
    const { verdict, message } = decideCall({ ...facts, request: { ...plan, carryOver: true } });
    if (verdict.kind !== 'dial-at') return refused(`No call is possible then: ${message}`);
    if (verdict.at.getTime() > agreed.at.getTime() + CLOSE_ENOUGH_MS) {
      const at = spoken(verdict.at, zone);
      return refused(`We may not call then. The earliest time is ${at}: offer that, or ask for another.`, {
        kind: 'too_early',
        at,
      });
    }
    // What they are told is what stands: a little before the hours the attempt could be skipped.
    const booked = { ...plan, schedule: { kind: 'instant', at: verdict.at } };
    await updatePlannedCall(db, of, { plan: JSON.stringify(booked), updatedAt: now });
    await context.publishEvents(db, eventsOfCalls(of.teamId, [call.id]));
    const at = spoken(verdict.at, zone);
    return { kind: 'done', text: `Booked for ${at}, on their clock.`, booking: { kind: 'booked', at } };
  });
}

/** As the attempt that is under way will stand when it is over. */
function asEndedNow(past: PastAttempt, attempt: AttemptRow, now: Date): PastAttempt {
  if (past.kind !== 'open') return past;
  const startedAt = attempt.intentAt ?? attempt.createdAt;
  return { kind: 'ended', dueAt: past.dueAt, startedAt, endedAt: now, disposition: 'callback_requested' };
}

function refused(text: string, booking?: CallbackBooking): ToolAnswer {
  return { kind: 'failed', text, ...(booking && { booking }) };
}

/** `Tuesday, March 10 at 3:00 PM`. */
function spoken(at: Date, zone: string): string {
  const shown = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
  return shown.format(wallClockAt(zone, at.getTime())).replace(/, \d{4}/, '');
}
