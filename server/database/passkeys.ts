// Passkeys of people, and what their devices are asked to sign.
import { sql, type Selectable } from 'kysely';
import type { PasskeyTable } from './sign-in-tables.ts';
import type { Db } from './tables.ts';

export type PasskeyRow = Selectable<PasskeyTable>;

/** Newest last. */
export async function listPasskeys(db: Db, personId: string, limit: number): Promise<PasskeyRow[]> {
  return db
    .selectFrom('passkey')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findPasskey(db: Db, id: string): Promise<(PasskeyRow & { personName: string }) | null> {
  const row = await db
    .selectFrom('passkey as k')
    .innerJoin('person as p', 'p.id', 'k.personId')
    .selectAll('k')
    .select('p.name as personName')
    .where('k.id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** False when the device has been added before, by whomever. */
export async function addPasskey(db: Db, passkey: PasskeyRow): Promise<boolean> {
  const row = await db
    .insertInto('passkey')
    .values(passkey)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False when it is not one of theirs. */
export async function renamePasskey(db: Db, of: { personId: string; id: string; name: string }): Promise<boolean> {
  const row = await db
    .updateTable('passkey')
    .set({ name: of.name })
    .where('id', '=', of.id)
    .where('personId', '=', of.personId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Its name; null when it is not one of theirs. */
export async function removePasskey(db: Db, of: { personId: string; id: string }): Promise<string | null> {
  const row = await db
    .deleteFrom('passkey')
    .where('id', '=', of.id)
    .where('personId', '=', of.personId)
    .returning('name')
    .executeTakeFirst();
  return row?.name ?? null;
}

/** False when somebody else has used it meanwhile: two devices that count the same are one device and its copy. */
export async function notePasskeyUsed(db: Db, of: { id: string; was: number; counter: number; now: Date }): Promise<boolean> {
  const row = await db
    .updateTable('passkey')
    .set({ counter: of.counter, lastUsedAt: of.now })
    .where('id', '=', of.id)
    .where('counter', '=', of.was)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

type Challenge = { challengeHash: Buffer; personId: string | null };
const SWEPT_AT_ONCE = 100;

/** What was asked and never answered goes with it. */
export async function addChallenge(db: Db, challenge: Challenge & { expiresAt: Date }, now: Date): Promise<void> {
  await sql`delete from passkey_challenge where challenge_hash in (
    select challenge_hash from passkey_challenge where expires_at < ${now} limit ${SWEPT_AT_ONCE})`.execute(db);
  await db.insertInto('passkeyChallenge').values(challenge).execute();
}

/** Good once, for whom it was made. */
export async function takeChallenge(db: Db, of: Challenge & { now: Date }): Promise<boolean> {
  const { challengeHash, personId, now } = of;
  const row = await db
    .deleteFrom('passkeyChallenge')
    .where('challengeHash', '=', challengeHash)
    .where('personId', personId === null ? 'is' : '=', personId)
    .where('expiresAt', '>', now)
    .returning('challengeHash')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findPasswordHash(db: Db, personId: string): Promise<string | null> {
  const row = await db
    .selectFrom('personAccount')
    .select('password')
    .where('personId', '=', personId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst();
  return row?.password ?? null;
}
