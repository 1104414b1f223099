// What asked for calls: each request once however often it came, and which of them are still to be planned.
import { sql, type Selectable } from 'kysely';
import { storableValue } from '../../rules/clean-text.ts';
import type { TriggerPeriod } from '../../rules/trigger.ts';
import type { CallDoor, CallRequestTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type CallRequestRow = Selectable<CallRequestTable>;

export type ArrivingRequest = {
  agentId: string;
  id: string;
  /** SHA-256 of what makes two deliveries the same. */
  digest: Buffer;
  door: CallDoor;
  state: 'pending' | 'ignored';
  reason: string | null;
  body: unknown;
  parameters: Record<string, unknown>;
  rule: { ruleId: string; period: TriggerPeriod };
};

export type KeptRequest = Pick<CallRequestRow, 'id' | 'state' | 'reason' | 'plannedCallId' | 'deliveries'> & { isNew: boolean };

/**
 * Returns what is kept under each agent and digest (`agent hex`). One that was refused before is planned anew when it comes again: what stood in its
 * way may have been mended.
 */
export async function saveCallRequests(
  db: Db,
  teamId: string,
  requests: readonly ArrivingRequest[],
  now: Date,
): Promise<Map<string, KeptRequest>> {
  if (requests.length === 0) return new Map();
  const rows = storableJson(
    requests.map(({ agentId, digest, ...request }) => ({ ...request, agent_id: agentId, digest: digest.toString('hex') })),
  );
  const { rows: kept } = await sql<KeptRequest & { digest: Buffer; agentId: string }>`
    insert into call_request as r (team_id, agent_id, digest, id, door, received_at, state, reason, body, parameters, rule)
    select distinct on (agent_id, digest) ${teamId}, agent_id, decode(digest, 'hex'), id, door, ${now}, state, reason,
      coalesce(body, 'null'), parameters, rule
    from jsonb_to_recordset(${rows}::jsonb) as x (agent_id uuid, digest text, id uuid, door text, state text, reason text, body jsonb,
      parameters jsonb, rule jsonb)
    order by agent_id, digest
    on conflict (team_id, agent_id, digest) do update set deliveries = r.deliveries + 1,
      state = case when r.state = 'refused' then excluded.state else r.state end,
      reason = case when r.state = 'refused' then excluded.reason else r.reason end,
      received_at = case when r.state = 'refused' then excluded.received_at else r.received_at end,
      attempt = case when r.state = 'refused' then 0 else r.attempt end,
      next_try_at = case when r.state = 'refused' then null else r.next_try_at end
    returning agent_id, digest, id, state, reason, planned_call_id, deliveries, deliveries = 1 as is_new`.execute(db);
  return new Map(kept.map(({ agentId, digest, ...request }) => [`${agentId} ${digest.toString('hex')}`, request]));
}

/** The database stores neither NUL nor halves of surrogate pairs. */
const storableJson = (value: unknown): string => JSON.stringify(storableValue(value));

/** The oldest that are due, held until `until`; each claim counts as an attempt. */
export async function claimCallRequests(
  db: Db,
  teamId: string,
  claim: { limit: number; now: Date; until: Date },
): Promise<CallRequestRow[]> {
  const { rows } = await sql<CallRequestRow>`
    with due as materialized (
      select team_id, agent_id, digest from call_request
      where team_id = ${teamId} and state = 'pending' and (next_try_at is null or next_try_at <= ${claim.now})
        and (claimed_until is null or claimed_until <= ${claim.now})
      order by next_try_at nulls first, received_at, id limit ${claim.limit} for update skip locked
    )
    update call_request r set claimed_until = ${claim.until}, attempt = r.attempt + 1
    from due where r.team_id = due.team_id and r.agent_id = due.agent_id and r.digest = due.digest
    returning r.*`.execute(db);
  return rows.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** Those that are not planned yet and hold one of these words, or these digits whatever stands between them; held until the transaction ends. */
export async function takePendingRequests(
  db: Db,
  teamId: string,
  { words, digits }: { words: readonly string[]; digits: readonly string[] },
): Promise<CallRequestRow[]> {
  const { rows } = await sql<CallRequestRow>`
    select * from call_request where team_id = ${teamId} and state = 'pending' and (
      exists (select from unnest(${words}::text[]) w where strpos(body::text, w) > 0)
      or exists (select from unnest(${digits}::text[]) d where strpos(regexp_replace(body::text, '[^0-9]', '', 'g'), d) > 0)
    ) order by agent_id, digest for update`.execute(db);
  return rows;
}

/** Those of them that are still to be planned, held until the transaction ends. */
export async function holdPendingRequests(db: Db, teamId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from call_request where team_id = ${teamId} and id = any(${ids}::uuid[]) and state = 'pending'
    order by agent_id, digest for update`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

export type RequestOutcome =
  | { id: string; kind: 'planned'; plannedCallId: string; reason: string | null }
  | { id: string; kind: 'ignored' | 'refused'; reason: string }
  | { id: string; kind: 'later'; at: Date; reason: string | null };

/** What became of requests that were pending; those to be tried later go back. */
export async function closeCallRequests(db: Db, teamId: string, outcomes: readonly RequestOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = JSON.stringify(
    outcomes.map((outcome) => ({
      id: outcome.id,
      state: outcome.kind === 'later' ? 'pending' : outcome.kind,
      reason: outcome.reason,
      planned: outcome.kind === 'planned' ? outcome.plannedCallId : null,
      next: outcome.kind === 'later' ? outcome.at : null,
    })),
  );
  // In the order in which arriving requests take the same rows, so that two waits never cross.
  await sql`
    with held as (
      select r.team_id, r.agent_id, r.digest, x.state, x.reason, x.planned, x.next
      from jsonb_to_recordset(${rows}::jsonb) as x (id uuid, state text, reason text, planned uuid, next timestamptz)
      join call_request r on r.team_id = ${teamId} and r.id = x.id and r.state = 'pending' order by r.agent_id, r.digest for update of r
    )
    update call_request r set state = h.state, reason = h.reason, planned_call_id = h.planned, next_try_at = h.next, claimed_until = null
    from held h where r.team_id = h.team_id and r.agent_id = h.agent_id and r.digest = h.digest`.execute(db);
}

/** Teams with requests to plan, or contacts to be looked at again for a number. */
export async function listTeamsWithCallsToPlan(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.id from team t where exists (
      select 1 from call_request r where r.team_id = t.id and r.state = 'pending' and (r.next_try_at is null or r.next_try_at <= ${now})
        and (r.claimed_until is null or r.claimed_until <= ${now})
    ) or exists (
      select 1 from planned_call p where p.team_id = t.id and p.state = 'waiting_for_number' and p.next_at <= ${now}
    ) limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export type RequestPlace = { receivedAt: Date; id: string };

/** Newest first. */
export async function listCallRequests(
  db: Db,
  teamId: string,
  filter: { state?: CallRequestRow['state'] | undefined; agentId?: string | undefined },
  page: { after: RequestPlace | null; limit: number },
): Promise<CallRequestRow[]> {
  const { state, agentId } = filter;
  const { after } = page;
  return db
    .selectFrom('callRequest')
    .selectAll()
    .where('teamId', '=', teamId)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'pending'))
    .$if(agentId !== undefined, (query) => query.where('agentId', '=', agentId ?? ''))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(received_at, id) < (${after?.receivedAt ?? new Date(0)}, ${after?.id ?? ''}::uuid)`),
    )
    .orderBy('receivedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}
