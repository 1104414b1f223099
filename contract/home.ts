// The first page: figures of a stretch of days, what waits for a person, what is left of setting up.
import { z } from 'zod';
import { stages } from '../rules/call.ts';
import { setUpSteps } from '../rules/set-up-step.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();

export const homeFigures = z
  .object({
    /** All figures are of the newest 10,000 calls of the stretch. */
    calls: z.int(),
    scored: z.int(),
    averageScore: z.number().nullable(),
    /** Scored below 50. */
    weak: z.int(),
    /** The mean over the calls that have one, and how many these are. */
    talkShare: z.number().nullable(),
    withTalkShare: z.int(),
    agentCalls: z.int(),
  })
  .meta({ id: 'HomeFigures' });
export type HomeFigures = z.output<typeof homeFigures>;

export const waitingLine = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('broken_portal'), portalId: z.string(), message: z.string().nullable() }),
    z.object({ kind: z.literal('disabled_webhook'), url: z.string(), reason: z.string().nullable() }),
    z.object({
      kind: z.literal('failed_call'),
      callId: z.uuid(),
      title: z.string(),
      stage: z.enum(stages),
      message: z.string(),
      at: instant,
    }),
    z.object({
      kind: z.literal('weak_call'),
      callId: z.uuid(),
      title: z.string(),
      score: z.int(),
      rep: z.string().nullable(),
      at: instant,
    }),
    z.object({ kind: z.literal('unmatched_reps') }),
  ])
  .meta({ id: 'WaitingLine' });
export type WaitingLine = z.output<typeof waitingLine>;

export const home = z
  .object({
    figures: homeFigures,
    /** Of the stretch of the same length before, up to the same time of day. */
    before: homeFigures,
    /** Only what the asker may do something about; a few of each kind. */
    waiting: z.array(waitingLine),
    /** Exact up to 10,000; null for roles that do not see failed jobs. */
    failedJobs: z.int().nullable(),
    /** Null for roles that do not set a team up. */
    setUp: z
      .object({ steps: z.array(z.object({ step: z.enum(setUpSteps), isDone: z.boolean() })), isHidden: z.boolean() })
      .nullable(),
  })
  .meta({ id: 'Home' });
export type Home = z.output<typeof home>;

export const homeRoutes = routes({
  'GET /api/home': {
    summary: 'Figures of some days, what waits for a person, what is left of setting up',
    tag: 'Home',
    needs: 'calls.read',
    query: z.object({ from: instant, days: z.coerce.number().int().min(1).max(366) }),
    reply: home,
  },
  'PUT /api/home/set-up': {
    summary: 'Hide the list of first steps from the team, or show it again',
    tag: 'Home',
    needs: 'team.manage',
    body: z.object({ isHidden: z.boolean() }),
    reply: z.void(),
  },
});
