// A planned call as it stands, with its attempts and those that would follow: what answers and pages tell.
import { previewCall, type CallDecision } from '../../../rules/call-decision.ts';
import { callSentence } from '../../../rules/called-person.ts';
import type { Preview } from '../../../rules/planned-attempts.ts';
import { findPlannedCall, listAttemptsOf, type AttemptRow, type PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { factsOfCall, pastAttempts, readSurroundingsOf } from './call-facts.ts';

export type ShownCall = {
  call: PlannedCallRow;
  attempts: AttemptRow[];
  agent: { slug: string; name: string } | null;
  campaignName: string | null;
  /** Null for a call that waits for a number or has ended. */
  outlook: (CallDecision & { preview: Preview }) | null;
  /** Why it stands as it does. */
  message: string | null;
};

/** Null when the team has no such call. */
export async function showCall(db: Db, of: { teamId: string; plannedCallId: string }, now: Date): Promise<ShownCall | null> {
  const call = await findPlannedCall(db, of);
  if (!call) return null;
  const attempts = await listAttemptsOf(db, of.teamId, [call.id]);
  const around = await readSurroundingsOf(db, of.teamId, [call], now);
  const facts = call.state === 'planned' ? factsOfCall(call, around, pastAttempts(attempts), now) : null;
  const outlook = facts && previewCall(facts);
  return {
    ...{ call, attempts },
    agent: around.agents.get(call.agentId) ?? null,
    campaignName: around.campaigns.get(call.campaignId ?? '')?.name ?? null,
    ...{ outlook, message: outlook?.verdict.reason === call.reason ? outlook.message : callSentence(call, around.policy.policy) },
  };
}
