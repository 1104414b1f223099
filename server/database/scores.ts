// Analyses and scores of calls.
import type { ConversationMetrics } from '../../rules/conversation-metrics.ts';
import type { ScoreResult } from '../../rules/scorecard.ts';
import type { Db } from './tables.ts';

type OfCall = { teamId: string; callId: string };

/** Saves the figures and copies the talk share onto the call, where lists read it. */
export async function saveAnalysis(db: Db, of: OfCall, metrics: ConversationMetrics, now: Date): Promise<void> {
  const text = JSON.stringify(metrics);
  await db
    .insertInto('callAnalysis')
    .values({ ...of, metrics: text, createdAt: now })
    .onConflict((conflict) => conflict.columns(['teamId', 'callId']).doUpdateSet({ metrics: text, createdAt: now }))
    .execute();
  await db
    .updateTable('call')
    .set({ talkShare: metrics.talkShare })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}

/** A call has the score of one card; without a result it has none. What lists sort by is copied onto the call. */
export async function saveScore(
  db: Db,
  of: OfCall,
  score: { result: ScoreResult; transcriptVersion: number } | null,
  now: Date,
): Promise<void> {
  const key = score?.result.scorecard.key ?? '';
  await db
    .deleteFrom('score')
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('scorecardKey', '!=', key)
    .execute();
  if (score) {
    const { result, transcriptVersion } = score;
    const { version: scorecardVersion } = result.scorecard;
    const values = {
      ...{ scorecardVersion, transcriptVersion, overall: result.overall },
      ...{ result: JSON.stringify(result), createdAt: now },
    };
    await db
      .insertInto('score')
      .values({ ...of, scorecardKey: key, ...values })
      .onConflict((conflict) => conflict.columns(['teamId', 'callId', 'scorecardKey']).doUpdateSet(values))
      .execute();
  }
  await db
    .updateTable('call')
    .set({ score: score?.result.overall ?? null })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}

export type SavedScore = { result: ScoreResult; transcriptVersion: number; createdAt: Date };

export async function findScore(db: Db, of: OfCall): Promise<SavedScore | null> {
  const row = await db
    .selectFrom('score')
    .select(['result', 'transcriptVersion', 'createdAt'])
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
