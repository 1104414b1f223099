// Score calls anew by a card's active version: first how many and at what cost, then in the background, until it is done or stopped.
import { Problem } from '../../../rules/problem.ts';
import type { BudgetLeft } from '../../../rules/evaluation-cost.ts';
import { MOST_RESCORED, rescoreCost, type RescoreCost } from '../../../rules/rescore.ts';
import { chooseScorecard } from '../../../rules/scorecard-choice.ts';
import type { Scorecard } from '../../../rules/scorecard.ts';
import { addRescore, endRescore, listFinishedCalls, type OfRescore, type FinishedCall } from '../../database/rescores.ts';
import { findChoice, findScorecard, listActiveScorecards, type OfScorecard } from '../../database/scorecards.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { budgetLeft, type JudgingContext } from '../intake/judge-call.ts';
import { keysOf } from './choose-scorecards.ts';

export type RescoreSpan = OfScorecard & { from: Date | null; to: Date | null };
export type RescoreEstimate = {
  version: number;
  calls: number;
  hasMore: boolean;
  cost: RescoreCost;
  budget: BudgetLeft | null;
};

/** Throws Problem `not_found`, and `conflict` when the card is not active. */
export async function estimateRescore(
  context: Pick<JudgingContext, 'db' | 'clock' | 'paidJudging'>,
  input: RescoreSpan & { judgedBy: RescoreCost['kind'] },
): Promise<RescoreEstimate> {
  const { card, calls, hasMore } = await callsToRescore(context.db, input);
  const cost = rescoreCost(
    calls.map(({ lengthMs }) => lengthMs),
    card,
    input.judgedBy,
    context.paidJudging?.prices,
  );
  const budget = await budgetLeft(context, input.teamId);
  return { version: card.version, calls: calls.length, hasMore, cost, budget };
}

/** `version` is the one that was estimated. Throws Problem `not_found`, and `conflict`: another version by now, nothing to do, or another one runs. */
export async function startRescore(
  context: BaseContext,
  input: RescoreSpan & { version: number; createdBy: string | null },
): Promise<OfRescore> {
  const { teamId, version, createdBy } = input;
  const { card, calls } = await callsToRescore(context.db, input);
  if (card.version !== version) {
    throw new Problem('conflict', `Version ${card.version} is active by now. Look at the estimate again.`);
  }
  if (calls.length === 0) throw new Problem('conflict', 'There is no call to score anew in these days.');
  const of = { teamId, rescoreId: context.newId() };
  await context.db.transaction().execute(async (db) => {
    const row = {
      ...{ teamId, id: of.rescoreId, scorecardKey: card.key, scorecardVersion: version, state: 'running' as const },
      ...{ createdBy, createdAt: context.clock.now(), endedAt: null, waitsBecause: null },
    };
    const isAlone = await addRescore(
      db,
      row,
      calls.map(({ id }) => id),
    );
    if (!isAlone) throw new Problem('conflict', 'Calls are being scored anew already. Wait for that, or stop it.');
    await context.enqueueJobs(db, [{ name: 'rescore-calls', input: of }]);
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId }]);
  });
  return of;
}

/** What is done stays done. */
export async function cancelRescore(context: BaseContext, of: OfRescore): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await endRescore(db, of, 'cancelled', context.clock.now()))) return;
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId: of.teamId }]);
  });
}

/** Further back than this nobody looks in one go. */
const MOST_LOOKED_AT = 10_000;

type ToRescore = { card: Scorecard; calls: FinishedCall[]; hasMore: boolean };

/** Those the rules give this card, unless its active version has scored them already; newest first. */
async function callsToRescore(db: Db, { teamId, scorecardKey, from, to }: RescoreSpan): Promise<ToRescore> {
  const cards = await listActiveScorecards(db, teamId);
  const card = cards.find(({ key }) => key === scorecardKey);
  if (!card) {
    if (!(await findScorecard(db, { teamId, scorecardKey }))) throw new Problem('not_found', 'There is no such scorecard.');
    throw new Problem('conflict', 'This scorecard is not active. Publish it first.');
  }
  const choice = await findChoice(db, teamId, cards);
  const keys = keysOf(cards);
  const looked = await listFinishedCalls(db, { teamId, from, to, limit: MOST_LOOKED_AT });
  const due = looked.filter((call) => {
    const chosen = chooseScorecard(choice, keys, call);
    const isDone = call.scorecardKey === card.key && call.scorecardVersion === card.version;
    return chosen.kind !== 'none' && chosen.scorecardKey === card.key && !isDone;
  });
  return { card, calls: due.slice(0, MOST_RESCORED), hasMore: due.length > MOST_RESCORED };
}
