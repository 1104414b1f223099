// The clock of the database's machine: the one that all processes share.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** At this moment, also within a transaction that began long ago. */
export async function readSharedClock(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  return (rows[0] as { at: Date }).at;
}
