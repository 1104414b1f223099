// What all processes of one installation share, sealed before it comes here.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** Keeps `fresh` unless there is one already; returns the one that counts, the same for everybody. */
export async function keepSecret(db: Db, name: string, fresh: string, now: Date): Promise<string> {
  await sql`insert into server_secret (name, value, created_at) values (${name}, ${fresh}, ${now}) on conflict do nothing`.execute(
    db,
  );
  const { rows } = await sql<{ value: string }>`select value from server_secret where name = ${name}`.execute(db);
  const value = rows[0]?.value;
  if (value === undefined) throw new Error(`The secret ${name} is not in the database although it was just kept there.`);
  return value;
}
