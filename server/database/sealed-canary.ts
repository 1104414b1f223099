// A sealed word nobody needs: whether it opens tells whether the master keys are the ones they were.
import { sql } from 'kysely';
import type { SealedSecret, SecretPlace } from '../../rules/sealed-secret.ts';
import { keepSecret } from './secrets.ts';
import type { Db } from './tables.ts';

/** It belongs to the installation, not to a team. */
export const canaryPlace: SecretPlace = { teamId: '', kind: 'canary', subject: '' };
const NAME = 'sealed-canary';

export async function findCanary(db: Db): Promise<SealedSecret | null> {
  const { rows } = await sql<{ value: string }>`select value from server_secret where name = ${NAME}`.execute(db);
  return rows[0] ? decode(rows[0].value) : null;
}

/** Keeps `fresh` unless there is one already; answers the one that counts. */
export async function keepCanary(db: Db, fresh: SealedSecret, now: Date): Promise<SealedSecret> {
  return decode(await keepSecret(db, NAME, encode(fresh), now));
}

export async function replaceCanary(db: Db, canary: SealedSecret): Promise<void> {
  await sql`update server_secret set value = ${encode(canary)} where name = ${NAME}`.execute(db);
}

export async function deleteCanary(db: Db): Promise<void> {
  await sql`delete from server_secret where name = ${NAME}`.execute(db);
}

function encode({ masterKeyId, wrappedKey, sealed }: SealedSecret): string {
  return [masterKeyId, Buffer.from(wrappedKey).toString('base64url'), Buffer.from(sealed).toString('base64url')].join('.');
}

function decode(text: string): SealedSecret {
  const [masterKeyId = '', wrappedKey = '', sealed = ''] = text.split('.');
  return { masterKeyId, wrappedKey: Buffer.from(wrappedKey, 'base64url'), sealed: Buffer.from(sealed, 'base64url') };
}
