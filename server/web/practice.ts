// Routes of practice: prospects, and rounds played with them.
import type { ProspectReply, RoundLine, RoundReply } from '../../contract/practice.ts';
import { Problem } from '../../rules/problem.ts';
import { prospectTemplates } from '../../rules/prospect-templates.ts';
import { mayDo } from '../../rules/role.ts';
import { listProspects, type ListedProspect } from '../database/practice-prospects.ts';
import { findRound, listRounds, type ListedRound, type OfRound } from '../database/practice-rounds.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import {
  archiveProspect,
  createProspect,
  MOST_PROSPECTS,
  requireProspect,
  saveProspect,
} from '../flows/coaching/change-prospect.ts';
import { endRound, sayInRound, startSpoken, startWritten, type PlayContext } from '../flows/coaching/play-round.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import { route, type Web } from './route.ts';
import type { Asker } from './session.ts';
import { MEDIA_PATH } from './talks.ts';

const MOST_ROUNDS = 100;

export function registerPractice(web: Web, options: { context: AdminContext & PlayContext; liveCalls: LiveCalls }): void {
  const { context, liveCalls } = options;

  async function changeable(asker: Asker, prospectId: string): Promise<{ teamId: string; prospectId: string }> {
    const of = { teamId: asker.team.teamId, prospectId };
    if (!mayChange(asker, await requireProspect(web.db, of)))
      throw new Problem('role_not_allowed', 'Prospects of others are changed by managers and admins. Make a copy to change.');
    return of;
  }
  const shown = async (asker: Asker, prospectId: string): Promise<ProspectReply> =>
    presentProspect(asker, await requireProspect(web.db, { teamId: asker.team.teamId, prospectId }));

  route(web, 'GET /api/prospects', async ({ asker }) => {
    const rows = await listProspects(web.db, asker.team.teamId, MOST_PROSPECTS);
    return {
      items: rows.map((row) => presentProspect(asker, row)),
      templates: Object.entries(prospectTemplates).map(([key, { name, role }]) => ({ key, name, role })),
    };
  });

  route(web, 'POST /api/prospects', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const { prospectId } = await createProspect(context, { teamId, from: body.from, createdBy: asker.person.personId });
    return shown(asker, prospectId);
  });

  route(web, 'GET /api/prospects/:prospectId', async ({ asker, params }) => shown(asker, params.prospectId));

  route(web, 'PUT /api/prospects/:prospectId', async ({ asker, params, body }) => {
    await saveProspect(context, { ...(await changeable(asker, params.prospectId)), ...body });
    return shown(asker, params.prospectId);
  });

  route(web, 'DELETE /api/prospects/:prospectId', async ({ asker, params }) => {
    await archiveProspect(context, await changeable(asker, params.prospectId));
  });

  async function presentRound(of: OfRound & { personId: string }): Promise<RoundReply> {
    const [row, [line]] = await Promise.all([
      findRound(web.db, of),
      listRounds(web.db, { teamId: of.teamId, personId: of.personId, roundId: of.roundId, limit: 1 }),
    ]);
    if (!row || !line) throw new Problem('not_found', 'There is no such round of yours.');
    const { role, briefing } = row.prospect;
    return {
      ...presentLine(line),
      ...{ role, briefing, mind: context.rehearsals.mind },
      lines: (row.talk?.lines ?? []).map(({ side, text }) => ({
        side: side === 'us' ? ('prospect' as const) : ('you' as const),
        text,
      })),
    };
  }
  const own = (asker: Asker, { roundId }: { roundId: string }) => ({
    ...{ teamId: asker.team.teamId, roundId, personId: asker.person.personId },
  });

  route(web, 'GET /api/practice/rounds', async ({ asker }) => {
    const { personId } = asker.person;
    const rows = await listRounds(web.db, { teamId: asker.team.teamId, personId, limit: MOST_ROUNDS });
    return { items: rows.map(presentLine) };
  });

  route(web, 'POST /api/practice/rounds', async ({ asker, body }) => {
    const { personId } = asker.person;
    const of = { teamId: asker.team.teamId, prospectId: body.prospectId, personId };
    if (body.mode === 'text')
      return { round: await presentRound({ ...(await startWritten(context, of)), personId }), mediaPath: null };
    const { roundId, token } = await startSpoken({ ...context, liveCalls }, of);
    liveCalls.warm();
    return { round: await presentRound(own(asker, { roundId })), mediaPath: `${MEDIA_PATH}${token}` };
  });

  route(web, 'GET /api/practice/rounds/:roundId', async ({ asker, params }) => presentRound(own(asker, params)));

  route(web, 'POST /api/practice/rounds/:roundId/turns', async ({ asker, params, body }) => {
    await sayInRound(context, { ...own(asker, params), said: body.said });
    return presentRound(own(asker, params));
  });

  route(web, 'POST /api/practice/rounds/:roundId/end', async ({ asker, params }) => {
    await endRound(context, own(asker, params));
    return presentRound(own(asker, params));
  });
}

const mayChange = (asker: Asker, row: ListedProspect): boolean =>
  row.createdBy === asker.person.personId || mayDo(asker.team.role, 'practice.manage');

function presentProspect(asker: Asker, row: ListedProspect): ProspectReply {
  const { id: prospectId, settings, revision, fromCallId, createdByName, changedAt } = row;
  const told = { prospectId, settings, revision, fromCallId, createdByName };
  return { ...told, mayChange: mayChange(asker, row), changedAt: changedAt.toISOString() };
}

function presentLine(row: ListedRound): RoundLine {
  const { id: roundId, prospectId, prospect, mode, state, result, createdAt, callId, callState, score } = row;
  const told = { roundId, prospectId, prospectName: prospect.name, mode, state, result };
  return { ...told, createdAt: createdAt.toISOString(), callId, callState, score };
}
