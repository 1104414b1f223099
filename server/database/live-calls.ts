// Calls of agents that are held with sound: written with the permission to dial, held by one process, ended once.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { OfAttempt } from './attempts.ts';
import type { LiveCallTable } from './live-call-tables.ts';
import type { Db } from './tables.ts';

export type LiveCallRow = Selectable<LiveCallTable>;

const ofCall = (db: Db, { teamId, attemptId }: OfAttempt) =>
  db.selectFrom('liveCall').selectAll().where('teamId', '=', teamId).where('attemptId', '=', attemptId);

/** With a new permission to dial, what was written for the last one counts no more. */
export async function saveLiveCall(
  db: Db,
  call: Pick<Insertable<LiveCallTable>, 'teamId' | 'attemptId' | 'brief' | 'tokenDigest' | 'host'>,
  now: Date,
): Promise<void> {
  const { brief, tokenDigest, host } = call;
  await db
    .insertInto('liveCall')
    .values({
      ...call,
      state: 'dialling',
      seenAt: now,
      createdAt: now,
      carrierEnd: null,
      told: null,
      startedAt: null,
      endedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['teamId', 'attemptId']).doUpdateSet({ brief, tokenDigest, host, seenAt: now }))
    .execute();
}

export async function findLiveCall(db: Db, of: OfAttempt): Promise<LiveCallRow | null> {
  return (await ofCall(db, of).executeTakeFirst()) ?? null;
}

/** The row, held until the transaction ends. Its attempt is to be held before it. */
export async function lockLiveCall(db: Db, of: OfAttempt): Promise<LiveCallRow | null> {
  return (await ofCall(db, of).forUpdate().executeTakeFirst()) ?? null;
}

/** The call whose sound this token stands for, from now on held; null when it has begun or ended, or never was. */
export async function beginLiveCall(db: Db, of: { tokenDigest: string; host: string; now: Date }): Promise<LiveCallRow | null> {
  const { tokenDigest, host, now } = of;
  const row = await db
    .updateTable('liveCall')
    .set({ state: 'talking', host, seenAt: now, startedAt: now })
    .where('tokenDigest', '=', tokenDigest)
    .where('state', '=', 'dialling')
    .where('host', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export async function updateLiveCall(db: Db, of: OfAttempt, change: Updateable<LiveCallTable>): Promise<void> {
  await db.updateTable('liveCall').set(change).where('teamId', '=', of.teamId).where('attemptId', '=', of.attemptId).execute();
}

/** What was known of the person is not kept; where somebody spoke, a recording may be there. */
export async function closeLiveCall(db: Db, of: OfAttempt, now: Date): Promise<void> {
  await db
    .updateTable('liveCall')
    .set({ state: 'ended', brief: null, carrierEnd: null, endedAt: now, hasRecording: sql<boolean>`state = 'talking'` })
    .where('teamId', '=', of.teamId)
    .where('attemptId', '=', of.attemptId)
    .where('state', '<>', 'ended')
    .execute();
}

/** These are held, or being placed, at this moment. */
export async function noteLiveCallsSeen(db: Db, attemptIds: readonly string[], now: Date): Promise<void> {
  if (attemptIds.length === 0) return;
  await db.updateTable('liveCall').set({ seenAt: now }).where('attemptId', 'in', attemptIds).execute();
}

/** Calls of this machine nobody holds any more, and recordings nobody has taken in: their server was killed. Calls of a machine that is gone are anybody’s. */
export async function listAbandonedLiveCalls(
  db: Db,
  of: { host: string; seenBefore: Date; goneBefore: Date; limit: number },
): Promise<LiveCallRow[]> {
  return db
    .selectFrom('liveCall')
    .selectAll()
    .where('seenAt', '<', of.seenBefore)
    .where((eb) => eb.or([eb('state', '<>', 'ended'), eb('hasRecording', '=', true)]))
    .where((eb) => eb.or([eb('host', '=', of.host), eb.and([eb('state', '=', 'talking'), eb('seenAt', '<', of.goneBefore)])]))
    .orderBy('seenAt')
    .limit(of.limit)
    .execute();
}

export type ConversationOf = { attemptId: string; told: LiveCallRow['told']; score: number | null };

/** What came of the conversations of some attempts, with the score of the recorded call. */
export async function listConversationsOf(db: Db, teamId: string, attemptIds: readonly string[]): Promise<ConversationOf[]> {
  if (attemptIds.length === 0) return [];
  return db
    .selectFrom('liveCall as l')
    .innerJoin('attempt as a', (join) => join.onRef('a.teamId', '=', 'l.teamId').onRef('a.id', '=', 'l.attemptId'))
    .leftJoin('call as c', (join) => join.onRef('c.teamId', '=', 'a.teamId').onRef('c.id', '=', 'a.callId'))
    .select(['l.attemptId', 'l.told', 'c.score'])
    .where('l.teamId', '=', teamId)
    .where('l.attemptId', 'in', attemptIds)
    .execute();
}
