// End the sessions of one person, or of everybody, on this machine: when a device is lost, or somebody who knew too much has left.
import { Problem } from '../../../rules/problem.ts';
import { endAllSessions, endSessions, findPersonByEmail } from '../../database/people.ts';
import { listMemberships } from '../../database/team-members.ts';
import { listTeams } from '../../database/teams.ts';
import { actorOf, noteActs } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

const MOST_TEAMS = 10_000;

/** `email: null` for everybody. Throws Problem `not_found`. */
export async function signOutPeople(context: AdminContext, { email }: { email: string | null }): Promise<{ sessions: number }> {
  return context.db.transaction().execute(async (db) => {
    const person = email === null ? null : await findPersonByEmail(db, email);
    if (email !== null && !person) throw new Problem('not_found', 'Nobody has an account with this e-mail address.');
    const sessions = person ? await endSessions(db, person.id) : await endAllSessions(db);
    const teams = person
      ? await listMemberships(db, person.id)
      : (await listTeams(db, MOST_TEAMS)).map(({ id }) => ({ teamId: id }));
    const subject = person?.name ?? 'everybody';
    await noteActs(
      context,
      db,
      actorOf(context),
      teams.map(({ teamId }) => ({ teamId, act: 'session.ended', subject })),
    );
    return { sessions };
  });
}
