// The calls of a portal we have heard of, each until it is a call here or there is a reason why not.
import { sql } from 'kysely';
import type { HeardBy, RecordReason, RecordState } from '../../rules/hubspot-record.ts';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

/** A call as a search showed it. */
export type SeenRecord = {
  objectId: string;
  modifiedMs: number;
  calledAt: Date;
  title: string | null;
  recordingUrl: string | null;
};

export type Heard = { by: HeardBy; isUrgent: boolean; now: Date };
/** `looksAgain`: calls we have are read again although their version is known, for what HubSpot changes without a new one. */
export type HeardBySearch = Heard & { looksAgain?: boolean };

/**
 * Marks those for reading whose version is newer than what we have seen; returns how many. A backfill asks for what a poll has only
 * touched, also while it is being read: its reader would leave it out.
 */
export async function saveSeenRecords(db: Db, of: OfPortal, seen: readonly SeenRecord[], heard: HeardBySearch): Promise<number> {
  if (seen.length === 0) return 0;
  const rows = JSON.stringify(
    seen.map(({ objectId, modifiedMs, calledAt, title, recordingUrl }) => ({
      object_id: objectId,
      modified_ms: modifiedMs,
      called_at: calledAt,
      title,
      recording_url: recordingUrl,
    })),
  );
  // Looking again is no news by itself.
  const updatedAt = sql`case when r.state = 'taken' and r.seen_modified_ms >= excluded.seen_modified_ms then r.updated_at
    else ${heard.now}::timestamptz end`;
  const { rows: marked } = await sql<{ objectId: string }>`
    insert into hubspot_record as r (team_id, portal_id, object_id, state, seen_modified_ms, called_at, title, recording_url, heard_by,
      first_seen_at, updated_at, is_urgent)
    select ${of.teamId}, ${of.portalId}, object_id, 'pending', modified_ms, called_at, title, recording_url, ${heard.by},
      ${heard.now}, ${heard.now}, ${heard.isUrgent}
    from jsonb_to_recordset(${rows}::jsonb)
      as x (object_id text, modified_ms bigint, called_at timestamptz, title text, recording_url text)
    order by object_id
    on conflict (team_id, portal_id, object_id) do update set
      seen_modified_ms = excluded.seen_modified_ms, called_at = excluded.called_at, title = excluded.title,
      recording_url = excluded.recording_url, ${pendingAgain(heard, updatedAt)}
    where ${isKept} and (r.seen_modified_ms < excluded.seen_modified_ms
      or (${heard.looksAgain ?? false} and r.state = 'taken')
      or (excluded.heard_by = 'backfill' and r.heard_by not in ('backfill', 'reconcile')
        and (r.state = 'pending' or r.reason = 'before_connection')))
    returning object_id`.execute(db);
  return marked.length;
}

/** Marks calls for reading of which we only know that something happened to them. */
export async function saveAnnouncedRecords(db: Db, of: OfPortal, objectIds: readonly string[], heard: Heard): Promise<void> {
  if (objectIds.length === 0) return;
  await sql`
    insert into hubspot_record as r (team_id, portal_id, object_id, state, seen_modified_ms, heard_by, first_seen_at, updated_at, is_urgent)
    select ${of.teamId}, ${of.portalId}, id, 'pending', 0, ${heard.by}, ${heard.now}, ${heard.now}, ${heard.isUrgent}
    from unnest(${[...new Set(objectIds)].sort()}::text[]) as id
    order by id
    on conflict (team_id, portal_id, object_id) do update set ${pendingAgain(heard)} where ${isKept}`.execute(db);
}

/** What was deleted here, by a time of keeping or for a person who was erased, comes back only if somebody asks for that very call. */
const isKept = sql`r.reason is distinct from 'removed_here'`;

/** Whoever reads it at this moment is overtaken. A range or a call that somebody asked for stays asked for. */
const pendingAgain = (heard: Heard, updatedAt = sql`${heard.now}::timestamptz`) => sql`
  state = 'pending', reason = null, attempt = 0, next_try_at = null, error_code = null, error_message = null, claimed_until = null,
  heard_by = case when ${heard.by}::text in ('backfill', 'reconcile') then ${heard.by} else r.heard_by end,
  turn = r.turn + 1, is_urgent = (r.is_urgent and r.state = 'pending') or ${heard.isUrgent}, updated_at = ${updatedAt}`;

/** What was judged by settings of the team is judged again after these have changed. */
export async function judgeAgain(db: Db, of: OfPortal, now: Date): Promise<void> {
  await sql`
    update hubspot_record as r set ${pendingAgain({ by: 'poll', isUrgent: false, now })}
    where team_id = ${of.teamId} and portal_id = ${of.portalId} and state in ('waiting', 'left_out')
      and r.reason is distinct from 'before_connection' and ${isKept}`.execute(db);
}

export type ClaimedRecord = {
  objectId: string;
  turn: number;
  /** Tries since the last news, this one included. */
  attempt: number;
  callId: string | null;
  inputHash: string | null;
  heardBy: HeardBy;
};

/** A backfill finds a thousand calls in a second; what it has found waits so long at most for what it finds next. */
const GATHERED_MS = 2_000;

/**
 * Urgent ones first, then by the time they are due. Nobody else gets them before `until`. While somebody reads this portal, or a backfill is
 * just finding more, a reader is given a whole `limit` or something urgent: requests are scarce, and a few calls cost as many of them as a
 * full batch.
 */
export async function claimRecords(
  db: Db,
  of: OfPortal,
  options: { limit: number; now: Date; until: Date },
): Promise<ClaimedRecord[]> {
  const { limit, now, until } = options;
  const gatheredSince = new Date(now.getTime() - GATHERED_MS);
  const { rows } = await sql<ClaimedRecord>`
    with due as materialized (
      select object_id, is_urgent, updated_at from hubspot_record
      where team_id = ${of.teamId} and portal_id = ${of.portalId} and state = 'pending'
        and (next_try_at is null or next_try_at <= ${now}) and (claimed_until is null or claimed_until <= ${now})
      order by is_urgent desc, next_try_at nulls first, object_id desc
      limit ${limit} for update skip locked
    )
    update hubspot_record r set claimed_until = ${until}, turn = turn + 1, attempt = attempt + 1
    where r.team_id = ${of.teamId} and r.portal_id = ${of.portalId} and r.object_id = any(array(select object_id from due))
      and exists (select 1 from hubspot_portal p
        where p.team_id = r.team_id and p.portal_id = r.portal_id and p.state = 'connected')
      and (
        (select count(*) from due) = ${limit} or (select bool_or(is_urgent) from due)
        or not exists (select 1 from hubspot_record o
            where o.team_id = ${of.teamId} and o.portal_id = ${of.portalId} and o.state = 'pending' and o.claimed_until > ${now})
          and ((select min(updated_at) from due) <= ${gatheredSince} or not exists (select 1 from hubspot_lane l
            where l.team_id = ${of.teamId} and l.portal_id = ${of.portalId} and l.kind = 'backfill' and l.state = 'active')))
    returning r.object_id, r.turn, r.attempt, r.call_id, r.input_hash, r.heard_by`.execute(db);
  return rows.toSorted((a, b) => (a.objectId < b.objectId ? -1 : 1));
}

export type Turn = { objectId: string; turn: number };

/** Names the ids besides: then the primary key is used however little the planner knows of a table that has just been filled. */
function isAmong(of: OfPortal, records: readonly Turn[]) {
  const ids = records.map(({ objectId }) => objectId);
  return sql`r.team_id = ${of.teamId} and r.portal_id = ${of.portalId} and r.object_id = any(${ids}::text[])`;
}

/** Those that nobody has overtaken, held until the transaction ends. */
export async function lockTurns(db: Db, of: OfPortal, turns: readonly Turn[]): Promise<Set<string>> {
  const { rows } = await sql<{ objectId: string }>`
    select object_id from hubspot_record r
    where ${isAmong(of, turns)}
      and (object_id, turn) in (select * from jsonb_to_recordset(${turnsAsJson(turns)}::jsonb) as x (object_id text, turn integer))
    order by object_id for update`.execute(db);
  return new Set(rows.map((row) => row.objectId));
}

/** Holds them longer, for a reader that has to wait for HubSpot. */
export async function keepClaims(db: Db, of: OfPortal, turns: readonly Turn[], until: Date): Promise<void> {
  await sql`
    update hubspot_record r set claimed_until = ${until}
    from jsonb_to_recordset(${turnsAsJson(turns)}::jsonb) as x (object_id text, turn integer)
    where ${isAmong(of, turns)} and r.object_id = x.object_id and r.turn = x.turn`.execute(db);
}

/** Gives them back unread: what kept us from reading was not their fault, so the try is not counted. */
export async function giveBackRecords(
  db: Db,
  of: OfPortal,
  turns: readonly Turn[],
  why: { nextTryAt: Date | null; errorCode: string | null; errorMessage: string | null },
): Promise<void> {
  if (turns.length === 0) return;
  await sql`
    update hubspot_record r set claimed_until = null, attempt = greatest(0, attempt - 1), next_try_at = ${why.nextTryAt},
      error_code = ${why.errorCode}, error_message = ${why.errorMessage}
    from jsonb_to_recordset(${turnsAsJson(turns)}::jsonb) as x (object_id text, turn integer)
    where ${isAmong(of, turns)} and r.object_id = x.object_id and r.turn = x.turn`.execute(db);
}

function turnsAsJson(turns: readonly Turn[]): string {
  return JSON.stringify(turns.map(({ objectId, turn }) => ({ object_id: objectId, turn })));
}

/** How reading a record ended. What is null keeps its former value, except `reason`, `nextTryAt` and the error. */
export type ClosedRecord = Turn & {
  state: RecordState;
  reason: RecordReason | null;
  modifiedMs: number | null;
  inputHash: string | null;
  calledAt: Date | null;
  title: string | null;
  recordingUrl: string | null;
  callId: string | null;
  nextTryAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
};

/** Only the reader that still has its turn closes a record. A call we have of which nothing has changed keeps its date. */
export async function closeRecords(db: Db, of: OfPortal, closed: readonly ClosedRecord[], now: Date): Promise<void> {
  if (closed.length === 0) return;
  const rows = JSON.stringify(
    closed.map((record) => ({
      ...{ object_id: record.objectId, turn: record.turn, state: record.state, reason: record.reason },
      ...{ modified_ms: record.modifiedMs, input_hash: record.inputHash, called_at: record.calledAt, title: record.title },
      ...{ recording_url: record.recordingUrl, call_id: record.callId, next_try_at: record.nextTryAt },
      ...{ error_code: record.errorCode, error_message: record.errorMessage },
    })),
  );
  await sql`
    update hubspot_record r set
      state = x.state, reason = x.reason, next_try_at = x.next_try_at, error_code = x.error_code, error_message = x.error_message,
      seen_modified_ms = greatest(r.seen_modified_ms, x.modified_ms),
      taken_modified_ms = case when x.state = 'taken' then x.modified_ms else r.taken_modified_ms end,
      input_hash = coalesce(x.input_hash, r.input_hash), called_at = coalesce(x.called_at, r.called_at),
      title = coalesce(x.title, r.title), recording_url = coalesce(x.recording_url, r.recording_url),
      call_id = coalesce(x.call_id, r.call_id), attempt = case when x.state = 'pending' then r.attempt else 0 end,
      claimed_until = null,
      updated_at = case when x.state = 'taken' and r.call_id = x.call_id and r.input_hash = x.input_hash then r.updated_at else ${now} end
    from jsonb_to_recordset(${rows}::jsonb) as x (object_id text, turn integer, state text, reason text, modified_ms bigint,
      input_hash text, called_at timestamptz, title text, recording_url text, call_id uuid, next_try_at timestamptz, error_code text,
      error_message text)
    where ${isAmong(of, closed)} and r.object_id = x.object_id and r.turn = x.turn`.execute(db);
}

/** Which of these calls have a transcript that was sent along. */
export async function callsWithGivenTranscript(db: Db, teamId: string, callIds: readonly string[]): Promise<Set<string>> {
  if (callIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', teamId)
    .where('id', 'in', callIds)
    .where('givenTranscript', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Connected portals with records that are due while nobody reads any. */
export async function listPortalsWithDueRecords(db: Db, now: Date, limit: number): Promise<OfPortal[]> {
  const { rows } = await sql<OfPortal>`
    select p.team_id, p.portal_id from hubspot_portal p
    where p.state = 'connected'
      and exists (select 1 from hubspot_record r where r.team_id = p.team_id and r.portal_id = p.portal_id and r.state = 'pending'
        and (r.next_try_at is null or r.next_try_at <= ${now}) and (r.claimed_until is null or r.claimed_until <= ${now}))
      and not exists (select 1 from hubspot_record r where r.team_id = p.team_id and r.portal_id = p.portal_id and r.state = 'pending'
        and r.claimed_until > ${now})
    order by p.team_id, p.portal_id limit ${limit}`.execute(db);
  return rows;
}

export type RecordCounts = Record<RecordState, number>;

export async function countRecords(db: Db, of: OfPortal): Promise<RecordCounts> {
  const rows = await db
    .selectFrom('hubspotRecord')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .groupBy('state')
    .execute();
  const counts: RecordCounts = { pending: 0, taken: 0, waiting: 0, left_out: 0, failed: 0, gone: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** The connected portal that told us of this call, the one that has it as a call here first. */
export async function findPortalOfCall(db: Db, of: { teamId: string; objectId: string }): Promise<string | null> {
  const row = await db
    .selectFrom('hubspotRecord as r')
    .innerJoin('hubspotPortal as p', (join) => join.onRef('p.teamId', '=', 'r.teamId').onRef('p.portalId', '=', 'r.portalId'))
    .select('r.portalId')
    .where('r.teamId', '=', of.teamId)
    .where('r.objectId', '=', of.objectId)
    .where('p.state', '=', 'connected')
    .orderBy(sql`r.call_id is null`)
    .orderBy('r.portalId')
    .limit(1)
    .executeTakeFirst();
  return row?.portalId ?? null;
}
