// Links that show one call to somebody without an account. The link is known by its hash alone.
import { sql, type Insertable, type Selectable } from 'kysely';
import type { ShareTable } from './privacy-tables.ts';
import type { Db } from './tables.ts';

export type ShareRow = Selectable<ShareTable> & { personName: string | null };
type OfCall = { teamId: string; callId: string };
type OfShare = { teamId: string; shareId: string };

export async function addShare(db: Db, share: Insertable<ShareTable>): Promise<void> {
  await db.insertInto('share').values(share).execute();
}

const shares = (db: Db) =>
  db.selectFrom('share as s').leftJoin('person as p', 'p.id', 's.createdBy').selectAll('s').select('p.name as personName');

/** Newest first. */
export async function listShares(db: Db, of: OfCall, limit: number): Promise<ShareRow[]> {
  return shares(db)
    .where('s.teamId', '=', of.teamId)
    .where('s.callId', '=', of.callId)
    .orderBy('s.createdAt', 'desc')
    .limit(limit)
    .execute();
}

export async function findShareByHash(db: Db, tokenHash: Buffer): Promise<ShareRow | null> {
  return (await shares(db).where('s.tokenHash', '=', tokenHash).executeTakeFirst()) ?? null;
}

/** Null when there is none that still could be opened. */
export async function revokeShare(db: Db, of: OfShare, now: Date): Promise<{ callId: string } | null> {
  const row = await db
    .updateTable('share')
    .set({ revokedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.shareId)
    .where('revokedAt', 'is', null)
    .returning('callId')
    .executeTakeFirst();
  return row ?? null;
}

export async function countShareView(db: Db, of: OfShare, now: Date): Promise<void> {
  await db
    .updateTable('share')
    .set({ views: sql<number>`views + 1`, lastViewedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.shareId)
    .execute();
}
