// Invite somebody into a team, and withdraw an invitation.
import { Problem } from '../../../rules/problem.ts';
import type { Role } from '../../../rules/role.ts';
import { findPersonByEmail } from '../../database/people.ts';
import { addInvitation, closeInvitation, isMember } from '../../database/team-members.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

const INVITATION_LIFE_MS = 7 * 24 * 3_600_000;

export type Invitation = { invitationId: string; email: string; role: Role; expiresAt: Date };

/** Whoever holds the id may join, so it is a secret. An older open invitation of the address is replaced. Throws Problem `conflict`. */
export async function inviteMember(
  context: AdminContext,
  input: { teamId: string; email: string; role: Role; inviterId: string },
): Promise<Invitation> {
  const now = context.clock.now();
  const invitation = {
    id: Buffer.from(context.randomBytes(24)).toString('base64url'),
    teamId: input.teamId,
    email: input.email.toLowerCase(),
    role: input.role,
    inviterId: input.inviterId,
    expiresAt: new Date(now.getTime() + INVITATION_LIFE_MS),
    now,
  };
  await context.db.transaction().execute(async (db) => {
    const person = await findPersonByEmail(db, invitation.email);
    if (person && (await isMember(db, { teamId: input.teamId, personId: person.id }))) {
      throw new Problem('conflict', 'Somebody with this e-mail address is a member of the team already.');
    }
    await addInvitation(db, invitation);
    const { teamId, email, role } = invitation;
    await noteAct(context, db, { teamId, act: 'member.invited', subject: email, detail: { role } });
    await context.publishEvents(db, [{ kind: 'team.changed', teamId: input.teamId }]);
  });
  return { invitationId: invitation.id, email: invitation.email, role: invitation.role, expiresAt: invitation.expiresAt };
}

/** Throws Problem `not_found` when it was accepted, withdrawn or never there. */
export async function withdrawInvitation(context: AdminContext, input: { teamId: string; invitationId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const email = await closeInvitation(db, { ...input, status: 'canceled' });
    if (email === null) {
      throw new Problem('not_found', 'There is no open invitation of that kind. It may have been accepted in the meantime.');
    }
    await noteAct(context, db, { teamId: input.teamId, act: 'invitation.withdrawn', subject: email });
    await context.publishEvents(db, [{ kind: 'team.changed', teamId: input.teamId }]);
  });
}
