// The budget of a portal: never more than its limit in any window, nearly all of it used, whoever asks from wherever.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { openDatabase } from './open.ts';
import {
  apiBudget,
  blockBudget,
  confirmTurn,
  giveTurn,
  noteAnswered,
  readBudget,
  searchBudget,
  type Budget,
  type TurnGiven,
} from './hubspot-budget.ts';

let database: TestDatabase;
before(async () => void (database = await openTestDatabase()));
after(() => database.close());

const START = Date.UTC(2026, 2, 4, 12);
const at = (ms: number) => new Date(START + ms);
const since = (turn: TurnGiven) => turn.at.getTime() - START;

/** The most grants in any window of `windowMs`, both ends open to the next. */
function mostInAnyWindow(times: number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [index, time] of sorted.entries()) {
    while (time - (sorted[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

describe('one asker', () => {
  test('is given as many as the limit at once, and the next one a window later', async () => {
    const budget: Budget = { ...searchBudget('1'), bucket: 'one:burst' };
    const turns = [];
    for (let asked = 0; asked < 11; asked++)
      turns.push(since(await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0) })));
    assert.deepEqual(turns, [0, 1, 2, 3, 4, 1_020, 1_021, 1_022, 1_023, 1_024, 2_040]);
  });

  test('is told what is too far off, which costs nothing', async () => {
    const budget = { ...searchBudget('1'), bucket: 'one:far', most: 1 };
    assert.equal((await giveTurn(database.db, budget, { patienceMs: 1_000, now: at(0) })).kind, 'granted');
    for (let asked = 0; asked < 3; asked++) {
      const turn = await giveTurn(database.db, budget, { patienceMs: 1_000, now: at(0) });
      assert.deepEqual([turn.kind, since(turn)], ['too-far', 1_020]);
    }
    assert.deepEqual([(await giveTurn(database.db, budget, { patienceMs: 1_000, now: at(100) })).kind], ['granted']);
  });

  test('waits for the end of a block; a shorter block does not lift a longer one', async () => {
    const budget = { ...searchBudget('1'), bucket: 'one:blocked' };
    await blockBudget(database.db, budget.bucket, { until: at(10_000), why: 'long' });
    await blockBudget(database.db, budget.bucket, { until: at(5_000), why: 'short' });
    assert.equal(since(await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0) })), 10_000);
    const refused = await giveTurn(database.db, budget, { patienceMs: 5_000, now: at(1) });
    assert.deepEqual([refused.kind, refused.kind === 'too-far' && refused.why], ['too-far', 'long']);
    for (let asked = 0; asked < 5; asked++) await giveTurn(database.db, budget, { patienceMs: 10, now: at(20_000) });
    const crowded = await giveTurn(database.db, budget, { patienceMs: 0, now: at(20_000) });
    assert.deepEqual(crowded, { kind: 'too-far', at: at(21_020), why: null });
    await database.db.deleteFrom('hubspotBudget').execute();
    await blockBudget(database.db, budget.bucket, { until: at(10_000), why: 'long' });
    await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0) });
    assert.deepEqual(await readBudget(database.db, budget, at(9_000)), { left: 4, blockedUntil: at(10_000), blockedWhy: 'long' });
    assert.deepEqual(await readBudget(database.db, budget, at(11_500)), { left: 5, blockedUntil: null, blockedWhy: null });
  });

  test('is given none before it can use it, and whoever comes later comes after it', async () => {
    const budget = { ...searchBudget('1'), bucket: 'one:later', most: 2 };
    const turn = async (notBefore?: Date) =>
      since(await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0), ...(notBefore ? { notBefore } : {}) }));
    assert.deepEqual([await turn(at(5_000)), await turn(), await turn(), await turn(at(9_000))], [5_000, 5_001, 6_020, 9_000]);
  });

  test('counts a request from its answer on, and moves turns that were given before', async () => {
    const budget = { ...searchBudget('1'), bucket: 'one:slow', most: 2 };
    const turn = async () => {
      const given = await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0) });
      return { budget, at: given.at };
    };
    const [first, second, third, fourth] = [await turn(), await turn(), await turn(), await turn()];
    assert.deepEqual([third.at, fourth.at], [at(1_020), at(1_021)]);
    await noteAnswered(database.db, [first], at(300));
    await noteAnswered(database.db, [second], at(310));
    assert.deepEqual(await confirmTurn(database.db, third, at(1_020)), { at: at(1_320), blockedUntil: null });
    assert.deepEqual(since(await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(1_330) })), 2_041);
    await blockBudget(database.db, budget.bucket, { until: at(5_000), why: 'halt' });
    assert.deepEqual((await confirmTurn(database.db, fourth, at(1_400))).blockedUntil, at(5_000));
  });

  test('is not held up by a clock that was an hour ahead', async () => {
    const budget = { ...searchBudget('1'), bucket: 'one:clock', most: 1 };
    await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(3_600_000) });
    assert.equal(since(await giveTurn(database.db, budget, { patienceMs: 30_000, now: at(0) })), 0);
  });

  test('a limit that is raised or lowered holds from the next request', async () => {
    const of = (burstLimit: number) => apiBudget({ portalId: '9', appId: null, tokenHint: 'x', burstLimit });
    for (let asked = 0; asked < 4; asked++) await giveTurn(database.db, of(4), { patienceMs: 30_000, now: at(0) });
    assert.equal(since(await giveTurn(database.db, of(5), { patienceMs: 30_000, now: at(0) })), 4);
    assert.equal(since(await giveTurn(database.db, of(2), { patienceMs: 30_000, now: at(0) })), 10_103);
  });
});

test('many connections never get more than the limit in any window, and nearly all of it', async () => {
  const budget: Budget = { bucket: 'many', most: 20, windowMs: 1_000 };
  const pools = Array.from({ length: 4 }, () =>
    openDatabase(database.connectionString, { maxConnections: 2, applicationName: 'budget test', onError: () => {} }),
  );
  const granted: number[] = [];
  const began = Date.now();
  try {
    // Each asks, waits for its turn and asks again; their clocks are the real one, so the statements really meet.
    await Promise.all(
      pools.flatMap((pool) =>
        Array.from({ length: 8 }, async () => {
          while (Date.now() - began < 4_500) {
            const turn = await giveTurn(pool.db, budget, { patienceMs: 30_000, now: new Date() });
            assert.equal(turn.kind, 'granted');
            granted.push(turn.at.getTime());
            await new Promise((resolve) => setTimeout(resolve, Math.max(0, turn.at.getTime() - Date.now())));
          }
        }),
      ),
    );
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
  assert.ok(mostInAnyWindow(granted, budget.windowMs) <= budget.most);
  // From the first grant on: opening connections is not the budget's time.
  const first = Math.min(...granted);
  const within = granted.filter((time) => time < first + 4_000).length;
  assert.ok(within >= 0.95 * 4 * budget.most, `${within} of ${4 * budget.most}`);
});
