// Talks with an agent in the browser: asked for, begun once by whoever has the token, ended once.
import type { Insertable, Selectable } from 'kysely';
import type { TalkTable } from './talk-tables.ts';
import type { Db } from './tables.ts';

export type TalkRow = Selectable<TalkTable>;
export type OfTalk = { teamId: string; talkId: string };

const ofTalk = (db: Db, { teamId, talkId }: OfTalk) =>
  db.selectFrom('talk').selectAll().where('teamId', '=', teamId).where('id', '=', talkId);

export async function addTalk(db: Db, talk: Insertable<TalkTable>): Promise<void> {
  await db.insertInto('talk').values(talk).execute();
}

export async function removeTalk(db: Db, of: OfTalk): Promise<void> {
  await db.deleteFrom('talk').where('teamId', '=', of.teamId).where('id', '=', of.talkId).execute();
}

/** The talk whose token this is, from now on begun; null when it was begun before, is too old, or never was. */
export async function beginTalk(
  db: Db,
  of: { tokenDigest: string; host: string; askedSince: Date; now: Date },
): Promise<TalkRow | null> {
  const { tokenDigest, host, askedSince, now } = of;
  const row = await db
    .updateTable('talk')
    .set({ state: 'talking', host, seenAt: now, startedAt: now })
    .where('tokenDigest', '=', tokenDigest)
    .where('state', '=', 'asked')
    .where('createdAt', '>=', askedSince)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export async function findTalk(db: Db, of: OfTalk): Promise<TalkRow | null> {
  return (await ofTalk(db, of).executeTakeFirst()) ?? null;
}

export async function lockTalk(db: Db, of: OfTalk): Promise<TalkRow | null> {
  return (await ofTalk(db, of).forUpdate().executeTakeFirst()) ?? null;
}

export async function closeTalk(db: Db, of: OfTalk, now: Date): Promise<void> {
  await db
    .updateTable('talk')
    .set({ state: 'ended', brief: null, endedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.talkId)
    .execute();
}

/** These are going on at this moment. */
export async function noteTalksSeen(db: Db, talkIds: readonly string[], now: Date): Promise<void> {
  if (talkIds.length === 0) return;
  await db.updateTable('talk').set({ seenAt: now }).where('id', 'in', talkIds).where('state', '=', 'talking').execute();
}

/** Talks of this machine nobody holds any more: their server was killed, or whoever rang has hung up before the carrier connected them. Those of a machine that is gone are anybody’s. */
export async function listAbandonedTalks(
  db: Db,
  of: { host: string; seenBefore: Date; goneBefore: Date; limit: number },
): Promise<TalkRow[]> {
  return db
    .selectFrom('talk')
    .selectAll()
    .where('state', '<>', 'ended')
    .where('seenAt', '<', of.seenBefore)
    .where((eb) => eb.or([eb('host', '=', of.host), eb('seenAt', '<', of.goneBefore)]))
    .orderBy('seenAt')
    .limit(of.limit)
    .execute();
}
