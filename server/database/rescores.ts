// Scoring calls anew: which calls, how far it is, and the figures before and after.
import { sql, type Selectable } from 'kysely';
import type { ScoreFigures } from '../../rules/rescore.ts';
import type { ChoosableCall } from '../../rules/scorecard-choice.ts';
import type { RescoredCallTable, RescoreTable } from './scorecard-tables.ts';
import type { Db } from './tables.ts';

export type OfRescore = { teamId: string; rescoreId: string };
export type RescoreRow = Selectable<RescoreTable>;

export type FinishedCall = ChoosableCall & {
  id: string;
  title: string;
  calledAt: Date;
  /** What it is scored by now. */
  scorecardKey: string | null;
  scorecardVersion: number | null;
};

/** Finished calls with a transcript, newest first. */
export async function listFinishedCalls(
  db: Db,
  of: { teamId: string; from: Date | null; to: Date | null; limit: number },
): Promise<FinishedCall[]> {
  return db
    .selectFrom('call as c')
    .leftJoin('score as s', (join) => join.onRef('s.teamId', '=', 'c.teamId').onRef('s.callId', '=', 'c.id'))
    .select(['c.id', 'c.title', 'c.calledAt', 'c.direction', 'c.source', 'c.durationMs as lengthMs', 'c.repPersonId'])
    .select(['c.outcome', 'c.metadata', 's.scorecardKey', 's.scorecardVersion'])
    .where('c.teamId', '=', of.teamId)
    .where('c.state', '=', 'done')
    .where('c.source', '<>', 'practice')
    .$if(of.from !== null, (query) => query.where('c.calledAt', '>=', of.from))
    .$if(of.to !== null, (query) => query.where('c.calledAt', '<', of.to))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('transcript as t')
          .select(sql`1`.as('one'))
          .whereRef('t.teamId', '=', 'c.teamId')
          .whereRef('t.callId', '=', 'c.id'),
      ),
    )
    .orderBy('c.calledAt', 'desc')
    .orderBy('c.id', 'desc')
    .limit(of.limit)
    .execute();
}

/** False when another one of the team runs. */
export async function addRescore(db: Db, rescore: RescoreRow, callIds: readonly string[]): Promise<boolean> {
  const result = await db
    .insertInto('rescore')
    .values(rescore)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((result.numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
  await sql`
    insert into rescored_call (team_id, rescore_id, call_id, state)
    select ${rescore.teamId}, ${rescore.id}, id, 'waiting' from unnest(${callIds}::uuid[]) id`.execute(db);
  return true;
}

export async function findRescore(db: Db, of: OfRescore): Promise<RescoreRow | null> {
  const row = await db
    .selectFrom('rescore')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.rescoreId)
    .executeTakeFirst();
  return row ?? null;
}

/** Newest first. */
export async function listRescores(db: Db, of: { teamId: string; scorecardKey: string; limit: number }): Promise<RescoreRow[]> {
  return db
    .selectFrom('rescore')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('scorecardKey', '=', of.scorecardKey)
    .orderBy('createdAt', 'desc')
    .limit(of.limit)
    .execute();
}

/** True when it ran until now. */
export async function endRescore(db: Db, of: OfRescore, state: 'done' | 'cancelled', now: Date): Promise<boolean> {
  const result = await db
    .updateTable('rescore')
    .set({ state, endedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.rescoreId)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Why it does not go on at the moment; null: it goes on. */
export async function saveWaiting(db: Db, of: OfRescore, waitsBecause: string | null): Promise<void> {
  await db.updateTable('rescore').set({ waitsBecause }).where('teamId', '=', of.teamId).where('id', '=', of.rescoreId).execute();
}

export async function nextToRescore(db: Db, of: OfRescore, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('rescoredCall')
    .select('callId')
    .where('teamId', '=', of.teamId)
    .where('rescoreId', '=', of.rescoreId)
    .where('state', '=', 'waiting')
    .orderBy('callId')
    .limit(limit)
    .execute();
  return rows.map((row) => row.callId);
}

export type RescoredResult =
  | { state: 'done'; before: ScoreFigures | null; after: ScoreFigures }
  | { state: 'failed'; errorMessage: string }
  | { state: 'left_out' };

/** False when it does not wait any more. */
export async function saveRescored(db: Db, of: OfRescore & { callId: string }, result: RescoredResult): Promise<boolean> {
  const done = result.state === 'done' ? result : null;
  const { numUpdatedRows } = await db
    .updateTable('rescoredCall')
    .set({
      state: result.state,
      before: done?.before ? JSON.stringify(done.before) : null,
      after: done ? JSON.stringify(done.after) : null,
      errorMessage: result.state === 'failed' ? result.errorMessage : null,
    })
    .where('teamId', '=', of.teamId)
    .where('rescoreId', '=', of.rescoreId)
    .where('callId', '=', of.callId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export type RescoreCounts = Record<RescoredCallTable['state'], number>;

export async function countRescored(db: Db, of: OfRescore): Promise<RescoreCounts> {
  const rows = await db
    .selectFrom('rescoredCall')
    .select(['state', (eb) => eb.fn.countAll<number>().as('calls')])
    .where('teamId', '=', of.teamId)
    .where('rescoreId', '=', of.rescoreId)
    .groupBy('state')
    .execute();
  const counts: RescoreCounts = { waiting: 0, done: 0, failed: 0, left_out: 0 };
  for (const { state, calls } of rows) counts[state] = calls;
  return counts;
}

export type RescoredCall = {
  callId: string;
  title: string;
  calledAt: Date;
  before: ScoreFigures | null;
  after: ScoreFigures;
};

/** Those that are done, at most as many as one may hold. */
export async function listRescored(db: Db, of: OfRescore, limit: number): Promise<RescoredCall[]> {
  const { rows } = await sql<RescoredCall>`
    select r.call_id, c.title, c.called_at, r.before, r.after
    from rescored_call r join call c on c.team_id = r.team_id and c.id = r.call_id
    where r.team_id = ${of.teamId} and r.rescore_id = ${of.rescoreId} and r.state = 'done'
    order by c.called_at desc, c.id limit ${limit}`.execute(db);
  return rows;
}
