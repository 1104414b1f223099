// Give a person a new password, on this machine, when theirs is lost.
import { Problem } from '../../../rules/problem.ts';
import { endSessions, findPersonByEmail, setPasswordHash } from '../../database/people.ts';
import { listMemberships } from '../../database/team-members.ts';
import { actorOf, noteActs } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';
import { hashNewPassword } from './new-password.ts';

/** Everybody signed in as this person must sign in again. Throws Problem `not_found`, `validation_failed`. */
export async function resetPassword(context: AdminContext, input: { email: string; password: string }): Promise<void> {
  const passwordHash = await hashNewPassword(context, input.password, [input.email]);
  await context.db.transaction().execute(async (db) => {
    const person = await findPersonByEmail(db, input.email);
    if (!person) throw new Problem('not_found', 'Nobody has an account with this e-mail address.');
    await setPasswordHash(db, {
      ...{ personId: person.id, accountId: context.newId(), passwordHash, now: context.clock.now() },
    });
    await endSessions(db, person.id);
    const teams = await listMemberships(db, person.id);
    await noteActs(
      context,
      db,
      actorOf(context),
      teams.map(({ teamId }) => ({ teamId, act: 'password.changed', subject: person.name })),
    );
  });
}
