// Create an account for a person who signs in with a password.
import { Problem } from '../../../rules/problem.ts';
import { addPerson, findPersonByEmail } from '../../database/people.ts';
import type { Db } from '../../database/tables.ts';
import type { AdminContext } from './admin-context.ts';
import { hashNewPassword } from './new-password.ts';

export type NewPerson = { name: string; email: string; password: string };

/** Throws Problem `conflict` when the address has an account, `validation_failed` when the password is easily guessed. */
export async function createPerson(context: AdminContext, person: NewPerson): Promise<{ personId: string }> {
  // Hashing takes a tenth of a second on purpose: never while a transaction holds locks.
  const passwordHash = await hashNewPassword(context, person.password, [person.name, person.email]);
  return context.db.transaction().execute((db) => addPersonWithHash(context, db, { ...person, passwordHash }));
}

export async function addPersonWithHash(
  context: AdminContext,
  db: Db,
  person: { name: string; email: string; passwordHash: string },
): Promise<{ personId: string }> {
  if (await findPersonByEmail(db, person.email)) {
    throw new Problem('conflict', 'There is an account with this e-mail address already. Sign in with it instead.');
  }
  const personId = context.newId();
  await addPerson(db, { ...person, id: personId, accountId: context.newId(), now: context.clock.now() });
  return { personId };
}
