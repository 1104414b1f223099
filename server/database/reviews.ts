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
    from (select * from (${waiting(filter, limit)}) found order by rank, by_age limit ${limit}) w
    join call c on c.team_id = ${filter.teamId} and c.id = w.call_id
    join score s on s.team_id = ${filter.teamId} and s.call_id = w.call_id and s.scorecard_key = w.scorecard_key
    left join person p on p.id = c.rep_person_id
    order by w.rank, w.by_age, w.call_id, w.check_key`.execute(db);
  return rows;
}

/** Exact up to `most`; of a rep or a card among the newest that wait. */
export async function countWaiting(db: Db, filter: ReviewFilter, most: number): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select least(count(*), ${most})::int as total from (${waiting(filter, most)}) bounded`.execute(db);
  return rows[0]?.total ?? 0;
}

/** Whose calls or by which card: looked for among so many, since each of them has to be opened. */
const MOST_OPENED = 5_000;

/** The first `limit` disputes and the first `limit` others, each in the order of an index. */
function waiting({ teamId, kind, scorecardKey, rep }: ReviewFilter, limit: number) {
  const ofCard = scorecardKey === undefined ? sql`` : sql`and o.scorecard_key = ${scorecardKey}`;
  const ofRep =
    rep === undefined
      ? sql``
      : sql`and exists (select 1 from call r where r.team_id = ${teamId} and r.id = o.call_id
          and (r.rep_person_id = ${rep} or lower(r.rep_email) = lower(${rep}) or r.rep_name = ${rep}))`;
  const ofKind = kind === undefined || kind === 'dispute' ? sql`` : sql`and kind = ${kind}`;
  const disputes = sql`
    select 'dispute' as kind, o.call_id, o.scorecard_key, o.check_key, o.raised_at as noted_at, o.reason as dispute_reason,
      b.name as disputed_by_name, 0 as rank, extract(epoch from o.raised_at) as by_age
    from (
      select * from dispute where team_id = ${teamId} and state = 'open' order by raised_at, id limit ${MOST_OPENED}
    ) o left join person b on b.id = o.raised_by
    where true ${ofCard} ${ofRep} order by o.raised_at, o.id limit ${limit}`;
  const open = sql`
    select o.kind, o.call_id, o.scorecard_key, o.check_key, o.noted_at, null::text as dispute_reason, null::text as disputed_by_name, 1 as rank,
      -extract(epoch from o.noted_at) as by_age
    from (
      select * from open_check where team_id = ${teamId} ${ofKind} order by noted_at desc limit ${MOST_OPENED}
    ) o
    where not exists (select 1 from dispute d
      where d.team_id = o.team_id and d.call_id = o.call_id and d.scorecard_key = o.scorecard_key and d.check_key = o.check_key
        and d.state = 'open')
      and not exists (select 1 from call p where p.team_id = o.team_id and p.id = o.call_id and p.source = 'practice')
      ${ofCard} ${ofRep} order by o.noted_at desc limit ${limit}`;
  if (kind === 'dispute') return disputes;
  return kind === undefined ? sql`(${disputes}) union all (${open})` : open;
}
