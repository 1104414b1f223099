// Routes of privacy: how long what is kept, calls on hold, and what is held of one person.
import { Readable } from 'node:stream';
import { exportedPerson } from '../../contract/privacy.ts';
import type { PersonKey } from '../../rules/outside-person.ts';
import { Problem } from '../../rules/problem.ts';
import { findCallHold } from '../database/call-holds.ts';
import { countCovers } from '../database/covers-to-make.ts';
import { readPrivacyPolicy } from '../database/privacy-policies.ts';
import type { BaseContext } from '../flows/context.ts';
import { coverAgain } from '../flows/privacy/ask-to-cover.ts';
import { changePrivacy, countWhatWouldGo } from '../flows/privacy/change-privacy.ts';
import { erasePerson, lookAtPerson } from '../flows/privacy/erase-person.ts';
import { exportPerson } from '../flows/privacy/export-person.ts';
import { holdCall, liftHold } from '../flows/privacy/hold-call.ts';
import { readPerson } from '../flows/privacy/read-person.ts';
import type { FileStore } from '../ports/file-store.ts';
import { actingAs } from './acting.ts';
import { problemOfZod } from './problem-answer.ts';
import { route, type Reply, type Web } from './route.ts';
import { findSignedIn, requireAsker } from './session.ts';
import { validationWords } from './validation-words.ts';

const MOST_COVERS_COUNTED = 10_000;

export function registerPrivacy(web: Web, options: { context: BaseContext; files: FileStore }): void {
  const { context, files } = options;

  async function shown(teamId: string): Promise<Reply<'GET /api/privacy'>> {
    const [{ policy, updatedAt, retentionAt }, covers] = await Promise.all([
      readPrivacyPolicy(web.db, teamId),
      countCovers(web.db, teamId, MOST_COVERS_COUNTED),
    ]);
    return {
      policy: {
        ...{ keepDays: policy.keepDays, redact: [...policy.redact] },
        sound: { isCovered: policy.sound.coveredSince !== null, originalFor: policy.sound.originalFor },
      },
      updatedAt: updatedAt?.toISOString() ?? null,
      retentionAt: retentionAt?.toISOString() ?? null,
      covers,
    };
  }
  const personOf = (teamId: string, written: string): Promise<PersonKey> => readPerson(web.db, teamId, written);

  route(web, 'GET /api/privacy', async ({ asker }) => shown(asker.team.teamId));

  route(web, 'PUT /api/privacy', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const updatedAt = body.updatedAt === null ? null : new Date(body.updatedAt);
    await changePrivacy(context, { teamId, policy: body.policy, updatedAt });
    return shown(teamId);
  });

  route(web, 'POST /api/privacy/count', async ({ asker, body }) =>
    countWhatWouldGo(context, { teamId: asker.team.teamId, policy: body.policy }),
  );

  route(web, 'POST /api/privacy/person', async ({ asker, body }) => {
    const { teamId } = asker.team;
    return lookAtPerson(context, { teamId, person: await personOf(teamId, body.person) });
  });

  route(web, 'POST /api/privacy/erase', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const { keep, why } = body;
    return erasePerson(context, { teamId, person: await personOf(teamId, body.person), keep, why });
  });

  // A file, so that it may be larger than any answer; asked for by POST, so that whom it is about stands in no address.
  web.app.post('/api/privacy/export', async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'privacy.manage');
    const body = exportedPerson.safeParse(request.body, { error: validationWords });
    if (!body.success) throw problemOfZod(body.error, 'body');
    const { teamId } = asker.team;
    const person = await personOf(teamId, body.data.person);
    const archive = await actingAs(asker.person, request.ip, () => exportPerson({ ...context, files }, { teamId, person }));
    reply.headers({ 'content-type': 'application/x-tar', 'content-disposition': 'attachment; filename="person.tar"' });
    return reply.send(Readable.from(archive));
  });

  route(web, 'POST /api/calls/:callId/cover', ({ asker, params }) =>
    coverAgain(context, { teamId: asker.team.teamId, callId: params.callId }),
  );

  route(web, 'GET /api/calls/:callId/hold', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    const found = await findCallHold(web.db, of);
    if (!found) throw new Problem('not_found', 'There is no such call.');
    const { hold } = found;
    return { hold: hold && { reason: hold.reason, setBy: hold.personName, setAt: hold.setAt.toISOString() } };
  });

  route(web, 'POST /api/calls/:callId/hold', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    await holdCall(context, { teamId, callId: params.callId, reason: body.reason, setBy: asker.person.personId });
  });

  route(web, 'DELETE /api/calls/:callId/hold', async ({ asker, params }) => {
    await liftHold(context, { teamId: asker.team.teamId, callId: params.callId });
  });
}
