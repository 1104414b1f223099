// What HubSpot is to be told of calls of agents: put down with the end of an attempt, claimed in batches, closed one by one.
import { sql, type Selectable } from 'kysely';
import type { AttemptReason } from '../../rules/attempt-reason.ts';
import type { Disposition } from '../../rules/disposition.ts';
import type { OfPortal } from './hubspot-portals.ts';
import type { HubspotReportTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type ReportRow = Selectable<HubspotReportTable>;
export type NewReport = Pick<ReportRow, 'kind' | 'subjectId' | 'target'> & { wanted: Record<string, string> };

/** Each once. Returns how many were new. */
export async function addReports(db: Db, of: OfPortal, reports: readonly NewReport[], now: Date): Promise<number> {
  if (reports.length === 0) return 0;
  const rows = reports.map(({ kind, subjectId, target, wanted }) => ({
    ...{ teamId: of.teamId, portalId: of.portalId, kind, subjectId, target, wanted: JSON.stringify(wanted) },
    ...{ state: 'pending' as const, remoteId: null, nextTryAt: null, claimedUntil: null, errorCode: null, errorMessage: null },
    ...{ createdAt: now, updatedAt: now },
  }));
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('hubspotReport')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

/** Takes up to `limit` due reports, oldest first, until `until`, which is the sender's mark. Their state does not change yet. */
export async function claimReports(db: Db, of: OfPortal & { until: Date; limit: number }, now: Date): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    with due as materialized (
      select kind, subject_id from hubspot_report
      where team_id = ${of.teamId} and portal_id = ${of.portalId} and state in ('pending', 'sending')
        and (next_try_at is null or next_try_at <= ${now}) and (claimed_until is null or claimed_until <= ${now})
      order by next_try_at nulls first, created_at, subject_id limit ${of.limit} for update skip locked
    )
    update hubspot_report r set claimed_until = ${of.until}, attempt = r.attempt + 1, updated_at = ${now}
    from due where r.team_id = ${of.teamId} and r.kind = due.kind and r.subject_id = due.subject_id
    returning r.*`.execute(db);
  return rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.subjectId < b.subjectId ? -1 : 1));
}

/** Commits that a request is about to leave. False where it is another sender's by now. */
export async function markReportSending(db: Db, row: ReportRow, claimedUntil: Date, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await held(db, row, claimedUntil)
    .set({ state: 'sending', updatedAt: now })
    .where('claimedUntil', '>', now)
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}

export type ClosedReport = {
  state: ReportRow['state'];
  remoteId?: string;
  nextTryAt?: Date;
  errorCode?: string;
  errorMessage?: string;
  /** This try does not count: the connection was at fault. */
  forgivesTry?: boolean;
  /** All that were made have been looked for, and only one is left. */
  settlesDoubt?: boolean;
  /** It failed, and no answer told whether it had arrived. */
  leavesDoubt?: boolean;
};

/** False where it is another sender's by now. What came into doubt while it was sent is due again. */
export async function closeReport(db: Db, row: ReportRow, claimedUntil: Date, closed: ClosedReport, now: Date): Promise<boolean> {
  const staysInDoubt = sql<boolean>`in_doubt and not ${closed.settlesDoubt ?? false}::boolean`;
  const isLookedAtAgain = sql<boolean>`${closed.state}::text = 'done' and ${staysInDoubt}`;
  const { numUpdatedRows } = await held(db, row, claimedUntil)
    .set({
      state: sql`case when ${isLookedAtAgain} then 'sending' else ${closed.state}::text end`,
      inDoubt: sql`${staysInDoubt} or ${closed.leavesDoubt ?? false}::boolean`,
      remoteId: closed.remoteId ?? row.remoteId,
      nextTryAt: sql`case when ${isLookedAtAgain} then next_try_at else ${closed.nextTryAt ?? null}::timestamptz end`,
      errorCode: closed.errorCode ?? null,
      errorMessage: closed.errorMessage ?? null,
      claimedUntil: null,
      updatedAt: now,
      ...(closed.forgivesTry ? { attempt: sql<number>`greatest(0, attempt - 1)` } : {}),
    })
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}

/** This sender was overtaken after its request may have left. Whoever has it now, or had, looks whether there are two, from `lookAt` on. */
export async function doubtReport(db: Db, { teamId, kind, subjectId }: ReportRow, lookAt: Date, now: Date): Promise<void> {
  await db
    .updateTable('hubspotReport')
    .set({ state: sql`case when state = 'done' then 'sending' else state end`, inDoubt: true, nextTryAt: lookAt, updatedAt: now })
    .where('teamId', '=', teamId)
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
    .execute();
}

const held = (db: Db, { teamId, kind, subjectId }: ReportRow, claimedUntil: Date) =>
  db
    .updateTable('hubspotReport')
    .where('teamId', '=', teamId)
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
    .where('claimedUntil', '=', claimedUntil);

export type ShownReport = Pick<ReportRow, 'subjectId' | 'kind' | 'state' | 'errorMessage'>;

/** Each by its name: the key has the kind before the subject, and no PostgreSQL before 18 passes over it. */
const everyKind = ['call', 'callback', 'contact'] as const satisfies readonly ReportRow['kind'][];

/** What HubSpot is told of these attempts and planned calls. */
export async function listReportsOf(db: Db, teamId: string, subjectIds: readonly string[]): Promise<ShownReport[]> {
  if (subjectIds.length === 0) return [];
  return db
    .selectFrom('hubspotReport')
    .select(['subjectId', 'kind', 'state', 'errorMessage'])
    .where('teamId', '=', teamId)
    .where('kind', 'in', everyKind)
    .where('subjectId', 'in', subjectIds)
    .orderBy('kind')
    .execute();
}

/**
 * Those that failed are due at once; returns the portals they go to. What may have arrived is sent as such: a call is looked for first, and a
 * callback that HubSpot no longer knows is done. One that surely never arrived is not.
 */
export async function releaseReports(db: Db, teamId: string, subjectIds: readonly string[], now: Date): Promise<OfPortal[]> {
  if (subjectIds.length === 0) return [];
  const released = await db
    .updateTable('hubspotReport')
    .set({
      state: sql`case when kind = 'call' or in_doubt then 'sending' else 'pending' end`,
      inDoubt: sql`kind = 'call' and in_doubt`,
      ...{ attempt: 0, nextTryAt: null, errorCode: null, errorMessage: null, updatedAt: now },
    })
    .where('teamId', '=', teamId)
    .where('kind', 'in', everyKind)
    .where('subjectId', 'in', subjectIds)
    .where('state', '=', 'failed')
    .returning('portalId')
    .execute();
  return [...new Set(released.map(({ portalId }) => portalId))].map((portalId) => ({ teamId, portalId }));
}

/** Properties of the same contact that reports put down after this one write. */
export async function listLaterContactProperties(db: Db, row: ReportRow): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(wanted) as name from hubspot_report
    where team_id = ${row.teamId} and portal_id = ${row.portalId} and kind = 'contact' and target = ${row.target} and state <> 'failed'
      and (created_at, subject_id) > (${row.createdAt}, ${row.subjectId}::uuid)`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

/** Ended calls a workflow waits for that HubSpot has not been told of. A workflow waits for a week at most. */
const waitedFor = (now: Date) => sql`
  c.callback_id is not null and c.portal_id is not null and c.ended_at > ${now}::timestamptz - interval '8 days'
    and not exists (select 1 from hubspot_report r where r.team_id = c.team_id and r.kind = 'callback' and r.subject_id = c.id)`;

export type WaitedForCall = {
  plannedCallId: string;
  callbackId: string;
  state: 'done' | 'given_up' | 'cancelled';
  reason: AttemptReason | null;
  lastDisposition: Disposition | null;
  attempts: number;
};

export async function listWaitedForCalls(db: Db, of: OfPortal & { limit: number }, now: Date): Promise<WaitedForCall[]> {
  const { rows } = await sql<WaitedForCall>`
    select c.id as planned_call_id, c.callback_id, c.state, c.reason, c.last_disposition, c.attempts from planned_call c
    where c.team_id = ${of.teamId} and c.portal_id = ${of.portalId} and ${waitedFor(now)} order by c.ended_at, c.id limit ${of.limit}`.execute(
    db,
  );
  return rows;
}

/** Portals with something due, for the bell. */
export async function listDueReports(db: Db, now: Date, limit: number): Promise<OfPortal[]> {
  const { rows } = await sql<OfPortal>`
    select due.team_id, due.portal_id from (
      select team_id, portal_id from hubspot_report where state in ('pending', 'sending')
        and (next_try_at is null or next_try_at <= ${now}) and (claimed_until is null or claimed_until <= ${now})
      union
      select c.team_id, c.portal_id from planned_call c where ${waitedFor(now)}
    ) due
    join hubspot_portal p on p.team_id = due.team_id and p.portal_id = due.portal_id and p.state = 'connected'
    limit ${limit}`.execute(db);
  return rows;
}
