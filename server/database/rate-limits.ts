// Rate limits that hold across processes: at most so many tokens in any 60 seconds, many buckets settled in one statement.
import { sql } from 'kysely';
import { onceForEachConnection } from './prepared.ts';
import type { Db } from './tables.ts';

export type TokenAsk = {
  bucket: string;
  /** Tokens wanted; 0 only looks. */
  wanted: number;
  perMinute: number;
};
export type TokenGrant = {
  /** 0 to `wanted`. */
  granted: number;
  /** Tokens spent within the last minute, these included. */
  spent: number;
  /** When the next spent token comes back, null when none is out. */
  nextAt: Date | null;
};

const WINDOW_MS = 60_000;
/** Up to this limit each token keeps its own millisecond; beyond it tokens share seconds, so that no row holds more than 61. */
const EXACT_UP_TO = 60;

/**
 * A sliding window rather than the generic cell rate algorithm, which lets nearly twice the limit through in the first
 * minute after a rest. Buckets must differ from one another; locks are taken in their order, so that two processes
 * cannot wait for each other.
 */
export async function takeTokens(db: Db, asks: TokenAsk[], now: Date): Promise<Map<string, TokenGrant>> {
  const nowMs = now.getTime();
  const backAt = asks.map((ask) => {
    const grainMs = ask.perMinute <= EXACT_UP_TO ? 1 : 1_000;
    return Math.ceil((nowMs + WINDOW_MS) / grainMs) * grainMs;
  });
  const { rows } = await sql<{ bucket: string; granted: number; spent: number; nextAt: number | null }>`${onceForEachConnection}
    with asked as materialized (
      select * from unnest(
        ${asks.map((ask) => ask.bucket)}::text[], ${asks.map((ask) => ask.wanted)}::int[],
        ${asks.map((ask) => ask.perMinute)}::int[], ${backAt}::bigint[]
      ) as a (bucket, wanted, most, back_at)
    )
    insert into rate_limit as r (bucket, free_at, counts, granted, spoken_until)
    select bucket,
      case when wanted > 0 then array[back_at] else '{}' end,
      case when wanted > 0 then array[least(wanted, most)] else '{}' end,
      least(wanted, most), to_timestamp(back_at / 1000.0)
    from asked order by bucket
    on conflict (bucket) do update set (free_at, counts, granted, spoken_until) = (
      select kept.free_at, kept.counts, given.n, greatest(r.spoken_until, excluded.spoken_until)
      from asked a
      cross join lateral (
        select coalesce(sum(t.n), 0)::int as n from unnest(r.free_at, r.counts) as t (at, n) where t.at > ${nowMs}::bigint
      ) spent
      cross join lateral (select greatest(least(a.wanted, a.most - spent.n), 0) as n) given
      cross join lateral (
        select coalesce(array_agg(u.at order by u.at), '{}') as free_at, coalesce(array_agg(u.n order by u.at), '{}') as counts
        from (
          select t.at, sum(t.n)::int as n from (
            select * from unnest(r.free_at, r.counts) as o (at, n) where o.at > ${nowMs}::bigint
            union all select a.back_at, given.n where given.n > 0
          ) as t (at, n) group by t.at
        ) u
      ) kept
      where a.bucket = excluded.bucket
    )
    returning bucket, granted, coalesce((select sum(c) from unnest(counts) as c), 0)::int as spent, free_at[1] as next_at`.execute(
    db,
  );
  return new Map(
    rows.map((row) => [
      row.bucket,
      { granted: row.granted, spent: row.spent, nextAt: row.nextAt === null ? null : new Date(row.nextAt) },
    ]),
  );
}

/** Forgets buckets that nobody has asked for a minute; at most `most` at a time. */
export async function forgetIdleBuckets(db: Db, now: Date, most: number): Promise<number> {
  const result = await db
    .deleteFrom('rateLimit')
    .where('bucket', 'in', (eb) => eb.selectFrom('rateLimit').select('bucket').where('spokenUntil', '<=', now).limit(most))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
