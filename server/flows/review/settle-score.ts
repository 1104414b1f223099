// Saves a score as it stands after people's answers, and what in it waits for a person.
import { checksOf, isReviewed, opensFor, wasJudged, withAnswers } from '../../../rules/review.ts';
import { isSideKnown } from '../../../rules/scoring.ts';
import type { Scorecard, ScoreResult } from '../../../rules/scorecard.ts';
import { listHeldAnswers, replaceOpenChecks, type OfCall } from '../../database/check-answers.ts';
import { closeOrphaned } from '../../database/disputes.ts';
import { lockCall } from '../../database/retries.ts';
import { saveScore } from '../../database/scores.ts';
import type { Db } from '../../database/tables.ts';
import { findTranscript } from '../../database/transcripts.ts';

/** The score with the answers that hold by now, whichever it was made with. Holds the call, so that no answer is given meanwhile. */
export async function withKeptAnswers(db: Db, of: OfCall, card: Scorecard, result: ScoreResult): Promise<ScoreResult> {
  await lockCall(db, of);
  const answers = await listHeldAnswers(db, { ...of, scorecardKey: card.key });
  if (answers.length === 0 && !isReviewed(result)) return result;
  // Retention takes the transcript and leaves the score.
  const transcript = await findTranscript(db, of);
  return withAnswers(card, result, answers, transcript ? isSideKnown(transcript.utterances) : wasJudged(result));
}

/** Without a score nothing waits for a person. */
export async function settleScore(
  db: Db,
  of: OfCall,
  score: { result: ScoreResult; transcriptVersion: number } | null,
  now: Date,
): Promise<void> {
  await saveScore(db, of, score, now);
  const checks = score ? checksOf(score.result) : [];
  const scorecardKey = score?.result.scorecard.key ?? null;
  const open = checks.flatMap((check) => {
    const kind = opensFor(check);
    return kind ? [{ key: check.key, kind }] : [];
  });
  await replaceOpenChecks(db, of, scorecardKey === null ? null : { scorecardKey, checks: open }, now);
  const gone = { state: 'withdrawn', resolution: 'The call was scored by other checks since.', by: null, at: now } as const;
  await closeOrphaned(db, { ...of, scorecardKey, checkKeys: checks.map(({ key }) => key) }, gone);
}
