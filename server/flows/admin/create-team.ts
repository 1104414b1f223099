// Create a team with its first admin and the scorecard every team starts with.
import { discoveryScorecard } from '../../../rules/scorecard-discovery.ts';
import { addMember } from '../../database/team-members.ts';
import { addScorecard } from '../../database/scorecards.ts';
import { addTeam } from '../../database/teams.ts';
import type { Db } from '../../database/tables.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

export type NewTeam = { name: string; adminPersonId: string };

export async function createTeam(context: AdminContext, team: NewTeam): Promise<{ teamId: string }> {
  return context.db.transaction().execute((db) => addTeamWithAdmin(context, db, team));
}

export async function addTeamWithAdmin(context: AdminContext, db: Db, team: NewTeam): Promise<{ teamId: string }> {
  const now = context.clock.now();
  const teamId = context.newId();
  await addTeam(db, { id: teamId, name: team.name, now });
  await addMember(db, { id: context.newId(), teamId, personId: team.adminPersonId, role: 'admin', now });
  await addScorecard(db, teamId, { card: discoveryScorecard, state: 'active', revision: 1 }, { person: null, at: now });
  await noteAct(context, db, { teamId, act: 'team.made', subject: team.name });
  return { teamId };
}
