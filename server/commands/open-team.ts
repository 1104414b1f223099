// Finds the team a command speaks of: the only one there is, or the one named.
import { Problem } from '../../rules/problem.ts';
import { findTeam, listTeams, type Team } from '../database/teams.ts';
import type { Db } from '../database/tables.ts';

export async function openTeam(db: Db, name: string | undefined): Promise<Team> {
  if (name !== undefined) {
    const team = await findTeam(db, name);
    if (team === 'ambiguous')
      throw new Problem('configuration_invalid', `Several teams are called "${name}". Use the team's id instead.`);
    if (team) return team;
  }
  const teams = await listTeams(db, 100);
  const [only] = teams;
  if (name === undefined && teams.length === 1 && only) return only;
  const known = teams.map((team) => `  ${team.name}  (${team.id})`).join('\n');
  if (teams.length === 0) {
    throw new Problem(
      'configuration_invalid',
      'There is no team yet. Create one with its admin: ringside users create --email … --name … --team … --role admin',
    );
  }
  throw new Problem(
    'configuration_invalid',
    `${name === undefined ? 'Say which team with --team' : `There is no team "${name}"`}. There are:\n${known}`,
  );
}
