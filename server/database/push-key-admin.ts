// Push API keys as their owners manage them. Looking a key up on arrival is another file's work.
import type { Selectable } from 'kysely';
import type { Db, PushKeyTable } from './tables.ts';

export type PushKeyRow = Omit<Selectable<PushKeyTable>, 'keyHash'> & { createdByName: string | null };
type OfKey = { teamId: string; keyId: string };

const keys = (db: Db, teamId: string) =>
  db
    .selectFrom('pushKey as k')
    .leftJoin('person as p', 'p.id', 'k.createdBy')
    .select([
      'k.teamId',
      'k.id',
      'k.name',
      'k.hint',
      'k.allowQuery',
      'k.queryUses',
      'k.limitPerMinute',
      'k.createdBy',
      'k.createdAt',
      'k.lastUsedAt',
      'k.lastStatus',
      'k.expiresAt',
      'k.revokedAt',
      'k.replacedBy',
      'k.purpose',
      'p.name as createdByName',
    ])
    .where('k.teamId', '=', teamId);

/** Newest first, revoked ones included. */
export async function listPushKeys(db: Db, teamId: string, limit: number): Promise<PushKeyRow[]> {
  return keys(db, teamId).orderBy('k.createdAt', 'desc').orderBy('k.id', 'desc').limit(limit).execute();
}

export async function findPushKey(db: Db, of: OfKey): Promise<PushKeyRow | null> {
  const row = await keys(db, of.teamId).where('k.id', '=', of.keyId).executeTakeFirst();
  return row ?? null;
}

/** The row itself, held until the transaction ends. */
export async function lockPushKey(db: Db, of: OfKey): Promise<Selectable<PushKeyTable> | null> {
  const row = await db
    .selectFrom('pushKey')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.keyId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function addPushKey(
  db: Db,
  key: {
    teamId: string;
    id: string;
    name: string;
    keyHash: Buffer;
    hint: string;
    createdBy: string | null;
    now: Date;
    limitPerMinute?: number;
    allowQuery?: boolean;
    purpose?: PushKeyRow['purpose'];
  },
): Promise<void> {
  const { now, ...row } = key;
  await db
    .insertInto('pushKey')
    .values({
      ...row,
      createdAt: now,
      lastUsedAt: null,
      lastStatus: null,
      expiresAt: null,
      revokedAt: null,
      replacedBy: null,
    })
    .execute();
}

export async function updatePushKey(
  db: Db,
  of: OfKey,
  change: { name?: string; allowQuery?: boolean; limitPerMinute?: number; expiresAt?: Date; revokedAt?: Date; replacedBy?: string },
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('pushKey').set(change).where('teamId', '=', of.teamId).where('id', '=', of.keyId).execute();
}
