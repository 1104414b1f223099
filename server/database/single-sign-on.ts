// Identity providers of teams, sign-ins that are under way there, and who is who at a provider.
import { sql, type Selectable } from 'kysely';
import { opensTeam, type SingleSignOn } from '../../rules/single-sign-on.ts';
import type { SingleSignOnAttemptTable, SingleSignOnTable } from './sign-in-tables.ts';
import type { Db } from './tables.ts';
import { listMemberships, type Membership } from './team-members.ts';

export type SingleSignOnRow = Selectable<SingleSignOnTable>;
export type AttemptRow = Selectable<SingleSignOnAttemptTable>;

export async function findSingleSignOn(db: Db, teamId: string): Promise<SingleSignOnRow | null> {
  return (await db.selectFrom('singleSignOn').selectAll().where('teamId', '=', teamId).executeTakeFirst()) ?? null;
}

export async function lockSingleSignOn(db: Db, teamId: string): Promise<SingleSignOnRow | null> {
  return (await db.selectFrom('singleSignOn').selectAll().where('teamId', '=', teamId).forUpdate().executeTakeFirst()) ?? null;
}

/** What buttons the page of signing in has. */
export async function listSingleSignOn(db: Db, limit: number): Promise<{ teamId: string; label: string }[]> {
  return db.selectFrom('singleSignOn').select(['teamId', 'label']).orderBy('label').orderBy('teamId').limit(limit).execute();
}

export async function saveSingleSignOn(db: Db, teamId: string, wanted: SingleSignOn, now: Date): Promise<void> {
  const { label, issuer, clientId, defaultRole, isOnly } = wanted;
  const values = { label, issuer, clientId, domains: [...wanted.domains], defaultRole, isOnly, updatedAt: now };
  await db
    .insertInto('singleSignOn')
    .values({ teamId, ...values })
    .onConflict((conflict) => conflict.column('teamId').doUpdateSet(values))
    .execute();
}

export async function removeSingleSignOn(db: Db, teamId: string): Promise<void> {
  await db.deleteFrom('singleSignOn').where('teamId', '=', teamId).execute();
}

const SWEPT_AT_ONCE = 100;

/** What was begun and never came back goes with it. */
export async function addAttempt(db: Db, attempt: AttemptRow, now: Date): Promise<void> {
  await sql`delete from single_sign_on_attempt where state_hash in (
    select state_hash from single_sign_on_attempt where expires_at < ${now} limit ${SWEPT_AT_ONCE})`.execute(db);
  await db.insertInto('singleSignOnAttempt').values(attempt).execute();
}

/** Good once: whoever comes second finds nothing. */
export async function takeAttempt(db: Db, of: { stateHash: Buffer; browserHash: Buffer; now: Date }): Promise<AttemptRow | null> {
  const row = await db
    .deleteFrom('singleSignOnAttempt')
    .where('stateHash', '=', of.stateHash)
    .where('browserHash', '=', of.browserHash)
    .where('expiresAt', '>', of.now)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export type Identity = { issuer: string; subject: string };

/** Of an id from before no client is known. */
export async function findIdentity(db: Db, of: Identity): Promise<{ personId: string; clientIds: string[] } | null> {
  const row = await db
    .selectFrom('personIdentity')
    .select(['personId', 'clientIds'])
    .where('issuer', '=', of.issuer)
    .where('subject', '=', of.subject)
    .executeTakeFirst();
  return row ?? null;
}

/** A client has proved the id, perhaps besides others. */
export async function addIdentity(db: Db, of: Identity & { personId: string; clientId: string; now: Date }): Promise<void> {
  const { now, clientId, ...identity } = of;
  await db
    .insertInto('personIdentity')
    .values({ ...identity, createdAt: now, clientIds: [clientId] })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer', 'subject'])
        .doUpdateSet({ clientIds: sql`array_append(person_identity.client_ids, ${clientId})` })
        .where(sql<boolean>`not ${clientId} = any(person_identity.client_ids)`),
    )
    .execute();
}

/** Is somebody known at the issuer by another id? `clientId`: that this client has proved, or that nobody knows the client of. */
export async function hasOtherIdentity(db: Db, of: Identity & { personId: string; clientId: string | null }): Promise<boolean> {
  let query = db
    .selectFrom('personIdentity')
    .select('subject')
    .where('issuer', '=', of.issuer)
    .where('personId', '=', of.personId)
    .where('subject', '<>', of.subject);
  if (of.clientId !== null) query = query.where(sql<boolean>`(${of.clientId} = any(client_ids) or client_ids = '{}')`);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

export async function removeIdentities(db: Db, personId: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('personIdentity').where('personId', '=', personId).executeTakeFirst();
  return Number(numDeletedRows);
}

/** The teams a session may enter, by what it was begun with; oldest first. */
export async function listOpenTeams(db: Db, of: { personId: string; signedInBy: string | null }): Promise<Membership[]> {
  const teams = await listMemberships(db, of.personId);
  if (teams.length === 0) return [];
  const rows = await db
    .selectFrom('singleSignOn')
    .select(['teamId', 'issuer', 'clientId', 'isOnly'])
    .where(
      'teamId',
      'in',
      teams.map(({ teamId }) => teamId),
    )
    .execute();
  const settings = new Map(rows.map((row) => [row.teamId, row]));
  return teams.filter(({ teamId }) => opensTeam(of.signedInBy, settings.get(teamId) ?? null));
}

/** True when the person is in teams, and none of them opens to a password. */
export async function isClosedToPasswords(db: Db, personId: string): Promise<boolean> {
  const [all, open] = await Promise.all([listMemberships(db, personId), listOpenTeams(db, { personId, signedInBy: null })]);
  return all.length > 0 && open.length === 0;
}
