// What waits in the tables and when, asked at once, so that time in which nothing is due need not be lived through.
import { sql } from 'kysely';
import type { Db } from '../server/database/tables.ts';

/** `isNow`: workers that look find something. `nextAt`: what comes due after that; null when nothing waits. */
export type Due = { isNow: boolean; nextAt: Date | null };

/** Lanes of HubSpot are left out: they are due all the time. */
export async function whatIsDue(db: Db, now: Date): Promise<Due> {
  const { rows } = await sql<Due>`
    select coalesce(bool_or(at <= ${now}), false) as is_now, min(at) filter (where at > ${now}) as next_at from (
      select next_at as at from planned_call where state = 'planned' and paused_at is null
      union all select next_at from planned_call where state = 'waiting_for_number'
      union all select look_at from attempt where state in ('claimed', 'dialling', 'ringing', 'answered')
      union all select coalesce(greatest(next_try_at, claimed_until), '-infinity') from hubspot_record where state = 'pending'
      union all select coalesce(greatest(next_try_at, claimed_until), '-infinity') from hubspot_write_back where state in ('pending', 'sending')
      union all select coalesce(greatest(next_try_at, claimed_until), '-infinity') from hubspot_report where state in ('pending', 'sending')
      union all select coalesce(greatest(next_try_at, claimed_until), '-infinity') from webhook_delivery where state = 'pending'
      union all select coalesce(greatest(next_try_at, claimed_until), '-infinity') from call_request where state = 'pending'
      union all select digest_at from webhook_endpoint where state = 'active'
      union all select retention_at from privacy_policy
      union all select '-infinity' from changed_day
    ) waiting`.execute(db);
  return rows[0] ?? { isNow: false, nextAt: null };
}
