// Cancels a call or all calls of a campaign: no attempt begins any more; one that rings already ends by itself.
import { plannedCallMoves, type PlannedCallState } from '../../../rules/attempt.ts';
import { Problem } from '../../../rules/problem.ts';
import { cancelCallsOfCampaign, findCampaigns, setCampaignState, type OfCampaign } from '../../database/campaigns.ts';
import { lockPlannedCall, updatePlannedCall, type OfPlannedCall } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';
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
    await updatePlannedCall(db, of, { state: 'cancelled', reason: 'cancelled', nextAt: null, endedAt: now, updatedAt: now });
    await context.publishEvents(db, eventsOfCalls(of.teamId, [of.plannedCallId]));
    return { wasCancelled: true, state: 'cancelled', isAttemptOpen };
  });
}

/** Throws Problem `not_found`. Returns how many calls ended; whoever sends more of them is refused. */
export async function cancelCampaign(context: BaseContext, of: OfCampaign): Promise<{ cancelledCalls: number }> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    if (!(await setCampaignState(db, of, 'cancelled', now))) {
      const known = await findCampaigns(db, of.teamId, [of.campaignId]);
      if (!known.has(of.campaignId)) throw new Problem('not_found', 'There is no such campaign.');
    }
    const cancelledCalls = await cancelCallsOfCampaign(db, of, now);
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId: of.teamId }]);
    return { cancelledCalls };
  });
}
