// Routes about the first owner, the signed-in person, the team, its members and invitations.
import { Problem } from '../../rules/problem.ts';
import { mayDo, permissions } from '../../rules/role.ts';
import { acceptInvitation } from '../flows/admin/accept-invitation.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { changeRole, removeMember } from '../flows/admin/change-member.ts';
import { inviteMember, withdrawInvitation } from '../flows/admin/invite-member.ts';
import { mapRepAddress } from '../flows/admin/map-rep-address.ts';
import { setUpOwner } from '../flows/admin/set-up-owner.ts';
import { anybodyExists, findPersonByEmail, setActiveTeam } from '../database/people.ts';
import { findOpenInvitation, listMembers, listOpenInvitations, listUnmatchedReps } from '../database/team-members.ts';
import { route, type Reply, type Web } from './route.ts';
import type { Asker } from './session.ts';

const MOST_UNMATCHED = 200;

export function registerTeam(web: Web, options: { context: AdminContext; publicUrl: string; version: string }): void {
  const { context, publicUrl, version } = options;
  const link = (invitationId: string) => new URL(`/invitations/${invitationId}`, publicUrl).href;

  route(web, 'GET /api/setup', async () => ({ needsOwner: !(await anybodyExists(web.db)), version }));

  route(web, 'POST /api/setup', async ({ body }) => {
    await setUpOwner(context, body);
  });

  route(web, 'GET /api/session', async ({ asker }) => presentSession(asker));

  route(web, 'POST /api/session/team', async ({ asker, body }) => {
    const team = asker.teams.find(({ teamId }) => teamId === body.teamId);
    if (!team) throw new Problem('not_found', 'You are in no such team.');
    await setActiveTeam(web.db, { sessionId: asker.sessionId, teamId: team.teamId });
    return presentSession({ ...asker, team });
  });

  route(web, 'GET /api/team', async ({ asker }) => {
    const { teamId, teamName, role } = asker.team;
    const [members, invitations, unmatchedReps] = await Promise.all([
      listMembers(web.db, teamId),
      // Whoever has the link may join, so only those who may invite see it.
      mayDo(role, 'team.manage') ? listOpenInvitations(web.db, teamId, context.clock.now()) : [],
      listUnmatchedReps(web.db, teamId, MOST_UNMATCHED),
    ]);
    return {
      name: teamName,
      members: members.map((member) => ({ ...member, joinedAt: member.joinedAt.toISOString() })),
      invitations: invitations.map(({ id, email, role: invitedAs, expiresAt }) => ({
        invitationId: id,
        email,
        role: invitedAs,
        expiresAt: expiresAt.toISOString(),
        link: link(id),
      })),
      unmatchedReps: unmatchedReps.map((rep) => ({ ...rep, lastCallAt: rep.lastCallAt.toISOString() })),
    };
  });

  route(web, 'POST /api/team/invitations', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const made = await inviteMember(context, { ...body, teamId, inviterId: asker.person.personId });
    return { ...made, expiresAt: made.expiresAt.toISOString(), link: link(made.invitationId) };
  });

  route(web, 'DELETE /api/team/invitations/:invitationId', async ({ asker, params }) => {
    await withdrawInvitation(context, { teamId: asker.team.teamId, invitationId: params.invitationId });
  });

  route(web, 'GET /api/invitations/:invitationId', async ({ params }) => {
    const invitation = await findOpenInvitation(web.db, params.invitationId, context.clock.now());
    if (!invitation) throw new Problem('not_found', 'This invitation is no longer open. Ask for a new one.');
    const { teamName, email, role } = invitation;
    const accountExists = (await findPersonByEmail(web.db, email)) !== null;
    return { teamName, email, role, expiresAt: invitation.expiresAt.toISOString(), accountExists };
  });

  route(web, 'POST /api/invitations/:invitationId/accept', async ({ params, body, asker }) => {
    const { name, password } = body;
    const { teamId } = await acceptInvitation(context, {
      invitationId: params.invitationId,
      signedIn: asker ? asker.person : null,
      account: name !== undefined && password !== undefined ? { name, password } : null,
    });
    if (asker) await setActiveTeam(web.db, { sessionId: asker.sessionId, teamId });
  });

  route(web, 'PATCH /api/team/members/:memberId', async ({ asker, params, body }) => {
    await changeRole(context, { teamId: asker.team.teamId, memberId: params.memberId, role: body.role });
  });

  route(web, 'DELETE /api/team/members/:memberId', async ({ asker, params }) => {
    await removeMember(context, { teamId: asker.team.teamId, memberId: params.memberId });
  });

  route(web, 'POST /api/team/rep-addresses', async ({ asker, body }) => {
    await mapRepAddress(context, { ...body, teamId: asker.team.teamId, mappedBy: asker.person.personId });
  });
}

function presentSession({ person, team, teams, signedInBy }: Asker): Reply<'GET /api/session'> {
  return {
    person,
    team: { teamId: team.teamId, name: team.teamName },
    teams: teams.map(({ teamId, teamName }) => ({ teamId, name: teamName })),
    role: team.role,
    isByProvider: signedInBy !== null,
    permissions: permissions.filter((permission) => mayDo(team.role, permission)),
  };
}
