// How long this installation works on a recording, from what it did lately.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

const CALLS_LOOKED_AT = 100;

/**
 * Milliseconds of work for a millisecond of sound, over the team's latest calls with a recording that went the whole road; null
 * before there is one. Waiting and failed tries do not count.
 */
export async function workPerAudio(db: Db, teamId: string): Promise<number | null> {
  const { rows } = await sql<{ share: number | null }>`
    with latest as (
      select c.id, r.length_ms
      from (select team_id, id from call where team_id = ${teamId} and state = 'done'
        order by called_at desc limit ${CALLS_LOOKED_AT}) c
      join recording r on r.team_id = c.team_id and r.call_id = c.id
      where r.length_ms > 0)
    select (select sum(extract(epoch from s.ended_at - s.started_at)) * 1000 from call_stage s
        where s.team_id = ${teamId} and s.state = 'done' and s.call_id in (select id from latest))::float8
      / nullif((select sum(length_ms) from latest), 0) as share`.execute(db);
  return rows[0]?.share ?? null;
}
