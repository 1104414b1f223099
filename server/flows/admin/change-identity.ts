// On this machine, when an address has changed hands or the provider knows somebody by a new id: whose account it is.
import type { AuditAct } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { endSessions, findPersonByEmail, setEmail, type Person } from '../../database/people.ts';
import { removeIdentities } from '../../database/single-sign-on.ts';
import type { Db } from '../../database/tables.ts';
import { listMemberships } from '../../database/team-members.ts';
import { actorOf, noteActs } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

/** At the next sign-in the verified address says who they are, once more. Throws Problem `not_found`. */
export async function forgetIdentity(context: AdminContext, { email }: { email: string }): Promise<{ identities: number }> {
  return context.db.transaction().execute(async (db) => {
    const person = await requirePerson(db, email);
    const identities = await removeIdentities(db, person.id);
    await endSessions(db, person.id);
    await tell(context, db, person, 'identity.removed');
    return { identities };
  });
}

/** The old address is free for somebody else then. Throws Problem `not_found`, `conflict`. */
export async function changeAddress(context: AdminContext, { email, to }: { email: string; to: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const person = await requirePerson(db, email);
    const other = await findPersonByEmail(db, to);
    if (other && other.id !== person.id) throw new Problem('conflict', 'Somebody else has an account with the new address.');
    await setEmail(db, { personId: person.id, email: to, now: context.clock.now() });
    await tell(context, db, person, 'address.changed');
  });
}

async function requirePerson(db: Db, email: string): Promise<Person> {
  const person = await findPersonByEmail(db, email);
  if (!person) throw new Problem('not_found', 'Nobody has an account with this e-mail address.');
  return person;
}

async function tell(context: AdminContext, db: Db, person: Person, act: AuditAct): Promise<void> {
  const teams = await listMemberships(db, person.id);
  await noteActs(
    context,
    db,
    actorOf(context),
    teams.map(({ teamId }) => ({ teamId, act, subject: person.name })),
  );
}
