// Deals against scores: win rates with their intervals by score and by criterion, and the deals behind each figure.
import { z } from 'zod';
import { callSides } from '../rules/call.ts';
import { dealOutcomes } from '../rules/deal.ts';
import { scoreBandKeys } from '../rules/revenue.ts';
import { routes } from './route.ts';

const TAG = 'Analytics';
const share = z.number().min(0).max(1);
const closedDeals = z.object({ won: z.int(), lost: z.int() });
const tooFew = z.object({ kind: z.literal('too-few'), of: z.int(), least: z.int() });

const winRate = z
  .union([z.object({ kind: z.literal('measured'), share, low: share, high: share, of: z.int() }), tooFew])
  .describe('Won of closed deals, with the interval of 95 % (Wilson).');

const difference = z
  .union([
    z.object({
      kind: z.enum(['more', 'less', 'not-told-apart']),
      difference: z.number(),
      low: z.number(),
      high: z.number(),
    }),
    tooFew,
  ])
  .describe('How much more often the first group was won, with the interval of 95 % (Newcombe). `not-told-apart`: it holds 0.');

const group = closedDeals.extend({ winRate });

export const revenue = z
  .object({
    reading: z
      .object({
        state: z.enum(['not_connected', 'not_yet', 'scope_missing', 'failing', 'read']),
        message: z.string().nullable(),
        readAt: z.iso.datetime().nullable(),
        isReading: z.boolean().describe('True while calls wait for their deals to be looked for.'),
      })
      .describe('How reading deals in HubSpot goes.'),
    closed: closedDeals.describe('Deals closed in these days with a call that counts, scored or not.'),
    isCut: z.boolean().describe('True where only the newest 2,000 deals of the span were counted.'),
    cards: z.array(z.object({ key: z.string(), name: z.string(), deals: z.int() })).describe('The most used first.'),
    card: z.string().nullable().describe('The card all below is of: the one asked for, else the most used.'),
    bands: z
      .array(group.extend({ band: z.enum(scoreBandKeys), from: z.int(), to: z.int() }))
      .describe('By the average score of a deal’s calls.'),
    strongAgainstWeak: difference.nullable(),
    criteria: z
      .array(z.object({ key: z.string(), name: z.string(), category: z.string(), met: group, notMet: group, difference }))
      .describe('The largest difference for those that met it first.'),
  })
  .meta({ id: 'Revenue' });
export type Revenue = z.output<typeof revenue>;

const span = { from: z.iso.date(), to: z.iso.date(), by: z.enum(callSides).default('people') };

export const revenueDeals = z
  .object({
    items: z.array(
      z.object({
        portalId: z.string(),
        dealId: z.string(),
        url: z.url().nullable().describe('Its page in HubSpot.'),
        outcome: z.enum(dealOutcomes),
        amount: z.string().nullable().describe('As HubSpot writes it.'),
        currency: z.string().nullable(),
        closedAt: z.iso.datetime(),
        score: z.int().describe('The average of its calls that count.'),
        calls: z.int(),
      }),
    ),
    isCut: z.boolean().describe('True where there are more than the 200 shown.'),
  })
  .meta({ id: 'RevenueDeals' });

export const revenueRoutes = routes({
  'GET /api/analytics/revenue': {
    summary: 'Won and lost deals of HubSpot, closed in a span of days (in UTC), by how their calls were scored',
    tag: TAG,
    needs: 'calls.read',
    query: z.object({ ...span, scorecard: z.string().max(200).optional() }),
    reply: revenue,
  },
  'GET /api/analytics/revenue/deals': {
    summary: 'The deals behind such a figure',
    tag: TAG,
    needs: 'calls.read',
    query: z.object({
      ...span,
      scorecard: z.string().max(200),
      outcome: z.enum(['won', 'lost']).optional(),
      band: z.enum(scoreBandKeys).optional(),
      criterion: z.string().max(200).optional(),
      met: z.enum(['yes', 'no']).optional().describe('Of the criterion; without it, those that met it.'),
    }),
    reply: revenueDeals,
  },
});
