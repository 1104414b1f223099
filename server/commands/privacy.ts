// ringside privacy: what is held of one person, as a file or erased; and what would go by the team's times.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../rules/problem.ts';
import { withHouse, type House } from '../compose-house.ts';
import { readConfig } from '../config.ts';
import { readPrivacyPolicy } from '../database/privacy-policies.ts';
import { countWhatWouldGo } from '../flows/privacy/change-privacy.ts';
import { erasePerson, keptOfNumber, lookAtPerson, type KeptOfNumber } from '../flows/privacy/erase-person.ts';
import { exportPerson } from '../flows/privacy/export-person.ts';
import { readPerson } from '../flows/privacy/read-person.ts';
import { removeFiles } from '../flows/privacy/remove-files.ts';
import { createLog } from '../log.ts';
import { optional, required, type Command, type CommandInput } from './command.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside privacy look PERSON [--team TEAM]
ringside privacy export PERSON --file person.tar [--team TEAM]
ringside privacy erase PERSON --why TEXT [--keep ${keptOfNumber.join('|')}] [--team TEAM]
ringside privacy count [--team TEAM]`;

export const privacyCommand: Command = {
  usage,
  what: 'Tells, exports or erases what is held of a person outside the team: a number, an e-mail address or contact:ID. --keep says what stays of their number on the do-not-call list, by default a hash. count tells how much is older than the team keeps it.',
  options: { team: { type: 'string' }, file: { type: 'string' }, why: { type: 'string' }, keep: { type: 'string' } },
  async run(input) {
    const action = { look, export: write, erase, count }[input.positionals[0] ?? ''];
    if (!action) throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    await withHouse(readConfig(), createLog('warn'), (house) => action(house, input));
  },
};

async function whom({ context }: House, input: CommandInput) {
  const team = await openTeam(context.db, optional(input, 'team'));
  const written = input.positionals[1];
  if (written === undefined) throw new Problem('configuration_invalid', `Say of whom:\n${usage}`);
  return { teamId: team.id, person: await readPerson(context.db, team.id, written) };
}

async function look(house: House, input: CommandInput): Promise<void> {
  for (const [name, value] of Object.entries(await lookAtPerson(house.context, await whom(house, input)))) {
    console.log(`${name}\t${value}`);
  }
}

async function write(house: House, input: CommandInput): Promise<void> {
  const file = required(input, 'file', usage);
  const archive = await exportPerson({ ...house.context, files: house.files }, await whom(house, input));
  await pipeline(Readable.from(archive), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  console.log(`Written to ${file}.`);
}

async function erase(house: House, input: CommandInput): Promise<void> {
  const why = required(input, 'why', usage);
  const keep = optional(input, 'keep') ?? 'hash';
  if (!isKept(keep)) throw new Problem('configuration_invalid', `--keep takes ${keptOfNumber.join(', ')}.`);
  const erased = await erasePerson(house.context, { ...(await whom(house, input)), keep, why });
  // No worker need be running for the sound to be gone when the command has ended.
  await removeFiles({ db: house.context.db, files: house.files }, new AbortController().signal);
  for (const [name, value] of Object.entries(erased)) console.log(`${name}\t${value}`);
}

const isKept = (word: string): word is KeptOfNumber => keptOfNumber.some((kept) => kept === word);

async function count({ context }: House, input: CommandInput): Promise<void> {
  const { id: teamId } = await openTeam(context.db, optional(input, 'team'));
  const { policy } = await readPrivacyPolicy(context.db, teamId);
  for (const [name, value] of Object.entries(await countWhatWouldGo(context, { teamId, policy }))) console.log(`${name}\t${value}`);
}
