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

/**
 * HubSpot counts when requests arrive. Until one is answered we count it when it may leave, and the way takes now shorter, now longer;
 * once it is answered we count it then, which is later than it can have arrived.
 */
const MARGIN_MS: Record<number, number> = { 1_000: 20, 10_000: 100 };
/** Nobody is given a turn further ahead. */
export const MOST_AHEAD_MS = 60_000;
const spanOf = ({ windowMs }: Budget) => windowMs + (MARGIN_MS[windowMs] ?? 0);

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
 * up to `patienceMs`, and the caller sleeps until its own, which is not before `notBefore`. No two are at the same millisecond: it is what
 * a grant is known by. Those further ahead than anybody is given were given by a clock that has been set back since.
 */
export async function giveTurn(
  db: Db,
  budget: Budget,
  ask: { patienceMs: number; now: Date; notBefore?: Date },
): Promise<TurnGiven> {
  const { bucket, most } = budget;
  const { patienceMs } = ask;
  const nowMs = ask.now.getTime();
  const earliestMs = Math.max(nowMs, ask.notBefore?.getTime() ?? 0);
  const spanMs = spanOf(budget);
  const furthestMs = nowMs + MOST_AHEAD_MS;
  const { rows } = await sql<{ turnAt: number; turnGiven: boolean; blockedWhy: string | null }>`${onceForEachConnection}
    insert into hubspot_budget as b (bucket, granted_at, turn_at, turn_given)
    values (${bucket}, array[${earliestMs}::bigint], ${earliestMs}, true)
    on conflict (bucket) do update set (granted_at, turn_at, turn_given) = (
      select case when turn.at <= ${nowMs + patienceMs}::bigint then kept.list || turn.at else b.granted_at end,
        turn.at, turn.at <= ${nowMs + patienceMs}::bigint
      from (
        select coalesce(array_agg(g.at order by g.at), '{}') as list
        from (
          select at from unnest(b.granted_at) as u (at)
          where u.at <= ${furthestMs}::bigint and u.at > ${nowMs - spanMs}::bigint
        ) g
      ) kept
      cross join lateral (
        select greatest(
          ${earliestMs}::bigint,
          ceil(extract(epoch from b.blocked_until) * 1000)::bigint,
          (select max(at) + 1 from unnest(b.granted_at) as u (at) where u.at <= ${furthestMs}::bigint),
          (select at + ${spanMs}::bigint from unnest(b.granted_at) as u (at)
            where u.at <= ${furthestMs}::bigint order by at desc offset ${most}::int - 1 limit 1)
        ) as at
      ) turn
    )
    returning turn_at, turn_given, case when blocked_until > ${ask.now} then blocked_why end as blocked_why`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`The budget ${bucket} told no turn.`);
  const at = new Date(row.turnAt);
  return row.turnGiven ? { kind: 'granted', at } : { kind: 'too-far', at, why: row.blockedWhy };
}

/** A turn that was given. */
export type Grant = { budget: Budget; at: Date };

/**
 * Asked when the turn has come: when it really is. Those before it may have been slower than was counted on when it was given; then it is
 * moved. A halt HubSpot has called meanwhile is told as well.
 */
export async function confirmTurn(db: Db, grant: Grant, now: Date): Promise<{ at: Date; blockedUntil: Date | null }> {
  const { bucket, most } = grant.budget;
  const atMs = grant.at.getTime();
  const { rows } = await sql<{ freeAt: number | null; blockedUntil: Date | null }>`${onceForEachConnection}
    with turn as (
      select b.bucket, (
        select u.at + ${spanOf(grant.budget)}::bigint from unnest(b.granted_at) as u (at)
        where u.at <= ${atMs}::bigint order by u.at desc offset ${most}::int limit 1) as free_at
      from hubspot_budget b where b.bucket = ${bucket}
    ), moved as (
      update hubspot_budget b set granted_at = array_replace(b.granted_at, ${atMs}::bigint, turn.free_at)
      from turn where b.bucket = turn.bucket and turn.free_at > ${atMs}::bigint
    )
    select turn.free_at, b.blocked_until from turn join hubspot_budget b using (bucket)`.execute(db);
  const [row] = rows;
  const blockedUntil = row?.blockedUntil ?? null;
  return {
    at: new Date(Math.max(atMs, row?.freeAt ?? 0)),
    blockedUntil: blockedUntil !== null && blockedUntil > now ? blockedUntil : null,
  };
}

/** HubSpot has answered: by now it has counted the request. */
export async function noteAnswered(db: Db, grants: readonly Grant[], answeredAt: Date): Promise<void> {
  for (const { budget, at } of grants) {
    await sql`${onceForEachConnection}
      update hubspot_budget set granted_at = array_replace(granted_at, ${at.getTime()}::bigint, ${answeredAt.getTime()}::bigint)
      where bucket = ${budget.bucket}`.execute(db);
  }
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
