// Members of teams, invitations to them, and reps nobody has been matched to.
import { sql } from 'kysely';
import type { Role } from '../../rules/role.ts';
import type { Db } from './tables.ts';

export type Membership = { teamId: string; teamName: string; role: Role };

/** Oldest first. */
export async function listMemberships(db: Db, personId: string): Promise<Membership[]> {
  return db
    .selectFrom('teamMember')
    .innerJoin('team', 'team.id', 'teamMember.teamId')
    .select(['team.id as teamId', 'team.name as teamName', 'teamMember.role'])
    .where('teamMember.personId', '=', personId)
    .orderBy('teamMember.createdAt')
    .orderBy('teamMember.id')
    .limit(1_000)
    .execute();
}

export type MemberRow = {
  memberId: string;
  personId: string;
  name: string;
  email: string;
  role: Role;
  twoFactorEnabled: boolean;
  joinedAt: Date;
};

export async function listMembers(db: Db, teamId: string): Promise<MemberRow[]> {
  return db
    .selectFrom('teamMember as m')
    .innerJoin('person as p', 'p.id', 'm.personId')
    .select([
      'm.id as memberId',
      'p.id as personId',
      'p.name',
      'p.email',
      'm.role',
      'p.twoFactorEnabled',
      'm.createdAt as joinedAt',
    ])
    .where('m.teamId', '=', teamId)
    .orderBy('m.createdAt')
    .orderBy('m.id')
    .limit(5_000)
    .execute();
}

export async function findMember(
  db: Db,
  of: { teamId: string; memberId: string },
): Promise<{ personId: string; email: string; role: Role } | null> {
  const row = await db
    .selectFrom('teamMember as m')
    .innerJoin('person as p', 'p.id', 'm.personId')
    .select(['m.personId', 'p.email', 'm.role'])
    .where('m.teamId', '=', of.teamId)
    .where('m.id', '=', of.memberId)
    .executeTakeFirst();
  return row ?? null;
}

export async function isMember(db: Db, of: { teamId: string; personId: string }): Promise<boolean> {
  const row = await db
    .selectFrom('teamMember')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('personId', '=', of.personId)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the person is a member already. */
export async function addMember(
  db: Db,
  member: { id: string; teamId: string; personId: string; role: Role; now: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('teamMember')
    .values({ id: member.id, teamId: member.teamId, personId: member.personId, role: member.role, createdAt: member.now })
    .onConflict((conflict) => conflict.columns(['teamId', 'personId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function setRole(db: Db, of: { teamId: string; memberId: string; role: Role }): Promise<void> {
  await db.updateTable('teamMember').set({ role: of.role }).where('teamId', '=', of.teamId).where('id', '=', of.memberId).execute();
}

export async function deleteMember(db: Db, of: { teamId: string; memberId: string }): Promise<void> {
  await db.deleteFrom('teamMember').where('teamId', '=', of.teamId).where('id', '=', of.memberId).execute();
}

export async function countAdmins(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('teamMember')
    .select((eb) => eb.fn.countAll<number>().as('admins'))
    .where('teamId', '=', teamId)
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow();
  return row.admins;
}

export type InvitationRow = {
  id: string;
  teamId: string;
  teamName: string;
  email: string;
  role: Role;
  status: string;
  expiresAt: Date;
};

/** Replaces an open invitation of the same address. */
export async function addInvitation(
  db: Db,
  invitation: { id: string; teamId: string; email: string; role: Role; inviterId: string; expiresAt: Date; now: Date },
): Promise<void> {
  await db
    .updateTable('teamInvitation')
    .set({ status: 'canceled' })
    .where('teamId', '=', invitation.teamId)
    .where(sql<boolean>`lower(email) = lower(${invitation.email})`)
    .where('status', '=', 'pending')
    .execute();
  const { now, ...row } = invitation;
  await db
    .insertInto('teamInvitation')
    .values({ ...row, status: 'pending', createdAt: now })
    .execute();
}

/** The one somebody may still accept. `lock` holds it until the transaction ends, so that it is accepted once. */
export async function findOpenInvitation(db: Db, id: string, now: Date, lock = false): Promise<InvitationRow | null> {
  const query = db
    .selectFrom('teamInvitation as i')
    .innerJoin('team as t', 't.id', 'i.teamId')
    .select(['i.id', 'i.teamId', 't.name as teamName', 'i.email', 'i.role', 'i.status', 'i.expiresAt'])
    .where('i.id', '=', id)
    .where('i.status', '=', 'pending')
    .where('i.expiresAt', '>', now);
  const row = await (lock ? query.forUpdate('i') : query).executeTakeFirst();
  return row ?? null;
}

/** The open invitation of an address to a team, held until the transaction ends. */
export async function findInvitationOf(
  db: Db,
  of: { teamId: string; email: string; now: Date },
): Promise<{ id: string; role: Role } | null> {
  const row = await db
    .selectFrom('teamInvitation')
    .select(['id', 'role'])
    .where('teamId', '=', of.teamId)
    .where(sql<boolean>`lower(email) = lower(${of.email})`)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', of.now)
    .orderBy('createdAt', 'desc')
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function listOpenInvitations(
  db: Db,
  teamId: string,
  now: Date,
): Promise<{ id: string; email: string; role: Role; expiresAt: Date }[]> {
  return db
    .selectFrom('teamInvitation')
    .select(['id', 'email', 'role', 'expiresAt'])
    .where('teamId', '=', teamId)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', now)
    .orderBy('createdAt', 'desc')
    .limit(1_000)
    .execute();
}

/** The address it was for; null when there was no open invitation of that id in the team. */
export async function closeInvitation(
  db: Db,
  of: { teamId: string; invitationId: string; status: 'accepted' | 'canceled' },
): Promise<string | null> {
  const row = await db
    .updateTable('teamInvitation')
    .set({ status: of.status })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.invitationId)
    .where('status', '=', 'pending')
    .returning('email')
    .executeTakeFirst();
  return row?.email ?? null;
}

export type UnmatchedRep = { email: string; name: string | null; calls: number; lastCallAt: Date };

/** Addresses on calls that belong to nobody here, those with most calls first. */
export async function listUnmatchedReps(db: Db, teamId: string, limit: number): Promise<UnmatchedRep[]> {
  return db
    .selectFrom('call')
    .select([
      sql<string>`lower(rep_email)`.as('email'),
      sql<string | null>`max(rep_name)`.as('name'),
      sql<number>`count(*)`.as('calls'),
      sql<Date>`max(called_at)`.as('lastCallAt'),
    ])
    .where('teamId', '=', teamId)
    .where('repPersonId', 'is', null)
    .where('repEmail', 'is not', null)
    .groupBy(sql`lower(rep_email)`)
    .orderBy(sql`count(*)`, 'desc')
    .orderBy(sql`lower(rep_email)`)
    .limit(limit)
    .execute();
}

/** From now on calls of this address belong to that person. */
export async function mapRepAddress(
  db: Db,
  of: { teamId: string; email: string; personId: string; createdBy: string | null; now: Date },
): Promise<void> {
  await db
    .insertInto('repAddress')
    .values({ teamId: of.teamId, email: of.email.toLowerCase(), personId: of.personId, createdBy: of.createdBy, createdAt: of.now })
    .onConflict((conflict) =>
      conflict.columns(['teamId', 'email']).doUpdateSet({ personId: of.personId, createdBy: of.createdBy, createdAt: of.now }),
    )
    .execute();
}
