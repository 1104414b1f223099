// ringside agents: list them, write one into a file, take one in from a file, publish its draft.
import { settingsChanges } from '../../rules/agent-versions.ts';
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { composeMinds, composeRehearsals } from '../compose-minds.ts';
import { listAgents, type AgentRecord } from '../database/agent-admin.ts';
import { readCallingPolicy } from '../database/calling-policy.ts';
import { importAgent } from '../flows/admin/import-agent.ts';
import { publishAgent } from '../flows/admin/publish-agent.ts';
import { testAgent } from '../flows/admin/test-agent.ts';
import { createLog } from '../log.ts';
import { writeAgentFile } from '../web/agent-file.ts';
import { optional, type Command, type CommandInput } from './command.ts';
import { openAgentFile } from './open-agent-file.ts';
import { openAgent } from './open-agent.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside agents list [--team TEAM]
ringside agents export AGENT [--team TEAM]
ringside agents import FILE.yaml [--team TEAM]
ringside agents publish AGENT [--note NOTE] [--team TEAM]`;

const MOST_LISTED = 500;

export const agentsCommand: Command = {
  usage,
  what: 'Lists the agents that phone, prints the draft of one as YAML, takes a file into a draft (which publishes nothing), publishes a draft. AGENT is the name in addresses.',
  options: { team: { type: 'string' }, note: { type: 'string' } },
  async run(input) {
    const action = { list, export: print, import: take, publish }[input.positionals[0] ?? ''];
    if (!action) throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    await withHouse(readConfig(), createLog('warn'), (house) => action(house, input));
  },
};

async function list({ context }: House, input: CommandInput): Promise<void> {
  const team = await openTeam(context.db, optional(input, 'team'));
  for (const agent of await listAgents(context.db, team.id, { withArchived: true, limit: MOST_LISTED })) {
    const { slug, name, state, publishedVersion, published, draft } = agent;
    const version = publishedVersion === null ? 'not published' : `version ${publishedVersion}`;
    const isChanged = published !== null && settingsChanges(published, draft).length > 0;
    console.log([slug, name, state, isChanged ? `${version}, draft changed` : version].join('\t'));
  }
}

async function print({ context }: House, input: CommandInput): Promise<void> {
  const { slug, draft, tests } = await openAgent(context, input, usage);
  process.stdout.write(writeAgentFile({ slug, settings: draft, tests }));
}

async function take({ context }: House, input: CommandInput): Promise<void> {
  const named = input.positionals[1];
  if (named === undefined) throw new Problem('configuration_invalid', `Name a file:\n${usage}`);
  const file = await openAgentFile(named);
  const team = await openTeam(context.db, optional(input, 'team'));
  const { outcome } = await importAgent(context, { teamId: team.id, importedBy: null, ...file });
  console.log(`${outcome}\t${file.slug}`);
}

async function publish(house: House, input: CommandInput): Promise<void> {
  const { context } = house;
  const agent = await openAgent(context, input, usage);
  const { version, isNew } = await publishAgent(context, {
    ...{ teamId: agent.teamId, agentId: agent.id, revision: agent.draftRevision },
    ...{ note: optional(input, 'note') ?? '', publishedBy: null },
  });
  console.log(isNew ? `published\t${agent.slug}\tversion ${version}` : `unchanged\t${agent.slug}\tversion ${version}`);
  if (isNew) await warnOfTests(house, agent);
}

/** Tests that do not pass forbid nothing. A language model takes its time and its price: then they are run when somebody wants it. */
async function warnOfTests({ config, log, context }: House, { teamId, slug, draft, tests }: AgentRecord): Promise<void> {
  const minds = composeMinds(config, log);
  try {
    const { hold, mind } = composeRehearsals(minds);
    if (mind === 'language_model') return;
    const { policy } = await readCallingPolicy(context.db, teamId);
    const wrong: string[] = [];
    for (const test of tests) {
      const run = await testAgent({ clock: context.clock, hold }, { settings: draft, test, zone: policy.teamZone });
      if (run.kind === 'fault' || !run.verdict.isPassed) wrong.push(`“${test.name}”`);
    }
    if (wrong.length > 0) console.error(`Not passed: ${wrong.join(', ')}. See why: npm run -s ringside -- agent test ${slug}`);
  } finally {
    await minds.close();
  }
}
