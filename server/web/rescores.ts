// Routes by which calls are scored anew, and old and new scores compared.
import type { RescoreLine } from '../../contract/scorecards.ts';
import { Problem } from '../../rules/problem.ts';
import { compareScores, MOST_RESCORED } from '../../rules/rescore.ts';
import { countRescored, findRescore, listRescored, listRescores, type OfRescore, type RescoreRow } from '../database/rescores.ts';
import { findScorecard } from '../database/scorecards.ts';
import { cancelRescore, estimateRescore, startRescore } from '../flows/admin/start-rescore.ts';
import type { BaseContext } from '../flows/context.ts';
import { route, type Web } from './route.ts';
import type { Scoring } from './scorecards.ts';

const MOST_LISTED = 20;
const MOST_MOVED = 100;

export function registerRescores(web: Web, options: { context: BaseContext; scoring: Scoring }): void {
  const { context, scoring } = options;
  const { judgedBy, paidJudging } = scoring;

  async function lineOf(row: RescoreRow): Promise<RescoreLine> {
    const { teamId, id: rescoreId, scorecardVersion: version, state, createdAt, endedAt, waitsBecause } = row;
    return {
      ...{ rescoreId, version, state, waitsBecause },
      ...{ createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
      calls: await countRescored(web.db, { teamId, rescoreId }),
    };
  }

  async function known(of: OfRescore): Promise<RescoreRow> {
    const row = await findRescore(web.db, of);
    if (row) return row;
    throw new Problem('not_found', 'Nothing was scored anew under this number.');
  }

  route(web, 'POST /api/scorecards/:scorecardKey/rescores/estimate', async ({ asker, params, body }) =>
    estimateRescore({ ...context, paidJudging }, { ...params, ...spanOf(body), teamId: asker.team.teamId, judgedBy }),
  );

  route(web, 'POST /api/scorecards/:scorecardKey/rescores', async ({ asker, params, body }) => {
    const of = { ...params, ...spanOf(body), teamId: asker.team.teamId };
    return lineOf(await known(await startRescore(context, { ...of, version: body.version, createdBy: asker.person.personId })));
  });

  route(web, 'GET /api/scorecards/:scorecardKey/rescores', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    if (!(await findScorecard(web.db, of))) throw new Problem('not_found', 'There is no such scorecard.');
    const rows = await listRescores(web.db, { ...of, limit: MOST_LISTED });
    return { items: await Promise.all(rows.map(lineOf)) };
  });

  route(web, 'GET /api/rescores/:rescoreId', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    const line = await lineOf(await known(of));
    const calls = await listRescored(web.db, of, MOST_RESCORED);
    const moved = calls.map(({ callId, title, calledAt, before, after }) => ({
      ...{ callId, title, calledAt: calledAt.toISOString(), before: before?.overall ?? null, after: after.overall },
      beforeCard: before && `${before.scorecard.name} v${before.scorecard.version}`,
    }));
    const distance = (call: (typeof moved)[number]) => Math.abs((call.after ?? 0) - (call.before ?? 0));
    return {
      ...line,
      comparison: compareScores(calls),
      moved: moved.toSorted((a, b) => distance(b) - distance(a)).slice(0, MOST_MOVED),
    };
  });

  route(web, 'PATCH /api/rescores/:rescoreId', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    await known(of);
    await cancelRescore(context, of);
    return lineOf(await known(of));
  });
}

function spanOf({ from, to }: { from: string | null; to: string | null }): { from: Date | null; to: Date | null } {
  return { from: from === null ? null : new Date(from), to: to === null ? null : new Date(to) };
}
