// Stories of a process whose clock is wrong: it rings nobody and hangs up on nobody, and what was written down far ahead holds up nobody afterwards.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { clockTrouble } from '../rules/clock-difference.ts';
import { takeBells } from '../server/database/bells.ts';
import { bookDial, lockDialLimits } from '../server/database/dial-limits.ts';
import { readSharedClock } from '../server/database/shared-clock.ts';
import { allowDial } from '../server/flows/outbound/allow-dial.ts';
import { dialAttempt } from '../server/flows/outbound/dial-attempt.ts';
import { dispatchCalls, dispatchInTime } from '../server/flows/outbound/dispatch-calls.ts';
import { planAgain } from '../server/flows/outbound/plan-again.ts';
import { handlersFor, type WorkerContext } from '../server/worker/handlers.ts';
import { openDiallingScene, START, type DiallingScene } from './dialling-scene.ts';

const never = new AbortController().signal;
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const NEW_YORK = '+12125551234';

let scene: DiallingScene;
let aheadMs = 0;
const said: string[] = [];

beforeEach(async () => {
  aheadMs = 0;
  said.length = 0;
  // Half past seven in New York, and the agent's hours begin at nine. Whoever answers does not hang up.
  scene = await openDiallingScene({ start: new Date(START.getTime() - 3.5 * HOUR), script: { chances: { never_ends: 1 } } });
  scene.context.clock.now = () => new Date(scene.now().getTime() + aheadMs);
  scene.context.log.error = (told: object) => void said.push((told as { reason: string }).reason);
});
afterEach(() => scene.close());

const job = (name: 'dispatch-calls' | 'recover-attempts') => handlersFor(1)[name].run(scene.context as WorkerContext, {}, never);

/** By a process whose clock is right. */
async function claim(): Promise<{ teamId: string; attemptId: string }> {
  await dispatchCalls(scene.context, never);
  const claimed = scene.jobs.shift();
  assert.ok(claimed?.name === 'dial-attempt');
  return claimed.input;
}

test('a process whose clock is two hours ahead gives no call a line, dials none it is handed, and does both when its clock is right', async () => {
  const id = await scene.plan({ toNumber: NEW_YORK });
  aheadMs = 2 * HOUR;
  await job('dispatch-calls');
  assert.deepEqual(await scene.attempts(id), []);
  assert.match(said.join(), /clock of this machine is 7200 s ahead of that of the database.*NTP/);

  aheadMs = 0;
  const of = await claim();
  aheadMs = 2 * HOUR;
  const refusedAt = scene.now().getTime();
  await dialAttempt(scene.context, of, never);
  const { state, reason, nextAt } = await scene.call(id);
  assert.deepEqual([state, reason], ['planned', 'clock_wrong']);
  assert.deepEqual(nextAt, new Date(refusedAt + 5 * SECOND), 'by the right clock');
  assert.deepEqual([scene.dials, await scene.attempts(id)], [[], []]);
  const limits = await scene.database.db.selectFrom('dialLimit').select('lastDialAt').execute();
  assert.ok(
    limits.every(({ lastDialAt }) => lastDialAt === null || lastDialAt <= scene.now()),
    'no turn at the carrier was booked for another time',
  );

  aheadMs = 0;
  await scene.playToEnd(id, 3).catch(() => {});
  assert.deepEqual(
    scene.dials.map(({ at }) => at),
    ['2026-03-04T14:00:00.000Z'],
  );
});

test('a clock that is set between the reading and the permission allows nothing', async () => {
  const id = await scene.plan({ toNumber: NEW_YORK });
  const of = { ...(await claim()), plannedCallId: id };
  aheadMs = 26 * HOUR;
  const read = { contact: {}, companies: [], deals: [], owner: null, webhook: {}, metadata: {}, previousCall: null };
  assert.equal(await allowDial(scene.context, of, read, null), null);
  assert.equal((await scene.call(id)).reason, 'clock_wrong');
});

test('a clock that is set back while the next call is waited for lets nobody sleep for a day', async () => {
  await scene.plan({ toNumber: NEW_YORK, nextAt: new Date(scene.now().getTime() + SECOND / 2) });
  const slept: number[] = [];
  scene.context.clock.sleep = async (ms) => {
    slept.push(ms);
    aheadMs = -24 * HOUR;
    await scene.advance(ms);
  };
  await dispatchInTime(scene.context, never);
  assert.ok(slept.length > 0 && Math.max(...slept) <= SECOND, slept.join());
});

test('a process whose clock is ahead does not hang up on who has been speaking for a minute', async () => {
  await scene.advance(1.5 * HOUR);
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  await scene.advance(MINUTE);
  aheadMs = 25 * HOUR;
  await job('recover-attempts');
  await scene.advance(MINUTE);
  assert.equal((await scene.attempts(id))[0]?.state, 'answered');
  aheadMs = 0;
  await scene.advance(25 * HOUR);
  await job('recover-attempts');
  await scene.advance(MINUTE);
  assert.equal((await scene.attempts(id))[0]?.state, 'ended', 'a day later it has really lasted too long');
});

test('what is decided anew, and stands in no table, is put off as it is by a process whose clock is wrong', async () => {
  const input = { teamId: scene.teamId, agentId: null, afterId: null };
  aheadMs = 26 * HOUR;
  await planAgain(scene.context, input);
  assert.deepEqual(scene.jobs.splice(0), [{ name: 'plan-again', input, startAt: new Date(scene.now().getTime() + 5 * SECOND) }]);
  aheadMs = 0;
  await planAgain(scene.context, input);
  assert.deepEqual(scene.jobs, []);
});

test('a second or ten are no trouble, a minute is, ahead and behind', () => {
  for (const seconds of [0, 2, -2, 10, -10]) assert.equal(clockTrouble(seconds * SECOND), null);
  assert.match(clockTrouble(MINUTE) ?? '', /60 s ahead of/);
  assert.match(clockTrouble(-MINUTE) ?? '', /60 s behind/);
});

test('the clock all share is the database’s at this moment, not that of the beginning of the transaction', async () => {
  const [first, second] = await scene.database.db.transaction().execute(async (db) => {
    const before = await readSharedClock(db);
    await sql`select pg_sleep(0.01)`.execute(db);
    return [before, await readSharedClock(db)] as const;
  });
  assert.ok(first.getTime() > START.getTime() && second > first, `${first.toISOString()} ${second.toISOString()}`);
});

test('what a clock has written down a day ahead holds up no bell and no turn when it has been set back', async () => {
  const { db } = scene.database;
  const now = scene.now();
  const tomorrow = new Date(now.getTime() + 24 * HOUR);
  for (const at of [tomorrow, now]) assert.deepEqual([...(await takeBells(db, ['bell'], at, 900))], ['bell']);
  assert.equal((await takeBells(db, ['bell'], now, 900)).size, 0, 'it has just been rung');

  await lockDialLimits(db, [{ key: 'carrier', mostAtOnce: 1, spacingMs: 500 }]);
  const turn = async (at: Date) => (await bookDial(db, 'carrier', at, new Date(at.getTime() + 5 * SECOND)))?.getTime();
  assert.deepEqual(
    [await turn(tomorrow), await turn(now), await turn(now)],
    [tomorrow.getTime(), now.getTime(), now.getTime() + 500],
  );
});
