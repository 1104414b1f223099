// Stages of calls that gave up.
import { sql } from 'kysely';
import type { Stage } from '../../rules/call.ts';
import type { Db } from './tables.ts';

export type FailedStage = {
  callId: string;
  callTitle: string;
  stage: Stage;
  code: string;
  message: string;
  attempts: number;
  failedAt: Date;
};

/** Newest first; `after` is the last line of the page before. */
export async function listFailedStages(
  db: Db,
  of: { teamId: string; after?: { failedAt: Date; callId: string; stage: string } | undefined; limit: number },
): Promise<FailedStage[]> {
  let query = db
    .selectFrom('callStage as s')
    .innerJoin('call as c', (join) => join.onRef('c.teamId', '=', 's.teamId').onRef('c.id', '=', 's.callId'))
    .select([
      's.callId',
      'c.title as callTitle',
      's.stage',
      sql<string>`coalesce(s.error_code, 'internal')`.as('code'),
      sql<string>`coalesce(s.error_message, '')`.as('message'),
      's.attempt as attempts',
      sql<Date>`coalesce(s.ended_at, c.updated_at)`.as('failedAt'),
    ])
    .where('s.teamId', '=', of.teamId)
    .where('s.state', '=', 'failed')
    .where('s.endedAt', 'is not', null);
  if (of.after) {
    const { failedAt, callId, stage } = of.after;
    query = query.where(sql<boolean>`(s.ended_at, s.call_id, s.stage) < (${failedAt}, ${callId}::uuid, ${stage})`);
  }
  return query.orderBy('s.endedAt', 'desc').orderBy('s.callId', 'desc').orderBy('s.stage', 'desc').limit(of.limit).execute();
}

/** Exact up to `most`. */
export async function countFailedStages(db: Db, teamId: string, most: number): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (
      select 1 from call_stage where team_id = ${teamId} and state = 'failed' and ended_at is not null limit ${most}
    ) as bounded`.execute(db);
  return rows[0]?.total ?? 0;
}
