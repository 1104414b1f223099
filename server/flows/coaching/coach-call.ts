// Reads what a call can teach: its score by the card it was made by, and what was said.
import { coachCall, MOST_GAPS, type CallCoaching } from '../../../rules/coaching.ts';
import { findScore } from '../../database/scores.ts';
import { findScorecardVersion } from '../../database/scorecards.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { Db } from '../../database/tables.ts';

export type OfCoachedCall = { teamId: string; callId: string };

/** Null while the call has no score, or where its card is gone. */
export async function readCoaching(db: Db, of: OfCoachedCall, mostGaps = MOST_GAPS): Promise<CallCoaching | null> {
  const [score, transcript] = await Promise.all([findScore(db, of), findTranscript(db, of)]);
  if (!score) return null;
  const { key: scorecardKey, version } = score.result.scorecard;
  const card = await findScorecardVersion(db, { teamId: of.teamId, scorecardKey, version });
  return card && coachCall(card.card, score.result, transcript?.utterances ?? [], mostGaps);
}
