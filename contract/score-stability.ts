// What judging calls costs, and how much the score of one call moves from time to time, as it crosses HTTP.
import { z } from 'zod';
import { FEWEST_TIMES, MOST_TIMES } from '../rules/score-stability.ts';
import { outcome } from './calls.ts';
import { routes } from './route.ts';
import { versionNumber } from './stored-number.ts';

/** An estimate. `usd` where the prices of the provider are set. */
export const scoringCost = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), computingMs: z.int() }),
  z.object({ kind: z.literal('language-model'), inputTokens: z.int(), outputTokens: z.int(), usd: z.number().nullable() }),
]);
/** Of the team in this calendar month (UTC); null where there is no limit. Once it is spent this machine judges. */
export const budgetLeft = z.object({ limitUsd: z.number(), spentUsd: z.number() }).nullable();

export const onCall = z.object({
  callId: z.uuid(),
  /** What is edited, or a version by its number. */
  of: z.union([z.literal('draft'), versionNumber]).default('draft'),
});
const severalTimes = onCall.extend({ times: z.int().min(FEWEST_TIMES).max(MOST_TIMES).default(5) });

export const scoreStability = z
  .discriminatedUnion('kind', [
    /** This machine judges: the same call and card always give the same score, so nothing is measured. */
    z.object({ kind: z.literal('deterministic') }),
    z.object({
      kind: z.literal('measured'),
      overall: z.array(z.int().nullable()),
      lowest: z.int().nullable(),
      highest: z.int().nullable(),
      /** How many checks came out the same each time. */
      steady: z.int(),
      unsteady: z.array(
        z.object({ key: z.string(), question: z.string(), outcomes: z.array(z.object({ outcome, times: z.int() })) }),
      ),
    }),
  ])
  .meta({ id: 'ScoreStability' });

const ofCard = z.object({ scorecardKey: z.string().max(80) });

export const scoreStabilityRoutes = routes({
  'POST /api/scorecards/:scorecardKey/stability/estimate': {
    summary: 'What scoring one call several times would cost',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: severalTimes,
    reply: z.object({ cost: scoringCost, budget: budgetLeft }),
  },
  'POST /api/scorecards/:scorecardKey/stability': {
    summary: 'How much the score of one call moves from time to time; nothing is saved',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: severalTimes,
    reply: scoreStability,
  },
});
