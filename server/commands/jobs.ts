// ringside jobs: what gave up, and trying it again.
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { listFailedStages } from '../database/failed-jobs.ts';
import { retryCall, retryFailedCalls } from '../flows/intake/retry-call.ts';
import { createLog } from '../log.ts';
import { optional, type Command, type CommandInput } from './command.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside jobs failed [--team TEAM]
ringside jobs retry CALL_ID|--all [--team TEAM]`;

export const jobsCommand: Command = {
  usage,
  what: 'Lists work that gave up (exit code 1 when there is any) and tries it again.',
  options: { team: { type: 'string' }, all: { type: 'boolean' } },
  async run(input) {
    const action = { failed, retry }[input.positionals[0] ?? ''];
    if (!action) throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    await withHouse(readConfig(), createLog('warn'), (house) => action(house, input));
  },
};

async function failed({ context }: House, input: CommandInput): Promise<void> {
  const team = await openTeam(context.db, optional(input, 'team'));
  const lines = await listFailedStages(context.db, { teamId: team.id, limit: 200 });
  for (const line of lines) console.log([line.failedAt.toISOString(), line.callId, line.stage, line.code, line.message].join('\t'));
  if (lines.length > 0) process.exitCode = 1;
}

async function retry({ context }: House, input: CommandInput): Promise<void> {
  const team = await openTeam(context.db, optional(input, 'team'));
  const callId = input.positionals[1];
  if (input.options['all']) {
    console.log(`${await retryFailedCalls(context, { teamId: team.id })} calls are tried again.`);
  } else if (callId && /^[0-9a-f-]{36}$/i.test(callId)) {
    await retryCall(context, { teamId: team.id, callId });
    console.log('The call is tried again.');
  } else throw new Problem('configuration_invalid', `Say which call, or --all:\n${usage}`);
}
