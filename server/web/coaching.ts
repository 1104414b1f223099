// Routes of coaching: what one call teaches, and plans, one's own or those of others for who may see them.
import { mayDo } from '../../rules/role.ts';
import { Problem } from '../../rules/problem.ts';
import { findCallPage } from '../database/calls.ts';
import { listMembers } from '../database/team-members.ts';
import { readCoaching } from '../flows/coaching/coach-call.ts';
import { chooseFocus, dropFocus, planPerson } from '../flows/coaching/plan-person.ts';
import { rewordGap } from '../flows/coaching/reword-gap.ts';
import type { BaseContext } from '../flows/context.ts';
import type { Reword } from '../ports/reword.ts';
import { route, type Web } from './route.ts';
import type { Asker } from './session.ts';

export function registerCoaching(web: Web, options: { context: BaseContext; reword: Reword | null }): void {
  const { context, reword } = options;

  route(web, 'GET /api/calls/:callId/coaching', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    if (!(await findCallPage(web.db, of))) throw new Problem('not_found', 'There is no such call in this team.');
    return { coaching: await readCoaching(web.db, of), mayReword: reword !== null };
  });

  route(web, 'POST /api/calls/:callId/coaching/:checkKey/wording', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    return { say: await rewordGap({ db: web.db, reword }, of) };
  });

  route(web, 'GET /api/coaching', async ({ asker, query }) => {
    const personId = query.personId ?? asker.person.personId;
    const { teamId } = asker.team;
    requireOwn(asker, personId);
    const members = await listMembers(web.db, teamId);
    const person = members.find((member) => member.personId === personId);
    if (!person) throw new Problem('not_found', 'Nobody of this team has this number. They may have left.');
    const { focus, criteria, ...plan } = await planPerson(web.db, { teamId, personId });
    const seen = mayDo(asker.team.role, 'practice.manage') ? members.filter(({ role }) => mayDo(role, 'practice.take')) : [];
    return {
      person: { personId, name: person.name },
      members: seen.map(({ personId: id, name }) => ({ personId: id, name })),
      ...plan,
      criteria: criteria.map((criterion) => ({
        ...criterion,
        moments: criterion.moments.map((moment) => ({ ...moment, calledAt: moment.calledAt.toISOString() })),
      })),
      focus: focus && { ...focus, chosenAt: focus.chosenAt.toISOString() },
    };
  });

  route(web, 'PUT /api/coaching/:personId/focus', async ({ asker, params, body }) => {
    requireOwn(asker, params.personId);
    await chooseFocus(context, { teamId: asker.team.teamId, ...params, ...body, chosenBy: asker.person.personId });
  });

  route(web, 'DELETE /api/coaching/:personId/focus', async ({ asker, params }) => {
    requireOwn(asker, params.personId);
    await dropFocus(context, { teamId: asker.team.teamId, ...params });
  });
}

/** One's own, unless one may see those of others. */
export function requireOwn(asker: Asker, personId: string): void {
  if (personId === asker.person.personId || mayDo(asker.team.role, 'practice.manage')) return;
  throw new Problem('role_not_allowed', 'Plans and practice of others are for managers and admins.');
}
