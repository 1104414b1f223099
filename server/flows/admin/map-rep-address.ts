// Give the calls of an address to a member, now and from now on.
import { Problem } from '../../../rules/problem.ts';
import { nameOfPerson } from '../../database/people.ts';
import { isMember, mapRepAddress as saveMapping } from '../../database/team-members.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

/** Throws Problem `not_found` when the person is no member, `validation_failed` when the address is empty. */
export async function mapRepAddress(
  context: AdminContext,
  input: { teamId: string; email: string; personId: string; mappedBy: string },
): Promise<void> {
  const { teamId, personId } = input;
  const email = input.email.trim().toLowerCase();
  if (email === '') throw new Problem('validation_failed', 'Say which address to map.');
  await context.db.transaction().execute(async (db) => {
    if (!(await isMember(db, { teamId, personId }))) {
      throw new Problem('not_found', 'There is no such member in this team.');
    }
    await saveMapping(db, { teamId, email, personId, createdBy: input.mappedBy, now: context.clock.now() });
    const detail = { member: await nameOfPerson(db, personId) };
    await noteAct(context, db, { teamId, act: 'rep.matched', subject: email, detail });
    await context.enqueueJobs(db, [{ name: 'attribute-reps', input: { teamId, email } }]);
    await context.publishEvents(db, [{ kind: 'team.changed', teamId }]);
  });
}
