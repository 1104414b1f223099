// Push API keys as an arriving request meets them: found by their hash, their use written down.
import { sql, type Selectable } from 'kysely';
import type { Db, PushKeyTable } from './tables.ts';

export type KnownPushKey = Pick<
  Selectable<PushKeyTable>,
  'teamId' | 'id' | 'purpose' | 'allowQuery' | 'limitPerMinute' | 'expiresAt' | 'revokedAt'
>;

/** `keyHash` is the SHA-256 of the whole key; null when there is no such key. */
export async function findPushKeyByHash(db: Db, keyHash: Buffer): Promise<KnownPushKey | null> {
  const row = await db
    .selectFrom('pushKey')
    .select(['teamId', 'id', 'purpose', 'allowQuery', 'limitPerMinute', 'expiresAt', 'revokedAt'])
    .where('keyHash', '=', keyHash)
    .executeTakeFirst();
  return row ?? null;
}

export type KeyUse = { teamId: string; keyId: string; at: Date; status: number; queryUses: number };

/** Adds up uses since the last writing; a use that is older than what stands there changes only the count. */
export async function notePushKeyUse(db: Db, use: KeyUse): Promise<void> {
  await db
    .updateTable('pushKey')
    .set((eb) => ({
      queryUses: eb('queryUses', '+', use.queryUses),
      lastStatus: sql<number>`case when last_used_at > ${use.at} then last_status else ${use.status}::integer end`,
      lastUsedAt: sql<Date>`greatest(last_used_at, ${use.at}::timestamptz)`,
    }))
    .where('teamId', '=', use.teamId)
    .where('id', '=', use.keyId)
    .execute();
}

/** The key itself, those it replaced and those it was replaced by, so that a rotation does not hide earlier calls. */
export function keyFamily(of: { teamId: string; keyId: string }) {
  return sql<string>`(
    with recursive newer (id, replaced_by) as (
      select id, replaced_by from push_key where team_id = ${of.teamId} and id = ${of.keyId}
      union select k.id, k.replaced_by from push_key k join newer n on k.team_id = ${of.teamId} and k.id = n.replaced_by
    ), older (id) as (
      select id from push_key where team_id = ${of.teamId} and id = ${of.keyId}
      union select k.id from push_key k join older o on k.team_id = ${of.teamId} and k.replaced_by = o.id
    )
    select id from newer union select id from older
  )`;
}
