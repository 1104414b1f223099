// A stage that is killed again and again keeps its tries and rests between them, one that fails again and again loses them, and one that kills
// its server is given up. A run that was overtaken keeps its job as long as the newer one has not ended, unless that one has a job of its own.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { NewJob } from '../../../rules/job.ts';
import { Problem } from '../../../rules/problem.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/test-database.ts';
import { resetStages } from '../../database/calls-intake.ts';
import { beginStage, layOutStages, listStages } from '../../database/stages.ts';
import { addTeam } from '../../database/teams.ts';
import type { IntakeContext } from '../context.ts';
import { runStage, type StageWork } from './run-stage.ts';

let now = new Date('2026-11-27T09:00:00Z');
const teamId = 'team';
const never = new AbortController().signal;
const queued: NewJob[] = [];
let database: TestDatabase;
let context: IntakeContext;

before(async () => {
  database = await openTestDatabase();
  await addTeam(database.db, { id: teamId, name: 'Team', now });
  const quiet = () => {};
  // What a stage needs of it; its work is ours.
  const used: Partial<IntakeContext> = {
    ...{ db: database.db, clock: { now: () => now, sleep: async () => {} }, newId: randomUUID },
    ...{
      enqueueJobs: async (_, jobs) => void queued.push(...jobs),
      publishEvents: async () => {},
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
  };
  context = used as IntakeContext;
});
after(() => database.close());

async function arrive(): Promise<string> {
  const id = randomUUID();
  await database.pool.query(
    `insert into call (team_id, id, source, state, title, called_at, received_at, updated_at, given_transcript)
     values ($1, $2, 'push', 'processing', 'A call', $3, $3, $3, '[]')`,
    [teamId, id, now],
  );
  await layOutStages(database.db, { teamId, callId: id });
  await setTranscribe(id, 'done');
  return id;
}

async function setTranscribe(callId: string, state: 'waiting' | 'done'): Promise<void> {
  await database.pool.query(`update call_stage set state = $2 where call_id = $1 and stage = 'transcribe'`, [callId, state]);
}

/** As a process does it that is killed before it ends what it began. */
async function crash(callId: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await database.db.transaction().execute((db) => beginStage(db, { teamId, callId, stage: 'analyse' }, now));
}

const fails: StageWork = () => Promise.reject(new Problem('database_unavailable', 'The database was away.', { retryable: true }));
const run = (callId: string, work: StageWork) => runStage(context, 'analyse', { teamId, callId }, never, work);
const stateOf = async (callId: string) =>
  (await listStages(database.db, { teamId, callId })).find(({ stage }) => stage === 'analyse')?.state;

test('starts that ended in a crash do not use up the tries', async () => {
  const callId = await arrive();
  await crash(callId, 5);
  await run(callId, fails);
  await run(callId, fails);
  assert.equal(await stateOf(callId), 'retrying');
  await run(callId, async () => async () => {});
  assert.equal(await stateOf(callId), 'done');
});

test('after five of them it rests before each of the next, longer each time, and is not given up for a storm of kills', async () => {
  const callId = await arrive();
  await crash(callId, 5);
  const restsSeconds = [];
  for (let storm = 0; storm < 20; storm += 1) {
    await crash(callId, 1);
    queued.length = 0;
    await run(callId, () => assert.fail('it was begun without a rest'));
    assert.equal(await stateOf(callId), 'retrying');
    const [job, ...others] = queued;
    assert.deepEqual([job?.name, others], ['analyse-call', []]);
    const until = job?.startAt ?? now;
    restsSeconds.push((until.getTime() - now.getTime()) / 1_000);
    now = until;
  }
  assert.deepEqual(restsSeconds, [30, 60, 120, ...Array.from({ length: 17 }, () => 300)]);
  await run(callId, async () => async () => {});
  const stage = (await listStages(database.db, { teamId, callId })).find((one) => one.stage === 'analyse');
  assert.deepEqual([stage?.state, stage?.attempt], ['done', 5 + 20 + 1], 'a rest is no start');
});

test('tries that failed do', async () => {
  const callId = await arrive();
  for (const state of ['retrying', 'retrying', 'failed']) {
    await run(callId, fails);
    assert.equal(await stateOf(callId), state);
  }
});

test('a stage that is started without end is given up', async () => {
  const callId = await arrive();
  await crash(callId, 40);
  await run(callId, () => assert.fail('it was tried once more'));
  const stage = (await listStages(database.db, { teamId, callId })).find((one) => one.stage === 'analyse');
  assert.equal(stage?.state, 'failed');
  assert.match(stage.errorMessage ?? '', /started again and again/);
});

test('a run that was overtaken keeps its job while the newer one has not ended, which may have died', async () => {
  let saved = 0;
  const ends: readonly StageWork[] = [async () => async () => void (saved += 1), fails];
  for (const end of ends) {
    const callId = await arrive();
    const overtaken: StageWork = async (...given) => {
      await crash(callId, 1);
      return end(...given);
    };
    await assert.rejects(run(callId, overtaken), /begun anew meanwhile/);
    assert.equal(await stateOf(callId), 'running');
    assert.equal(saved, 0);
    await run(callId, async () => async () => {});
    assert.equal(await stateOf(callId), 'done');
  }
});

test('a run that was overtaken by one that has ended has nothing left to do', async () => {
  const callId = await arrive();
  const saved: string[] = [];
  await run(callId, async () => {
    await run(callId, async () => async () => void saved.push('newer'));
    return async () => void saved.push('overtaken');
  });
  assert.equal(await stateOf(callId), 'done');
  assert.deepEqual(saved, ['newer']);
});

test('a run does not count for the one that was begun after the stage was put back, though both are the first', async () => {
  const callId = await arrive();
  const saved: string[] = [];
  const isOverlapped: StageWork = async () => {
    await resetStages(database.db, { teamId, callId }, { analyse: 'waiting' }, now);
    now = new Date(now.getTime() + 1_000);
    await crash(callId, 1);
    return async () => void saved.push('of the old transcript');
  };
  await run(callId, isOverlapped);
  assert.equal(await stateOf(callId), 'running');
  await run(callId, async () => async () => void saved.push('of the new one'));
  assert.deepEqual(saved, ['of the new one']);
});

test('two runs of a stage that was put back between them work once each', { timeout: 60_000 }, async () => {
  const callId = await arrive();
  let works = 0;
  /** As the queue does it: what failed is handed out again at once. */
  const job = async (work: StageWork): Promise<void> => {
    const counted: StageWork = (...given) => {
      works += 1;
      return work(...given);
    };
    await run(callId, counted).catch(() => job(work));
  };
  const { promise: hasFirstBegun, resolve: firstBegun } = Promise.withResolvers<void>();
  const { promise: hasSecondBegun, resolve: secondBegun } = Promise.withResolvers<void>();
  const { promise: hasFirstEnded, resolve: firstEnded } = Promise.withResolvers<void>();
  const done = async () => {};
  const first = job(async () => {
    firstBegun();
    await hasSecondBegun;
    return done;
  }).then(firstEnded);
  await hasFirstBegun;
  await resetStages(database.db, { teamId, callId }, { analyse: 'waiting' }, now);
  now = new Date(now.getTime() + 1_000);
  const second = job(async () => {
    secondBegun();
    await hasFirstEnded;
    return done;
  });
  await Promise.all([first, second]);
  assert.equal(await stateOf(callId), 'done');
  assert.equal(works, 2);
});

test('a stage is not begun while the one it follows has still to run, which queues it then', async () => {
  const callId = await arrive();
  await setTranscribe(callId, 'waiting');
  await run(callId, () => assert.fail('it worked on words that are about to change'));
  assert.equal(await stateOf(callId), 'waiting');
  await setTranscribe(callId, 'done');
  await run(callId, async () => async () => {});
  assert.equal(await stateOf(callId), 'done');
});
