// The agent and the campaign a request for calls names, or what is wrong with them, field by field.
import { isStorable } from '../../rules/clean-text.ts';
import type { FieldProblem } from '../../rules/problem.ts';
import { findPublishedAgent, type KnownAgent } from '../database/agents.ts';
import { findCampaigns } from '../database/campaigns.ts';
import type { Db } from '../database/tables.ts';

export type CallableAgent = KnownAgent & { published: NonNullable<KnownAgent['published']> };
export type AgentReading = { agent: CallableAgent | null; problems: FieldProblem[] };

/** By id or slug. Nothing is said of an agent that was not named: the reader of parameters does. */
export async function readAgent(db: Db, teamId: string, named: unknown): Promise<AgentReading> {
  if (typeof named !== 'string' || named.trim() === '') return { agent: null, problems: [] };
  const refuse = (code: string, message: string) => ({ agent: null, problems: [{ path: 'agent_id', code, message }] });
  const agent = named.length > 200 || !isStorable(named) ? null : await findPublishedAgent(db, { teamId, agent: named.trim() });
  if (!agent) return refuse('unknown_agent', 'No agent of this team has this id. You find it on the page of the agent.');
  if (agent.state === 'archived') return refuse('archived_agent', `The agent ${agent.name} is archived. Choose another one.`);
  const { published } = agent;
  if (!published) return refuse('unpublished_agent', `The agent ${agent.name} has no published version. Publish it first.`);
  return { agent: { ...agent, published }, problems: [] };
}

/** As they are handed out: an id written otherwise would be another one in the keys of triggers. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** None when nothing is wrong with it, or none was named. */
export async function campaignProblems(
  db: Db,
  teamId: string,
  batchId: string | null,
  agent: CallableAgent,
): Promise<FieldProblem[]> {
  if (batchId === null) return [];
  const refuse = (code: string, message: string) => [{ path: 'batch_id', code, message }];
  const campaign = uuid.test(batchId) ? (await findCampaigns(db, teamId, [batchId])).get(batchId) : undefined;
  if (!campaign)
    return refuse('unknown_campaign', 'There is no such campaign. Make one with POST /v2/call/campaign and send its batch_id.');
  if (campaign.state === 'cancelled')
    return refuse('cancelled_campaign', `The campaign ${campaign.name} was cancelled. Make a new one.`);
  if (campaign.agentId !== null && campaign.agentId !== agent.agentId) {
    return refuse(
      'other_agent',
      `The campaign ${campaign.name} belongs to another agent. Send its agent_id, or use a campaign made with /v2.`,
    );
  }
  return [];
}
