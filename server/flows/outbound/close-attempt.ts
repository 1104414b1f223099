// An attempt has ended: what it came to, and what follows for its call. Once, in the transaction of whoever learned of it.
import { decideCall } from '../../../rules/call-decision.ts';
import {
  dispositionOf,
  dispositions,
  type CarrierOutcome,
  type ConversationResult,
  type Disposition,
} from '../../../rules/disposition.ts';
import { standingAfter, type Standing } from '../../../rules/planned-call.ts';
import { lockAttempt, updateAttempt, type OfAttempt } from '../../database/attempts.ts';
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
import type { BaseContext } from '../context.ts';
import { reportAttempt } from '../reporting/report-attempt.ts';
import type { AttemptTellContext, SaidInCall } from '../reporting/tell-attempt.ts';
import { factsOfCall, pastAttempts, readSurroundingsOf } from './call-facts.ts';
import { stopCampaign } from './stop-campaign.ts';
import { traceAttempt } from './trace-attempt.ts';

/** `outcome` null: nobody can say how it ended. */
export type Ending = {
  at: Date;
  outcome: CarrierOutcome | null;
  /** What the conversation came to; null when there was none. */
  result: ConversationResult | null;
  /** What else was said that is kept. */
  said?: SaidInCall | null;
  message: string | null;
};

export type HeldAttempt = { attempt: AttemptRow; call: PlannedCallRow };

/** Held until the transaction ends. */
export async function holdAttempt(db: Db, { teamId, id, plannedCallId }: AttemptRow): Promise<HeldAttempt | null> {
  const call = await lockPlannedCall(db, { teamId, plannedCallId });
  const attempt = await lockAttempt(db, { teamId, attemptId: id });
  return call && attempt ? { attempt, call } : null;
}

/**
 * For those who hold an open attempt. What has ended stays as it is: the caller has asked rules/attempt.ts. What it says of the carrier is
 * noted by the caller afterwards (note-outcome.ts).
 */
export async function closeAttempt(
  context: Pick<BaseContext, 'publishEvents' | 'trace'> & AttemptTellContext,
  db: Db,
  { attempt, call }: HeldAttempt,
  ending: Ending,
): Promise<Disposition> {
  const { teamId, id: attemptId } = attempt;
  const of: OfAttempt & { plannedCallId: string } = { teamId, attemptId, plannedCallId: call.id };
  const now = context.clock.now();
  const startedAt = attempt.intentAt ?? attempt.createdAt;
  // The clocks of carriers are not ours.
  const endedAt = new Date(Math.max(startedAt.getTime(), Math.min(now.getTime(), ending.at.getTime())));
  const disposition = dispositionOf(ending.outcome, ending.result);
  const closed = {
    state: 'ended' as const,
    endedAt,
    disposition,
    endedBy: ending.outcome?.endedBy ?? null,
    errorCode: ending.outcome?.code == null || ending.outcome.end === 'completed' ? null : String(ending.outcome.code),
    errorMessage: ending.message,
    lookAt: null,
    updatedAt: now,
  };
  await updateAttempt(db, of, closed);
  await freeDialSlots(db, of);
  await closeLiveCall(db, of, now);
  if (call.campaignId !== null && 'stopsCampaign' in dispositions[disposition]) {
    await stopCampaign(context, db, { ...attempt, ...closed }, call.campaignId);
  }
  const standing = await standingOf(db, call, disposition, now);
  // A call that was cancelled while it was under way stays cancelled.
  const stands = call.state === 'calling' ? standing : null;
  await updatePlannedCall(db, of, { ...stands, lastDisposition: disposition, updatedAt: now });
  const { outcome, result, said = null } = ending;
  await reportAttempt(context, db, { ...attempt, ...closed }, call, { outcome, result, said, nextAt: stands?.nextAt ?? null });
  await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId, plannedCallId: call.id }]);
  traceAttempt(context, { ...attempt, ...closed }, call);
  return disposition;
}

type EndedStanding = Omit<Standing, 'state'> & { state: Standing['state'] | 'done' };

/** What follows is decided again when its time comes; this is what the rules say of it now. */
async function standingOf(db: Db, call: PlannedCallRow, disposition: Disposition, now: Date): Promise<EndedStanding> {
  const around = await readSurroundingsOf(db, call.teamId, [call], now);
  const attempts = pastAttempts(await listAttemptsOf(db, call.teamId, [call.id]));
  const facts = factsOfCall({ ...call, state: 'planned' }, around, attempts, now);
  // The agent has been taken away meanwhile.
  if (!facts) return { state: 'planned', reason: 'paused', nextAt: null, endedAt: null };
  const standing = standingAfter(decideCall(facts).verdict, now);
  const tookPlace = dispositions[disposition].hubspot.status === 'COMPLETED';
  return standing.reason === 'ended' && tookPlace ? { ...standing, state: 'done' } : standing;
}
