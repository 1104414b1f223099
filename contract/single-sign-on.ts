// Signing in by the identity provider of a team: which there are, and what a team expects of its own.
import { z } from 'zod';
import { roles } from '../rules/role.ts';
import { MOST_DOMAINS } from '../rules/single-sign-on.ts';
import { routes } from './route.ts';

const domain = z.string().trim().toLowerCase().max(253);
const settings = z.object({
  label: z.string().trim().min(1).max(60).describe('On the button that everybody sees who opens the page of signing in.'),
  issuer: z.url().max(500),
  clientId: z.string().trim().min(1).max(500),
  domains: z.array(domain).min(1).max(MOST_DOMAINS).describe('Addresses of other domains are refused.'),
  defaultRole: z.enum(roles).nullable().describe('For who was not invited; null: they are refused.'),
  isOnly: z.boolean().describe('Passwords and passkeys do not open the team any more.'),
});

export const singleSignOn = settings
  .extend({ isThisSession: z.boolean().describe('True when the asker has signed in by it.') })
  .meta({ id: 'SingleSignOn' });

export const singleSignOnRoutes = routes({
  'GET /api/single-sign-on': {
    summary: 'By which identity providers one can sign in; a button leads to /api/auth/sso/{teamId}',
    tag: 'Sign-in',
    needs: 'public',
    reply: z.object({ items: z.array(z.object({ teamId: z.string(), label: z.string() })) }),
  },
  'GET /api/team/single-sign-on': {
    summary: 'The identity provider of the team',
    tag: 'Team',
    needs: 'team.manage',
    reply: z.object({ redirectUri: z.string(), connected: singleSignOn.nullable() }),
  },
  'PUT /api/team/single-sign-on': {
    summary: 'Connect an identity provider, or change what is expected of it; it is asked before anything is saved',
    tag: 'Team',
    needs: 'team.manage',
    body: settings.extend({ clientSecret: z.string().min(1).max(2_000).nullable().describe('Null keeps the one there is.') }),
    reply: z.void(),
  },
  'DELETE /api/team/single-sign-on': {
    summary: 'Disconnect it; sessions that it began end',
    tag: 'Team',
    needs: 'team.manage',
    reply: z.void(),
  },
});
