// What was kept long enough: how much of it there is, and a bounded part of it to be removed. Calls on hold are never among it.
import { sql, type RawBuilder } from 'kysely';
import type { Cutoffs, KeptKind } from '../../rules/privacy-policy.ts';
import type { Db } from './tables.ts';

/** Calls older than `before` that still have the kind of data. */
const oldCalls: Record<'recordings' | 'transcripts' | 'calls', (teamId: string, before: Date) => RawBuilder<{ id: string }>> = {
  recordings: (teamId, before) => sql`
    select c.id from call c join recording r on r.team_id = c.team_id and r.call_id = c.id
    where c.team_id = ${teamId} and c.called_at < ${before} and ${isFree(sql`c.id`)}`,
  transcripts: (teamId, before) => sql`
    select c.id from call c where c.team_id = ${teamId} and c.called_at < ${before} and ${isFree(sql`c.id`)}
      and (c.given_transcript is not null or exists (select 1 from transcript t where t.team_id = c.team_id and t.call_id = c.id))`,
  calls: (teamId, before) => sql`
    select c.id from call c where c.team_id = ${teamId} and c.called_at < ${before} and ${isFree(sql`c.id`)}`,
};

function isFree(callId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`not exists (select 1 from call_hold h where h.team_id = c.team_id and h.call_id = ${callId})`;
}

/** Calls that were planned, asked for or answered, which have ended; those that led to a call on hold stay with it. */
const oldPlans = {
  planned_call: (teamId: string, before: Date) => sql`
    select p.id from planned_call p where p.team_id = ${teamId} and p.ended_at < ${before} and not exists (
      select 1 from attempt a join call_hold h on h.team_id = a.team_id and h.call_id = a.call_id
      where a.team_id = p.team_id and a.planned_call_id = p.id)`,
  call_request: (teamId: string, before: Date) => sql`
    select id from call_request where team_id = ${teamId} and received_at < ${before} and state <> 'pending'`,
  inbound_call: (teamId: string, before: Date) => sql`
    select i.id from inbound_call i where i.team_id = ${teamId} and i.ended_at < ${before} and not exists (
      select 1 from call_hold h where h.team_id = i.team_id and h.call_id = i.id)`,
} as const;
const planTables = Object.keys(oldPlans) as (keyof typeof oldPlans)[];

/** Logs have no calls; those that are asked for while a call is going on are of today. */
const oldLogs = {
  auditEntry: sql`audit_entry`,
  hubspotEvent: sql`hubspot_event`,
  webhookDelivery: sql`webhook_delivery`,
} as const;
const timeOf = { auditEntry: sql`at`, hubspotEvent: sql`received_at`, webhookDelivery: sql`created_at` } as const;
type LogTable = keyof typeof oldLogs;
const logTables = Object.keys(oldLogs) as LogTable[];

export type OldCounts = Record<KeptKind, number> & {
  /** Planned calls, requests and calls to numbers of the team, which go with calls. */
  plans: number;
  /** Old enough, and kept because somebody put them on hold. */
  onHold: number;
};

/** Each exact up to `most`. */
export async function countOld(db: Db, teamId: string, cutoffs: Cutoffs, most: number): Promise<OldCounts> {
  const countOf = async (rows: RawBuilder<unknown>): Promise<number> => {
    const { rows: told } = await sql<{ n: number }>`select count(*) as n from (${rows} limit ${most}) as bounded`.execute(db);
    return told[0]?.n ?? 0;
  };
  const counts: OldCounts = { recordings: 0, transcripts: 0, calls: 0, plans: 0, logs: 0, onHold: 0 };
  for (const kind of ['recordings', 'transcripts', 'calls'] as const) {
    const before = cutoffs[kind];
    if (before) counts[kind] = await countOf(oldCalls[kind](teamId, before));
  }
  const { calls, logs } = cutoffs;
  if (calls) for (const table of planTables) counts.plans += await countOf(oldPlans[table](teamId, calls));
  if (logs) {
    for (const table of logTables) {
      counts.logs += await countOf(sql`select 1 from ${oldLogs[table]} where team_id = ${teamId} and ${timeOf[table]} < ${logs}`);
    }
  }
  const times = [cutoffs.recordings, cutoffs.transcripts, cutoffs.calls].flatMap((at) => at?.getTime() ?? []);
  if (times.length > 0) {
    counts.onHold = await countOf(sql`
      select 1 from call_hold h join call c on c.team_id = h.team_id and c.id = h.call_id
      where h.team_id = ${teamId} and c.called_at < ${new Date(Math.max(...times))}`);
  }
  return counts;
}

/** Held until the transaction ends; a call that somebody works on now is left for the next time. */
export async function takeOldCalls(
  db: Db,
  kind: 'recordings' | 'transcripts' | 'calls',
  of: { teamId: string; before: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    ${oldCalls[kind](of.teamId, of.before)} order by c.called_at, c.id limit ${of.limit} for update of c skip locked`.execute(db);
  return rows.map(({ id }) => id);
}

/** With what HubSpot was told of them. Returns how many. */
export async function dropOldPlans(db: Db, of: { teamId: string; before: Date; limit: number }): Promise<number> {
  const { teamId, before, limit } = of;
  let dropped = 0;
  const drop = async (statement: RawBuilder<unknown>): Promise<void> => {
    const { numAffectedRows = 0n } = await statement.execute(db);
    dropped += Number(numAffectedRows);
  };
  await drop(sql`
    with old as materialized (
      select t.id from talk t where t.team_id = ${teamId} and t.ended_at < ${before} and not exists (
        select 1 from call_hold h where h.team_id = t.team_id and h.call_id = t.id)
      limit ${limit} for update skip locked
    )
    delete from talk t using old where t.id = old.id`);
  for (const table of planTables)
    await drop(sql`
      with old as materialized (${oldPlans[table](teamId, before)} limit ${limit} for update skip locked)
      delete from ${sql.table(table)} p using old where p.team_id = ${teamId} and p.id = old.id`);
  // Of those before, and of what went in earlier rounds.
  await drop(sql`
    with old as materialized (
      select r.team_id, r.kind, r.subject_id from hubspot_report r where r.team_id = ${teamId} and r.created_at < ${before}
        and not exists (select 1 from attempt a where a.team_id = r.team_id and a.id = r.subject_id)
        and not exists (select 1 from planned_call p where p.team_id = r.team_id and p.id = r.subject_id)
        and not exists (select 1 from inbound_call i where i.team_id = r.team_id and i.id = r.subject_id)
      limit ${limit} for update skip locked
    )
    delete from hubspot_report r using old where r.team_id = old.team_id and r.kind = old.kind and r.subject_id = old.subject_id`);
  return dropped;
}

/** Inside a transaction: for its length entries of the audit log may go. Returns how many lines went. */
export async function dropOldLogs(db: Db, of: { teamId: string; before: Date; limit: number }): Promise<number> {
  await sql`select set_config('ringside.audit_entries_may_go', 'on', true)`.execute(db);
  let dropped = 0;
  for (const table of logTables) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${oldLogs[table]} where ctid = any(array(
        select ctid from ${oldLogs[table]} where team_id = ${of.teamId} and ${timeOf[table]} < ${of.before} limit ${of.limit}))`.execute(
      db,
    );
    dropped += Number(numAffectedRows);
  }
  await sql`select set_config('ringside.audit_entries_may_go', 'off', true)`.execute(db);
  return dropped;
}
