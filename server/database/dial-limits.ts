// How many attempts run at once for a team, an agent, a number and a carrier, and how fast they follow one another: exact, whoever claims.
import { sql } from 'kysely';
import type { BreakerState } from '../../rules/circuit-breaker.ts';
import type { Room } from '../../rules/line-allotment.ts';
import type { OfAttempt } from './attempts.ts';
import type { StoredBreaker } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type DialLimit = { key: string; mostAtOnce: number; spacingMs: number };

/**
 * Held until the transaction ends, always in the order of their keys; whoever else claims under one of them waits. What is counted
 * after that is exact: attempts are only added by those who hold the limit.
 */
export async function lockDialLimits(db: Db, limits: readonly DialLimit[]): Promise<Map<string, Room>> {
  if (limits.length === 0) return new Map();
  const rows = limits.map(({ key, mostAtOnce, spacingMs }) => ({ key, most_at_once: mostAtOnce, spacing_ms: spacingMs }));
  await sql`
    insert into dial_limit as l (key, most_at_once, spacing_ms)
    select key, most_at_once, spacing_ms from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x (key text, most_at_once integer, spacing_ms integer) order by key
    on conflict (key) do update set most_at_once = excluded.most_at_once, spacing_ms = excluded.spacing_ms
    where (l.most_at_once, l.spacing_ms) is distinct from (excluded.most_at_once, excluded.spacing_ms)`.execute(db);
  const { rows: found } = await sql<{ key: string; mostAtOnce: number; underWay: number; breaker: StoredBreaker | null }>`
    select l.key, l.most_at_once, l.breaker, (select count(*) from dial_slot s where s.key = l.key) as under_way
    from dial_limit l where l.key = any(${limits.map(({ key }) => key)}::text[])`.execute(db);
  return new Map(found.map(({ key, breaker, ...room }) => [key, { ...room, breaker: breaker && asBreaker(breaker) }]));
}

/** Frees every line an attempt holds. */
export async function freeDialSlots(db: Db, of: OfAttempt): Promise<void> {
  await db.deleteFrom('dialSlot').where('teamId', '=', of.teamId).where('attemptId', '=', of.attemptId).execute();
}

/** Nobody books a turn further ahead; what is booked there was booked by a clock that has been set back since. */
const MOST_AHEAD_MS = 60_000;

/** The next instant at which a dial may be sent to the carrier, taken; null when it is further away than `furthest`, and not taken. */
export async function bookDial(db: Db, key: string, now: Date, furthest: Date): Promise<Date | null> {
  const turn = sql`greatest(${now}, case when last_dial_at <= ${new Date(now.getTime() + MOST_AHEAD_MS)}
    then last_dial_at + spacing_ms * interval '1 millisecond' end)`;
  const { rows } = await sql<{ lastDialAt: Date }>`
    update dial_limit set last_dial_at = ${turn} where key = ${key} and ${turn} <= ${furthest}
    returning last_dial_at`.execute(db);
  return rows[0]?.lastDialAt ?? null;
}

/** Null before the first outcome that was worth remembering. */
export async function findBreaker(db: Db, key: string): Promise<BreakerState | null> {
  const row = await ofKey(db, key).executeTakeFirst();
  return row?.breaker ? asBreaker(row.breaker) : null;
}

/** Held until the transaction ends, and every claim of the carrier waits so long. */
export async function lockBreaker(db: Db, key: string): Promise<BreakerState | null> {
  const row = await ofKey(db, key).forNoKeyUpdate().executeTakeFirst();
  return row?.breaker ? asBreaker(row.breaker) : null;
}

const ofKey = (db: Db, key: string) => db.selectFrom('dialLimit').select('breaker').where('key', '=', key);

function asBreaker(stored: StoredBreaker): BreakerState {
  switch (stored.kind) {
    case 'closed': {
      const outcomes = stored.outcomes.map((one) => ({ ...one, startedAt: new Date(one.startedAt), at: new Date(one.at) }));
      return { ...stored, outcomes };
    }
    case 'open':
      return { ...stored, until: new Date(stored.until) };
    case 'half_open':
      return { ...stored, since: new Date(stored.since) };
  }
}

export async function saveBreaker(db: Db, key: string, breaker: BreakerState): Promise<void> {
  await db
    .updateTable('dialLimit')
    .set({ breaker: JSON.stringify(breaker) })
    .where('key', '=', key)
    .execute();
}
