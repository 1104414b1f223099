// Runs one stage of a call: take it, do the work outside any transaction, then save result, state and next step in one.
import { callStateOf, nextStage, type Brings, type Stage } from '../../../rules/call.ts';
import { jobOfStage } from '../../../rules/job.ts';
import { Problem } from '../../../rules/problem.ts';
import { afterCrash, afterFailure } from '../../../rules/stage-retry.ts';
import { findCall, type CallRow } from '../../database/calls-pipeline.ts';
import {
  beginStage,
  failStage,
  finishStage,
  listStages,
  moveCall,
  postponeStage,
  restStage,
  saveProgress,
  type BegunStage,
  type StageRun,
} from '../../database/stages.ts';
import type { Db } from '../../database/tables.ts';
import type { IntakeContext } from '../context.ts';
import { tellFailed } from '../reporting/tell-call.ts';

export type OfCall = { teamId: string; callId: string };

export type StageTools = {
  signal: AbortSignal;
  /** Share done, 0 to 1. Written at most twice a second. */
  progress: (share: number) => void;
};

/** Saves what the work produced; runs inside the transaction that closes the stage. */
export type SaveResult = (db: Db, now: Date) => Promise<void>;

export type StageWork = (context: IntakeContext, call: CallRow, tools: StageTools) => Promise<SaveResult>;

/** May be called any number of times for the same stage, by any process: work that is already done is not done again. */
export async function runStage(
  context: IntakeContext,
  stage: Stage,
  of: OfCall,
  signal: AbortSignal,
  work: StageWork,
): Promise<void> {
  const begun = await context.db.transaction().execute(async (db) => {
    const row = await beginStage(db, { ...of, stage }, context.clock.now());
    if (row === null || (await restsAfterCrash(context, db, row))) return null;
    await context.publishEvents(db, [{ kind: 'call.stage', ...of, stage, state: 'running', progress: null }]);
    return row;
  });
  if (!begun) return;
  const from = context.clock.now();
  const run = { ...of, stage, attempt: begun.attempt, startedAt: begun.startedAt, failures: begun.failures };
  let isOurs: boolean;
  try {
    if (afterCrash(begun.crashes, from).kind === 'give-up') {
      throw new Problem(
        'internal',
        'This stage was started again and again without an end; the server may run out of memory on it.',
      );
    }
    const call = await findCall(context.db, of);
    if (!call) return;
    const save = await work(context, call, { signal, progress: progressWriter(context, { ...of, stage }) });
    isOurs = await closeDone(context, run, bringsOf(call), save);
    traceStage(context, run, from, null);
  } catch (error) {
    // A stop of the server is not a failure: the queue hands the job out again.
    if (signal.aborted) throw error;
    isOurs = await closeFailed(context, run, error);
    traceStage(context, run, from, error instanceof Problem ? error.code : 'internal');
  }
  if (isOurs) return;
  const current = (await listStages(context.db, of)).find((row) => row.stage === stage);
  // Whoever overtook us may have lost the job to us before, and be gone: then nobody else would see to the stage. A lower count was begun after
  // the stage was put back, by a job of its own: taken from it, it would do the same to us, and each time costs a call of a model.
  if (current?.state === 'running' && current.attempt > run.attempt)
    throw new Error(`The stage ${stage} was begun anew meanwhile and has not ended; it is looked after again.`);
}

/** True when the stage is to wait before it is begun once more, which a job of its own does then. */
async function restsAfterCrash(context: IntakeContext, db: Db, begun: BegunStage): Promise<boolean> {
  const { teamId, callId, stage, crashes } = begun;
  const verdict = afterCrash(crashes, context.clock.now());
  if (!begun.wasRunning || verdict.kind !== 'rest') return false;
  const why = {
    errorCode: 'internal',
    errorMessage: `This was begun ${crashes} times and not ended, as when a server is killed. It rests before it is begun again, longer each time.`,
  };
  await restStage(db, begun, { nextTryAt: verdict.until, ...why });
  await context.enqueueJobs(db, [{ name: jobOfStage[stage], input: { teamId, callId }, startAt: verdict.until }]);
  await context.publishEvents(db, [
    { kind: 'call.stage', teamId, callId, stage, state: 'retrying', progress: null },
    { kind: 'call.changed', teamId, callId },
  ]);
  return true;
}

function traceStage(
  { trace, clock }: IntakeContext,
  { teamId, callId, stage, attempt }: Run,
  from: Date,
  errorCode: string | null,
) {
  trace?.({ callId, name: stage, from, to: clock.now(), errorCode, about: { team_id: teamId, attempt } });
}

export function bringsOf(call: CallRow): Brings {
  return { audio: call.audioUrl !== null || call.hasRecording, transcript: call.givenTranscript !== null };
}

/** `failures`: tries before it that failed. */
type Run = StageRun & { failures: number };

/** False when it was overtaken by a newer run: its result counts, ours is dropped. */
async function closeDone(context: IntakeContext, run: Run, brings: Brings, save: SaveResult): Promise<boolean> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    if (!(await finishStage(db, run, now))) return false;
    await save(db, now);
    const next = nextStage(run.stage, brings);
    const states = await stageStates(db, run);
    if (next && states[next] === 'waiting') {
      await context.enqueueJobs(db, [{ name: jobOfStage[next], input: { teamId: run.teamId, callId: run.callId } }]);
    }
    await moveCall(db, run, callStateOf(states, brings), now);
    await context.publishEvents(db, [
      { kind: 'call.stage', teamId: run.teamId, callId: run.callId, stage: run.stage, state: 'done', progress: 1 },
      { kind: 'call.changed', teamId: run.teamId, callId: run.callId },
    ]);
    return true;
  });
}

/** False when it was overtaken by a newer run, whose outcome counts. */
async function closeFailed(context: IntakeContext, run: Run, error: unknown): Promise<boolean> {
  const problem =
    error instanceof Problem
      ? error
      : new Problem('internal', 'Something unexpected went wrong; the server log has the details.', {
          retryable: true,
          cause: error,
        });
  const about = { err: error, callId: run.callId, stage: run.stage };
  if (!(error instanceof Problem)) context.log.error(about, 'a stage failed unexpectedly');
  // What people are told leaves out what lies behind it.
  else if (error.cause !== undefined) context.log.warn(about, 'a stage failed');
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const verdict = afterFailure(run.stage, run.failures + 1, problem, now);
    const why = { errorCode: problem.code, errorMessage: problem.message };
    if (verdict.kind === 'retry') {
      if (!(await postponeStage(db, run, { nextTryAt: verdict.at, ...why }))) return false;
      await context.enqueueJobs(db, [
        { name: jobOfStage[run.stage], input: { teamId: run.teamId, callId: run.callId }, startAt: verdict.at },
      ]);
    } else {
      if (!(await failStage(db, run, { endedAt: now, ...why }))) return false;
      const call = await findCall(db, run);
      if (call) {
        const state = callStateOf(await stageStates(db, run), bringsOf(call));
        await moveCall(db, run, state, now);
        if (state === 'failed' && call.state !== 'failed') {
          await tellFailed(context, db, { ...run, failure: { stage: run.stage, code: problem.code, message: problem.message } });
        }
      }
    }
    await context.publishEvents(db, [
      {
        kind: 'call.stage',
        teamId: run.teamId,
        callId: run.callId,
        stage: run.stage,
        state: verdict.kind === 'retry' ? 'retrying' : 'failed',
        progress: null,
      },
      { kind: 'call.changed', teamId: run.teamId, callId: run.callId },
    ]);
    return true;
  });
}

async function stageStates(db: Db, of: OfCall): Promise<Parameters<typeof callStateOf>[0]> {
  const rows = await listStages(db, of);
  return Object.fromEntries(rows.map((row) => [row.stage, row.state])) as Parameters<typeof callStateOf>[0];
}

const PROGRESS_EVERY_MS = 500;

function progressWriter(context: IntakeContext, of: OfCall & { stage: Stage }): (share: number) => void {
  let writtenAt = 0;
  return (share) => {
    const now = context.clock.now().getTime();
    if (now - writtenAt < PROGRESS_EVERY_MS) return;
    writtenAt = now;
    const progress = Math.min(1, Math.max(0, share));
    const written = saveProgress(context.db, of, progress).then(() =>
      context.publishEvents(context.db, [{ kind: 'call.stage', ...of, state: 'running', progress }]),
    );
    // Progress is a courtesy: losing one report harms nothing.
    written.catch((error: unknown) => context.log.debug({ err: error }, 'progress was not written'));
  };
}
