// Recordings whose copy with silences is still to be made, and those of before that nobody has looked at yet.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

type OfCall = { teamId: string; callId: string };

/** Call ids rise with time, so this lies behind all of them. */
const BEHIND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export async function planCover(db: Db, of: { teamId: string; callIds: readonly string[] }, dueAt: Date): Promise<void> {
  if (of.callIds.length === 0) return;
  await db
    .updateTable('recording')
    .set({ coverDueAt: dueAt })
    .where('teamId', '=', of.teamId)
    .where('callId', 'in', of.callIds)
    .execute();
}

/** Unless it was asked for again meanwhile. */
export async function forgetCover(db: Db, of: OfCall, wasDueAt: Date | null): Promise<void> {
  if (wasDueAt === null) return;
  await db
    .updateTable('recording')
    .set({ coverDueAt: null })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('coverDueAt', '=', wasDueAt)
    .execute();
}

/** `isAll`: whatever there is is looked at; otherwise nothing of before is. */
export async function lookAtOlder(db: Db, teamId: string, isAll: boolean): Promise<void> {
  await moveOn(db, teamId, isAll ? BEHIND_ALL : null);
}

async function moveOn(db: Db, teamId: string, coverBefore: string | null): Promise<void> {
  await db.updateTable('privacyPolicy').set({ coverBefore }).where('teamId', '=', teamId).execute();
}

export async function listTeamsToCover(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ teamId: string }>`
    select team_id from recording where cover_due_at <= ${now} union select team_id from privacy_policy where cover_before is not null
    limit ${limit}`.execute(db);
  return rows.map(({ teamId }) => teamId);
}

/** Those that have waited longest first. */
export async function listDueCovers(db: Db, teamId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('recording')
    .select('callId')
    .where('teamId', '=', teamId)
    .where('coverDueAt', '<=', now)
    .orderBy('coverDueAt')
    .orderBy('callId')
    .limit(limit)
    .execute();
  return rows.map(({ callId }) => callId);
}

/** The newest recordings of before that nobody has looked at; they count as looked at from now on. */
export async function takeOlder(db: Db, teamId: string, limit: number): Promise<string[]> {
  const policy = await db
    .selectFrom('privacyPolicy')
    .select('coverBefore')
    .where('teamId', '=', teamId)
    .forUpdate()
    .executeTakeFirst();
  const before = policy?.coverBefore ?? null;
  if (before === null) return [];
  const rows = await unseen(db, teamId, before).orderBy('callId', 'desc').limit(limit).execute();
  await moveOn(db, teamId, rows.length < limit ? null : (rows.at(-1)?.callId ?? null));
  return rows.map(({ callId }) => callId);
}

const unseen = (db: Db, teamId: string, before: string) =>
  db
    .selectFrom('recording')
    .select('callId')
    .where('teamId', '=', teamId)
    .where('callId', '<', before)
    .where('coveredAt', 'is', null)
    .where('coverDueAt', 'is', null);

/** `older`: not looked at yet; `waiting`: their copy is to come. Both counted up to `most`. */
export async function countCovers(db: Db, teamId: string, most: number): Promise<{ older: number; waiting: number }> {
  const policy = await db.selectFrom('privacyPolicy').select('coverBefore').where('teamId', '=', teamId).executeTakeFirst();
  const before = policy?.coverBefore ?? null;
  const waiting = db
    .selectFrom('recording')
    .select('callId')
    .where('teamId', '=', teamId)
    .where('coverDueAt', 'is not', null)
    .limit(most)
    .execute();
  const older = before === null ? [] : unseen(db, teamId, before).limit(most).execute();
  return { older: (await older).length, waiting: (await waiting).length };
}
