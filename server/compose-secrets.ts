// Finds the master keys and proves them before anything is sealed or opened: a wrong or missing key ends the start, it is never replaced.
import type { Config } from './config.ts';
import {
  canaryPlace,
  findServerSecret,
  keepServerSecret,
  rewriteServerSecrets,
  sessionSecretPlace,
  takeUnsealedSessionSecret,
} from './database/sealed-server-secrets.ts';
import { countByMasterKey, sampleOfEachKey } from './database/sealed-secrets.ts';
import type { Db } from './database/tables.ts';
import type { Sealer } from './ports/sealer.ts';
import { createEnvelopeSealer } from './providers/envelope-sealer.ts';
import { openMasterKeyFile } from './providers/master-key-file.ts';
import { Problem } from '../rules/problem.ts';

/** Throws Problem `master_key_missing` or `secret_unreadable` with what to do. */
export async function openSealer(config: Config, db: Db, now: Date): Promise<Sealer> {
  const file = openMasterKeyFile(config.RINGSIDE_DATA);
  const given = config.RINGSIDE_MASTER_KEY ?? file.read();
  // Looked for once more: another process may just have made it and sealed something.
  const keys = given ?? ((await mayMakeKey(db)) ? file.make() : file.read());
  if (!keys) {
    throw new Problem(
      'master_key_missing',
      `Tokens in this database are sealed by a master key that is not here: RINGSIDE_MASTER_KEY is not set and ${file.path} does not exist.\n` +
        'Bring that file back from where you keep it (it is in no backup), or set RINGSIDE_MASTER_KEY.\n' +
        'If the key is lost for good, remove what it sealed and connect your portals anew: npm run ringside -- secrets forget',
    );
  }
  const sealer = createEnvelopeSealer({
    keys,
    // Only a file can have changed since.
    ...(config.RINGSIDE_MASTER_KEY ? {} : { readAgain: () => file.read() ?? keys }),
  });
  await prove(sealer, db, now);
  await sealSessionSecret(sealer, db, now);
  return sealer;
}

/** Of an earlier version, which kept it in clear text, also where sessions are signed by another one now. */
async function sealSessionSecret(sealer: Sealer, db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (db) => {
    const clear = await takeUnsealedSessionSecret(db);
    if (clear !== null) await keepServerSecret(db, sessionSecretPlace, sealer.seal(clear, sessionSecretPlace), now);
  });
  // Each time: this may be the first start after the one that took it, or another transaction was in the way. That is no reason not to start.
  await rewriteServerSecrets(db).catch(() => {});
}

/** The same for all processes: made once, by whoever comes first, and kept in the database, sealed. */
export async function openSessionSecret(sealer: Sealer, db: Db, fresh: string, now: Date): Promise<string> {
  const kept =
    (await findServerSecret(db, sessionSecretPlace)) ??
    (await keepServerSecret(db, sessionSecretPlace, sealer.seal(fresh, sessionSecretPlace), now));
  return sealer.open(kept, sessionSecretPlace);
}

/** A key is only made where nothing was ever sealed. */
async function mayMakeKey(db: Db): Promise<boolean> {
  return (await countByMasterKey(db)).size === 0 && (await findServerSecret(db, canaryPlace)) === null;
}

/** Opens the canary, what signs sessions and one secret of each master key. */
async function prove(sealer: Sealer, db: Db, now: Date): Promise<void> {
  const canary = await keepServerSecret(db, canaryPlace, sealer.seal('canary', canaryPlace), now);
  try {
    sealer.open(canary, canaryPlace);
    const signing = await findServerSecret(db, sessionSecretPlace);
    if (signing) sealer.open(signing, sessionSecretPlace);
    for (const sample of await sampleOfEachKey(db)) sealer.open(sample, sample.place);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      error.code,
      `${error.message}\nSet RINGSIDE_MASTER_KEY (or bring back the file keys/master.key in RINGSIDE_DATA) as it was when the tokens were sealed.\n` +
        'If that key is lost for good, remove what it sealed and connect your portals anew: npm run ringside -- secrets forget',
      { cause: error },
    );
  }
}
