// A person corrects what was transcribed: a new version, the figures computed from it, and every quote of the score looked up in it.
import { conversationMetrics } from '../../../rules/conversation-metrics.ts';
import { afterEdit } from '../../../rules/edited-score.ts';
import { Problem } from '../../../rules/problem.ts';
import { editTurn, nameSpeaker, type SpeakerName, type TurnEdit } from '../../../rules/transcript-edit.ts';
import type { Transcript, Utterance } from '../../../rules/transcript.ts';
import { findCallPage } from '../../database/calls.ts';
import type { OfCall } from '../../database/check-answers.ts';
import { lockCall } from '../../database/retries.ts';
import { findScorecardVersion } from '../../database/scorecards.ts';
import { findScore, saveAnalysis } from '../../database/scores.ts';
import type { Db } from '../../database/tables.ts';
import { holdWords } from '../../database/trackers.ts';
import { findTranscript, findTranscriptVersion, saveTranscript, type TranscriptRow } from '../../database/transcripts.ts';
import { trackCall } from '../intake/track-call.ts';
import { askToCover } from '../privacy/ask-to-cover.ts';
import type { ReviewContext } from './review-context.ts';
import { settleScore } from './settle-score.ts';
import { tellReviewed } from './tell-reviewed.ts';

/** Throws Problem `not_found`, `validation_failed` where nothing is corrected, `conflict` when somebody has corrected another version meanwhile. */
export async function editTranscript(
  context: ReviewContext,
  input: OfCall & { version: number; turn?: TurnEdit | undefined; rename?: SpeakerName | undefined; personId: string },
): Promise<{ version: number }> {
  const { version, turn, rename } = input;
  return change(context, input, async (newest) => {
    if (newest.version !== version) {
      throw new Problem('conflict', 'The transcript was changed since you opened it. Load the call again and correct it there.');
    }
    if (turn && turn.utterance >= newest.utterances.length) throw new Problem('not_found', 'The transcript has no such turn.');
    if (!turn && !rename) throw new Problem('validation_failed', 'Say what to correct: `turn`, `rename`, or both.');
    const turned = turn ? editTurn(newest.utterances, turn) : newest.utterances;
    return { ...newest, source: 'edited', utterances: rename ? nameSpeaker(turned, rename) : turned };
  });
}

/** Throws Problem `not_found`. */
export async function restoreTranscript(
  context: ReviewContext,
  input: OfCall & { version: number; personId: string },
): Promise<{ version: number }> {
  return change(context, input, async (_, db) => {
    const earlier = await findTranscriptVersion(db, input);
    if (!earlier) throw new Problem('not_found', 'The transcript has no such version.');
    return earlier;
  });
}

async function change(
  context: ReviewContext,
  input: OfCall & { personId: string },
  next: (newest: TranscriptRow, db: Db) => Promise<Transcript>,
): Promise<{ version: number }> {
  const of = { teamId: input.teamId, callId: input.callId };
  return context.db.transaction().execute(async (db) => {
    await holdWords(db, input.teamId, 'joins');
    await lockCall(db, of);
    const [call, newest] = await Promise.all([findCallPage(db, of), findTranscript(db, of)]);
    if (!call || !newest) throw new Problem('not_found', 'There is no transcript to correct.');
    const now = context.clock.now();
    const transcript = await next(newest, db);
    const version = await saveTranscript(db, of, transcript, now, input.personId);
    const { utterances, timesEstimated } = transcript;
    await saveAnalysis(db, of, conversationMetrics(utterances, call.durationMs, { timesEstimated }), now);
    await trackCall(db, of, utterances);
    await verifyScore(context, db, of, utterances);
    await askToCover(context, db, of);
    await context.publishEvents(db, [{ kind: 'call.changed', ...of }]);
    return { version };
  });
}

/** The score keeps the version of the transcript it was judged by, and so says that it is stale. */
async function verifyScore(context: ReviewContext, db: Db, of: OfCall, utterances: readonly Utterance[]): Promise<void> {
  const score = await findScore(db, of);
  if (!score) return;
  const { key, version } = score.result.scorecard;
  const row = await findScorecardVersion(db, { teamId: of.teamId, scorecardKey: key, version });
  if (!row) return;
  const result = afterEdit(row.card, score.result, utterances);
  await settleScore(db, of, { result, transcriptVersion: score.transcriptVersion }, score.createdAt);
  await tellReviewed(context, db, of, { before: score.result, after: result });
}
