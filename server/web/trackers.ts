// Routes of trackers: making them, what they found in a call, and how often in some days.
import { instantsOf } from '../../rules/analytics.ts';
import { Problem } from '../../rules/problem.ts';
import { MOST_TRACKED_CALLS, MOST_TRACKERS } from '../../rules/tracker.ts';
import { findRep } from '../database/call-filter.ts';
import { findCallPage } from '../database/calls.ts';
import { listMentionsOfCall, listTrackers, listTrackerWeeks, type TrackerRow, type TrackerWeek } from '../database/trackers.ts';
import { changeTracker, createTracker, deleteTracker } from '../flows/admin/change-trackers.ts';
import type { BaseContext } from '../flows/context.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

export function registerTrackers(web: Web, { context }: { context: BaseContext }): void {
  route(web, 'GET /api/trackers', async ({ asker }) => ({
    items: (await listTrackers(web.db, asker.team.teamId, MOST_TRACKERS)).map((row) => presentTracker(row)),
  }));

  route(web, 'GET /api/trackers/figures', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const { from, to, rep, by, source, direction } = query;
    const { from: first, until } = instantsOf({ from, to });
    const found = rep === undefined ? undefined : await findRep(web.db, rep);
    const filter = { teamId, by, source, direction, rep: found, from: first, to: new Date(until.getTime() - 1) };
    const [trackers, lines] = await Promise.all([listTrackers(web.db, teamId, MOST_TRACKERS), listTrackerWeeks(web.db, filter)]);
    const all = lines.filter(({ trackerId }) => trackerId === null);
    const calls = sumOf(all).calls;
    return {
      trackers: trackers.map((row) => {
        const own = lines.filter(({ trackerId }) => trackerId === row.id);
        return { ...presentTracker(row), ...sumOf(own), weeks: own };
      }),
      ...{ calls, weeks: all, isCut: calls >= MOST_TRACKED_CALLS },
    };
  });

  route(web, 'POST /api/trackers', (ask) => createTracker(context, { ...whoAsks(ask), content: ask.body }));
  route(web, 'PUT /api/trackers/:trackerId', (ask) =>
    changeTracker(context, { ...whoAsks(ask), ...ask.params, content: ask.body }),
  );
  route(web, 'DELETE /api/trackers/:trackerId', ({ asker, params }) =>
    deleteTracker(context, { teamId: asker.team.teamId, ...params }),
  );

  route(web, 'GET /api/calls/:callId/trackers', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    if (!(await findCallPage(web.db, of))) throw new Problem('not_found', 'There is no such call in this team.');
    return { items: await listMentionsOfCall(web.db, of, MOST_TRACKERS) };
  });
}

function presentTracker({ id, name, phrases, saidBy, countedAt }: TrackerRow) {
  return { trackerId: id, name, phrases, saidBy, isCounting: countedAt === null };
}

function sumOf(weeks: readonly TrackerWeek[]): { calls: number; mentions: number } {
  return weeks.reduce((sum, week) => ({ calls: sum.calls + week.calls, mentions: sum.mentions + week.mentions }), {
    ...{ calls: 0, mentions: 0 },
  });
}
