// People who sign in: their rows, and the password row the sign-in library reads.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export type Person = { id: string; name: string; email: string; twoFactorEnabled: boolean };

export async function findPersonByEmail(db: Db, email: string): Promise<Person | null> {
  const row = await db
    .selectFrom('person')
    .select(['id', 'name', 'email', 'twoFactorEnabled'])
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst();
  return row ?? null;
}

export async function anybodyExists(db: Db): Promise<boolean> {
  const row = await db.selectFrom('person').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Adds a person who signs in with a password. Addresses are kept in lower case, as the sign-in library looks them up. */
export async function addPerson(
  db: Db,
  person: { id: string; accountId: string; name: string; email: string; passwordHash: string; now: Date },
): Promise<void> {
  await addPersonWithoutPassword(db, person);
  await addPasswordAccount(db, { ...person, personId: person.id });
}

/** Adds a person whom the identity provider of a team vouches for. */
export async function addPersonWithoutPassword(
  db: Db,
  person: { id: string; name: string; email: string; now: Date },
): Promise<void> {
  const { id, name, email, now } = person;
  await db
    .insertInto('person')
    .values({
      ...{ id, name, email: email.toLowerCase(), emailVerified: true, image: null, twoFactorEnabled: false },
      ...{ createdAt: now, updatedAt: now },
    })
    .execute();
}

/** Everybody signed in as this person must sign in again, on every device with both factors. */
export async function endSessions(db: Db, personId: string): Promise<number> {
  await forgetDevices(db, personId);
  const { numDeletedRows } = await db.deleteFrom('personSession').where('personId', '=', personId).executeTakeFirst();
  return Number(numDeletedRows);
}

export async function endAllSessions(db: Db): Promise<number> {
  await db.deleteFrom('personVerification').execute();
  const { numDeletedRows } = await db.deleteFrom('personSession').executeTakeFirst();
  return Number(numDeletedRows);
}

/** Of everybody: they sign in by password alone until they turn them on again. */
export async function removeSecondFactors(db: Db): Promise<void> {
  await sql`delete from person_two_factor`.execute(db);
  await db.updateTable('person').set({ twoFactorEnabled: false }).where('twoFactorEnabled', '=', true).execute();
}

/** Devices that are not asked for a second factor, and sign-ins that have only brought the first. */
export async function forgetDevices(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('personVerification').where('value', '=', personId).execute();
}

export async function trustEndsAt(db: Db, identifier: string): Promise<Date | null> {
  const row = await db.selectFrom('personVerification').select('expiresAt').where('identifier', '=', identifier).executeTakeFirst();
  return row?.expiresAt ?? null;
}

export async function endTrustAt(db: Db, identifier: string, at: Date): Promise<void> {
  await db.updateTable('personVerification').set({ expiresAt: at }).where('identifier', '=', identifier).execute();
}

/** Their first one where they have come by single sign-on only. */
export async function setPasswordHash(
  db: Db,
  of: { personId: string; accountId: string; passwordHash: string; now: Date },
): Promise<void> {
  const { personId, passwordHash, now } = of;
  const result = await db
    .updateTable('personAccount')
    .set({ password: passwordHash, updatedAt: now })
    .where('personId', '=', personId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) await addPasswordAccount(db, of);
}

async function addPasswordAccount(
  db: Db,
  of: { personId: string; accountId: string; passwordHash: string; now: Date },
): Promise<void> {
  const { personId, accountId, passwordHash, now } = of;
  await db
    .insertInto('personAccount')
    .values({
      ...{ id: accountId, personId, accountId: personId, providerId: 'credential', password: passwordHash },
      ...{ createdAt: now, updatedAt: now },
    })
    .execute();
}

/** True the first time within the life of a code; false when the same code was taken a moment ago. */
export async function takeOneTimeCode(db: Db, of: { personId: string; code: string; now: Date; lifeMs: number }): Promise<boolean> {
  const dead = new Date(of.now.getTime() - of.lifeMs);
  await db.deleteFrom('personUsedCode').where('personId', '=', of.personId).where('usedAt', '<', dead).execute();
  const row = await db
    .insertInto('personUsedCode')
    .values({ personId: of.personId, code: of.code, usedAt: of.now })
    .onConflict((conflict) => conflict.columns(['personId', 'code']).doNothing())
    .returning('code')
    .executeTakeFirst();
  return row !== undefined;
}

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('personSession').where('token', '=', token).execute();
}

export async function moveSession(db: Db, token: string, teamId: string): Promise<void> {
  await db.updateTable('personSession').set({ activeTeamId: teamId }).where('token', '=', token).execute();
}

export async function setActiveTeam(db: Db, of: { sessionId: string; teamId: string }): Promise<void> {
  await db.updateTable('personSession').set({ activeTeamId: of.teamId }).where('id', '=', of.sessionId).execute();
}

/** Kept in lower case, as the sign-in library looks them up. */
export async function setEmail(db: Db, of: { personId: string; email: string; now: Date }): Promise<void> {
  const { personId, email, now } = of;
  await db.updateTable('person').set({ email: email.toLowerCase(), updatedAt: now }).where('id', '=', personId).execute();
}

export async function nameOfPerson(db: Db, personId: string): Promise<string | null> {
  const row = await db.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirst();
  return row?.name ?? null;
}
