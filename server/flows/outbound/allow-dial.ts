// The last word before a phone rings: everything is asked anew in one transaction, and the permission stands in the attempt before it is used.
import { attemptReasons } from '../../../rules/attempt-reason.ts';
import { decideCall, type CallFacts } from '../../../rules/call-decision.ts';
import { propertiesOfPerson } from '../../../rules/called-person.ts';
import { saysNo } from '../../../rules/compliance.ts';
import { standingAfter } from '../../../rules/planned-call.ts';
import type { AttemptVerdict } from '../../../rules/next-attempt.ts';
import { variablesOf } from '../../../rules/agent-texts.ts';
import type { CrmProperties, VariableData } from '../../../rules/variable.ts';
import { fillVariables } from '../../../rules/variables.ts';
import { lockAttempt, removeAttempt, updateAttempt, type OfAttempt } from '../../database/attempts.ts';
import { holdCallingPolicy } from '../../database/calling-policy.ts';
import { freeDialSlots } from '../../database/dial-limits.ts';
import { closeLiveCall } from '../../database/live-calls.ts';
import {
  listAttemptsOf,
  lockPlannedCall,
  updatePlannedCall,
  type AttemptRow,
  type PlannedCallRow,
} from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { tellAttempt, tellCallEnded, tellGivenUp } from '../reporting/tell-attempt.ts';
import type { DialRequest } from '../../ports/carrier.ts';
import { prepareLiveCall } from './prepare-live-call.ts';
import { factsOfCall, pastAttempts, readSurroundingsOf } from './call-facts.ts';
import type { OutboundContext } from './outbound-context.ts';
import { againBy, timeIfClockIsWrong } from './right-clock.ts';

/** What was read for the attempt before it is decided. */
export type ReadForDial = VariableData;

export type Permission = {
  attempt: AttemptRow;
  ringMs: number;
  /** As it stands in the attempt: whoever holds it, and nobody else, may send. */
  intentAt: Date;
  /** Of the clock nobody can set, when the decision was taken. */
  decidedMs: number;
  /** Are the hours of all clocks open at this instant? */
  isOpen: (at: Date) => boolean;
  talk: DialRequest['talk'];
};

/** After which the carrier is asked whether it has the call, if nothing has come of the sending. */
const INTENT_LOOK_MS = 15_000;
/** An agent that is on its way out is asked again for its calls when somebody publishes it. */
const HELD: AttemptVerdict = { kind: 'wait', until: null, reason: 'paused' };

/**
 * Null where it may not be dialled now, which is saved then. `holding`: the permission the caller has not used, which is exchanged for a
 * new one or given back; null for the first.
 */
export async function allowDial(
  context: OutboundContext,
  of: OfAttempt & { plannedCallId: string },
  read: ReadForDial,
  holding: Date | null,
): Promise<Permission | null> {
  return context.db.transaction().execute(async (db) => {
    const call = await lockPlannedCall(db, of);
    const attempt = await lockAttempt(db, of);
    if (!call || !attempt || !isOurs(attempt, holding)) return null;
    await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId: of.teamId, plannedCallId: call.id }]);
    const policy = await holdCallingPolicy(db, of.teamId);
    const rightTime = await timeIfClockIsWrong(context, db);
    if (rightTime) return standDown(context, db, attempt, call, waitForRightClock(rightTime), null, rightTime);
    const decidedMs = context.monotonicMs();
    const now = context.clock.now();
    const around = await readSurroundingsOf(db, of.teamId, [call], now, policy);
    const agent = around.agents.get(call.agentId);
    const earlier = (await listAttemptsOf(db, of.teamId, [call.id])).filter(({ number }) => number < attempt.number);
    const contact = newestOf(call.contact, pick(read.contact, propertiesOfPerson(policy.policy)), policy.policy.optOutProperty);
    const facts = factsOfCall({ ...call, contact }, around, pastAttempts(earlier), now);
    if (!facts || !agent?.published) return standDown(context, db, attempt, call, HELD, null, now);
    const { verdict, message, allowed, respected, legal, isOpen } = decideCall(facts);
    if (verdict.kind === 'skip' && attempt.state === 'claimed')
      return standDown(context, db, attempt, call, verdict, message, now, whatFollows(facts, verdict));
    if (!allowed || verdict.kind !== 'dial-at') return standDown(context, db, attempt, call, verdict, message, now);

    const { settings, version } = agent.published;
    const filling = fillVariables(variablesOf(settings), read, respected?.asked[0] ?? policy.policy.teamZone);
    const mapped = { variables: JSON.stringify(filling.values), agentVersion: version };
    if (filling.kind === 'missing') {
      await updateAttempt(db, of, mapped);
      return standDown(
        context,
        db,
        attempt,
        call,
        { kind: 'give-up', reason: 'variable_missing', decidedBy: null },
        filling.message,
        now,
      );
    }
    await updateAttempt(db, of, {
      ...mapped,
      state: 'dialling',
      intentAt: now,
      allowedBecause: JSON.stringify(allowed.because),
      rulesVersion: allowed.rulesVersion,
      worker: context.worker,
      lookAt: new Date(now.getTime() + INTENT_LOOK_MS),
      updatedAt: now,
    });
    await updatePlannedCall(db, of, {
      attempts: attempt.number + 1,
      reason: verdict.reason,
      contact: JSON.stringify(contact),
      updatedAt: now,
    });
    const needsRecordingConsent = legal.recording.consent === 'all_party';
    const talk = await prepareLiveCall(context, db, attempt, { settings, values: filling.values, needsRecordingConsent }, now);
    return { attempt, ringMs: policy.policy.ringMs, intentAt: now, decidedMs, isOpen, talk };
  });
}

export function waitForRightClock(rightTime: Date) {
  return { kind: 'wait', until: againBy(rightTime), reason: 'clock_wrong' } as const;
}

function isOurs(attempt: AttemptRow, holding: Date | null): boolean {
  if (holding === null) return attempt.state === 'claimed';
  return attempt.state === 'dialling' && attempt.carrierRef === null && attempt.intentAt?.getTime() === holding.getTime();
}

/** A skip counts as an attempt, so that what comes after it is known at once; but for the end, which has a look and a record of its own. */
function whatFollows(facts: CallFacts, skip: Extract<AttemptVerdict, { kind: 'skip' }>): AttemptVerdict {
  const { verdict } = decideCall({ ...facts, attempts: [...facts.attempts, { kind: 'skipped', dueAt: skip.dueAt }] });
  return verdict.kind === 'give-up' ? skip : verdict;
}

/** The attempt is not made: it leaves nothing behind, or says why there will be none. `follows` is how the call stands then. */
async function standDown(
  context: OutboundContext,
  db: Db,
  attempt: AttemptRow,
  call: PlannedCallRow,
  verdict: AttemptVerdict,
  message: string | null,
  now: Date,
  follows: AttemptVerdict = verdict,
): Promise<null> {
  const of = { teamId: attempt.teamId, attemptId: attempt.id, plannedCallId: call.id };
  const { state, reason, nextAt, endedAt } = standingAfter(follows, now);
  const closed = { intentAt: null, endedAt: now, lookAt: null, updatedAt: now };
  let attempts = attempt.number;
  if (verdict.kind === 'give-up') {
    const ended = { ...closed, state: 'ended', disposition: 'cancelled', errorCode: reason, errorMessage: message } as const;
    await updateAttempt(db, of, ended);
    await freeDialSlots(db, of);
    await closeLiveCall(db, of, now);
    const how = { outcome: null, result: null, givenUp: attemptReasons[reason], nextAt: null, said: null };
    await tellCallEnded(context, db, { ...attempt, ...ended }, call, how);
  } else if (verdict.kind === 'skip' && attempt.state === 'claimed') {
    const skipped = {
      ...closed,
      state: 'skipped',
      dueAt: verdict.dueAt,
      errorCode: verdict.reason,
      errorMessage: message,
    } as const;
    await updateAttempt(db, of, skipped);
    await freeDialSlots(db, of);
    await tellAttempt(context, db, 'attempt.skipped', { ...attempt, ...skipped }, call);
    attempts += 1;
  } else {
    await removeAttempt(db, of);
    // Cancelled while it was being dialled: whoever did that left it to the attempt to tell.
    await tellGivenUp(context, db, of.teamId, [call]);
  }
  // A call that was cancelled meanwhile stays so.
  const stands = call.state === 'calling' ? { state, reason, nextAt, endedAt } : {};
  await updatePlannedCall(db, of, { ...stands, attempts, updatedAt: now });
  return null;
}

/** Gives an attempt back of which nothing was sent; it is decided anew at `nextAt`. */
export async function giveBackAttempt(
  context: OutboundContext,
  of: OfAttempt & { plannedCallId: string },
  holding: Date | null,
  why: Extract<AttemptVerdict, { kind: 'wait' | 'give-up' }>,
  message: string | null = null,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const call = await lockPlannedCall(db, of);
    const attempt = await lockAttempt(db, of);
    if (!call || !attempt || !isOurs(attempt, holding)) return;
    await standDown(context, db, attempt, call, why, message, context.clock.now());
    await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId: of.teamId, plannedCallId: call.id }]);
  });
}

/** A no that came by an event since the call was claimed is kept: the contact may have been read before it. */
function newestOf(stored: CrmProperties, read: CrmProperties, optOutProperty: string | null): CrmProperties {
  const told = optOutProperty !== null && saysNo(stored[optOutProperty]) ? pick(stored, [optOutProperty]) : {};
  return { ...stored, ...read, ...told };
}

function pick(properties: CrmProperties, names: readonly string[]): CrmProperties {
  return Object.fromEntries(names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])));
}
