// Scores what was said by a card: the evaluator proposes, the transcript decides.
import { Problem } from '../../../rules/problem.ts';
import { scoreCall } from '../../../rules/scoring.ts';
import type { Scorecard, ScoreResult } from '../../../rules/scorecard.ts';
import { findTranscript } from '../../database/transcripts.ts';
import { judgeCall, type JudgingContext } from './judge-call.ts';

/** Saves nothing. Throws Problem `transcript_unreadable` without a transcript, and what the evaluator throws. */
export async function scoreByCard(
  context: JudgingContext,
  of: { teamId: string; callId: string },
  scorecard: Scorecard,
  signal: AbortSignal,
): Promise<{ result: ScoreResult; transcriptVersion: number }> {
  const transcript = await findTranscript(context.db, of);
  if (!transcript) throw new Problem('transcript_unreadable', 'There is no transcript to score. Retry the transcription.');
  const { utterances, version: transcriptVersion } = transcript;
  const { findings, evaluator } = await judgeCall(context, of.teamId, { scorecard, utterances, signal });
  return { result: scoreCall(scorecard, findings, utterances, evaluator), transcriptVersion };
}
