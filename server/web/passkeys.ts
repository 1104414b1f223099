// Routes of passkeys: one's own, and signing in by one.
import { isIP } from 'node:net';
import { verifyPassword } from 'better-auth/crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { findPasswordHash, listPasskeys, renamePasskey } from '../database/passkeys.ts';
import {
  askForPasskey,
  beginPasskey,
  dropPasskey,
  finishPasskey,
  MOST_PASSKEYS,
  readPasskey,
  type PasskeyContext,
} from '../flows/admin/change-passkeys.ts';
import type { PasskeySite } from '../ports/passkeys.ts';
import { countAskedPassword, noteWrongPassword, WRONG_PASSWORD } from './asked-password.ts';
import { placeOf } from './caller-place.ts';
import { spendTry, type RateLimiter } from './rate-limit.ts';
import { route, type Web } from './route.ts';
import { endFormerSession, refuseFromProvider } from './session.ts';
import { callerOf } from './sign-in.ts';
import { noteInTeams } from './sign-in-audit.ts';

const TRIES_PER_MINUTE = 120;

export function registerPasskeys(
  web: Web,
  options: { context: PasskeyContext; rateLimiter: RateLimiter; publicUrl: string },
): void {
  const { context, rateLimiter, publicUrl } = options;
  const tries = { rateLimiter, clock: context.clock };

  /** Where the page was opened that asks. Whether that is an address of ours was checked before. */
  function siteOf(request: FastifyRequest): PasskeySite {
    const { origin, hostname } = new URL(request.headers.origin ?? publicUrl);
    if (isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0)
      throw new Problem(
        'validation_failed',
        'Passkeys need a name, not a number: open Ringside at its name, such as http://localhost:3000.',
      );
    return { origin, name: hostname };
  }

  route(web, 'POST /api/passkeys/ask', async ({ request }) => {
    await spendTry(tries, `passkey ${placeOf(request.ip)}`, TRIES_PER_MINUTE);
    return { options: await askForPasskey(context, siteOf(request)) };
  });

  route(web, 'POST /api/passkeys/sign-in', async ({ body, request, reply }) => {
    await spendTry(tries, `passkey ${placeOf(request.ip)}`, TRIES_PER_MINUTE);
    const person = await readPasskey(context, { site: siteOf(request), answer: body.answer });
    await endFormerSession(web, request.headers.cookie);
    const { headers } = await web.signIn.api.beginSession({
      body: { personId: person.personId, teamId: null, signedInBy: null },
      ...{ headers: callerOf(request), returnHeaders: true },
    });
    await noteInTeams(web, context, { person, address: request.ip }, { act: 'session.begun', detail: { by: 'passkey' } });
    for (const begun of headers.getSetCookie()) void reply.header('set-cookie', begun);
  });

  route(web, 'GET /api/passkeys', async ({ asker }) => {
    const passkeys = await listPasskeys(web.db, asker.person.personId, MOST_PASSKEYS);
    return {
      items: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
        ...{ passkeyId: id, name, addedAt: createdAt.toISOString(), usedAt: lastUsedAt?.toISOString() ?? null },
      })),
    };
  });

  route(web, 'POST /api/passkeys/begin', async ({ asker, body, request }) => {
    const { personId } = asker.person;
    refuseFromProvider(asker);
    await countAskedPassword(tries, asker.person);
    const hash = await findPasswordHash(web.db, personId);
    if (hash === null || !(await verifyPassword({ hash, password: body.password }))) {
      await noteWrongPassword(web, context, asker.person, request.ip);
      throw new Problem('password_wrong', WRONG_PASSWORD);
    }
    return { options: await beginPasskey(context, { site: siteOf(request), person: asker.person }) };
  });

  route(web, 'POST /api/passkeys', async ({ asker, body, request }) => {
    refuseFromProvider(asker);
    const { name, answer } = body;
    await finishPasskey(context, { site: siteOf(request), person: asker.person, name, answer });
  });

  route(web, 'PATCH /api/passkeys/:passkeyId', async ({ asker, params, body }) => {
    refuseFromProvider(asker);
    const of = { personId: asker.person.personId, id: params.passkeyId, name: body.name };
    if (!(await renamePasskey(web.db, of))) throw new Problem('not_found', 'You have no such passkey.');
  });

  route(web, 'DELETE /api/passkeys/:passkeyId', async ({ asker, params }) => {
    refuseFromProvider(asker);
    await dropPasskey(context, { personId: asker.person.personId, passkeyId: params.passkeyId });
  });
}
