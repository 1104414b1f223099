// Analyses and scores of calls, and the scorecards they are measured by.
import type { ConversationMetrics } from '../../rules/conversation-metrics.ts';
import type { Scorecard, ScoreResult } from '../../rules/scorecard.ts';
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

export async function listActiveScorecards(db: Db, teamId: string): Promise<Scorecard[]> {
  const rows = await db
    .selectFrom('scorecard')
    .select('card')
    .where('teamId', '=', teamId)
    .where('state', '=', 'active')
    .orderBy('createdAt')
    .orderBy('key')
    .limit(20)
    .execute();
  return rows.map((row) => row.card);
}

/** One score for each scorecard; the first card's overall is the call's score in lists. */
export async function saveScores(db: Db, of: OfCall, scores: ScoreResult[], transcriptVersion: number, now: Date): Promise<void> {
  for (const score of scores) {
    const values = {
      scorecardVersion: score.scorecard.version,
      transcriptVersion,
      overall: score.overall,
      result: JSON.stringify(score),
      createdAt: now,
    };
    await db
      .insertInto('score')
      .values({ ...of, scorecardKey: score.scorecard.key, ...values })
      .onConflict((conflict) => conflict.columns(['teamId', 'callId', 'scorecardKey']).doUpdateSet(values))
      .execute();
  }
  await db
    .updateTable('call')
    .set({ score: scores[0]?.overall ?? null })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}
