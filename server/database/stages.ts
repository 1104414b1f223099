// Stages of calls: rows from when the first begins, claimed by moving a state in one statement, closed together with what they produced.
import type { CallState, Stage } from '../../rules/call.ts';
import { stageBefore, stageMoves, stages, stagesOnArrival } from '../../rules/call.ts';
import type { CallStageTable, Db, Tables } from './tables.ts';
import { sql, type Selectable, type UpdateQueryBuilder, type UpdateResult } from 'kysely';

export type CallStageRow = Selectable<CallStageTable>;
export type StageOf = { teamId: string; callId: string; stage: Stage };

const mayRun = (Object.keys(stageMoves) as (keyof typeof stageMoves)[]).filter(
  (state) => stageMoves[state].includes('running') && state !== 'done' && state !== 'skipped' && state !== 'failed',
);

/** `wasRunning`: it had been begun and not ended. */
export type BegunStage = CallStageRow & { wasRunning: boolean };

/** Takes the stage for this run and counts the start; null when there is nothing to do any more, or not yet: the stage before queues it. */
export async function beginStage(db: Db, of: StageOf, now: Date): Promise<BegunStage | null> {
  // Whoever puts stages back holds the call. The statement that takes ours has to begin after that: in what it has seen before, the stage before is
  // still done.
  if (stageBefore[of.stage]) await holdCall(db, of);
  const row = await takeStage(db, of, now);
  if (row) return row;
  await layOutStages(db, of);
  // Looked at again even when another stage of the call was quicker to lay them out: rows it had not committed were not to be seen before.
  return takeStage(db, of, now);
}

async function takeStage(db: Db, of: StageOf, now: Date): Promise<BegunStage | null> {
  const before = stageBefore[of.stage] ?? null;
  const row = await db
    .with('found', (ctes) =>
      where(ctes.selectFrom('callStage').select(sql<boolean>`state = 'running'`.as('wasRunning')), of)
        .where('state', 'in', mayRun)
        .forNoKeyUpdate(),
    )
    .updateTable('callStage')
    .from('found')
    .set((eb) => ({
      state: 'running',
      attempt: eb('attempt', '+', 1),
      crashes: sql<number>`crashes + was_running::integer`,
      progress: null,
      startedAt: now,
      endedAt: null,
      nextTryAt: null,
      errorCode: null,
      errorMessage: null,
    }))
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('stage', '=', of.stage)
    .where(
      sql<boolean>`not exists (select 1 from call_stage b where b.team_id = ${of.teamId} and b.call_id = ${of.callId}
        and b.stage = ${before} and b.state not in ('done', 'skipped'))`,
    )
    .returningAll('callStage')
    .returning('found.wasRunning')
    .executeTakeFirst();
  return row ?? null;
}

/** Lets go of what was just begun, without its counting as a try. */
export async function restStage(
  db: Db,
  of: StageRun,
  to: { nextTryAt: Date; errorCode: string; errorMessage: string },
): Promise<void> {
  const set = db.updateTable('callStage').set((eb) => ({ state: 'retrying', attempt: eb('attempt', '-', 1), ...to }));
  await whereCurrent(set, of).execute();
}

export async function saveProgress(db: Db, of: StageOf, progress: number): Promise<void> {
  await where(db.updateTable('callStage').set({ progress }), of).where('state', '=', 'running').execute();
}

/** A start of a stage. Its number alone does not tell it from others: a stage that is put back counts anew. */
export type StageRun = StageOf & Pick<CallStageRow, 'attempt' | 'startedAt'>;

/** False when the run was overtaken (it is no longer the current one): the caller must roll back. */
export async function finishStage(db: Db, of: StageRun, now: Date): Promise<boolean> {
  const set = db.updateTable('callStage').set({ state: 'done', progress: 1, endedAt: now });
  return isCurrent(await whereCurrent(set, of).executeTakeFirst());
}

export async function postponeStage(
  db: Db,
  of: StageRun,
  to: { nextTryAt: Date; errorCode: string; errorMessage: string },
): Promise<boolean> {
  const set = db
    .updateTable('callStage')
    .set((eb) => ({ state: 'retrying', progress: null, failures: eb('failures', '+', 1), ...to }));
  return isCurrent(await whereCurrent(set, of).executeTakeFirst());
}

export async function failStage(
  db: Db,
  of: StageRun,
  why: { endedAt: Date; errorCode: string; errorMessage: string },
): Promise<boolean> {
  const set = db
    .updateTable('callStage')
    .set((eb) => ({ state: 'failed', progress: null, failures: eb('failures', '+', 1), ...why }));
  return isCurrent(await whereCurrent(set, of).executeTakeFirst());
}

type OfCalls = { teamId: string; callIds: readonly string[] };

/** Holds calls and their stages until the transaction ends: the stages first, as a run does that closes one. */
export async function holdStages(db: Db, { teamId, callIds }: OfCalls): Promise<void> {
  if (callIds.length === 0) return;
  const stages = db.selectFrom('callStage').select('stage').where('teamId', '=', teamId).where('callId', 'in', callIds);
  await stages.orderBy('callId').orderBy('stage').forUpdate().execute();
  for (const callId of callIds) await layOutStages(db, { teamId, callId });
}

/** What is not done of these calls, whose stages are held, is not done any more: a run under way finds itself overtaken. */
export async function leaveOutStages(db: Db, { teamId, callIds }: OfCalls, now: Date): Promise<void> {
  if (callIds.length === 0) return;
  const nothing = { progress: null, startedAt: null, endedAt: null, nextTryAt: null, errorCode: null, errorMessage: null };
  await db
    .updateTable('callStage')
    .set({ state: 'skipped', ...nothing })
    .where('teamId', '=', teamId)
    .where('callId', 'in', callIds)
    .where('state', '<>', 'done')
    .execute();
  await db
    .updateTable('call')
    .set({ state: 'done', updatedAt: now })
    .where('teamId', '=', teamId)
    .where('id', 'in', callIds)
    .where('state', '<>', 'done')
    .execute();
}

export async function moveCall(db: Db, of: { teamId: string; callId: string }, to: CallState, now: Date): Promise<void> {
  await db
    .updateTable('call')
    .set({ state: to, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}

type OfCall = { teamId: string; callId: string };

/** All stages of the call, in order. */
export async function listStages(db: Db, { teamId, callId }: OfCall): Promise<CallStageRow[]> {
  return listStagesOf(db, teamId, [callId]);
}

/** Stages of several calls at once, those of one call in order. */
export async function listStagesOf(db: Db, teamId: string, callIds: readonly string[]): Promise<CallStageRow[]> {
  if (callIds.length === 0) return [];
  const rows = await db.selectFrom('callStage').selectAll().where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  const begun = new Set(rows.map((row) => row.callId));
  const onArrival = await stagesNotBegun(
    db,
    teamId,
    callIds.filter((callId) => !begun.has(callId)),
  );
  return [...rows, ...onArrival].sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
}

/**
 * Gives the call rows of its stages, as they follow from what it brought; false when it has them. Whoever changes what a call brings, or
 * puts a stage back, does this before.
 */
export async function layOutStages(db: Db, { teamId, callId }: OfCall): Promise<boolean> {
  // Before the first row: whoever changes the call holds it, and waits for our rows in turn.
  await holdCall(db, { teamId, callId });
  const rows = await stagesNotBegun(db, teamId, [callId]);
  if (rows.length === 0) return false;
  const inserted = await db
    .insertInto('callStage')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

async function holdCall(db: Db, { teamId, callId }: OfCall): Promise<void> {
  await db.selectFrom('call').select('id').where('teamId', '=', teamId).where('id', '=', callId).forKeyShare().execute();
}

/** A call has no rows before its first stage begins: storing thousands a second, five rows for each would be the greater part. */
async function stagesNotBegun(db: Db, teamId: string, callIds: readonly string[]): Promise<CallStageRow[]> {
  if (callIds.length === 0) return [];
  const calls = await db
    .selectFrom('call as c')
    .leftJoin('recording as r', (join) => join.onRef('r.teamId', '=', 'c.teamId').onRef('r.callId', '=', 'c.id'))
    .select(['c.id', 'c.receivedAt', 'c.audioUrl', 'r.fileKey', sql<boolean>`c.given_transcript is not null`.as('transcript')])
    .where('c.teamId', '=', teamId)
    .where('c.id', 'in', callIds)
    .execute();
  return calls.flatMap(({ id: callId, receivedAt, audioUrl, fileKey, transcript }) => {
    const file = fileKey !== null;
    const states = stagesOnArrival({ audio: audioUrl !== null || file, transcript, file });
    return stages.map((stage) => {
      const doneAt = states[stage] === 'done' ? receivedAt : null;
      return {
        ...{ teamId, callId, stage, state: states[stage], attempt: 0, failures: 0, crashes: 0 },
        ...{ progress: doneAt === null ? null : 1, startedAt: doneAt, endedAt: doneAt },
        ...{ nextTryAt: null, errorCode: null, errorMessage: null },
      };
    });
  });
}

function where<Q extends { where(column: 'teamId' | 'callId' | 'stage', op: '=', value: string): Q }>(query: Q, of: StageOf): Q {
  return query.where('teamId', '=', of.teamId).where('callId', '=', of.callId).where('stage', '=', of.stage);
}

function whereCurrent(query: UpdateQueryBuilder<Tables, 'callStage', 'callStage', UpdateResult>, of: StageRun) {
  return where<typeof query>(query, of)
    .where('state', '=', 'running')
    .where('attempt', '=', of.attempt)
    .where('startedAt', 'is not distinct from', of.startedAt);
}

const isCurrent = (result: UpdateResult): boolean => result.numUpdatedRows > 0n;
