// Makes a campaign; calls are sent to it afterwards, or a whole list with it.
import { addCampaign } from '../../database/campaigns.ts';
import type { BaseContext } from '../context.ts';
import type { CallListLine } from './read-call-list.ts';
import { takeCallRequests } from './take-call-requests.ts';

export async function createCampaign(
  context: BaseContext,
  input: { teamId: string; name: string; agentId: string | null },
): Promise<{ campaignId: string }> {
  const { teamId } = input;
  const campaignId = context.newId();
  await context.db.transaction().execute(async (db) => {
    await addCampaign(db, { campaignId, ...input }, context.clock.now());
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  });
  return { campaignId };
}

const LINES_AT_ONCE = 1_000;

/** Every line is kept with the campaign in one transaction, and planned right after. `parameters` as `/call/outbound` takes them. */
export async function startCallList(
  context: BaseContext,
  input: { teamId: string; agentId: string; name: string; parameters: Record<string, unknown>; lines: readonly CallListLine[] },
): Promise<{ campaignId: string; lines: number }> {
  const { teamId, agentId, name, parameters, lines } = input;
  const campaignId = context.newId();
  await context.db.transaction().execute(async (db) => {
    await addCampaign(db, { teamId, campaignId, name, agentId }, context.clock.now());
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      const asks = lines.slice(at, at + LINES_AT_ONCE).map((line) => ({
        ...{ agentId, door: 'csv' as const, rule: { ruleId: 'campaign', period: 'ever' as const }, ignored: null },
        body: { to_number: line.toNumber, metadata: line.metadata },
        parameters: { ...parameters, ...line.parameters, agent_id: agentId, batch_id: campaignId },
        identity: `campaign ${campaignId} line ${line.line}`,
      }));
      await takeCallRequests(context, db, { teamId, isPlannedHere: false }, asks);
    }
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  });
  return { campaignId, lines: lines.length };
}
