// Scores a call on every active scorecard of its team. The evaluator proposes, the transcript decides: no quote, no point.
import { Problem } from '../../../rules/problem.ts';
import { scoreCall as scoreByEvidence } from '../../../rules/scoring.ts';
import type { ScoreResult } from '../../../rules/scorecard.ts';
import { listActiveScorecards, saveScores } from '../../database/scores.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { IntakeContext } from '../context.ts';
import { planWriteBack } from '../reporting/plan-write-back.ts';
import { tellAnalysed } from '../reporting/tell-call.ts';
import { runStage, type OfCall } from './run-stage.ts';

export function scoreCall(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'score', of, signal, async (_, _call, tools) => {
    const transcript = await findTranscript(context.db, of);
    if (!transcript) throw new Problem('transcript_unreadable', 'There is no transcript to score. Retry the transcription.');
    const cards = await listActiveScorecards(context.db, of.teamId);
    const scores: ScoreResult[] = [];
    for (const [index, scorecard] of cards.entries()) {
      const { findings, evaluator } = await context.evaluator.evaluate({
        scorecard,
        utterances: transcript.utterances,
        signal: tools.signal,
      });
      scores.push(scoreByEvidence(scorecard, findings, transcript.utterances, evaluator));
      tools.progress((index + 1) / cards.length);
    }
    return async (db, now) => {
      await saveScores(db, of, scores, transcript.version, now);
      await planWriteBack(context, db, { ...of, scores }, now);
      await tellAnalysed(context, db, { ...of, scores });
    };
  });
}
