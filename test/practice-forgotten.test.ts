// What somebody practised with goes with its call, also while a round is ending or its call is being worked on at that very moment.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../rules/call.ts';
import { textTalkBegun } from '../rules/text-talk.ts';
import { addCallHold } from '../server/database/call-holds.ts';
import { removeCalls, removeWords } from '../server/database/removals.ts';
import { listStages } from '../server/database/stages.ts';
import type { Db } from '../server/database/tables.ts';
import { addTeam } from '../server/database/teams.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import { endRound, type PlayContext } from '../server/flows/coaching/play-round.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { runStage } from '../server/flows/intake/run-stage.ts';
import { putRow, tablesThatSay } from './any-table.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

const teamId = 'team';
const personId = 'maya';
const said = 'It is more expensive than our pelican.';
const now = new Date('2026-11-27T09:00:00Z');
const noStop = new AbortController().signal;
let database: TestDatabase;
let db: TestDatabase['db'];
before(async () => {
  database = await openTestDatabase();
  db = database.db;
  await addTeam(db, { id: teamId, name: 'Team', now });
  await putRow(db, 'person', { id: personId, name: 'Maya', email: 'maya@example.com' });
});
after(() => database.close());

const quiet = () => {};
const context = () =>
  ({
    ...{ db, clock: { now: () => now, sleep: async () => {} }, newId: randomUUID, publicUrl: 'https://calls.example.com' },
    ...{ enqueueJobs: async () => {}, publishEvents: async () => {} },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  }) as unknown as IntakeContext & PlayContext;

/** A round played with a prospect that was made of a call, and the call. */
async function play(state: 'going' | 'ended'): Promise<{ callId: string; roundId: string }> {
  const [callId, prospectId, roundId] = [randomUUID(), randomUUID(), randomUUID()];
  await putRow(db, 'call', { team_id: teamId, id: callId, source: 'push', state: 'done' });
  const settings = { name: 'Daniel', difficulty: 'easy', mood: 'neutral', opens: said };
  await putRow(db, 'prospect', { team_id: teamId, id: prospectId, from_call_id: callId, settings });
  const lines = [
    { side: 'us', text: said, notes: [] },
    { side: 'them', text: 'Quality has its price.', notes: [] },
  ];
  await putRow(db, 'practice_round', {
    ...{
      team_id: teamId,
      id: roundId,
      prospect_id: prospectId,
      prospect: settings,
      person_id: personId,
      mode: 'text',
      state: 'going',
    },
    talk: { ...textTalkBegun, lines },
  });
  if (state === 'ended') await endRound(context(), { teamId, roundId, personId });
  return { callId, roundId };
}

type Forget = (db: Db, of: { callId: string }) => Promise<void>;
const forgets: [what: string, forget: Forget][] = [
  ['an erasure', (db, { callId }) => removeCalls(db, { teamId, callIds: [callId], now })],
  ['retention of words', (db, { callId }) => removeWords(db, { teamId, callIds: [callId], now })],
];
const forgetting = (forget: Forget, of: { callId: string }) => db.transaction().execute((db) => forget(db, of));

/** A run of the stage that saves what was said; `meanwhile` while it works. */
const work = (roundId: string, stage: Stage, meanwhile: () => Promise<void> = async () => {}) =>
  runStage(context(), stage, { teamId, callId: roundId }, noStop, async () => {
    await meanwhile();
    const utterance = { speaker: 'Daniel', side: 'them', channel: null, startMs: 0, endMs: 1_000, text: said } as const;
    const transcript = { source: 'given', engine: 'plain', speakersEstimated: false, timesEstimated: false } as const;
    return async (db, at) => {
      await saveTranscript(db, { teamId, callId: roundId }, { ...transcript, utterances: [utterance] }, at);
    };
  });
const stateOf = async (id: string) =>
  (await db.selectFrom('call').select('state').where('id', '=', id).executeTakeFirst())?.state ?? null;
const stagesOf = async (callId: string) => (await listStages(db, { teamId, callId })).map(({ state }) => state);

test('a stage of its call that is running, or has not begun, saves nothing any more, and has not failed', async () => {
  for (const [what, forget] of forgets) {
    for (const done of [[], ['transcribe'], ['transcribe', 'analyse']] as Stage[][]) {
      const one = await play('ended');
      assert.equal(await stateOf(one.roundId), 'processing');
      for (const stage of done) await work(one.roundId, stage);
      const running = (['transcribe', 'analyse', 'score'] as const)[done.length] ?? 'score';
      await work(one.roundId, running, () => forgetting(forget, one));
      assert.deepEqual(await tablesThatSay(db, ['pelican']), [], `${what} during ${running}`);
      assert.equal(await stateOf(one.roundId), 'done');
      for (const stage of ['transcribe', 'analyse', 'score'] as const)
        await work(one.roundId, stage, () => assert.fail(`${stage} was begun after ${what}`));
      const wanted = ['skipped', 'skipped', ...done.map(() => 'done'), ...Array.from({ length: 3 - done.length }, () => 'skipped')];
      assert.deepEqual(await stagesOf(one.roundId), wanted);
    }
    const waits = await play('ended');
    await forgetting(forget, waits);
    await work(waits.roundId, 'transcribe', () => assert.fail(`it was begun after ${what}`));
    assert.deepEqual([await stateOf(waits.roundId), await tablesThatSay(db, ['pelican'])], ['done', []]);
  }
});

test('calls of other rounds, and one on hold, are worked on as before', async () => {
  for (const [what, forget] of forgets) {
    const [gone, other, held] = [await play('ended'), await play('ended'), await play('ended')];
    await addCallHold(db, { teamId, callId: held.roundId, reason: 'A dispute.', setBy: null, setAt: now });
    await work(other.roundId, 'transcribe', () => forgetting(forget, gone));
    await work(held.roundId, 'transcribe', () => forgetting(forget, held));
    for (const { roundId } of [other, held]) {
      assert.deepEqual(await stagesOf(roundId), ['skipped', 'skipped', 'done', 'waiting', 'waiting'], what);
      assert.equal(await stateOf(roundId), 'processing');
    }
    assert.deepEqual(await tablesThatSay(db, ['pelican']).then((found) => found.includes('transcript: pelican')), true);
    await db.deleteFrom('callHold').execute();
    for (const { callId, roundId } of [other, held]) await removeCalls(db, { teamId, callIds: [callId, roundId], now });
    assert.deepEqual(await tablesThatSay(db, ['pelican']), []);
  }
});

test(
  'a round that ends at that moment becomes no call; one that ended just before goes with it',
  { timeout: 120_000 },
  async () => {
    for (const [what, forget] of forgets) {
      const one = await play('going');
      const { promise: isForgotten, resolve: forgotten } = Promise.withResolvers<void>();
      const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
      const forgets = db.transaction().execute(async (db) => {
        await forget(db, one);
        forgotten();
        await mayCommit;
      });
      await isForgotten;
      const ends = endRound(context(), { teamId, roundId: one.roundId, personId });
      while ((await waiting()) === 0) await sleep(20);
      commit();
      await Promise.all([forgets, ends]);
      assert.deepEqual([await stateOf(one.roundId), await tablesThatSay(db, ['pelican'])], [null, []], what);

      const before = await play('going');
      const ending = db.transaction().execute(async (db) => {
        await db.selectFrom('practiceRound').select('id').where('id', '=', before.roundId).forUpdate().execute();
        const ends = endRound(context(), { teamId, roundId: before.roundId, personId });
        while ((await waiting()) === 0) await sleep(20);
        const forgets = forgetting(forget, before);
        while ((await waiting()) === 1) await sleep(20);
        return [ends, forgets];
      });
      await Promise.all(await ending);
      assert.deepEqual([await stateOf(before.roundId), await tablesThatSay(db, ['pelican'])], ['done', []], what);
    }
  },
);

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}
