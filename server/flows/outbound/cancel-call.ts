// Cancels a call, or all calls of a campaign or an agent: no attempt begins any more; one that rings already ends by itself.
import { plannedCallMoves, type PlannedCallState } from '../../../rules/attempt.ts';
import { Problem } from '../../../rules/problem.ts';
import { findCampaigns, setCampaignState, type OfCampaign } from '../../database/campaigns.ts';
import { cancelOpenCalls } from '../../database/open-calls.ts';
import { lockPlannedCall, updatePlannedCall, type OfPlannedCall } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { tellGivenUp, type AttemptTellContext } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';

export type Cancelled = { wasCancelled: boolean; state: PlannedCallState; isAttemptOpen: boolean };

/** Throws Problem `not_found`. What has ended stays as it ended. */
export async function cancelCall(context: BaseContext, of: OfPlannedCall): Promise<Cancelled> {
  return context.db.transaction().execute(async (db) => {
    const call = await lockPlannedCall(db, of);
    if (!call) throw new Problem('not_found', 'There is no such call.');
    const isAttemptOpen = call.state === 'calling';
    if (!plannedCallMoves[call.state].includes('cancelled')) return { wasCancelled: false, state: call.state, isAttemptOpen };
    const now = context.clock.now();
    const ended = { state: 'cancelled', reason: 'cancelled', nextAt: null, endedAt: now } as const;
    await updatePlannedCall(db, of, { ...ended, updatedAt: now });
    // The end of an attempt under way tells of its call.
    if (!isAttemptOpen) await tellGivenUp(context, db, of.teamId, [{ ...call, ...ended }]);
    await context.publishEvents(db, eventsOfCalls(of.teamId, [of.plannedCallId]));
    return { wasCancelled: true, state: 'cancelled', isAttemptOpen };
  });
}

/** Throws Problem `not_found`. Returns how many calls ended; whoever sends more of them is refused. */
export async function cancelCampaign(context: BaseContext, of: OfCampaign): Promise<{ cancelledCalls: number }> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    if (!(await setCampaignState(db, of, { state: 'cancelled', by: 'person' }, now))) {
      const known = await findCampaigns(db, of.teamId, [of.campaignId]);
      if (!known.has(of.campaignId)) throw new Problem('not_found', 'There is no such campaign.');
    }
    const cancelledCalls = await cancelCallsOf(context, db, of.teamId, { campaignId: of.campaignId }, now);
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId: of.teamId }]);
    return { cancelledCalls };
  });
}

const AT_ONCE = 5_000;

/** Inside the caller's transaction, and by pages: there may be a hundred thousand. Returns how many. */
export async function cancelCallsOf(
  context: AttemptTellContext,
  db: Db,
  teamId: string,
  of: { agentId: string } | { campaignId: string },
  now: Date,
): Promise<number> {
  for (let count = 0; ;) {
    const cancelled = await cancelOpenCalls(db, teamId, of, AT_ONCE, now);
    await tellGivenUp(
      context,
      db,
      teamId,
      cancelled.filter(({ wasCalling }) => !wasCalling),
    );
    count += cancelled.length;
    if (cancelled.length < AT_ONCE) return count;
  }
}
