// Accept an invitation: as the person who is signed in, or by making an account.
import { Problem } from '../../../rules/problem.ts';
import { findPersonByEmail } from '../../database/people.ts';
import { findSingleSignOn } from '../../database/single-sign-on.ts';
import { closeInvitation, findOpenInvitation, type InvitationRow } from '../../database/team-members.ts';
import type { Db } from '../../database/tables.ts';
import { actingFor } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';
import { addPersonWithHash } from './create-person.ts';
import { joinTeamIn } from './join-team.ts';
import { hashNewPassword } from './new-password.ts';

export type Acceptance = {
  invitationId: string;
  signedIn: { personId: string; email: string } | null;
  account: { name: string; password: string } | null;
};

/**
 * Throws Problem `not_found` (closed or expired), `sign_in_required` (the address has an account: prove it is yours),
 * `role_not_allowed` (signed in as somebody else), `validation_failed` (no account, and no name or password given).
 */
export async function acceptInvitation(context: AdminContext, input: Acceptance): Promise<{ teamId: string; personId: string }> {
  const invitation = await openInvitation(context, context.db, input.invitationId);
  const { email, teamName } = invitation;
  const passwordHash =
    input.signedIn || !input.account
      ? null
      : await hashNewPassword(context, input.account.password, [input.account.name, email, teamName]);

  return context.db.transaction().execute(async (db) => {
    const { teamId, email, role } = await openInvitation(context, db, invitation.id, true);
    const personId = await whoJoins(context, db, { teamId, email }, input, passwordHash);
    await joinTeamIn(actingFor(context, personId, input.account?.name ?? email), db, { teamId, personId, email, role });
    await closeInvitation(db, { teamId, invitationId: input.invitationId, status: 'accepted' });
    return { teamId, personId };
  });
}

async function whoJoins(
  context: AdminContext,
  db: Db,
  { teamId, email }: { teamId: string; email: string },
  input: Acceptance,
  passwordHash: string | null,
): Promise<string> {
  if (input.signedIn) {
    if (input.signedIn.email.toLowerCase() === email.toLowerCase()) return input.signedIn.personId;
    throw new Problem('role_not_allowed', `This invitation is for another address. Sign out, then open the link again.`);
  }
  if (await findPersonByEmail(db, email)) {
    throw new Problem('sign_in_required', 'There is an account with this address. Sign in with it, then open the link again.');
  }
  if ((await findSingleSignOn(db, teamId))?.isOnly === true) {
    throw new Problem(
      'sign_in_required',
      'This team signs in by single sign-on only. Use its button on the page of signing in; the invitation waits there.',
    );
  }
  if (!input.account || !passwordHash) {
    const message = 'Give your name and a password to make your account.';
    throw new Problem('validation_failed', message, { fields: [{ path: 'password', code: 'required', message }] });
  }
  const { personId } = await addPersonWithHash(context, db, { name: input.account.name, email, passwordHash });
  return personId;
}

async function openInvitation(context: AdminContext, db: Db, id: string, lock = false): Promise<InvitationRow> {
  const invitation = await findOpenInvitation(db, id, context.clock.now(), lock);
  if (invitation) return invitation;
  throw new Problem('not_found', 'This invitation is no longer open. Ask for a new one.');
}
