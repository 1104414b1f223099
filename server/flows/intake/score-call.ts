// Scores a call by the scorecard that the team's rules choose for it.
import { cardFor } from '../admin/choose-scorecards.ts';
import { cardOfRound } from '../coaching/card-of-round.ts';
import type { IntakeContext } from '../context.ts';
import { planWriteBack } from '../reporting/plan-write-back.ts';
import { tellAnalysed } from '../reporting/tell-call.ts';
import { settleScore, withKeptAnswers } from '../review/settle-score.ts';
import { runStage, type OfCall } from './run-stage.ts';
import { scoreByCard } from './score-by-card.ts';

export function scoreCall(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'score', of, signal, async (_, call, tools) => {
    const ownCard = call.source === 'practice' ? await cardOfRound(context.db, of) : null;
    const card = ownCard ?? (await cardFor(context.db, of.teamId, { ...call, lengthMs: call.durationMs }));
    const score = card && (await scoreByCard(context, of, card, tools.signal));
    return async (db, now) => {
      const result = score && (await withKeptAnswers(db, of, card, score.result));
      const scores = result ? [result] : [];
      await settleScore(db, of, score && result && { ...score, result }, now);
      await planWriteBack(context, db, { ...of, scores }, now);
      await tellAnalysed(context, db, { ...of, scores });
    };
  });
}
