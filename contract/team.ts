// The signed-in person, the team, its members and invitations, and reps nobody has been matched to.
import { z } from 'zod';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../rules/password.ts';
import { permissions, roles } from '../rules/role.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const role = z.enum(roles);

export const session = z
  .object({
    person: z.object({ personId: z.string(), name: z.string(), email: z.string(), twoFactorEnabled: z.boolean() }),
    team: z.object({ teamId: z.string(), name: z.string() }),
    teams: z.array(z.object({ teamId: z.string(), name: z.string() })),
    role,
    permissions: z.array(z.enum(permissions)),
    isByProvider: z.boolean().describe('Begun by single sign-on: nothing of the account can be changed in it'),
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof session>;

export const member = z
  .object({
    memberId: z.string(),
    personId: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    twoFactorEnabled: z.boolean(),
    joinedAt: instant,
  })
  .meta({ id: 'Member' });
export const invitation = z
  .object({ invitationId: z.string(), email: z.string(), role, expiresAt: instant, link: z.string() })
  .meta({ id: 'Invitation' });
export const unmatchedRep = z
  .object({ email: z.string(), name: z.string().nullable(), calls: z.int(), lastCallAt: instant })
  .meta({ id: 'UnmatchedRep' });

export const teamRoutes = routes({
  'GET /api/setup': {
    summary: 'Does this server still wait for its first owner?',
    tag: 'Sign-in',
    needs: 'public',
    reply: z.object({ needsOwner: z.boolean(), version: z.string() }),
  },
  'POST /api/setup': {
    summary: 'Create the first owner and team; once only',
    tag: 'Sign-in',
    needs: 'public',
    body: z.object({
      name: z.string().trim().min(1).max(100),
      email: z.email().max(320),
      password: z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD),
      teamName: z.string().trim().min(1).max(100),
    }),
    reply: z.void(),
  },
  'GET /api/session': { summary: 'Who am I and what may I do', tag: 'Sign-in', needs: 'signed-in', reply: session },
  'POST /api/session/team': {
    summary: 'Work in another of my teams',
    tag: 'Sign-in',
    needs: 'signed-in',
    body: z.object({ teamId: z.string() }),
    reply: session,
  },
  'GET /api/team': {
    summary: 'Members, invitations and unmatched reps',
    tag: 'Team',
    needs: 'team.read',
    reply: z.object({
      name: z.string(),
      members: z.array(member),
      invitations: z.array(invitation),
      unmatchedReps: z.array(unmatchedRep),
    }),
  },
  'POST /api/team/invitations': {
    summary: 'Invite somebody; the answer holds the link to send them',
    tag: 'Team',
    needs: 'team.manage',
    body: z.object({ email: z.email().max(320), role }),
    reply: invitation,
  },
  'DELETE /api/team/invitations/:invitationId': {
    summary: 'Withdraw an invitation',
    tag: 'Team',
    needs: 'team.manage',
    params: z.object({ invitationId: z.string() }),
    reply: z.void(),
  },
  'GET /api/invitations/:invitationId': {
    summary: 'What an invitation is for',
    tag: 'Team',
    needs: 'public',
    params: z.object({ invitationId: z.string() }),
    reply: z.object({ teamName: z.string(), email: z.string(), role, expiresAt: instant, accountExists: z.boolean() }),
  },
  'POST /api/invitations/:invitationId/accept': {
    summary: 'Join: with a session of that address, or with a name and password for a new account',
    tag: 'Team',
    needs: 'public',
    params: z.object({ invitationId: z.string() }),
    body: z.object({
      name: z.string().trim().min(1).max(100).optional(),
      password: z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD).optional(),
    }),
    reply: z.void(),
  },
  'PATCH /api/team/members/:memberId': {
    summary: 'Change a role',
    tag: 'Team',
    needs: 'team.manage',
    params: z.object({ memberId: z.string() }),
    body: z.object({ role }),
    reply: z.void(),
  },
  'DELETE /api/team/members/:memberId': {
    summary: 'Remove a member',
    tag: 'Team',
    needs: 'team.manage',
    params: z.object({ memberId: z.string() }),
    reply: z.void(),
  },
  'POST /api/team/rep-addresses': {
    summary: 'Give the calls of an address to a member',
    tag: 'Team',
    needs: 'team.manage',
    body: z.object({ email: z.string().max(320), personId: z.string() }),
    reply: z.void(),
  },
});
