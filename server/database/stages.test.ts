// Two stages of one call may begin at the same moment: both are taken, each once. One that is just put back waits for the stage before it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { resetStages } from './calls-intake.ts';
import { lockCall } from './retries.ts';
import { beginStage, layOutStages } from './stages.ts';
import { addTeam } from './teams.ts';

const now = new Date('2026-11-27T09:00:00Z');
const teamId = 'team';
let database: TestDatabase;
let calls = 0;

before(async () => {
  database = await openTestDatabase();
  await addTeam(database.db, { id: teamId, name: 'Team', now });
});
after(() => database.close());

/** Brings a recording's address and a transcript, so that two stages can begin at once. No stage has begun. */
async function arrive(): Promise<string> {
  calls += 1;
  const id = `00000000-0000-4000-8000-${String(calls).padStart(12, '0')}`;
  await database.pool.query(
    `insert into call (team_id, id, source, state, title, called_at, received_at, updated_at, audio_url, given_transcript)
     values ($1, $2, 'push', 'processing', 'A call', $3, $3, $3, 'https://recordings.test/1.wav', '[]')`,
    [teamId, id, now],
  );
  return id;
}

test('a stage that begins while another lays out the rows waits for them and is taken', { timeout: 120_000 }, async () => {
  const callId = await arrive();
  const { promise: isBegun, resolve: begun } = Promise.withResolvers<void>();
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
  const first = database.db.transaction().execute(async (db) => {
    const row = await beginStage(db, { teamId, callId, stage: 'transcribe' }, now);
    begun();
    await mayCommit;
    return row;
  });
  await isBegun;
  const second = database.db.transaction().execute((db) => beginStage(db, { teamId, callId, stage: 'fetch' }, now));
  // It hangs on the rows of the first, which nobody else sees yet.
  while ((await waiting()) === 0) await sleep(20);
  commit();
  assert.deepEqual([(await first)?.state, (await second)?.state], ['running', 'running']);
});

test('a stage that begins while it and the one before are put back is not taken', { timeout: 120_000 }, async () => {
  const of = { teamId, callId: await arrive() };
  await layOutStages(database.db, of);
  await resetStages(database.db, of, { transcribe: 'done' }, now);
  const { promise: isPutBack, resolve: putBack } = Promise.withResolvers<void>();
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
  const back = database.db.transaction().execute(async (db) => {
    await lockCall(db, of);
    await resetStages(db, of, { transcribe: 'waiting', analyse: 'waiting' }, now);
    putBack();
    await mayCommit;
  });
  await isPutBack;
  const begun = database.db.transaction().execute((db) => beginStage(db, { ...of, stage: 'analyse' }, now));
  while ((await waiting()) === 0) await sleep(20);
  commit();
  await back;
  assert.equal(await begun, null);
});

test('a stage is taken once, and one that has nothing to do is not', async () => {
  const callId = await arrive();
  const take = async (stage: 'fetch' | 'transcribe'): Promise<number | undefined> =>
    (await database.db.transaction().execute((db) => beginStage(db, { teamId, callId, stage }, now)))?.attempt;
  assert.equal(await take('transcribe'), 1);
  await database.db
    .updateTable('callStage')
    .set({ state: 'done' })
    .where('callId', '=', callId)
    .where('stage', '=', 'transcribe')
    .execute();
  assert.equal(await take('transcribe'), undefined);
  assert.equal(await take('fetch'), 1);
});

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}
