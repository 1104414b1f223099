// Scores a call by the scorecard that the team's rules choose for it.
import { saveScore } from '../../database/scores.ts';
import { cardFor } from '../admin/choose-scorecards.ts';
import type { IntakeContext } from '../context.ts';
import { planWriteBack } from '../reporting/plan-write-back.ts';
import { tellAnalysed } from '../reporting/tell-call.ts';
import { runStage, type OfCall } from './run-stage.ts';
import { scoreByCard } from './score-by-card.ts';

export function scoreCall(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'score', of, signal, async (_, call, tools) => {
    const card = await cardFor(context.db, of.teamId, { ...call, lengthMs: call.durationMs });
    const score = card && (await scoreByCard(context, of, card, tools.signal));
    const scores = score ? [score.result] : [];
    return async (db, now) => {
      await saveScore(db, of, score, now);
      await planWriteBack(context, db, { ...of, scores }, now);
      await tellAnalysed(context, db, { ...of, scores });
    };
  });
}
