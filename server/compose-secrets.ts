// Finds the master keys and proves them before anything is sealed or opened: a wrong or missing key ends the start, it is never replaced.
import type { Config } from './config.ts';
import { canaryPlace, findCanary, keepCanary } from './database/sealed-canary.ts';
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
  return sealer;
}

/** A key is only made where nothing was ever sealed. */
async function mayMakeKey(db: Db): Promise<boolean> {
  return (await countByMasterKey(db)).size === 0 && (await findCanary(db)) === null;
}

/** Opens the canary and one secret of each master key. */
async function prove(sealer: Sealer, db: Db, now: Date): Promise<void> {
  const canary = await keepCanary(db, sealer.seal('canary', canaryPlace), now);
  try {
    sealer.open(canary, canaryPlace);
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
