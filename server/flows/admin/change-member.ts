// Change the role of a member, or remove them. A team never loses its last admin.
import { Problem } from '../../../rules/problem.ts';
import type { Role } from '../../../rules/role.ts';
import { nameOfPerson } from '../../database/people.ts';
import { countAdmins, deleteMember, findMember, setRole } from '../../database/team-members.ts';
import { lockTeam } from '../../database/teams.ts';
import type { Db } from '../../database/tables.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

type OfMember = { teamId: string; memberId: string };

/** Throws Problem `not_found`, `last_admin`. */
export async function changeRole(context: AdminContext, input: OfMember & { role: Role }): Promise<void> {
  await withTeamHeld(context, input, async (db, member) => {
    if (member.role === 'admin' && input.role !== 'admin') await keepAnAdmin(db, input.teamId);
    await setRole(db, input);
    if (member.role === input.role) return;
    const detail = { role: `${member.role} → ${input.role}` };
    await noteAct(context, db, { teamId: input.teamId, act: 'member.changed', subject: await nameOf(db, member), detail });
  });
}

/** The person keeps the account and what is theirs in other teams; calls stay under their name. Throws Problem `not_found`, `last_admin`. */
export async function removeMember(context: AdminContext, input: OfMember): Promise<void> {
  await withTeamHeld(context, input, async (db, member) => {
    if (member.role === 'admin') await keepAnAdmin(db, input.teamId);
    const subject = await nameOf(db, member);
    await deleteMember(db, input);
    await noteAct(context, db, { teamId: input.teamId, act: 'member.removed', subject, detail: { role: member.role } });
  });
}

/** Two admins who remove each other at the same moment come one after the other: the second is refused. */
async function withTeamHeld(
  context: AdminContext,
  of: OfMember,
  change: (db: Db, member: { personId: string; role: Role }) => Promise<void>,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await lockTeam(db, of.teamId);
    const member = await findMember(db, of);
    if (!member) throw new Problem('not_found', 'There is no such member in this team.');
    await change(db, member);
    await context.publishEvents(db, [{ kind: 'team.changed', teamId: of.teamId }]);
  });
}

const nameOf = async (db: Db, member: { personId: string }): Promise<string> => (await nameOfPerson(db, member.personId)) ?? '';

async function keepAnAdmin(db: Db, teamId: string): Promise<void> {
  if ((await countAdmins(db, teamId)) > 1) return;
  throw new Problem('last_admin', 'A team needs at least one admin. Make somebody else an admin first.');
}
