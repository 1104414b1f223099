// Stages of calls: claimed by moving a state in one statement, closed together with what they produced.
import type { CallState, Stage } from '../../rules/call.ts';
import { stageMoves, stages } from '../../rules/call.ts';
import type { CallStageTable, Db } from './tables.ts';
import type { Selectable } from 'kysely';

export type CallStageRow = Selectable<CallStageTable>;
export type StageOf = { teamId: string; callId: string; stage: Stage };

const mayRun = (Object.keys(stageMoves) as (keyof typeof stageMoves)[]).filter(
  (state) => stageMoves[state].includes('running') && state !== 'done' && state !== 'skipped' && state !== 'failed',
);

/** Takes the stage for this run and counts the attempt; null when there is nothing to do any more. */
export async function beginStage(db: Db, of: StageOf, now: Date): Promise<CallStageRow | null> {
  const row = await db
    .updateTable('callStage')
    .set((eb) => ({
      state: 'running',
      attempt: eb('attempt', '+', 1),
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
    .where('state', 'in', mayRun)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export async function saveProgress(db: Db, of: StageOf, progress: number): Promise<void> {
  await where(db.updateTable('callStage').set({ progress }), of).where('state', '=', 'running').execute();
}

/** False when the run was overtaken (the attempt is no longer the current one): the caller must roll back. */
export async function finishStage(db: Db, of: StageOf & { attempt: number }, now: Date): Promise<boolean> {
  const result = await where(db.updateTable('callStage').set({ state: 'done', progress: 1, endedAt: now }), of)
    .where('state', '=', 'running')
    .where('attempt', '=', of.attempt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function postponeStage(
  db: Db,
  of: StageOf & { attempt: number },
  to: { nextTryAt: Date; errorCode: string; errorMessage: string },
): Promise<boolean> {
  const result = await where(db.updateTable('callStage').set({ state: 'retrying', progress: null, ...to }), of)
    .where('state', '=', 'running')
    .where('attempt', '=', of.attempt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function failStage(
  db: Db,
  of: StageOf & { attempt: number },
  why: { endedAt: Date; errorCode: string; errorMessage: string },
): Promise<boolean> {
  const result = await where(db.updateTable('callStage').set({ state: 'failed', progress: null, ...why }), of)
    .where('state', '=', 'running')
    .where('attempt', '=', of.attempt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function moveCall(db: Db, of: { teamId: string; callId: string }, to: CallState, now: Date): Promise<void> {
  await db
    .updateTable('call')
    .set({ state: to, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}

export async function listStages(db: Db, of: { teamId: string; callId: string }): Promise<CallStageRow[]> {
  const rows = await db
    .selectFrom('callStage')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .execute();
  return rows.sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
}

function where<Q extends { where(column: 'teamId' | 'callId' | 'stage', op: '=', value: string): Q }>(query: Q, of: StageOf): Q {
  return query.where('teamId', '=', of.teamId).where('callId', '=', of.callId).where('stage', '=', of.stage);
}
