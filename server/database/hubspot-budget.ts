// The requests a portal allows, shared by all processes: each asks once for its turn and is told when it is.
import { sql } from 'kysely';
import { onceForEachConnection } from './prepared.ts';
import type { Db } from './tables.ts';

export type Budget = {
  bucket: string;
  /** Requests in any window of this length. */
  most: number;
  windowMs: number;
};

/** HubSpot counts when requests arrive, we when they leave: the way takes now shorter, now longer. A twentieth is given away for that. */
const MARGIN_MS: Record<number, number> = { 1_000: 50, 10_000: 200 };

/** Five a second for all apps of the account together. */
export const searchBudget = (portalId: string): Budget => ({ bucket: `search:${portalId}`, most: 5, windowMs: 1_000 });

/** As many in ten seconds as HubSpot says, for each app; counted by the token where its app is not known. */
export const apiBudget = (of: { portalId: string; appId: string | null; tokenHint: string; burstLimit: number }): Budget => ({
  bucket: `api:${of.portalId}:${of.appId ?? of.tokenHint}`,
  most: of.burstLimit,
  windowMs: 10_000,
});

export type TurnGiven = { kind: 'granted'; at: Date } | { kind: 'too-far'; at: Date; why: string | null };

/**
 * The exact list of the last grants decides: the next one comes a window after the `most`-th last. Turns are given ahead of time,
 * up to `patienceMs`, and the caller sleeps until its own, which is not before `notBefore`. Grants further ahead than that were given by a clock that has been set back since.
 */
export async function giveTurn(
  db: Db,
  budget: Budget,
  ask: { patienceMs: number; now: Date; notBefore?: Date },
): Promise<TurnGiven> {
  const { bucket, most, windowMs } = budget;
  const { patienceMs } = ask;
  const nowMs = ask.now.getTime();
  const earliestMs = Math.max(nowMs, ask.notBefore?.getTime() ?? 0);
  const spanMs = windowMs + (MARGIN_MS[windowMs] ?? 0);
  const { rows } = await sql<{ turnAt: number; turnGiven: boolean; blockedWhy: string | null }>`${onceForEachConnection}
    insert into hubspot_budget as b (bucket, granted_at, turn_at, turn_given)
    values (${bucket}, array[${earliestMs}::bigint], ${earliestMs}, true)
    on conflict (bucket) do update set (granted_at, turn_at, turn_given) = (
      select case when turn.at <= ${nowMs}::bigint + ${patienceMs}::bigint then kept.list || turn.at else b.granted_at end,
        turn.at, turn.at <= ${nowMs}::bigint + ${patienceMs}::bigint
      from (
        select coalesce(array_agg(g.at order by g.at), '{}') as list
        from (
          select at from unnest(b.granted_at) as u (at)
          where u.at <= ${nowMs}::bigint + ${patienceMs}::bigint order by at desc limit ${most}::int - 1
        ) g
      ) kept
      cross join lateral (
        select greatest(
          ${earliestMs}::bigint,
          ceil(extract(epoch from b.blocked_until) * 1000)::bigint,
          (select max(at) from unnest(b.granted_at) as u (at) where u.at <= ${nowMs}::bigint + ${patienceMs}::bigint),
          (select at + ${spanMs}::bigint from unnest(b.granted_at) as u (at)
            where u.at <= ${nowMs}::bigint + ${patienceMs}::bigint order by at desc offset ${most}::int - 1 limit 1)
        ) as at
      ) turn
    )
    returning turn_at, turn_given, case when blocked_until > ${ask.now} then blocked_why end as blocked_why`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`The budget ${bucket} told no turn.`);
  const at = new Date(row.turnAt);
  return row.turnGiven ? { kind: 'granted', at } : { kind: 'too-far', at, why: row.blockedWhy };
}

/** A longer block that stands already is kept. */
export async function blockBudget(db: Db, bucket: string, block: { until: Date; why: string }): Promise<void> {
  await sql`
    insert into hubspot_budget as b (bucket, granted_at, turn_at, turn_given, blocked_until, blocked_why)
    values (${bucket}, '{}', 0, false, ${block.until}, ${block.why})
    on conflict (bucket) do update set blocked_until = excluded.blocked_until, blocked_why = excluded.blocked_why
    where b.blocked_until is null or b.blocked_until < excluded.blocked_until`.execute(db);
}

export type BudgetState = { left: number; blockedUntil: Date | null; blockedWhy: string | null };

/** What is left of it at this moment. */
export async function readBudget(db: Db, { bucket, most, windowMs }: Budget, now: Date): Promise<BudgetState> {
  const row = await db.selectFrom('hubspotBudget').selectAll().where('bucket', '=', bucket).executeTakeFirst();
  const since = now.getTime() - windowMs;
  const spent = row?.grantedAt.map(Number).filter((at) => at > since).length ?? 0;
  const isBlocked = row !== undefined && row.blockedUntil !== null && row.blockedUntil > now;
  return {
    left: Math.max(0, most - spent),
    blockedUntil: isBlocked ? row.blockedUntil : null,
    blockedWhy: isBlocked ? row.blockedWhy : null,
  };
}
