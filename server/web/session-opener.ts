// Begins a session for somebody whom we know by other means than a password. Called by our own code only: no door leads to it.
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';

const body = z.object({ personId: z.string(), teamId: z.string().nullable(), signedInBy: z.string().nullable() });

const beginSession = createAuthEndpoint({ method: 'POST', body }, async (context) => {
  const { personId, teamId, signedInBy } = context.body;
  const { internalAdapter } = context.context;
  const user = await internalAdapter.findUserById(personId);
  if (!user) throw new Problem('not_found', 'This account is not here any more.');
  const session = await internalAdapter.createSession(personId, false, { activeTeamId: teamId, signedInBy });
  await setSessionCookie(context, { session, user });
  return { sessionId: session.id };
});

export const sessionOpener = { id: 'session-opener', endpoints: { beginSession } };
