// Routes by which people answer checks, dispute answers, work through what waits for them, and see how far they agree with the machine.
import type { z } from 'zod';
import type { checkAnswer, dispute, waitingReview } from '../../contract/reviews.ts';
import { agreementOf } from '../../rules/agreement.ts';
import { mayDispute } from '../../rules/dispute.ts';
import { Problem } from '../../rules/problem.ts';
import { listAnswers, listJudgedTwice, type AnswerLine, type JudgedTwice } from '../database/check-answers.ts';
import { findCallPage } from '../database/calls.ts';
import { listDisputes, type DisputeLine } from '../database/disputes.ts';
import { countWaiting, listWaiting, type WaitingReview } from '../database/reviews.ts';
import { listScorecards } from '../database/scorecards.ts';
import { answerCheck, takeAnswersBack } from '../flows/review/answer-check.ts';
import { disputeCheck, withdrawDispute } from '../flows/review/dispute-check.ts';
import type { ReviewContext } from '../flows/review/review-context.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

const MOST_LISTED = 500;
const MOST_COUNTED = 1_000;
const MOST_COMPARED = 20_000;
const MOST_CARDS = 200;

export function registerReviews(web: Web, options: { context: ReviewContext }): void {
  const { context } = options;

  route(web, 'GET /api/calls/:callId/review', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    const { personId } = asker.person;
    const [call, answers, disputes] = await Promise.all([
      findCallPage(web.db, of),
      listAnswers(web.db, of, MOST_LISTED),
      listDisputes(web.db, of, MOST_LISTED),
    ]);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    return {
      answers: answers.map(presentAnswer),
      disputes: disputes.map((row) => presentDispute(row, personId)),
      mayDispute: mayDispute(call, personId),
    };
  });

  route(web, 'PUT /api/calls/:callId/answers', (ask) => answerCheck(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));

  route(web, 'DELETE /api/calls/:callId/answers/:scorecardKey/:checkKey', (ask) =>
    takeAnswersBack(context, { ...whoAsks(ask), ...ask.params }),
  );

  route(web, 'DELETE /api/calls/:callId/answers', (ask) => takeAnswersBack(context, { ...whoAsks(ask), ...ask.params }));

  route(web, 'POST /api/calls/:callId/disputes', (ask) => disputeCheck(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));

  route(web, 'DELETE /api/calls/:callId/disputes/:disputeId', (ask) =>
    withdrawDispute(context, { ...whoAsks(ask), ...ask.params }),
  );

  route(web, 'GET /api/reviews', async ({ asker, query }) => {
    const { limit, ...filter } = query;
    const of = { ...filter, teamId: asker.team.teamId };
    const [items, total] = await Promise.all([listWaiting(web.db, of, limit), countWaiting(web.db, of, MOST_COUNTED)]);
    return { items: items.flatMap(presentWaiting), total };
  });

  route(web, 'GET /api/reviews/agreement', async ({ asker }) => {
    const { teamId } = asker.team;
    const [judged, cards] = await Promise.all([
      listJudgedTwice(web.db, { teamId, limit: MOST_COMPARED }),
      listScorecards(web.db, teamId, MOST_CARDS),
    ]);
    return {
      cards: cards.flatMap(({ key, card }) => {
        const ofCard = judged.filter(({ scorecardKey }) => scorecardKey === key);
        if (ofCard.length === 0) return [];
        const criteria = card.categories.flatMap((category) => category.criteria);
        const leftOpen = ofCard.filter(({ machineOutcome }) => machineOutcome === 'possible').length;
        return {
          ...{ scorecardKey: key, name: card.name, agreement: agreementOf(pairsOf(ofCard)), leftOpen },
          criteria: criteria.map((criterion) => ({
            ...{ key: criterion.key, name: criterion.name },
            agreement: agreementOf(pairsOf(ofCard.filter(({ criterionKey }) => criterionKey === criterion.key))),
          })),
        };
      }),
    };
  });
}

function pairsOf(judged: readonly JudgedTwice[]): [string, string][] {
  return judged.flatMap(({ machineOutcome, outcome }) => (machineOutcome === 'possible' ? [] : [[machineOutcome, outcome]]));
}

function presentAnswer(row: AnswerLine): z.input<typeof checkAnswer> {
  const { id, scorecardKey, checkKey, question, machineOutcome, oldOutcome, outcome, reason } = row;
  return {
    ...{ answerId: id, scorecardKey, checkKey, question, machineOutcome, oldOutcome, outcome, reason },
    ...{ by: row.answeredByName, at: row.answeredAt.toISOString() },
    ended: row.endedAt && { by: row.endedByName, at: row.endedAt.toISOString() },
  };
}

function presentDispute(row: DisputeLine, personId: string): z.input<typeof dispute> {
  const { id, scorecardKey, checkKey, question, outcome, reason, state, resolution } = row;
  return {
    ...{ disputeId: id, scorecardKey, checkKey, question, outcome, reason, state },
    ...{ by: row.raisedByName, isMine: row.raisedBy === personId, at: row.raisedAt.toISOString() },
    resolved: row.resolvedAt && { by: row.resolvedByName, at: row.resolvedAt.toISOString(), resolution },
  };
}

function presentWaiting(row: WaitingReview): z.input<typeof waitingReview>[] {
  const { kind, callId, title, scorecardKey, checkKey, result, disputeReason } = row;
  for (const { criteria } of result.categories)
    for (const criterion of criteria)
      for (const { key, question, outcome, reason, confidence, evidence } of criterion.checks)
        if (key === checkKey)
          return [
            {
              ...{ kind, callId, title, scorecardKey, scorecardName: result.scorecard.name, criterion: criterion.name, checkKey },
              ...{ question, outcome, reason, confidence, evidence },
              ...{ calledAt: row.calledAt.toISOString(), since: row.notedAt.toISOString() },
              rep: { name: row.repName, email: row.repEmail, personId: row.repPersonId },
              dispute: disputeReason === null ? null : { reason: disputeReason, by: row.disputedByName },
            },
          ];
  return [];
}
