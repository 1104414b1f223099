// The queue of what waits for a person's judgement: open disputes first, then checks that were left open or are unsure.
import { sql } from 'kysely';
import type { ScoreResult } from '../../rules/scorecard.ts';
import type { Db } from './tables.ts';

export type ReviewKind = 'dispute' | 'possible' | 'unsure';
export type ReviewFilter = {
  teamId: string;
  kind?: ReviewKind | undefined;
  scorecardKey?: string | undefined;
  /** A person's id, or an e-mail address, or a name as it was sent. */
  rep?: string | undefined;
};

export type WaitingReview = {
  kind: ReviewKind;
  callId: string;
  scorecardKey: string;
  checkKey: string;
  notedAt: Date;
  title: string;
  calledAt: Date;
  repName: string | null;
  repEmail: string | null;
  repPersonId: string | null;
  result: ScoreResult;
  disputeReason: string | null;
  disputedByName: string | null;
};

/** Disputes oldest first, as they were raised; the others newest first. A check under dispute is listed once. */
export async function listWaiting(db: Db, filter: ReviewFilter, limit: number): Promise<WaitingReview[]> {
  const { rows } = await sql<WaitingReview>`
    select w.kind, w.call_id, w.scorecard_key, w.check_key, w.noted_at, w.dispute_reason, w.disputed_by_name,
      c.title, c.called_at, coalesce(p.name, c.rep_name) as rep_name, c.rep_email, c.rep_person_id, s.result
    from (${waiting(filter)} order by rank, by_age limit ${limit}) w
    join call c on c.team_id = ${filter.teamId} and c.id = w.call_id
    join score s on s.team_id = ${filter.teamId} and s.call_id = w.call_id and s.scorecard_key = w.scorecard_key
    left join person p on p.id = c.rep_person_id
    order by w.rank, w.by_age, w.call_id, w.check_key`.execute(db);
  return rows;
}

/** Exact up to `most`. */
export async function countWaiting(db: Db, filter: ReviewFilter, most: number): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from (${waiting(filter)} limit ${most}) bounded`.execute(db);
  return rows[0]?.total ?? 0;
}

function waiting({ teamId, kind, scorecardKey, rep }: ReviewFilter) {
  const ofCard = scorecardKey === undefined ? sql`` : sql`and o.scorecard_key = ${scorecardKey}`;
  const ofRep =
    rep === undefined
      ? sql``
      : sql`and exists (select 1 from call r where r.team_id = ${teamId} and r.id = o.call_id
          and (r.rep_person_id = ${rep} or lower(r.rep_email) = lower(${rep}) or r.rep_name = ${rep}))`;
  const disputes = sql`
    select 'dispute' as kind, o.call_id, o.scorecard_key, o.check_key, o.raised_at as noted_at, o.reason as dispute_reason,
      b.name as disputed_by_name, 0 as rank, extract(epoch from o.raised_at) as by_age
    from dispute o left join person b on b.id = o.raised_by
    where o.team_id = ${teamId} and o.state = 'open' ${ofCard} ${ofRep}`;
  const open = sql`
    select o.kind, o.call_id, o.scorecard_key, o.check_key, o.noted_at, null, null, 1, -extract(epoch from o.noted_at)
    from open_check o
    where o.team_id = ${teamId} ${ofCard} ${ofRep} and not exists (select 1 from dispute d
      where d.team_id = o.team_id and d.call_id = o.call_id and d.scorecard_key = o.scorecard_key and d.check_key = o.check_key
        and d.state = 'open')
      and not exists (select 1 from call p where p.team_id = o.team_id and p.id = o.call_id and p.source = 'practice')`;
  return sql`select * from (${disputes} union all ${open}) all_waiting where ${kind ?? null}::text is null or kind = ${kind ?? null}`;
}
