// A person answers a check of a score in place of the evaluator, or takes such an answer back; the score follows at once.
import { resolvedBy } from '../../../rules/dispute.ts';
import { Problem } from '../../../rules/problem.ts';
import { machineOutcome, needsReason, type ReviewedOutcome } from '../../../rules/review.ts';
import type { Scorecard } from '../../../rules/scorecard.ts';
import { addAnswer, endAnswers, type OfCall, type OfCheck } from '../../database/check-answers.ts';
import { resolveDispute } from '../../database/disputes.ts';
import { lockCall } from '../../database/retries.ts';
import { findScorecardVersion } from '../../database/scorecards.ts';
import { findScore, type SavedScore } from '../../database/scores.ts';
import type { Db } from '../../database/tables.ts';
import { noteAct } from '../note-act.ts';
import type { ReviewContext } from './review-context.ts';
import { settleScore, withKeptAnswers } from './settle-score.ts';
import { tellReviewed } from './tell-reviewed.ts';

/** An open dispute about the check is decided by it. Throws Problem `not_found`, and `validation_failed` without a reason where one is needed. */
export async function answerCheck(
  context: ReviewContext,
  input: OfCheck & { outcome: ReviewedOutcome; reason: string; personId: string },
): Promise<void> {
  const { teamId, callId, scorecardKey, checkKey, outcome, reason, personId } = input;
  const of: OfCheck = { teamId, callId, scorecardKey, checkKey };
  await context.db.transaction().execute(async (db) => {
    const { score, card } = await openScore(db, of);
    const found = findCheck(score, checkKey);
    if (!found) throw new Problem('not_found', 'The score of this call has no such check.');
    const { check, criterionKey } = found;
    const machine = machineOutcome(check);
    if (reason === '' && needsReason(machine, outcome)) {
      const message = 'Say why the answer is another one.';
      throw new Problem('validation_failed', message, { fields: [{ path: 'body.reason', code: 'required', message }] });
    }
    const now = context.clock.now();
    const { evaluator, scorecard } = score.result;
    await endAnswers(db, of, { person: personId, at: now });
    await addAnswer(db, {
      ...{ ...of, id: context.newId(), scorecardVersion: scorecard.version, criterionKey, question: check.question },
      ...{ machineOutcome: machine, evaluator: `${evaluator.name} ${evaluator.version}`, oldOutcome: check.outcome },
      ...{ outcome, reason, answeredBy: personId, answeredAt: now, endedBy: null, endedAt: null },
    });
    const detail = { callId, outcome: `${check.outcome} → ${outcome}` };
    await noteAct(context, db, { teamId, act: 'answer.overridden', subject: check.question, detail });
    const state = resolvedBy(check.outcome, outcome);
    await resolveDispute(db, of, { state, resolution: reason || null, by: personId, at: now });
    await scoreAnew(context, db, of, { score, card });
  });
}

/** One answer, or without a check all of the call: the evaluator's count again. Throws Problem `not_found` where none was given. */
export async function takeAnswersBack(
  context: ReviewContext,
  input: OfCall & { scorecardKey?: string; checkKey?: string; personId: string },
): Promise<void> {
  const { personId, ...of } = input;
  await context.db.transaction().execute(async (db) => {
    const scored = await openScore(db, of);
    const ended = await endAnswers(db, of, { person: personId, at: context.clock.now() });
    if (ended === 0) throw new Problem('not_found', 'Nobody has answered here in place of the evaluator.');
    const { teamId, callId, checkKey = null } = of;
    await noteAct(context, db, { teamId, act: 'answer.withdrawn', subject: scored.card.name, detail: { callId, checkKey, ended } });
    await scoreAnew(context, db, { teamId: of.teamId, callId: of.callId }, scored);
  });
}

type Scored = { score: SavedScore; card: Scorecard };

/** Holds the call until the transaction ends. */
async function openScore(db: Db, of: OfCall & { scorecardKey?: string }): Promise<Scored> {
  if (!(await lockCall(db, of))) throw new Problem('not_found', 'There is no such call in this team.');
  const score = await findScore(db, of);
  const { key, version } = score?.result.scorecard ?? { key: '', version: 0 };
  const card = await findScorecardVersion(db, { teamId: of.teamId, scorecardKey: key, version });
  if (!score || !card || (of.scorecardKey !== undefined && of.scorecardKey !== key)) {
    throw new Problem('not_found', 'This call has no score on that scorecard. Load the call again.');
  }
  return { score, card: card.card };
}

function findCheck({ result }: SavedScore, checkKey: string) {
  for (const { criteria } of result.categories)
    for (const { key: criterionKey, checks } of criteria)
      for (const check of checks) if (check.key === checkKey) return { check, criterionKey };
  return null;
}

async function scoreAnew(context: ReviewContext, db: Db, of: OfCall, { score, card }: Scored): Promise<void> {
  const call = { teamId: of.teamId, callId: of.callId };
  const result = await withKeptAnswers(db, call, card, score.result);
  await settleScore(db, call, { result, transcriptVersion: score.transcriptVersion }, score.createdAt);
  await tellReviewed(context, db, call, { before: score.result, after: result });
  await context.publishEvents(db, [{ kind: 'call.changed', ...call }]);
}
