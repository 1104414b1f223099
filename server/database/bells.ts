// When the bell of due work was rung last: many processes look for due work, one of them rings.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** Further ahead than this a bell was rung by a clock that has been set back since. */
const MOST_AHEAD_MS = 60_000;

/** Of the named bells those that nobody has rung for `quietMs`; from now on they count as rung. */
export async function takeBells(db: Db, names: readonly string[], now: Date, quietMs: number): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const { rows } = await sql<{ name: string }>`
    insert into bell as b (name, rung_at) select name, ${now} from unnest(${[...new Set(names)].sort()}::text[]) as name order by name
    on conflict (name) do update set rung_at = excluded.rung_at where b.rung_at <= ${new Date(now.getTime() - quietMs)}
      or b.rung_at > ${new Date(now.getTime() + MOST_AHEAD_MS)}
    returning name`.execute(db);
  return new Set(rows.map((row) => row.name));
}

/** Bells nobody needs any more. */
export async function forgetBells(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('bell').where('rungAt', '<', before).execute();
}
