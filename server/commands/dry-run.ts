// ringside dry-run: who of a list would be called when, and why others not; one line for each, and nobody is called.
import { readFile } from 'node:fs/promises';
import { Problem, type FieldProblem } from '../../rules/problem.ts';
import { readTriggerParameters } from '../../rules/trigger-parameters.ts';
import { withHouse, type House } from '../compose-house.ts';
import { composeHubspot } from '../compose-hubspot.ts';
import { readConfig } from '../config.ts';
import { findPublishedAgent } from '../database/agents.ts';
import { dryRun, type DryRunLine, type DryRunPeople } from '../flows/outbound/dry-run.ts';
import { readCallCsv } from '../flows/outbound/read-call-list.ts';
import { createLog } from '../log.ts';
import { optional, required, type Command, type CommandInput } from './command.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside dry-run --agent AGENT --csv FILE.csv [--team TEAM] [PARAMETERS]
ringside dry-run --agent AGENT --contacts ID,ID,… [--portal PORTAL_ID] [--team TEAM] [PARAMETERS]`;

/** As `/call/outbound` takes them, with `-` for `_`. */
const parameterNames = [
  ...['min-trigger-time', 'max-trigger-time', 'carry-over', 'number-of-retries', 'gap-between-retries'],
  ...['timezone', 'schedule-at', 'priority'],
];
const MOST_CONTACTS = 1_000;

export const dryRunCommand: Command = {
  usage,
  what: `Says who would be called when and why others not, one line for each; nobody is called. AGENT is an id or a slug. PARAMETERS are those of the call API: ${parameterNames.map((name) => `--${name}`).join(', ')}.`,
  options: Object.fromEntries(
    ['agent', 'csv', 'contacts', 'portal', 'team', ...parameterNames].map((name) => [name, { type: 'string' as const }]),
  ),
  async run(input) {
    const agent = required(input, 'agent', usage);
    const people = await readPeople(input);
    await withHouse(readConfig(), createLog('warn'), (house) => print(house, input, agent, people));
  },
};

async function readPeople(input: CommandInput): Promise<DryRunPeople> {
  const [csv, contacts] = [optional(input, 'csv'), optional(input, 'contacts')];
  if ((csv === undefined) === (contacts === undefined)) {
    throw new Problem('configuration_invalid', `Say whom: --csv or --contacts.\n\n${usage}`);
  }
  if (csv !== undefined) {
    const text = await readFile(csv, 'utf8').catch((error: unknown) => {
      throw new Problem('configuration_invalid', `${csv} cannot be read.`, { cause: error });
    });
    return { kind: 'list', lines: readCallCsv(text) };
  }
  const contactIds = (contacts ?? '').split(',').map((id) => id.trim());
  if (contactIds.length > MOST_CONTACTS || !contactIds.every((id) => /^\d{1,20}$/.test(id))) {
    throw new Problem('configuration_invalid', `--contacts takes up to ${MOST_CONTACTS} ids of HubSpot, such as 101,102.`);
  }
  return { kind: 'contacts', portalId: optional(input, 'portal') ?? null, contactIds };
}

async function print(house: House, input: CommandInput, named: string, people: DryRunPeople): Promise<void> {
  const { context } = house;
  const team = await openTeam(context.db, optional(input, 'team'));
  const agent = await findPublishedAgent(context.db, { teamId: team.id, agent: named });
  if (!agent) throw new Problem('configuration_invalid', `The team has no agent ${named}. Its id and slug stand on its page.`);
  const { published } = agent;
  if (!published) throw new Problem('configuration_invalid', `The agent ${agent.name} has no published version. Publish it first.`);
  const parameters = Object.fromEntries(
    parameterNames.flatMap((name) => {
      const value = optional(input, name);
      return value === undefined ? [] : [[name.replaceAll('-', '_'), value]];
    }),
  );
  const reading = readTriggerParameters({ ...parameters, agent_id: agent.agentId }, 'outbound', published.settings.retries);
  if (reading.kind === 'refused') throw new Problem('configuration_invalid', told(reading.problems));
  if (reading.warnings.length > 0) console.error(told(reading.warnings));
  const hubspot = await composeHubspot(house);
  try {
    const run = { teamId: team.id, agent: { ...agent, published }, parameters, people };
    const flow = { ...context, openHubspot: hubspot.openHubspot };
    const { lines } = await dryRun(flow, run, new AbortController().signal);
    for (const line of lines) console.log(cells(line).join('\t'));
    const count = (verdict: DryRunLine['verdict']) => lines.filter((line) => line.verdict === verdict).length;
    console.log(
      `${lines.length} lines: ${count('would_call')} would be called, ${count('would_wait')} would wait, ${count('would_not_call')} would not be called, ${count('unreadable')} cannot be read`,
    );
  } finally {
    await hubspot.close();
  }
}

function cells({ line, toNumber, contactId, name, verdict, reason, message, attempts }: DryRunLine): string[] {
  const times = attempts.map(({ localTime, reason: why }) => localTime ?? `skipped (${why})`).join(', ');
  const row = [String(line), toNumber ?? '-', contactId ?? '-', name ?? '-', verdict, reason, times || '-', message];
  // A name may hold anything; the table is one line for each.
  return row.map((cell) => cell.replaceAll(/\s+/g, ' '));
}

function told(problems: readonly FieldProblem[]): string {
  return problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
}
