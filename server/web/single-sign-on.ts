// The way to a team's identity provider and back, and its settings.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import { markOf, type SsoRefusal } from '../../rules/single-sign-on.ts';
import { findSingleSignOn, listSingleSignOn } from '../database/single-sign-on.ts';
import { ATTEMPT_LIFE_MS, beginSingleSignOn, type SignInContext } from '../flows/admin/begin-single-sign-on.ts';
import { changeSingleSignOn, disconnectSingleSignOn } from '../flows/admin/change-single-sign-on.ts';
import { finishSingleSignOn } from '../flows/admin/finish-single-sign-on.ts';
import { noteActs } from '../flows/note-act.ts';
import { personActing } from './acting.ts';
import { placeOf } from './caller-place.ts';
import { hostCookie } from './host-cookie.ts';
import type { RateLimiter } from './rate-limit.ts';
import { route, type Web } from './route.ts';
import { endFormerSession } from './session.ts';
import { callerOf } from './sign-in.ts';

export type SingleSignOnOptions = { context: SignInContext; rateLimiter: RateLimiter; publicUrl: string };

const MOST_BUTTONS = 10;
/** From one place; each sign-in goes two ways. */
const WAYS_PER_MINUTE = 240;
const PATH = '/api/auth/sso';

const start = z.object({ teamId: z.string().max(100) });
const going = z.object({ next: z.string().max(500).optional() });
/** What a provider sends back; more of it is of no use. */
const back = z.object({ state: z.string().max(200), code: z.string().max(4_000).optional(), iss: z.string().max(500).optional() });

export function registerSingleSignOn(web: Web, options: SingleSignOnOptions): void {
  const { context, publicUrl } = options;
  const redirectUri = new URL(`${PATH}/callback`, publicUrl).href;
  const attempt = hostCookie(publicUrl, 'sso');

  route(web, 'GET /api/single-sign-on', async () => ({ items: await listSingleSignOn(web.db, MOST_BUTTONS) }));

  route(web, 'GET /api/team/single-sign-on', async ({ asker }) => {
    const found = await findSingleSignOn(web.db, asker.team.teamId);
    return { redirectUri, connected: found && { ...found, isThisSession: asker.signedInBy === markOf(found) } };
  });

  route(web, 'PUT /api/team/single-sign-on', async ({ asker, body }) => {
    const { clientSecret, ...wanted } = body;
    await changeSingleSignOn(context, { teamId: asker.team.teamId, wanted, clientSecret, signedInBy: asker.signedInBy });
  });

  route(web, 'DELETE /api/team/single-sign-on', async ({ asker }) => {
    await disconnectSingleSignOn(context, { teamId: asker.team.teamId });
  });

  // Both are opened by a browser, not by the page: what goes wrong leads back to the page of signing in, which says it in a sentence.
  web.app.get(`${PATH}/:teamId`, async (request, reply) => {
    if (!(await mayGoOn(options, request))) return lead(reply, refusedAt('too_many_tries'));
    const { teamId } = start.parse(request.params);
    const next = going.safeParse(request.query).data?.next;
    try {
      const { address, browser } = await beginSingleSignOn(context, { teamId, next, redirectUri });
      void reply.header('set-cookie', attempt.write(browser, { seconds: ATTEMPT_LIFE_MS / 1000, sameSite: 'Lax' }));
      return await lead(reply, address);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // What leads to no team's provider is anybody's text, and no line of the log.
      if (error.code !== 'not_found') context.log.warn({ err: error, teamId }, 'nobody can be sent to an identity provider');
      return lead(reply, refusedAt(whyOf(error)));
    }
  });

  web.app.get(`${PATH}/callback`, async (request, reply) => {
    const told = back.safeParse(request.query);
    const browser = attempt.read(request);
    void reply.header('set-cookie', attempt.write('', { seconds: 0, sameSite: 'Lax' }));
    if (!(await mayGoOn(options, request))) return lead(reply, refusedAt('too_many_tries'));
    if (!told.success || !browser || !/^[\w-]{43}$/.test(browser)) return lead(reply, refusedAt('took_too_long'));
    const { state, code = null, iss = null } = told.data;
    const outcome = await finishSingleSignOn(context, { state, code, iss, browser, redirectUri });
    if (outcome.kind === 'refused') return lead(reply, refusedAt(outcome.why));
    const { teamId, personId, name } = outcome;
    const body = { personId, teamId, signedInBy: markOf(outcome.by) };
    await endFormerSession(web, request.headers.cookie);
    const { headers } = await web.signIn.api.beginSession({ body, headers: callerOf(request), returnHeaders: true });
    // Without its entry in the audit log nobody gets in.
    const act = { teamId, act: 'session.begun', subject: name, detail: { by: 'single sign-on' } } as const;
    await noteActs(context, web.db, personActing({ personId, name }, request.ip), [act]);
    for (const begun of headers.getSetCookie()) reply.header('set-cookie', begun);
    return lead(reply, outcome.next);
  });
}

function whyOf(problem: Problem): SsoRefusal {
  if (problem.code === 'not_found') return 'switched_off';
  return problem.code === 'provider_unreachable' ? 'provider_unreachable' : 'settings_wrong';
}

async function mayGoOn({ rateLimiter }: SingleSignOnOptions, request: FastifyRequest): Promise<boolean> {
  return (await rateLimiter.take(`sso ${placeOf(request.ip)}`, WAYS_PER_MINUTE)).allowed;
}

const refusedAt = (why: SsoRefusal): string => `/sign-in?refused=${why}`;

function lead(reply: FastifyReply, address: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(address, 302);
}
