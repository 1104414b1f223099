// Stops a campaign whose calls the carrier refuses for our sake, and tells people why: on its page, in the audit log, by webhooks and Slack.
import { findCampaigns, setCampaignState } from '../../database/campaigns.ts';
import type { AttemptRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteActs } from '../note-act.ts';
import type { AttemptTellContext } from '../reporting/tell-attempt.ts';
import { tellNews } from '../reporting/tell-news.ts';

/** In the transaction that closes the attempt. Once: of a campaign that is paused already nobody is told. */
export async function stopCampaign(
  context: Pick<BaseContext, 'publishEvents'> & AttemptTellContext,
  db: Db,
  { teamId, id: attemptId, agentId, errorCode, errorMessage }: AttemptRow,
  campaignId: string,
): Promise<void> {
  const now = context.clock.now();
  const code = errorCode === null ? '' : ` (${errorCode})`;
  const reason = `The carrier refuses our calls${code}${errorMessage ? `: ${errorMessage}` : '.'}`.slice(0, 500);
  if (!(await setCampaignState(db, { teamId, campaignId }, { state: 'paused', by: 'server', because: reason }, now))) return;
  const name = (await findCampaigns(db, teamId, [campaignId])).get(campaignId)?.name ?? '';
  const detail = { campaignId, attemptId, reason };
  await noteActs(context, db, { kind: 'server' }, [{ teamId, act: 'calling.stopped', subject: 'A campaign', detail }]);
  const url = `${context.publicUrl}/outbound/campaigns`;
  const campaign = { campaignId, name, agentId, attemptId, reason, stoppedAt: now.toISOString(), url };
  await tellNews(context, db, { teamId, agentId }, async () => ({ about: 'campaign.stopped', campaign }));
  await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
}
