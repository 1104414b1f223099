// Sealed secrets as rows. What opens them never comes here.
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { SealedSecret, SecretKind, SecretPlace } from '../../rules/sealed-secret.ts';
import type { SealedSecretTable } from './hubspot-tables.ts';
import type { Db } from './tables.ts';

export type SealedRow = SealedSecret & { place: SecretPlace };

export async function saveSealed(db: Db, place: SecretPlace, secret: SealedSecret, now: Date): Promise<void> {
  const columns = {
    masterKeyId: secret.masterKeyId,
    wrappedKey: Buffer.from(secret.wrappedKey),
    sealed: Buffer.from(secret.sealed),
    updatedAt: now,
  };
  await db
    .insertInto('sealedSecret')
    .values({ ...place, ...columns, createdAt: now })
    .onConflict((conflict) => conflict.columns(['teamId', 'kind', 'subject']).doUpdateSet(columns))
    .execute();
}

export async function findSealed(db: Db, place: SecretPlace): Promise<SealedSecret | null> {
  const row = await db
    .selectFrom('sealedSecret')
    .select(['masterKeyId', 'wrappedKey', 'sealed'])
    .where('teamId', '=', place.teamId)
    .where('kind', '=', place.kind)
    .where('subject', '=', place.subject)
    .executeTakeFirst();
  return row ?? null;
}

export async function hasSealed(db: Db, place: SecretPlace): Promise<boolean> {
  return (await findSealed(db, place)) !== null;
}

/** Of the given kinds, or all of the subject. */
export async function deleteSealed(db: Db, of: { teamId: string; subject: string; kinds: readonly SecretKind[] }): Promise<void> {
  await db
    .deleteFrom('sealedSecret')
    .where('teamId', '=', of.teamId)
    .where('subject', '=', of.subject)
    .where('kind', 'in', [...of.kinds])
    .execute();
}

/** How many secrets each master key seals, by the key's id. */
export async function countByMasterKey(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('sealedSecret')
    .select((eb) => ['masterKeyId', eb.fn.countAll<number>().as('secrets')])
    .groupBy('masterKeyId')
    .orderBy('masterKeyId')
    .execute();
  return new Map(rows.map((row) => [row.masterKeyId, row.secrets]));
}

type Stretch = { after: SecretPlace | null; limit: number };

/** The next ones in order of their places, held until the transaction ends. */
export async function claimAll(db: Db, stretch: Stretch): Promise<SealedRow[]> {
  return (await inOrder(db, stretch).execute()).map(present);
}

/** The same of those that another key than `activeKeyId` seals. */
export async function claimOlder(db: Db, { activeKeyId, ...stretch }: Stretch & { activeKeyId: string }): Promise<SealedRow[]> {
  const rows = await inOrder(db, stretch).where('masterKeyId', '!=', activeKeyId).execute();
  return rows.map(present);
}

function inOrder(db: Db, { after, limit }: Stretch) {
  const { teamId, kind, subject } = after ?? { teamId: '', kind: '', subject: '' };
  return db
    .selectFrom('sealedSecret')
    .selectAll()
    .where(sql<boolean>`(team_id, kind, subject) > (${teamId}, ${kind}, ${subject})`)
    .orderBy('teamId')
    .orderBy('kind')
    .orderBy('subject')
    .limit(limit)
    .forUpdate();
}

/** One secret of each master key, to try the keys on. */
export async function sampleOfEachKey(db: Db): Promise<SealedRow[]> {
  const { rows } = await sql<Selectable<SealedSecretTable>>`
    select distinct on (master_key_id) * from sealed_secret order by master_key_id, team_id, kind, subject`.execute(db);
  return rows.map(present);
}

/** Only the key's wrapping changes. */
export async function saveRewrapped(db: Db, row: SealedRow, now: Date): Promise<void> {
  await db
    .updateTable('sealedSecret')
    .set({ masterKeyId: row.masterKeyId, wrappedKey: Buffer.from(row.wrappedKey), updatedAt: now })
    .where('teamId', '=', row.place.teamId)
    .where('kind', '=', row.place.kind)
    .where('subject', '=', row.place.subject)
    .execute();
}

function present(row: Selectable<SealedSecretTable>): SealedRow {
  const { teamId, kind, subject, masterKeyId, wrappedKey, sealed } = row;
  return { place: { teamId, kind: kind as SecretKind, subject }, masterKeyId, wrappedKey, sealed };
}
