// When a planned call is to be looked at next, asked of the indexes that dispatch uses, so that a year of looks stays cheap.
import { sql } from 'kysely';
import type { Db } from '../server/database/tables.ts';

/** In the past for what stands in line; null when nothing is left. */
export async function nextDueAt(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ nextAt: Date | null }>`
    select coalesce(
      (select next_at from planned_call where state = 'planned' and paused_at is null and ready_at = next_at
        order by team_id, agent_id limit 1),
      (select next_at from planned_call where state = 'planned' and paused_at is null and ready_at is distinct from next_at
        order by next_at limit 1)
    ) as next_at`.execute(db);
  return rows[0]?.nextAt ?? null;
}
