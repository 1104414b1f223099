// Finds the agent a command names by its name in addresses.
import { Problem } from '../../rules/problem.ts';
import { findAgent, findAgentId, listAgents, type AgentWithVersion } from '../database/agent-admin.ts';
import type { Db } from '../database/tables.ts';
import { optional, type CommandInput } from './command.ts';
import { openTeam } from './open-team.ts';

const MOST_NAMED = 500;
const none = 'There is none yet: make one in the dashboard, or import one with: ringside agents import FILE.yaml';

/** It is the second word of the command. Throws Problem `configuration_invalid` with those there are. */
export async function openAgent({ db }: { db: Db }, input: CommandInput, usage: string): Promise<AgentWithVersion> {
  const slug = input.positionals[1];
  if (slug === undefined) throw new Problem('configuration_invalid', `Say which agent:\n${usage}`);
  const team = await openTeam(db, optional(input, 'team'));
  const agentId = await findAgentId(db, { teamId: team.id, slug });
  const agent = agentId === null ? null : await findAgent(db, { teamId: team.id, agentId });
  if (agent) return agent;
  const known = await listAgents(db, team.id, { withArchived: true, limit: MOST_NAMED });
  const names = known.map((one) => `  ${one.slug}  (${one.name})`).join('\n');
  throw new Problem('configuration_invalid', `There is no agent "${slug}". ${names === '' ? none : `There are:\n${names}`}`);
}
