// Words that a team listens for, in which calls they were said, and how often in some weeks.
import { sql, type Selectable } from 'kysely';
import { MOST_TRACKED_CALLS, trackerQuery, type Mention } from '../../rules/tracker.ts';
import type { Utterance } from '../../rules/transcript.ts';
import { matching, type CallFilter } from './call-filter.ts';
import type { Db } from './tables.ts';
import type { TrackerTable } from './tracker-tables.ts';

export type TrackerRow = Selectable<TrackerTable>;
export type OfTracker = { teamId: string; trackerId: string };
type OfCall = { teamId: string; callId: string };

/** By name. */
export async function listTrackers(db: Db, teamId: string, limit: number): Promise<TrackerRow[]> {
  return ofTeam(db, teamId)
    .orderBy(sql`lower(name)`)
    .limit(limit)
    .execute();
}

/**
 * Until the transaction ends: whoever saves what was said in a call `joins`, whoever looks through the calls of before is `alone`. So a
 * transcript that is corrected meanwhile is counted by one of the two as it stands in the end. Taken before any call is locked.
 */
export async function holdWords(db: Db, teamId: string, how: 'joins' | 'alone'): Promise<void> {
  const key = sql`hashtextextended(${`words of ${teamId}`}, 0)`;
  await (how === 'alone' ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`).execute(
    db,
  );
}

/** Held until the transaction ends, so that what is found by them is saved before they are changed. */
export async function holdTrackers(db: Db, teamId: string, limit: number): Promise<TrackerRow[]> {
  return ofTeam(db, teamId).orderBy('id').limit(limit).forShare().execute();
}

/** Held by whoever changes it. */
export async function lockTracker(db: Db, of: OfTracker): Promise<TrackerRow | null> {
  return (await ofTeam(db, of.teamId).where('id', '=', of.trackerId).forUpdate().executeTakeFirst()) ?? null;
}

export async function holdTracker(db: Db, of: OfTracker): Promise<TrackerRow | null> {
  return (await ofTeam(db, of.teamId).where('id', '=', of.trackerId).forShare().executeTakeFirst()) ?? null;
}

const ofTeam = (db: Db, teamId: string) => db.selectFrom('tracker').selectAll().where('teamId', '=', teamId);

export type TrackerContent = Pick<TrackerRow, 'name' | 'phrases' | 'saidBy'>;

/** False where another has that name. */
export async function addTracker(
  db: Db,
  of: OfTracker,
  { name, phrases, saidBy }: TrackerContent,
  by: { person: string; at: Date },
): Promise<boolean> {
  const result = await db
    .insertInto('tracker')
    .values({
      ...{ teamId: of.teamId, id: of.trackerId, name, phrases: JSON.stringify(phrases), saidBy },
      ...{ createdBy: by.person, createdAt: by.at, updatedAt: by.at },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Another of the team that has the name, in capitals or not. */
export async function isNameTaken(db: Db, { teamId, trackerId }: OfTracker, name: string): Promise<boolean> {
  const row = await ofTeam(db, teamId)
    .where('id', '<>', trackerId)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return row !== undefined;
}

/** What was found by it before goes. Returns its new revision; null where it is not there. */
export async function changeTracker(
  db: Db,
  of: OfTracker,
  { name, phrases, saidBy }: TrackerContent,
  now: Date,
): Promise<number | null> {
  const row = await db
    .updateTable('tracker')
    .set({ name, phrases: JSON.stringify(phrases), saidBy, revision: sql`revision + 1`, countedAt: null, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.trackerId)
    .returning('revision')
    .executeTakeFirst();
  if (!row) return null;
  await db.deleteFrom('trackerCall').where('teamId', '=', of.teamId).where('trackerId', '=', of.trackerId).execute();
  return row.revision;
}

export async function nameTracker(db: Db, of: OfTracker, name: string, now: Date): Promise<void> {
  await db
    .updateTable('tracker')
    .set({ name, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.trackerId)
    .execute();
}

export async function deleteTracker(db: Db, of: OfTracker): Promise<void> {
  await db.deleteFrom('tracker').where('teamId', '=', of.teamId).where('id', '=', of.trackerId).execute();
}

export async function markCounted(db: Db, of: OfTracker, now: Date): Promise<void> {
  await db.updateTable('tracker').set({ countedAt: now }).where('teamId', '=', of.teamId).where('id', '=', of.trackerId).execute();
}

export type FoundIn = { callId: string; trackerId: string; mentions: readonly Mention[] };

/** Takes the place of what was found before by these trackers in these calls. */
export async function saveMentions(db: Db, teamId: string, found: readonly FoundIn[]): Promise<void> {
  if (found.length === 0) return;
  const rows = found.map(({ callId, trackerId, mentions }) => ({ call_id: callId, tracker_id: trackerId, places: mentions }));
  await sql`
    with found as (
      select tracker_id, call_id, places from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (tracker_id uuid, call_id uuid, places jsonb)
    ), gone as (
      delete from tracker_call t using found f where t.team_id = ${teamId} and t.tracker_id = f.tracker_id and t.call_id = f.call_id
        and jsonb_array_length(f.places) = 0
    )
    insert into tracker_call (team_id, tracker_id, call_id, mentions, places)
    select ${teamId}, tracker_id, call_id, jsonb_array_length(places), places from found where jsonb_array_length(places) > 0
    on conflict (team_id, tracker_id, call_id) do update set mentions = excluded.mentions, places = excluded.places`.execute(db);
}

/** Calls in which one of the phrases may have been said, the newest first by id, with what was said. */
export async function listCandidates(
  db: Db,
  teamId: string,
  of: { phrases: readonly string[]; beforeCallId: string | null; limit: number },
): Promise<{ callId: string; utterances: Utterance[] }[]> {
  const { rows } = await sql<{ callId: string; utterances: Utterance[] }>`
    select c.call_id, t.utterances from (
      select call_id from call_words where team_id = ${teamId} and words @@ to_tsquery('simple', ${trackerQuery(of.phrases)})
        ${of.beforeCallId === null ? sql`` : sql`and call_id < ${of.beforeCallId}::uuid`}
      order by call_id desc limit ${of.limit}
    ) c, lateral (
      select utterances from transcript where team_id = ${teamId} and call_id = c.call_id order by version desc limit 1
    ) t order by c.call_id desc`.execute(db);
  return rows;
}

/** Of one call, by the names of the trackers. */
export async function listMentionsOfCall(
  db: Db,
  of: OfCall,
  limit: number,
): Promise<{ trackerId: string; name: string; places: Mention[] }[]> {
  return db
    .selectFrom('trackerCall as f')
    .innerJoin('tracker as t', (join) => join.onRef('t.teamId', '=', 'f.teamId').onRef('t.id', '=', 'f.trackerId'))
    .select(['f.trackerId', 't.name', 'f.places'])
    .where('f.teamId', '=', of.teamId)
    .where('f.callId', '=', of.callId)
    .orderBy(sql`lower(t.name)`)
    .limit(limit)
    .execute();
}

const MOST_LINES = 20_000;

/** `trackerId` null: all calls of the week. */
export type TrackerWeek = { trackerId: string | null; week: string; calls: number; mentions: number };

/** By their Mondays. */
export async function listTrackerWeeks(db: Db, filter: CallFilter): Promise<TrackerWeek[]> {
  const calls = db
    .selectFrom('call')
    .select(['call.id', 'call.calledAt'])
    .where(matching(filter))
    .orderBy('call.calledAt', 'desc')
    .orderBy('call.id', 'desc')
    .limit(MOST_TRACKED_CALLS);
  const week = sql`date_trunc('week', c.called_at at time zone 'UTC')::date::text`;
  const { rows } = await sql<TrackerWeek>`
    with c as materialized (${calls})
    select null::uuid as tracker_id, ${week} as week, count(*)::int as calls, 0 as mentions from c group by 2
    union all
    select t.tracker_id, ${week}, count(*)::int, sum(t.mentions)::int
    from c join tracker_call t on t.team_id = ${filter.teamId} and t.call_id = c.id group by 1, 2
    order by 2 limit ${MOST_LINES}`.execute(db);
  return rows;
}
