// When the product has looked for new contacts, noted by the database itself in the commit that stores what was found.
import { sql } from 'kysely';
import type pg from 'pg';
import type { Db } from '../server/database/tables.ts';

/** Whose webhook was lost is found by a look within so long; who appeared earlier is not rung out of the blue. */
const FOUND_WITHIN_MS = 24 * 3_600_000;

export async function noteContactSearches(connection: pg.ClientBase): Promise<void> {
  await connection.query(`
    create table simulated_contact_search (until_ms bigint not null);
    create function note_contact_search() returns trigger language plpgsql as $$
      begin insert into simulated_contact_search values (new.bookmark_ms); return null; end $$;
    create trigger note_contact_search after update on hubspot_lane for each row
      when (new.kind = 'contacts' and new.passes > old.passes) execute function note_contact_search()`);
}

/** Up to when contacts were looked for, by HubSpot's clock, oldest first. */
export async function contactSearches(db: Db): Promise<number[]> {
  const { rows } = await sql<{ untilMs: number }>`
    select until_ms::double precision as until_ms from simulated_contact_search order by 1`.execute(db);
  return rows.map(({ untilMs }) => untilMs);
}

/** HubSpot's search shows a contact up to `lagMs` late. */
export function isToBeFound(madeMs: number, searches: readonly number[], lagMs: number): boolean {
  return searches.some((untilMs) => untilMs >= madeMs + lagMs && untilMs <= madeMs + FOUND_WITHIN_MS);
}
