// ringside agents: list them, write one into a file, take one in from a file, publish its draft.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { settingsChanges } from '../../rules/agent-versions.ts';
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { listAgents } from '../database/agent-admin.ts';
import { importAgent } from '../flows/admin/import-agent.ts';
import { publishAgent } from '../flows/admin/publish-agent.ts';
import { createLog } from '../log.ts';
import { readAgentFile, writeAgentFile } from '../web/agent-file.ts';
import { optional, type Command, type CommandInput } from './command.ts';
import { openAgent } from './open-agent.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside agents list [--team TEAM]
ringside agents export AGENT [--team TEAM]
ringside agents import FILE.yaml [--team TEAM]
ringside agents publish AGENT [--note NOTE] [--team TEAM]`;

const MOST_LISTED = 500;
const MOST_FILE_BYTES = 1_000_000;

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
  const path = resolve(named);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new Problem('configuration_invalid', `There is no file ${path}.`);
  if (found.size > MOST_FILE_BYTES) throw new Problem('configuration_invalid', `${path} is too large for an agent.`);
  const team = await openTeam(context.db, optional(input, 'team'));
  const file = readAgentFile(await readFile(path, 'utf8'));
  const { outcome } = await importAgent(context, { teamId: team.id, importedBy: null, ...file });
  console.log(`${outcome}\t${file.slug}`);
}

async function publish({ context }: House, input: CommandInput): Promise<void> {
  const agent = await openAgent(context, input, usage);
  const { version, isNew } = await publishAgent(context, {
    ...{ teamId: agent.teamId, agentId: agent.id, revision: agent.draftRevision },
    ...{ note: optional(input, 'note') ?? '', publishedBy: null },
  });
  console.log(isNew ? `published\t${agent.slug}\tversion ${version}` : `unchanged\t${agent.slug}\tversion ${version}`);
}
