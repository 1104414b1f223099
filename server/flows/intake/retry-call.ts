// Run a call again, from a stage somebody names or from where it failed.
import { nextStage, stageMoves, stages, type Brings, type Stage, type StageState } from '../../../rules/call.ts';
import { jobOfStage } from '../../../rules/job.ts';
import { Problem } from '../../../rules/problem.ts';
import { listFailedStages } from '../../database/failed-jobs.ts';
import { resetStages } from '../../database/calls-intake.ts';
import { lockCall } from '../../database/retries.ts';
import { layOutStages, listStages, moveCall } from '../../database/stages.ts';
import type { BaseContext } from '../context.ts';

type States = Partial<Record<Stage, StageState>>;

/**
 * Throws Problem `not_found`; `conflict` when the call is being worked on, has no such stage, or an earlier stage of it is
 * not done.
 */
export async function retryCall(
  context: BaseContext,
  input: { teamId: string; callId: string; from?: Stage | undefined },
): Promise<void> {
  const of = { teamId: input.teamId, callId: input.callId };
  await context.db.transaction().execute(async (db) => {
    const call = await lockCall(db, of);
    if (!call) throw new Problem('not_found', 'There is no such call.');
    await layOutStages(db, of);
    const states: States = Object.fromEntries((await listStages(db, of)).map((row) => [row.stage, row.state]));
    if (stages.some((stage) => states[stage] === 'running')) {
      throw new Problem('conflict', 'This call is being worked on right now. Try again when that stage has ended.');
    }
    if (input.from === 'fetch' && !call.hasAddress) {
      throw new Problem('conflict', 'The recording of this call was not fetched from an address. Start from “decode”.');
    }
    const brings = { audio: call.hasAudio, transcript: call.hasTranscript };
    const starts = input.from ? [startingAt(input.from, states, brings)] : startingWhereItFailed(states, brings);
    const again = [...new Set(starts.flatMap((start) => roadFrom(start, brings)))].filter((stage) => mayWait(states[stage]));
    const now = context.clock.now();
    await resetStages(db, of, Object.fromEntries(again.map((stage) => [stage, 'waiting' as const])), now);
    await moveCall(db, of, 'processing', now);
    await context.enqueueJobs(
      db,
      starts.map((stage) => ({ name: jobOfStage[stage], input: of })),
    );
    await context.publishEvents(db, [{ kind: 'call.changed', ...of }]);
  });
}

const CALLS_AT_ONCE = 1_000;

/** Tries the newest failed calls of a team again, a thousand at most; returns how many. */
export async function retryFailedCalls(context: BaseContext, input: { teamId: string }): Promise<number> {
  const failed = await listFailedStages(context.db, { teamId: input.teamId, limit: CALLS_AT_ONCE });
  let retried = 0;
  for (const callId of new Set(failed.map((line) => line.callId))) {
    try {
      await retryCall(context, { teamId: input.teamId, callId });
      retried += 1;
    } catch (error) {
      // Somebody else was quicker with this one.
      if (!(error instanceof Problem && (error.code === 'conflict' || error.code === 'not_found'))) throw error;
    }
  }
  return retried;
}

function startingAt(from: Stage, states: States, brings: Brings): Stage {
  if (!mayWait(states[from])) throw new Problem('conflict', `This call has no stage “${from}” to run: it did not need it.`);
  const before = stages.find((stage) => stage !== from && roadFrom(stage, brings).includes(from) && isUndone(states[stage]));
  if (before) throw new Problem('conflict', `The stage “${before}” comes first and is not done. Start from there.`);
  return from;
}

/** Each road that failed or waits for its next try; a call without failures is transcribed anew. */
function startingWhereItFailed(states: States, brings: Brings): Stage[] {
  const broken = stages.filter((stage) => states[stage] === 'failed' || states[stage] === 'retrying');
  const first = broken.filter((stage) => !broken.some((other) => other !== stage && roadFrom(other, brings).includes(stage)));
  if (first.length > 0) return first;
  return [startingAt('transcribe', states, brings)];
}

/** The stage and all that build on it. */
function roadFrom(start: Stage, brings: Brings): Stage[] {
  const road: Stage[] = [];
  for (let stage: Stage | null = start; stage !== null; stage = nextStage(stage, brings)) road.push(stage);
  return road;
}

function mayWait(state: StageState | undefined): boolean {
  return state !== undefined && state !== 'skipped' && stageMoves[state].includes('waiting');
}

function isUndone(state: StageState | undefined): boolean {
  return state !== undefined && state !== 'done' && state !== 'skipped';
}
