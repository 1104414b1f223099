// Removes calls or parts of them for good: rows at once, files by a list that outlives whoever dies in between.
import { sql } from 'kysely';
import type { ScoreResult } from '../../rules/scorecard.ts';
import { withoutWords } from '../../rules/wordless-score.ts';
import { forgetWordsInPractice, keepScoresOfRounds } from './practice-words.ts';
import type { Db } from './tables.ts';

type OfCalls = { teamId: string; callIds: readonly string[]; now: Date };

/** The sound, and the addresses it came from. */
export async function removeRecordings(db: Db, { teamId, callIds, now }: OfCalls): Promise<void> {
  if (callIds.length === 0) return;
  const gone = await db
    .deleteFrom('recording')
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .returning(['fileKey', 'wavKey', 'coveredKey'])
    .execute();
  const keys = gone.flatMap(({ fileKey, wavKey, coveredKey }) => [fileKey, wavKey ?? [], coveredKey ?? []].flat());
  await listForRemoval(db, teamId, keys, now);
  await db
    .updateTable('call')
    .set({ audioUrl: null, updatedAt: now })
    .where('teamId', '=', teamId)
    .where('id', 'in', callIds)
    .execute();
  await db
    .updateTable('hubspotRecord')
    .set({ recordingUrl: null })
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .execute();
}

/** Every version of what was said, and what scores quote and practice keeps of it. Scores and figures stay. */
export async function removeWords(db: Db, of: OfCalls): Promise<void> {
  const { teamId, callIds, now } = of;
  if (callIds.length === 0) return;
  const rounds = await forgetWordsInPractice(db, of);
  await db.deleteFrom('trackerCall').where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  // What nobody can look up any more waits for nobody.
  await db.deleteFrom('openCheck').where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  await db.deleteFrom('transcript').where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  await db
    .updateTable('call')
    .set({ givenTranscript: null, updatedAt: now })
    .where('teamId', '=', teamId)
    .where('id', 'in', callIds)
    .execute();
  const scores = await db
    .selectFrom('score')
    .select(['callId', 'scorecardKey', 'result'])
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .forUpdate()
    .execute();
  for (const { callId, scorecardKey, result } of scores) {
    const wordless: ScoreResult = withoutWords(result);
    await db
      .updateTable('score')
      .set({ result: JSON.stringify(wordless) })
      .where('teamId', '=', teamId)
      .where('callId', '=', callId)
      .where('scorecardKey', '=', scorecardKey)
      .execute();
  }
  await removeWords(db, { ...of, callIds: rounds });
}

/** With everything that hangs on them here; what was told to others stays with them. */
export async function removeCalls(db: Db, of: OfCalls): Promise<void> {
  const { teamId, callIds, now } = of;
  if (callIds.length === 0) return;
  await removeRecordings(db, of);
  const rounds = { ...of, callIds: await forgetWordsInPractice(db, of) };
  await removeRecordings(db, rounds);
  await removeWords(db, rounds);
  await keepScoresOfRounds(db, of);
  // The rows stay, so that a call that HubSpot sends again gets no second note; what they said goes.
  await db
    .updateTable('hubspotWriteBack')
    .set({ wanted: '{}', state: sql`case when state in ('pending', 'sending') then 'off' else state end` })
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .execute();
  await db
    .updateTable('hubspotRecord')
    .set((eb) => ({
      ...{ state: 'left_out', reason: 'removed_here', title: null, callId: null, nextTryAt: null, updatedAt: now },
      // Whoever reads it at this moment is overtaken.
      ...{ turn: eb('turn', '+', 1), claimedUntil: null },
    }))
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .execute();
  await db.updateTable('attempt').set({ callId: null }).where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  await db.deleteFrom('call').where('teamId', '=', teamId).where('id', 'in', callIds).execute();
}

/** Files that no row names any more once the transaction ends. */
export async function listForRemoval(db: Db, teamId: string, fileKeys: readonly string[], now: Date): Promise<void> {
  if (fileKeys.length === 0) return;
  await db
    .insertInto('fileToRemove')
    .values([...new Set(fileKeys)].map((fileKey) => ({ teamId, fileKey, since: now })))
    .onConflict((conflict) => conflict.columns(['teamId', 'fileKey']).doNothing())
    .execute();
}

/** The oldest first. */
export async function listFilesToRemove(db: Db, limit: number): Promise<{ teamId: string; fileKey: string }[]> {
  return db.selectFrom('fileToRemove').select(['teamId', 'fileKey']).orderBy('since').limit(limit).execute();
}

export async function forgetFileToRemove(db: Db, of: { teamId: string; fileKey: string }): Promise<void> {
  await db.deleteFrom('fileToRemove').where('teamId', '=', of.teamId).where('fileKey', '=', of.fileKey).execute();
}
