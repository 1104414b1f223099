// Computes the figures of a conversation and, where asked to, a title from what was said.
import { deriveTitle } from '../../../rules/call-title.ts';
import { conversationMetrics } from '../../../rules/conversation-metrics.ts';
import { Problem } from '../../../rules/problem.ts';
import { saveDerivedTitle } from '../../database/calls-pipeline.ts';
import { saveAnalysis } from '../../database/scores.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { IntakeContext } from '../context.ts';
import { runStage, type OfCall } from './run-stage.ts';
import { trackCall } from './track-call.ts';

export function analyseCall(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'analyse', of, signal, async (_, call) => {
    const transcript = await findTranscript(context.db, of);
    if (!transcript) throw new Problem('transcript_unreadable', 'There is no transcript to analyse. Retry the transcription.');
    const metrics = conversationMetrics(transcript.utterances, call.durationMs, { timesEstimated: transcript.timesEstimated });
    const title = call.wantsDerivedTitle ? deriveTitle(transcript.utterances) : null;
    return async (db, now) => {
      await saveAnalysis(db, of, metrics, now);
      await trackCall(db, of, transcript.utterances);
      if (title !== null) await saveDerivedTitle(db, of, title);
    };
  });
}
