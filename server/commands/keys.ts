// ringside keys: make, list and revoke keys of the Push API.
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { revokePushKey } from '../flows/admin/change-push-key.ts';
import { createPushKey } from '../flows/admin/create-push-key.ts';
import { createLog } from '../log.ts';
import { optional, required, type Command, type CommandInput } from './command.ts';
import { openTeam } from './open-team.ts';

const usage = `ringside keys create --name NAME [--team TEAM] [--limit REQUESTS_PER_MINUTE] [--purpose calls] [--no-query]
ringside keys list [--team TEAM]
ringside keys revoke KEY_ID [--team TEAM]`;

export const keysCommand: Command = {
  usage,
  what: 'Makes a Push API key and prints only the key; lists and revokes keys. --purpose calls makes one that asks for calls (webhook of a CRM, call API) instead of pushing recordings; --no-query makes one that is refused in query strings.',
  options: {
    name: { type: 'string' },
    team: { type: 'string' },
    limit: { type: 'string' },
    purpose: { type: 'string' },
    'no-query': { type: 'boolean' },
  },
  async run(input) {
    const action = { create, list, revoke }[input.positionals[0] ?? ''];
    if (!action) throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    await withHouse(readConfig(), createLog('warn'), (house) => action(house, input));
  },
};

async function create({ context }: House, input: CommandInput): Promise<void> {
  const name = required(input, 'name', usage);
  const limit = optional(input, 'limit');
  if (limit !== undefined && !/^[1-9]\d{0,6}$/.test(limit)) {
    throw new Problem('configuration_invalid', '--limit takes a whole number of requests per minute, from 1 to 1000000.');
  }
  const purpose = optional(input, 'purpose') ?? 'ingest';
  if (purpose !== 'ingest' && purpose !== 'calls') {
    throw new Problem('configuration_invalid', '--purpose takes calls, or ingest, which is usual.');
  }
  const team = await openTeam(context.db, optional(input, 'team'));
  const { key } = await createPushKey(context, {
    teamId: team.id,
    name,
    createdBy: null,
    purpose,
    allowQuery: input.options['no-query'] !== true,
    limitPerMinute: limit === undefined ? undefined : Number(limit),
  });
  console.log(key);
}

async function list({ context }: House, input: CommandInput): Promise<void> {
  const team = await openTeam(context.db, optional(input, 'team'));
  const keys = await context.db
    .selectFrom('pushKey')
    .selectAll()
    .where('teamId', '=', team.id)
    .orderBy('createdAt')
    .limit(1_000)
    .execute();
  for (const key of keys) {
    const state = key.revokedAt ? 'revoked' : key.expiresAt ? `until ${key.expiresAt.toISOString()}` : 'active';
    console.log(
      [
        key.id,
        key.hint,
        key.name,
        key.purpose,
        state,
        `${key.limitPerMinute}/min`,
        key.lastUsedAt?.toISOString() ?? 'never used',
      ].join('\t'),
    );
  }
}

async function revoke({ context }: House, input: CommandInput): Promise<void> {
  const keyId = input.positionals[1];
  if (!keyId || !/^[0-9a-f-]{36}$/i.test(keyId)) throw new Problem('configuration_invalid', `Say which key, by its id:\n${usage}`);
  const team = await openTeam(context.db, optional(input, 'team'));
  await revokePushKey(context, { teamId: team.id, keyId });
  console.log('The key is refused from now on.');
}
