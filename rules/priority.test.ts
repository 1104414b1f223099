// Who goes first, that nobody waits for ever, and that a large team does not stand in the way of a small one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agedPriority, chooseFairly, compareDue, type DueAttempt } from './priority.ts';

const now = new Date('2026-03-09T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const due = (attemptId: string, more: Partial<DueAttempt> = {}): DueAttempt => ({
  attemptId,
  teamId: 'one',
  priority: 0,
  dueAt: now,
  isCarriedOver: false,
  ...more,
});

const aged: [priority: number, dueAt: Date, points: number][] = [
  [0, now, 0],
  [100, now, 100],
  [-100, now, -100],
  [0, hoursAgo(1), 10],
  [-100, hoursAgo(20), 100],
  [5, hoursAgo(-3), 5],
  [1000, now, 100],
  [-1000, now, -100],
];
for (const [priority, dueAt, points] of aged) {
  test(`priority ${priority} due ${dueAt.toISOString()} counts ${points}`, () => {
    assert.equal(agedPriority({ priority, dueAt }, now), points);
  });
}

const orders: [name: string, first: DueAttempt, second: DueAttempt][] = [
  ['the higher priority', due('b', { priority: 1 }), due('a')],
  ['the older', due('b', { dueAt: hoursAgo(1) }), due('a')],
  ['the carried over, whatever the priority', due('b', { isCarriedOver: true, priority: -100 }), due('a', { priority: 100 })],
  ['an old low priority', due('b', { priority: -100, dueAt: hoursAgo(21) }), due('a', { priority: 100 })],
  ['a fresh high priority', due('b', { priority: 100 }), due('a', { priority: -100, dueAt: hoursAgo(19) })],
  ['of equal points the one due first', due('b', { priority: -10, dueAt: hoursAgo(1) }), due('a')],
  ['the smaller id of equals', due('a'), due('b')],
];
for (const [name, first, second] of orders) {
  test(`first: ${name}`, () => {
    assert.ok(compareDue(first, second, now) < 0);
    assert.ok(compareDue(second, first, now) > 0);
  });
}

const chosen = (list: DueAttempt[], count: number, underWay: [string, number][] = []) =>
  chooseFairly(list, count, new Map(underWay), now).map((attempt) => attempt.attemptId);

test('teams take turns, each in its own order', () => {
  const list = [
    ...['a1', 'a2', 'a3', 'a4'].map((id, index) => due(id, { priority: 50 - index })),
    ...['b1', 'b2'].map((id, index) => due(id, { teamId: 'two', priority: -index })),
  ];
  assert.deepEqual(chosen(list, 4), ['a1', 'b1', 'a2', 'b2']);
  assert.deepEqual(chosen(list, 10), ['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  assert.deepEqual(chosen(list, 3, [['one', 2]]), ['b1', 'b2', 'a1']);
  assert.deepEqual(chosen(list, 0), []);
  assert.deepEqual(chosen([], 5), []);
});

const anyDue = fc.record({
  attemptId: fc.uuid(),
  teamId: fc.constantFrom('one', 'two', 'three'),
  priority: fc.integer({ min: -100, max: 100 }),
  dueAt: fc.integer({ min: 0, max: 48 }).map(hoursAgo),
  isCarriedOver: fc.boolean(),
});
const anyList = fc.uniqueArray(anyDue, { selector: (attempt) => attempt.attemptId, maxLength: 30 });

test('the order is an order, whatever it is asked about', () => {
  fc.assert(
    fc.property(anyList, (list) => {
      const sorted = list.toSorted((a, b) => compareDue(a, b, now));
      assert.deepEqual(
        list.toReversed().toSorted((a, b) => compareDue(a, b, now)),
        sorted,
      );
    }),
  );
});

test('nothing is chosen twice, no place stays empty, and no team gets two more than another that waits', () => {
  fc.assert(
    fc.property(anyList, fc.integer({ min: 0, max: 30 }), (list, count) => {
      const taken = chooseFairly(list, count, new Map(), now);
      assert.equal(new Set(taken).size, taken.length);
      assert.equal(taken.length, Math.min(count, list.length));
      const counts = (of: readonly DueAttempt[], teamId: string) => of.filter((attempt) => attempt.teamId === teamId).length;
      const teams = [...new Set(list.map((attempt) => attempt.teamId))];
      for (const waiting of teams.filter((teamId) => counts(taken, teamId) < counts(list, teamId))) {
        for (const other of teams) assert.ok(counts(taken, other) - counts(taken, waiting) <= 1);
      }
    }),
  );
});
