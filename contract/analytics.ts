// Figures of a span of days: totals, weeks, reps, criteria. Each can be read again as a list of calls by the same filters.
import { z } from 'zod';
import { callDirections, callSides, callSources } from '../rules/call.ts';
import { routes } from './route.ts';

const day = z.iso.date();
const share = z.number().min(0).max(1).nullable();

export const figures = z
  .object({
    calls: z.int(),
    /** Of all calls whose length is known. */
    lengthMs: z.number(),
    scored: z.int(),
    averageScore: z.number().nullable(),
    /** The mean over the calls that have one, and how many these are. */
    talkShare: share,
    withTalkShare: z.int(),
  })
  .meta({ id: 'Figures' });
export type Figures = z.output<typeof figures>;

/** `share` is points earned of points that could be earned, in the calls that it applied to. */
const earned = z.object({ calls: z.int(), share });

export const analytics = z
  .object({
    total: figures,
    /** How many calls scored 0 to 9, 10 to 19 and so on to 90 to 100. */
    tenths: z.array(z.int()),
    /** By their Mondays, those without calls left out. */
    weeks: z.array(figures.extend({ week: day })),
    /** Those with the most calls; `rep` is what the list of calls takes, empty for calls of nobody. */
    reps: z.array(figures.extend({ rep: z.string(), name: z.string().nullable() })),
    /** Cards by which calls of the span were scored, the most used first. */
    cards: z.array(z.object({ key: z.string(), name: z.string(), scored: z.int() })),
    /** Of the card that was asked for, else of the most used. */
    criteria: z.array(
      earned.extend({
        key: z.string(),
        name: z.string(),
        category: z.string(),
        reps: z.array(earned.extend({ rep: z.string() })),
      }),
    ),
    categories: z.array(
      earned.extend({
        key: z.string(),
        name: z.string(),
        /** In which the criterion of it that applied most often did. */
        calls: z.int(),
        weeks: z.array(earned.extend({ week: day })),
        reps: z.array(earned.extend({ rep: z.string() })),
      }),
    ),
    /** True while changes of some days are still being counted. */
    isCounting: z.boolean(),
  })
  .meta({ id: 'Analytics' });
export type Analytics = z.output<typeof analytics>;

export const analyticsRoutes = routes({
  'GET /api/analytics': {
    summary: 'Figures of a span of days (in UTC), by week, rep and criterion',
    tag: 'Analytics',
    needs: 'calls.read',
    query: z.object({
      from: day,
      to: day,
      by: z.enum(callSides).default('people'),
      rep: z.string().max(320).optional(),
      scorecard: z.string().max(200).optional(),
      source: z.enum(callSources).optional(),
      direction: z.enum(callDirections).optional(),
    }),
    reply: analytics,
  },
});
