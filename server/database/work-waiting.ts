// What waits in the tables at this moment, for those who watch the server: of all teams, each figure by one step in an index.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export type WorkWaiting = {
  /** By kind of job. The queue counts them every two seconds. */
  jobs: { name: string; waiting: number; active: number }[];
  /** Ages of the oldest that should have been done already, in seconds; 0 where nothing is late. */
  lateSeconds: { calls: number; attempts: number; webhooks: number; syncs: number; writeBacks: number };
  /** Attempts from being claimed to their end, by state. */
  attempts: { state: string; count: number }[];
  /** Connections to HubSpot that a person has to mend, and receivers that were switched off because they took nothing. */
  broken: { portals: number; endpoints: number };
  /** How far the clock of this process is ahead of the database's. */
  clockAheadSeconds: number;
};

/** More attempts than any carrier lets us hold; a count that reaches it says "so many or more". */
const MOST_COUNTED = 10_000;

export async function readWorkWaiting(db: Db, now: Date): Promise<WorkWaiting> {
  const { rows: jobs } = await sql<WorkWaiting['jobs'][number]>`
    select name, queued_count::integer as waiting, active_count::integer as active from pgboss.queue order by name`.execute(db);
  const { rows: attempts } = await sql<WorkWaiting['attempts'][number]>`
    select state, count(*)::integer as count from (
      select state from attempt where state in ('claimed', 'dialling', 'ringing', 'answered') order by look_at limit ${MOST_COUNTED}) open
    group by state order by state`.execute(db);
  type Figure = keyof WorkWaiting['lateSeconds'] | keyof WorkWaiting['broken'] | 'clockAheadSeconds';
  const { rows } = await sql<{ [name in Figure]: number | null }>`
    select extract(epoch from ${now}::timestamptz - clock_timestamp())::float8 as clock_ahead_seconds,
      ${late(
        now,
        sql`select next_at as due from planned_call
        where state = 'planned' and paused_at is null and ready_at is distinct from next_at order by next_at limit 1`,
      )} as calls,
      ${late(
        now,
        sql`select look_at as due from attempt
        where state in ('claimed', 'dialling', 'ringing', 'answered') order by look_at limit 1`,
      )} as attempts,
      ${late(now, sql`select next_try_at as due from webhook_delivery where state = 'pending' order by next_try_at limit 1`)} as webhooks,
      ${late(
        now,
        sql`select min(next_run_at) as due from hubspot_lane l join hubspot_portal p using (team_id, portal_id)
        where l.state = 'active' and p.state = 'connected'`,
      )} as syncs,
      ${late(now, sql`select min(next_try_at) as due from hubspot_write_back where state in ('pending', 'sending')`)} as write_backs,
      (select count(*)::integer from hubspot_portal where state = 'broken') as portals,
      (select count(*)::integer from webhook_endpoint where state = 'disabled' and disabled_reason is not null) as endpoints`.execute(
    db,
  );
  const [figures] = rows;
  const figure = (name: keyof NonNullable<typeof figures>) => figures?.[name] ?? 0;
  return {
    jobs,
    attempts,
    lateSeconds: {
      ...{ calls: figure('calls'), attempts: figure('attempts'), webhooks: figure('webhooks') },
      ...{ syncs: figure('syncs'), writeBacks: figure('writeBacks') },
    },
    broken: { portals: figure('portals'), endpoints: figure('endpoints') },
    clockAheadSeconds: figure('clockAheadSeconds'),
  };
}

/** Seconds since the one row of a query was due. */
const late = (now: Date, oldest: ReturnType<typeof sql>) =>
  sql`(select greatest(0, extract(epoch from ${now}::timestamptz - due))::float8 from (${oldest}) oldest)`;
