// Secrets of a connected recorder and of what it has told: sealed on their way into the database, opened when they are needed.
import type { SecretKind } from '../../../rules/sealed-secret.ts';
import { findSealed, saveSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Sealer } from '../../ports/sealer.ts';

export type RecorderSecretKind = Extract<SecretKind, `recorder-${string}`>;
type OfSecret = { teamId: string; kind: RecorderSecretKind; subject: string };

export async function keepRecorderSecret(
  { sealer, clock }: { sealer: Sealer; clock: Clock },
  db: Db,
  of: OfSecret,
  secret: string,
): Promise<void> {
  await saveSealed(db, of, sealer.seal(secret, of), clock.now());
}

/** Null where none is kept. Throws Problem `master_key_missing` or `secret_unreadable`. */
export async function openRecorderSecret(sealer: Sealer, db: Db, of: OfSecret): Promise<string | null> {
  const sealed = await findSealed(db, of);
  return sealed ? sealer.open(sealed, of) : null;
}
