// Set up a new server: its first person, who owns its first team. Works once.
import { sql } from 'kysely';
import { Problem } from '../../../rules/problem.ts';
import { anybodyExists } from '../../database/people.ts';
import { actingFor } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';
import { addPersonWithHash, type NewPerson } from './create-person.ts';
import { addTeamWithAdmin } from './create-team.ts';
import { hashNewPassword } from './new-password.ts';

/** Any number that nobody else in this database takes as an advisory lock. */
const SETUP_LOCK = 7_301_001;

/** Throws Problem `already_set_up` when anybody has an account, `validation_failed` for a bad password. */
export async function setUpOwner(
  context: AdminContext,
  input: NewPerson & { teamName: string },
): Promise<{ personId: string; teamId: string }> {
  if (await anybodyExists(context.db)) throw alreadySetUp();
  const passwordHash = await hashNewPassword(context, input.password, [input.name, input.email, input.teamName]);
  return context.db.transaction().execute(async (db) => {
    // There is no row to lock yet, and two browsers may ask at the same moment.
    await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(db);
    if (await anybodyExists(db)) throw alreadySetUp();
    const { personId } = await addPersonWithHash(context, db, { name: input.name, email: input.email, passwordHash });
    const { teamId } = await addTeamWithAdmin(actingFor(context, personId, input.name), db, {
      name: input.teamName,
      adminPersonId: personId,
    });
    return { personId, teamId };
  });
}

function alreadySetUp(): Problem {
  return new Problem('already_set_up', 'This server has an owner already. Sign in, or ask an admin for an invitation.');
}
