// The scorecard a round of practice is scored by: its prospect's own, where that is in use.
import { findCardOfRound } from '../../database/practice-rounds.ts';
import { listActiveScorecards } from '../../database/scorecards.ts';
import type { Db } from '../../database/tables.ts';
import type { Scorecard } from '../../../rules/scorecard.ts';

/** Null: the rules of the team choose, as for any call. */
export async function cardOfRound(db: Db, of: { teamId: string; callId: string }): Promise<Scorecard | null> {
  const key = await findCardOfRound(db, { teamId: of.teamId, roundId: of.callId });
  if (key === null) return null;
  return (await listActiveScorecards(db, of.teamId)).find((card) => card.key === key) ?? null;
}
