// Makes one attempt: reads what it needs, waits for its turn at the carrier, asks everything anew, and sends with the clock in hand.
import { attemptReference } from '../../../rules/attempt-reference.ts';
import { propertiesOfPerson } from '../../../rules/called-person.ts';
import { dialKeys } from '../../../rules/line-allotment.ts';
import { LONGEST_LINE_MS } from '../../../rules/live-call.ts';
import { Problem } from '../../../rules/problem.ts';
import { variablesOf } from '../../../rules/agent-texts.ts';
import type { VariableData } from '../../../rules/variable.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { findAttempt, findPreviousAttempt, updateAttempt, type OfAttempt } from '../../database/attempts.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { bookDial } from '../../database/dial-limits.ts';
import { findPlannedCall, type AttemptRow, type PlannedCallRow } from '../../database/planned-calls.ts';
import { tellAttempt } from '../reporting/tell-attempt.ts';
import { allowDial, giveBackAttempt, waitForRightClock, type Permission } from './allow-dial.ts';
import { carrierNamed, type OutboundContext } from './outbound-context.ts';
import { readVariableData } from './read-variable-data.ts';
import { restFromJobs, timeIfClockIsWrong } from './right-clock.ts';
import { takeCarrierNews } from './carrier-report.ts';

/** Longer than this between the decision and the sending, and it is decided again. */
const LONGEST_GAP_MS = 2_000;
const MOST_DECISIONS = 5;
/** What was read in the CRM longer ago than this is read again: somebody may have opted out meanwhile. */
const OLDEST_READING_MS = 15_000;
/** Who would wait longer for their turn at the carrier give their line to others meanwhile. */
const LONGEST_TURN_MS = 5_000;
/**
 * Turns come at four fifths of the carrier's rate (dispatch-calls.ts). Whoever is no later than this after theirs cannot, together with
 * all others, be more in any second than the carrier allows: 0.8 × (1 s + 250 ms) = 1 s.
 */
const LATEST_AFTER_TURN_MS = 250;
const AGAIN_MS = 60_000;

/** May be called any number of times for the same attempt: only who finds it claimed goes on. */
export async function dialAttempt(context: OutboundContext, of: OfAttempt, signal: AbortSignal): Promise<void> {
  const attempt = await findAttempt(context.db, of);
  if (attempt?.state !== 'claimed') return;
  const withCall = { ...of, plannedCallId: attempt.plannedCallId };
  const call = await findPlannedCall(context.db, withCall);
  if (!call) return;
  // Before a turn at the carrier is booked, which would be one of another day.
  const rightTime = await timeIfClockIsWrong(context, context.db);
  if (rightTime) {
    await giveBackAttempt(context, withCall, null, waitForRightClock(rightTime));
    return restFromJobs(context, signal);
  }
  // The permission that stands in the attempt while nothing has been sent with it.
  let unused: Date | null = null;
  let why: 'pace' | 'carrier_unreachable' = 'pace';
  try {
    for (let decisions = 1; decisions <= MOST_DECISIONS; decisions += 1) {
      const readMs = context.monotonicMs();
      const read = await readForDial(context, call, attempt, signal);
      if (read.kind !== 'read') return await giveBackAttempt(context, withCall, unused, read);
      let turn = await takeTurn(context, attempt, LONGEST_TURN_MS, signal);
      if (turn === null) break;
      if (context.monotonicMs() - readMs > OLDEST_READING_MS) continue;
      const permission = await allowDial(context, withCall, read.data, unused);
      if (!permission) return;
      unused = permission.intentAt;
      if (isOver(turn, context.clock.now())) turn = await takeTurn(context, attempt, LONGEST_GAP_MS / 2, signal);
      if (turn === null) continue;
      unused = null;
      const sent = await send(context, permission, turn, call, signal);
      if (sent === 'sent') return;
      unused = permission.intentAt;
      if (sent === 'carrier_unreachable') why = sent;
      if (signal.aborted || sent === 'carrier_unreachable') break;
    }
  } catch (error) {
    // A stop while it read or waited for its turn.
    if (unused !== null) await giveBackAttempt(context, withCall, unused, wait(context, why, 0));
    throw error;
  }
  await giveBackAttempt(context, withCall, unused, wait(context, why, why === 'pace' ? LONGEST_TURN_MS : AGAIN_MS));
}

/** When it came; null when it is too far away. */
async function takeTurn(
  context: OutboundContext,
  { carrier }: AttemptRow,
  longestMs: number,
  signal: AbortSignal,
): Promise<Date | null> {
  const now = context.clock.now();
  const turn = await bookDial(context.db, dialKeys.carrier(carrier), now, new Date(now.getTime() + longestMs));
  const waitMs = (turn?.getTime() ?? 0) - context.clock.now().getTime();
  // No longer than that, also where the clock has been set back since.
  if (waitMs > 0) await context.clock.sleep(Math.min(waitMs, longestMs), signal);
  return turn;
}

function isOver(turn: Date, now: Date): boolean {
  return now.getTime() - turn.getTime() > LATEST_AFTER_TURN_MS;
}

/** `too_late`: nothing was sent, and it has to be decided again. */
async function send(
  context: OutboundContext,
  permission: Permission,
  turn: Date,
  call: PlannedCallRow,
  signal: AbortSignal,
): Promise<'sent' | 'too_late' | 'carrier_unreachable'> {
  const { attempt, ringMs, intentAt, decidedMs, isOpen, talk } = permission;
  const { clock, monotonicMs } = context;
  const of = { teamId: attempt.teamId, attemptId: attempt.id };
  const { toNumber: to, fromNumber: from } = attempt;
  const request = {
    reference: attemptReference(of),
    to,
    from,
    ringMs,
    longestCallMs: LONGEST_LINE_MS,
    ...(talk && { talk }),
  };
  const mayDial = () => {
    const now = clock.now();
    const gapMs = now.getTime() - intentAt.getTime();
    const isRecent = gapMs >= 0 && gapMs <= LONGEST_GAP_MS && monotonicMs() - decidedMs <= LONGEST_GAP_MS;
    return isRecent && !isOver(turn, now) && isOpen(now);
  };
  const answer = await carrierNamed(context, attempt.carrier).dial(request, mayDial, signal);
  context.trace?.({
    ...{ callId: attempt.id, name: 'attempt: dial', from: intentAt, to: clock.now() },
    errorCode: answer.kind === 'taken' ? null : answer.kind,
    about: { team_id: attempt.teamId, carrier: attempt.carrier },
  });
  switch (answer.kind) {
    case 'held_back':
      return 'too_late';
    case 'not_sent':
      context.log.warn({ reason: answer.message }, 'the carrier cannot be reached; the call waits');
      return 'carrier_unreachable';
    case 'taken': {
      const { carrierRef } = answer;
      const change = { carrierRef, updatedAt: clock.now() };
      await context.db.transaction().execute(async (db) => {
        await updateAttempt(db, of, change);
        await tellAttempt(context, db, 'attempt.started', { ...attempt, intentAt, ...change }, call);
      });
      return 'sent';
    }
    case 'refused': {
      const outcome = { end: 'failed', code: answer.code, answeredBy: null, endedBy: 'carrier' } as const;
      const news = { reference: request.reference, carrierRef: null, report: 'ended', at: clock.now(), outcome } as const;
      await takeCarrierNews(context, [{ ...news, message: answer.message }]);
      return 'sent';
    }
    case 'unknown':
      context.log.warn(
        { attemptId: attempt.id, reason: answer.message },
        'the carrier’s answer was lost; it is asked what became of the call',
      );
      return 'sent';
  }
}

type Reading =
  | { kind: 'read'; data: VariableData }
  | ReturnType<typeof wait>
  | { kind: 'give-up'; reason: 'contact_gone'; decidedBy: null };

function wait(
  { clock }: OutboundContext,
  reason: 'pace' | 'crm_unavailable' | 'carrier_unreachable',
  ms: number,
  notBefore?: Date,
) {
  return { kind: 'wait', reason, until: notBefore ?? new Date(clock.now().getTime() + ms) } as const;
}

async function readForDial(
  context: OutboundContext,
  call: PlannedCallRow,
  attempt: AttemptRow,
  signal: AbortSignal,
): Promise<Reading> {
  const { teamId, portalId, contactId, webhookFields: webhook, metadata } = call;
  const previous = await findPreviousAttempt(context.db, { teamId, toNumber: attempt.toNumber, before: context.clock.now() });
  const previousCall = previous && { disposition: previous.disposition, ended_at: previous.endedAt?.toISOString() ?? null };
  const sent = { webhook, metadata, previousCall };
  const stored = { contact: call.contact, companies: [], deals: [], owner: null };
  if (portalId === null || contactId === null) return { kind: 'read', data: { ...stored, ...sent } };
  const { policy } = await readCallingPolicy(context.db, teamId);
  const agent = (await findPublishedAgents(context.db, teamId, [call.agentId])).get(call.agentId);
  const variables = agent?.published ? variablesOf(agent.published.settings) : [];
  try {
    const data = await readVariableData(context, { teamId, portalId, contactId }, variables, propertiesOfPerson(policy), signal);
    return data ? { kind: 'read', data: { ...data, ...sent } } : { kind: 'give-up', reason: 'contact_gone', decidedBy: null };
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    context.log.warn({ err: error, portalId }, 'a contact could not be read before its call; the call waits');
    return wait(context, 'crm_unavailable', AGAIN_MS, error.notBefore);
  }
}
