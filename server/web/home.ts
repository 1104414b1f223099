// Routes of the first page.
import type { Home, WaitingLine } from '../../contract/home.ts';
import { mayDo, type Role } from '../../rules/role.ts';
import { setUpSteps } from '../../rules/set-up-step.ts';
import { countFailedStages, listFailedStages } from '../database/failed-jobs.ts';
import * as home from '../database/home.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { changeSetUp } from '../flows/admin/change-set-up.ts';
import { route, type Web } from './route.ts';

const DAY_MS = 86_400_000;
const MOST_COUNTED = 10_000;
const FEW = 3;
/** Where the dashboard's weak band ends. */
const WEAK_BELOW = 50;

export function registerHome(web: Web, options: { context: AdminContext }): void {
  const { context } = options;

  route(web, 'GET /api/home', async ({ asker, query }) => {
    const { teamId, role } = asker.team;
    const now = context.clock.now();
    const from = new Date(query.from);
    const earlier = (at: Date): Date => new Date(at.getTime() - query.days * DAY_MS);
    const bounds = { teamId, most: MOST_COUNTED, weakBelow: WEAK_BELOW };
    const stretch = { ...bounds, from, to: new Date(Math.max(now.getTime(), from.getTime() + query.days * DAY_MS)) };
    const [figures, before, waiting, failedJobs, setUp] = await Promise.all([
      home.countFigures(web.db, stretch),
      home.countFigures(web.db, { ...bounds, from: earlier(from), to: earlier(now) }),
      listWaiting(web, role, stretch),
      mayDo(role, 'jobs.read') ? countFailedStages(web.db, teamId, MOST_COUNTED) : null,
      mayDo(role, 'team.manage') ? home.findSetUp(web.db, { teamId, now }) : null,
    ]);
    return { figures, before, waiting, failedJobs, setUp: setUp && presentSetUp(setUp) };
  });

  route(web, 'PUT /api/home/set-up', async ({ asker, body }) => {
    await changeSetUp(context, { teamId: asker.team.teamId, isHidden: body.isHidden });
  });
}

/** What stops everything first; then calls. */
async function listWaiting(web: Web, role: Role, stretch: home.Stretch & { weakBelow: number }): Promise<WaitingLine[]> {
  const { db } = web;
  const { teamId } = stretch;
  const [portals, webhooks, failed, weak, hasUnmatched] = await Promise.all([
    mayDo(role, 'hubspot.manage') ? home.listBrokenPortals(db, teamId, FEW) : [],
    mayDo(role, 'webhooks.manage') ? home.listDisabledWebhooks(db, teamId, FEW) : [],
    mayDo(role, 'jobs.read') ? listFailedStages(db, { teamId, limit: FEW }) : [],
    home.listWeakCalls(db, { ...stretch, limit: FEW }),
    mayDo(role, 'team.manage') && home.hasUnmatchedReps(db, teamId),
  ]);
  return [
    ...portals.map((portal) => ({ kind: 'broken_portal' as const, ...portal })),
    ...webhooks.map((webhook) => ({ kind: 'disabled_webhook' as const, ...webhook })),
    ...failed.map(({ callId, callTitle, stage, message, failedAt }) => ({
      ...{ kind: 'failed_call' as const, callId, title: callTitle, stage, message, at: failedAt.toISOString() },
    })),
    ...weak.map(({ id, title, score, rep, calledAt }) => ({
      ...{ kind: 'weak_call' as const, callId: id, title, score, rep, at: calledAt.toISOString() },
    })),
    ...(hasUnmatched ? [{ kind: 'unmatched_reps' as const }] : []),
  ];
}

function presentSetUp({ done, isHidden }: Awaited<ReturnType<typeof home.findSetUp>>): Home['setUp'] {
  return { steps: setUpSteps.map((step) => ({ step, isDone: done[step] })), isHidden };
}
