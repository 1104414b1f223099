// Calls as they arrive: many stored by one statement, the same call found again, later news written to it.
import { CompiledQuery, sql, type Selectable, type Updateable } from 'kysely';
import type { CallSource, CallState, Stage } from '../../rules/call.ts';
import type { JobName } from '../../rules/job.ts';
import { tellingEvents } from './events.ts';
import { queueingJobs } from './jobs.ts';
import { prepared } from './prepared.ts';
import { keyFamily } from './push-keys.ts';
import { listStages, type CallStageRow } from './stages.ts';
import type { CallTable, Db } from './tables.ts';

/** One arriving call, in the words of the table. Times are ISO 8601. */
export type ArrivingCall = {
  team_id: string;
  id: string;
  source: CallSource;
  state: CallState;
  external_id: string | null;
  hubspot_call_id: string | null;
  content_digest: string | null;
  push_key_id: string | null;
  title: string;
  title_source: 'given' | 'file' | 'derived' | 'none';
  wants_derived_title: boolean;
  rep_name: string | null;
  rep_email: string | null;
  called_at: string;
  duration_ms: number | null;
  duration_raw: unknown;
  duration_unit: string | null;
  duration_by: string | null;
  duration_confidence: string | null;
  duration_warning: string | null;
  audio_url: string | null;
  given_transcript: unknown;
  metadata: Record<string, unknown>;
  direction: string | null;
  outcome: string | null;
  received_at: string;
  /** A file that is in our store already. */
  recording: { file_key: string; bytes: number; sha256: string; container: string } | null;
  /** What can be done at once. */
  jobs: JobName[];
};

/** An instant as the API writes it. */
const isoText = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const insertArriving = prepared(`
with arriving as materialized (
  select * from jsonb_to_recordset($1::jsonb) as x (
    team_id text, id uuid, source text, state text, external_id text, hubspot_call_id text, content_digest text, push_key_id uuid,
    title text, title_source text, wants_derived_title boolean, rep_name text, rep_email text, called_at timestamptz,
    duration_ms bigint, duration_raw jsonb, duration_unit text, duration_by text, duration_confidence text, duration_warning text,
    audio_url text, given_transcript jsonb, metadata jsonb, direction text, outcome text, received_at timestamptz,
    recording jsonb, jobs jsonb
  )
), stored as (
  insert into call (
    team_id, id, source, state, external_id, hubspot_call_id, content_digest, push_key_id,
    title, title_source, wants_derived_title, rep_name, rep_email, rep_person_id, called_at,
    duration_ms, duration_raw, duration_unit, duration_by, duration_confidence, duration_warning,
    audio_url, given_transcript, metadata, direction, outcome, received_at, updated_at
  )
  select
    team_id, id, source, state, external_id, hubspot_call_id, content_digest, push_key_id,
    title, title_source, wants_derived_title, rep_name, rep_email,
    case when rep_email is not null then coalesce(
      (select p.id from person p join team_member m on m.person_id = p.id
        where lower(p.email) = lower(a.rep_email) and m.team_id = a.team_id),
      (select r.person_id from rep_address r where r.team_id = a.team_id and r.email = lower(a.rep_email))
    ) end,
    called_at, duration_ms, nullif(duration_raw, 'null'), duration_unit, duration_by, duration_confidence, duration_warning,
    audio_url, nullif(given_transcript, 'null'), metadata, direction, outcome, received_at, received_at
  from arriving a
  on conflict do nothing
  returning id
), kept as (
  insert into recording (team_id, call_id, file_key, bytes, sha256, container, fetched_at)
  select a.team_id, a.id, a.recording ->> 'file_key', (a.recording ->> 'bytes')::bigint, a.recording ->> 'sha256',
    a.recording ->> 'container', a.received_at
  from stored join arriving a using (id) where a.recording ->> 'file_key' is not null
), told_of as (
  insert into webhook_delivery (team_id, id, endpoint_id, event_id, event, body, state, next_try_at, created_at, updated_at)
  select a.team_id, gen_random_uuid(), e.id, a.event_id, 'call.received', jsonb_build_object(
      'type', 'call.received', 'timestamp', ${isoText('a.received_at')},
      'data', jsonb_build_object('callId', a.id, 'source', a.source, 'title', a.title, 'calledAt', ${isoText('a.called_at')},
        'receivedAt', ${isoText('a.received_at')}, 'externalId', a.external_id, 'hubspotCallId', a.hubspot_call_id)),
    'pending', a.received_at, a.received_at, a.received_at
  from (select a.*, gen_random_uuid() as event_id from stored join arriving a using (id)) a
  join webhook_endpoint e on e.team_id = a.team_id and e.state = 'active' and e.agent_id is null and 'call.received' = any (e.events)
  where a.source <> 'practice'
  returning team_id, endpoint_id
), ${queueingJobs(`
  select job.name, jsonb_build_object('teamId', a.team_id, 'callId', a.id) as data, null::timestamptz as start_at
  from stored join arriving a using (id) cross join lateral jsonb_array_elements_text(a.jobs) as job (name)
  union all
  select distinct 'deliver-webhooks', jsonb_build_object('teamId', team_id, 'endpointId', endpoint_id), null::timestamptz from told_of`)},
${tellingEvents(`
  select jsonb_build_object('kind', 'call.received', 'teamId', a.team_id, 'callId', a.id)::text from stored join arriving a using (id)`)}
select id from arriving
where id not in (select id from stored) and (select count(*) from bells) + (select count(*) from told) >= 0`);

/**
 * Stores what is new with its first jobs, the event that tells of it and what webhooks are told, and says which are calls
 * we have. One statement is a transaction of its own: no waiting for answers in between. `rows` is a JSON list of
 * ArrivingCall: it is written once per call by the caller, who has to know its size.
 */
export async function insertArrivingCalls(db: Db, rows: string): Promise<Set<string>> {
  const result = await db.executeQuery<{ id: string }>(CompiledQuery.raw(insertArriving, [rows]));
  return new Set(result.rows.map((row) => row.id));
}

export type CallIdentity = { externalId: string | null; hubspotCallId: string | null; contentDigest: string | null };
export type SameCall = Omit<Selectable<CallTable>, 'givenTranscript' | 'durationRaw'> & {
  hasRecording: boolean;
  hasTranscript: boolean;
};

/** Every call of the team that shares an id with this one, or its digest; held until the end of the transaction. */
export async function lockSameCalls(db: Db, teamId: string, identity: CallIdentity): Promise<SameCall[]> {
  return db
    .selectFrom('call')
    .select([
      'teamId',
      'id',
      'source',
      'state',
      'externalId',
      'hubspotCallId',
      'contentDigest',
      'pushKeyId',
      'title',
      'titleSource',
      'wantsDerivedTitle',
      'repName',
      'repEmail',
      'repPersonId',
      'calledAt',
      'durationMs',
      'durationUnit',
      'durationBy',
      'durationConfidence',
      'durationWarning',
      'audioUrl',
      'metadata',
      'direction',
      'outcome',
      'score',
      'talkShare',
      'receivedAt',
      'updatedAt',
      sql<boolean>`given_transcript is not null`.as('hasTranscript'),
      sql<boolean>`exists (select 1 from recording r where r.team_id = call.team_id and r.call_id = call.id)`.as('hasRecording'),
    ])
    .where('teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(identity.externalId === null ? [] : [eb('externalId', '=', identity.externalId)]),
        ...(identity.hubspotCallId === null ? [] : [eb('hubspotCallId', '=', identity.hubspotCallId)]),
        ...(identity.contentDigest === null ? [] : [eb('contentDigest', '=', identity.contentDigest)]),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function isCallHere(db: Db, of: { teamId: string; externalId: string }): Promise<boolean> {
  const row = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('externalId', '=', of.externalId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of these ids of HubSpot are calls of the team that wait for their recording. */
export async function callsThatWait(db: Db, teamId: string, hubspotCallIds: readonly string[]): Promise<Set<string>> {
  if (hubspotCallIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('call')
    .select('hubspotCallId')
    .where('teamId', '=', teamId)
    .where('hubspotCallId', 'in', hubspotCallIds)
    .where('state', '=', 'waiting_for_recording')
    .execute();
  return new Set(rows.flatMap(({ hubspotCallId }) => hubspotCallId ?? []));
}

/** Puts stages back to a state in which they can run, as if they had never been tried. */
export async function resetStages(
  db: Db,
  of: { teamId: string; callId: string },
  resets: Partial<Record<Stage, 'waiting' | 'skipped' | 'done'>>,
  now: Date,
): Promise<void> {
  for (const [stage, state] of Object.entries(resets) as [Stage, 'waiting' | 'skipped' | 'done'][]) {
    const ended = state === 'done' ? now : null;
    await db
      .updateTable('callStage')
      .set({
        state,
        progress: state === 'done' ? 1 : null,
        attempt: 0,
        failures: 0,
        crashes: 0,
        startedAt: ended,
        endedAt: ended,
        nextTryAt: null,
        errorCode: null,
        errorMessage: null,
      })
      .where('teamId', '=', of.teamId)
      .where('callId', '=', of.callId)
      .where('stage', '=', stage)
      .execute();
  }
}

export async function updateCall(db: Db, of: { teamId: string; callId: string }, change: Updateable<CallTable>): Promise<void> {
  await db.updateTable('call').set(change).where('teamId', '=', of.teamId).where('id', '=', of.callId).execute();
}

/** Notes that this key pushed the call too. */
export async function addCallSender(db: Db, of: { teamId: string; callId: string }, pushKeyId: string): Promise<void> {
  await db
    .insertInto('callSender')
    .values({ ...of, pushKeyId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type PushedCallStatus = {
  id: string;
  state: CallState;
  receivedAt: Date;
  score: number | null;
  stages: CallStageRow[];
};

/** The call with its stages, null unless this key or one of its rotations sent it. */
export async function findPushedCall(
  db: Db,
  of: { teamId: string; keyId: string; callId: string },
): Promise<PushedCallStatus | null> {
  const call = await db
    .selectFrom('call')
    .select(['id', 'state', 'receivedAt', 'score'])
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .where((eb) =>
      eb.or([
        eb('pushKeyId', 'in', keyFamily(of)),
        eb.exists(
          eb
            .selectFrom('callSender as s')
            .select('s.callId')
            .whereRef('s.teamId', '=', 'call.teamId')
            .whereRef('s.callId', '=', 'call.id')
            .where('s.pushKeyId', 'in', keyFamily(of)),
        ),
      ]),
    )
    .executeTakeFirst();
  return call ? { ...call, stages: await listStages(db, of) } : null;
}
