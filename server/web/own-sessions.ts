// Doors to one's own sessions: which there are, and ending them, by id. The sign-in library would tell their tokens, and a session that the
// identity provider of one team began would reach those that open the others.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import { endOtherSessions, endOwnSession, listOwnSessions, type Reach } from '../database/own-sessions.ts';
import { forgetDevices } from '../database/people.ts';
import type { Web } from './route.ts';
import { findSignedIn, needSignedIn, type SignedIn } from './session.ts';
import { validationWords } from './validation-words.ts';

const MOST_SESSIONS = 200;
const ended = z.object({ sessionId: z.string().max(100) });

export function registerOwnSessions(web: Web): void {
  const whoAsks = async (request: FastifyRequest, reply: FastifyReply): Promise<SignedIn> =>
    needSignedIn(await findSignedIn(web, request, reply));
  const reachOf = ({ person, signedInBy }: SignedIn): Reach => ({ personId: person.personId, signedInBy });

  web.app.get('/api/auth/list-sessions', async (request, reply) => {
    const asker = await whoAsks(request, reply);
    const sessions = await listOwnSessions(web.db, reachOf(asker), web.clock.now(), MOST_SESSIONS);
    return sessions.map(({ id, ...session }) => ({ sessionId: id, isThisOne: id === asker.sessionId, ...session }));
  });

  web.app.post('/api/auth/revoke-session', async (request, reply) => {
    const asker = await whoAsks(request, reply);
    if (!(await endOwnSession(web.db, reachOf(asker), ended.parse(request.body, { error: validationWords }).sessionId)))
      throw new Problem('not_found', 'You have no such session.');
    return { status: true };
  });

  web.app.post('/api/auth/revoke-other-sessions', async (request, reply) => {
    const asker = await whoAsks(request, reply);
    await endOtherSessions(web.db, reachOf(asker), asker.sessionId);
    // Those were trusted by password and code, which a provider has no part in.
    if (asker.signedInBy === null) await forgetDevices(web.db, asker.person.personId);
    return { status: true };
  });
}
