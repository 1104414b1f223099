// Routes about work that gave up.
import { z } from 'zod';
import { stages } from '../../rules/call.ts';
import { countFailedStages, listFailedStages } from '../database/failed-jobs.ts';
import type { BaseContext } from '../flows/context.ts';
import { retryFailedCalls } from '../flows/intake/retry-call.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Web } from './route.ts';

const MOST_COUNTED = 10_000;
const place = z.object({ at: z.iso.datetime(), id: z.uuid(), stage: z.enum(stages) });

export function registerFailedJobs(web: Web, options: { context: BaseContext }): void {
  route(web, 'GET /api/failed-jobs', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const from = readCursor(place, query.cursor);
    const after = from ? { failedAt: new Date(from.at), callId: from.id, stage: from.stage } : undefined;
    const [lines, total] = await Promise.all([
      listFailedStages(web.db, { teamId, after, limit: query.limit + 1 }),
      countFailedStages(web.db, teamId, MOST_COUNTED),
    ]);
    const items = lines.slice(0, query.limit).map((line) => ({ ...line, failedAt: line.failedAt.toISOString() }));
    const last = items.at(-1);
    const more = lines.length > query.limit && last;
    return { items, nextCursor: more ? writeCursor({ at: last.failedAt, id: last.callId, stage: last.stage }) : null, total };
  });

  route(web, 'POST /api/failed-jobs/retry-all', async ({ asker }) => ({
    retried: await retryFailedCalls(options.context, { teamId: asker.team.teamId }),
  }));
}
