// ringside secrets: what the master keys seal, and changing them.
import { Problem } from '../../rules/problem.ts';
import { withHouse, type House } from '../compose-house.ts';
import { openSealer } from '../compose-secrets.ts';
import { readConfig } from '../config.ts';
import { canaryPlace, findServerSecret, sessionSecretPlace } from '../database/sealed-server-secrets.ts';
import { countByMasterKey } from '../database/sealed-secrets.ts';
import { forgetSessionSecret, forgetUnreadable, rotateSecrets } from '../flows/admin/rotate-secrets.ts';
import { createLog } from '../log.ts';
import { createEnvelopeSealer } from '../providers/envelope-sealer.ts';
import { openMasterKeyFile } from '../providers/master-key-file.ts';
import type { Command, CommandInput } from './command.ts';

const usage = `ringside secrets status
ringside secrets rotate
ringside secrets forget --yes`;

export const secretsCommand: Command = {
  usage,
  what:
    'Shows which master key seals how many secrets; puts all of them under a new key while the server runs; ' +
    'forgets those whose key is lost.',
  options: { yes: { type: 'boolean' } },
  async run(input) {
    const action = { status, rotate, forget }[input.positionals[0] ?? ''];
    if (!action) throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    await withHouse(readConfig(), createLog('warn'), (house) => action(house, input));
  },
};

async function status({ config, context }: House): Promise<void> {
  const sealer = await openSealer(config, context.db, context.clock.now());
  const counts = await countByMasterKey(context.db);
  const own = [await findServerSecret(context.db, canaryPlace), await findServerSecret(context.db, sessionSecretPlace)];
  for (const id of new Set([...sealer.keyIds, ...counts.keys()])) {
    const uses = (counts.get(id) ?? 0) + own.filter((secret) => secret?.masterKeyId === id).length;
    const state = id === sealer.activeKeyId ? 'active' : uses > 0 ? 'still needed' : 'needed for old backups only';
    console.log(`${id}\tseals ${counts.get(id) ?? 0}\t${state}`);
  }
  const where = config.RINGSIDE_MASTER_KEY ? 'RINGSIDE_MASTER_KEY' : openMasterKeyFile(config.RINGSIDE_DATA).path;
  console.log(`The keys are in ${where}. No backup holds them: keep a copy elsewhere.`);
}

/** With a file a new key is made; with the setting the first one there is the new one. */
async function rotate({ config, context }: House): Promise<void> {
  const { db, clock } = context;
  const before = await openSealer(config, db, clock.now());
  const older = [...(await countByMasterKey(db)).keys()].filter((id) => id !== before.activeKeyId);
  const canary = await findServerSecret(db, canaryPlace);
  // Where a rotation was interrupted it is finished before another one begins.
  const isUnfinished = older.length > 0 || canary?.masterKeyId !== before.activeKeyId;
  if (!isUnfinished) {
    if (config.RINGSIDE_MASTER_KEY) {
      throw new Problem(
        'configuration_invalid',
        `Everything is sealed by ${before.activeKeyId} already. Put a new key in front of the others in RINGSIDE_MASTER_KEY, restart all processes and rotate again; make one with: openssl rand -base64 32`,
      );
    }
    openMasterKeyFile(config.RINGSIDE_DATA).add();
  }
  const sealer = isUnfinished ? before : await openSealer(config, db, clock.now());
  const { rewrapped, unreadable } = await rotateSecrets(context, sealer);
  console.log(`Sealed by ${sealer.activeKeyId} now: ${rewrapped}`);
  if (unreadable > 0) {
    throw new Problem(
      'secret_unreadable',
      `Secrets that could not be opened and were left as they are: ${unreadable}. Bring back the key they were sealed by, or: npm run ringside -- secrets forget`,
    );
  }
}

async function forget({ config, context }: House, input: CommandInput): Promise<void> {
  if (input.options['yes'] !== true) {
    throw new Problem(
      'configuration_invalid',
      'This removes the tokens that no master key at hand can open; their portals must be given new tokens afterwards. Unless RINGSIDE_SECRET is set, sessions and second factors go with them. Stop all servers first: they go on with the keys and the signing secret they began with. If that is what you want: npm run ringside -- secrets forget --yes',
    );
  }
  const keys = config.RINGSIDE_MASTER_KEY ?? openMasterKeyFile(config.RINGSIDE_DATA).read();
  const sealer = keys ? createEnvelopeSealer({ keys }) : null;
  const forgotten = await forgetUnreadable(context, sealer);
  console.log(`Removed: ${forgotten}`);
  const isUsed = config.RINGSIDE_SECRET === undefined;
  if ((await forgetSessionSecret(context, sealer, { isUsed })) && isUsed)
    console.log(
      'What signs sessions was sealed by it, too: everybody signs in again, and turns their second factor on anew. ' +
        'A server that still runs signs by the old one: stop all of them before anybody does.',
    );
}
