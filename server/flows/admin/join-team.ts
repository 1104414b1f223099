// Put a person into a team, and give them the calls that have waited for their address.
import { Problem } from '../../../rules/problem.ts';
import type { Role } from '../../../rules/role.ts';
import { addMember } from '../../database/team-members.ts';
import type { Db } from '../../database/tables.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

export type NewMember = { teamId: string; personId: string; email: string; role: Role };

/** Throws Problem `conflict` when the person is in the team already. */
export async function joinTeam(context: AdminContext, member: NewMember): Promise<void> {
  await context.db.transaction().execute((db) => joinTeamIn(context, db, member));
}

export async function joinTeamIn(context: AdminContext, db: Db, member: NewMember): Promise<void> {
  const { teamId, personId, email, role } = member;
  const added = await addMember(db, { id: context.newId(), teamId, personId, role, now: context.clock.now() });
  if (!added) throw new Problem('conflict', 'This person is a member of the team already.');
  await noteAct(context, db, { teamId, act: 'member.joined', subject: email, detail: { role } });
  await context.enqueueJobs(db, [{ name: 'attribute-reps', input: { teamId, email } }]);
  await context.publishEvents(db, [{ kind: 'team.changed', teamId }]);
}
