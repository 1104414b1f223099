// What search sees: late, out of order, with old values; never an older change over a newer one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChance } from './chance.ts';
import { createClock } from './clock.ts';
import { createSearchIndex, type Indexed, type SearchIndex, type SearchLag } from './search-lag.ts';

const startAt = Date.UTC(2026, 9, 1);

function indexWith(lag: SearchLag, seed = 1) {
  const clock = createClock({ kind: 'manual', startAt });
  return { clock, index: createSearchIndex({ clock, chance: createChance(seed, 'test'), lag }) };
}

const record = (id: string, updatedAt: number, title = ''): Indexed => ({
  id,
  properties: { title },
  createdAt: startAt,
  updatedAt,
  archivedAt: null,
  origin: { changeSource: 'CRM_UI', sourceId: 'userId:1', appId: null },
});

const seen = (index: SearchIndex) =>
  index
    .look()
    .byModified.items()
    .map((one) => `${one.id} ${one.properties['title'] ?? ''}`.trim());

test('a change is seen within its lag, not before the least and not after the most', async () => {
  const { clock, index } = indexWith({ leastMs: 2_000, mostMs: 10_000 });
  index.changed(record('1', clock.now()));
  await clock.advance(1_999);
  assert.deepEqual(seen(index), []);
  assert.equal(index.pending(), 1);
  await clock.advance(8_001);
  assert.deepEqual(seen(index), ['1']);
  assert.equal(index.pending(), 0);
});

test('a later change may be seen first, unless order is asked for', async () => {
  const orders = async (lag: SearchLag) => {
    let outOfOrder = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { clock, index } = indexWith(lag, seed);
      index.changed(record('1', clock.now()));
      await clock.advance(10);
      index.changed(record('2', clock.now()));
      for (let step = 0; step < 120 && seen(index).length === 0; step++) await clock.advance(100);
      if (seen(index)[0] === '2') outOfOrder++;
    }
    return outOfOrder;
  };
  assert.ok((await orders({ leastMs: 0, mostMs: 10_000 })) >= 8);
  assert.equal(await orders({ leastMs: 0, mostMs: 10_000, inOrder: true }), 0);
});

test('an older change that comes late does not undo a newer one', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { clock, index } = indexWith({ leastMs: 0, mostMs: 10_000 }, seed);
    index.changed(record('1', clock.now(), 'old'));
    index.changed(record('1', clock.now() + 1, 'new'));
    await clock.advance(10_000);
    assert.deepEqual(seen(index), ['1 new']);
  }
});

test('a stale record shows its new time with its old values for a while', async () => {
  const { clock, index } = indexWith({ leastMs: 1_000, mostMs: 1_000, staleMs: 5_000 });
  index.changed(record('1', startAt, 'old'), 'at once');
  index.changed(record('1', startAt + 7, 'new'));
  await clock.advance(1_000);
  const [stale] = index.look().byModified.items();
  assert.deepEqual([stale?.updatedAt, stale?.properties['title']], [startAt + 7, 'old']);
  await clock.advance(5_000);
  assert.deepEqual(seen(index), ['1 new']);
});

test('an archived record leaves search, late like everything', async () => {
  const { clock, index } = indexWith({ leastMs: 1_000, mostMs: 1_000 });
  index.changed(record('1', startAt), 'at once');
  index.changed({ ...record('1', startAt + 1), archivedAt: startAt + 1 });
  assert.deepEqual(seen(index), ['1']);
  await clock.advance(1_000);
  assert.deepEqual(seen(index), []);
});

test('thousands of changes keep every list whole and in order', () => {
  const { index } = indexWith({ leastMs: 0, mostMs: 0 });
  for (let i = 0; i < 3_000; i++) index.changed(record(String(i), startAt + ((i * 7_919) % 1_000)));
  for (let i = 0; i < 3_000; i += 3) index.changed(record(String(i), startAt + 5_000 - i));
  for (let i = 0; i < 3_000; i += 50) index.forget(String(i));
  const { byId, byModified } = index.look();
  assert.equal(byId.items().length, 2_940);
  assert.equal(new Set(byModified.items().map((one) => one.id)).size, 2_940);
  const times = byModified.items().map((one) => one.updatedAt);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  const ids = byId.items().map((one) => Number(one.id));
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
});
