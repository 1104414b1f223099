// Windows, pages and pauses of the sync.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bookmarkAfter,
  estimateOf,
  firstBookmark,
  isHigherId,
  judgePage,
  laneMoves,
  laneRetryAt,
  nextPassAt,
  nextWindow,
  passedOver,
  sampleWindows,
  type LaneStand,
  type Window,
} from './hubspot-sync.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const now = new Date('2026-11-22T12:00:00Z');
const nowMs = now.getTime();

const windows: [string, LaneStand, Window | null][] = [
  [
    'the fast lane overlaps by ten minutes and lags by five seconds',
    { kind: 'fast', bookmarkMs: nowMs - MINUTE },
    { lowMs: nowMs - 11 * MINUTE, highMs: nowMs - 5 * SECOND },
  ],
  [
    'the slow lane looks at the last day again',
    { kind: 'slow', bookmarkMs: nowMs - MINUTE },
    { lowMs: nowMs - MINUTE - DAY, highMs: nowMs - 5 * SECOND },
  ],
  [
    'after a long silence the window is as long as the silence',
    { kind: 'fast', bookmarkMs: nowMs - 90 * DAY },
    { lowMs: nowMs - 90 * DAY - 10 * MINUTE, highMs: nowMs - 5 * SECOND },
  ],
  [
    'contacts that are created overlap by ten minutes too',
    { kind: 'contacts', bookmarkMs: nowMs - MINUTE },
    { lowMs: nowMs - 11 * MINUTE, highMs: nowMs - 5 * SECOND },
  ],
  [
    'after a long silence only contacts of the last day are looked for',
    { kind: 'contacts', bookmarkMs: nowMs - 90 * DAY },
    { lowMs: nowMs - DAY - 5 * SECOND, highMs: nowMs - 5 * SECOND },
  ],
  ['nothing lies between the bookmark and now minus the lag', { kind: 'fast', bookmarkMs: nowMs - 5 * SECOND }, null],
  ["a bookmark ahead of HubSpot's clock waits", { kind: 'fast', bookmarkMs: nowMs + MINUTE }, null],
  [
    'a search never begins in the first second of 1970',
    { kind: 'fast', bookmarkMs: 2 * SECOND },
    { lowMs: SECOND, highMs: nowMs - 5 * SECOND },
  ],
  [
    'an import begins with its last week',
    { kind: 'backfill', bookmarkMs: firstBookmark({ kind: 'backfill', toMs: 100 * DAY }), fromMs: 50 * DAY, toMs: 100 * DAY },
    { lowMs: 93 * DAY + 1, highMs: 100 * DAY },
  ],
  [
    'the slice before begins where the last one ended',
    { kind: 'backfill', bookmarkMs: 93 * DAY + 1, fromMs: 50 * DAY, toMs: 100 * DAY },
    { lowMs: 86 * DAY + 1, highMs: 93 * DAY },
  ],
  [
    'the first slice of the range is as long as it is',
    { kind: 'backfill', bookmarkMs: 51 * DAY, fromMs: 50 * DAY, toMs: 100 * DAY },
    { lowMs: 50 * DAY, highMs: 51 * DAY - 1 },
  ],
  [
    'an import that has reached its beginning has ended',
    { kind: 'backfill', bookmarkMs: 50 * DAY, fromMs: 50 * DAY, toMs: 100 * DAY },
    null,
  ],
];
for (const [name, stand, expected] of windows) test(name, () => assert.deepEqual(nextWindow(stand, now), expected));

test('the slices of an import cover every millisecond of its range once', () => {
  const range = { fromMs: 10 * DAY + 17, toMs: 45 * DAY + 3 };
  let stand: LaneStand = { kind: 'backfill', bookmarkMs: firstBookmark({ kind: 'backfill', toMs: range.toMs }), ...range };
  let expectedHigh = range.toMs;
  for (let slice = 0; slice < 20; slice += 1) {
    const window = nextWindow(stand, now);
    if (!window) break;
    assert.equal(window.highMs, expectedHigh);
    expectedHigh = window.lowMs - 1;
    stand = { ...stand, bookmarkMs: bookmarkAfter(stand, window) };
  }
  assert.equal(expectedHigh, range.fromMs - 1);
});

test('only contacts of longer ago than a day are passed over, from the last look on', () => {
  const passed = (bookmarkMs: number, kind: 'contacts' | 'fast' = 'contacts') => {
    const window = nextWindow({ kind, bookmarkMs }, now);
    return window && passedOver({ kind, bookmarkMs }, window);
  };
  assert.deepEqual(passed(nowMs - 3 * DAY), { lowMs: nowMs - 3 * DAY, highMs: nowMs - DAY - 5 * SECOND });
  assert.equal(passed(nowMs - DAY - 5 * SECOND), null);
  assert.equal(passed(nowMs - MINUTE), null);
  assert.equal(passed(nowMs - 3 * DAY, 'fast'), null);
});

test('a bookmark only ever moves on', () => {
  const window = { lowMs: 1, highMs: 5 };
  assert.equal(bookmarkAfter({ kind: 'fast', bookmarkMs: 3 }, window), 5);
  assert.equal(bookmarkAfter({ kind: 'fast', bookmarkMs: 9 }, window), 9);
});

const pages: [string, Parameters<typeof judgePage>[0], string, string?][] = [
  ['a whole page with more behind it', { total: 5, ids: ['3', '10'], afterId: null }, 'more', '10'],
  ['the last page', { total: 2, ids: ['3', '10'], afterId: '2' }, 'end'],
  ['an empty window', { total: 0, ids: [], afterId: null }, 'end'],
  ['a short page although there is more', { total: 3, ids: ['11'], afterId: '10' }, 'more', '11'],
  ['a count without calls', { total: 3, ids: [], afterId: '10' }, 'broken'],
  ['text order in place of the order of numbers', { total: 5, ids: ['10', '9'], afterId: null }, 'broken'],
  ['a call that was asked to be left behind', { total: 5, ids: ['10'], afterId: '10' }, 'broken'],
  [
    'ids longer than a double holds',
    { total: 9, ids: ['90071992547409931', '90071992547409932'], afterId: '90071992547409930' },
    'more',
    '90071992547409932',
  ],
];
for (const [name, page, kind, lastId] of pages) {
  test(name, () => {
    const verdict = judgePage(page);
    assert.equal(verdict.kind, kind);
    if (verdict.kind === 'more') assert.equal(verdict.lastId, lastId);
  });
}

test('ids are numbers however long they are', () => {
  assert.equal(isHigherId('100', '99'), true);
  assert.equal(isHigherId('9007199254740993', '9007199254740992'), true);
  assert.equal(isHigherId('99', '99'), false);
});

test('a lane that fails waits longer and longer, ten minutes at most, and never less than it was told', () => {
  const waits = [1, 2, 3, 9, 10, 11, 1_000].map((failures) => laneRetryAt(failures, now, undefined).getTime() - nowMs);
  assert.deepEqual(
    waits,
    [2, 4, 8, 512, 600, 600, 600].map((seconds) => seconds * SECOND),
  );
  const told = new Date(nowMs + DAY);
  assert.deepEqual(laneRetryAt(1, now, told), told);
  assert.equal(laneRetryAt(2, now, new Date(nowMs - DAY)).getTime(), nowMs + 4 * SECOND);
});

test('the next pass', () => {
  const inMs = (kind: Parameters<typeof nextPassAt>[0]) => nextPassAt(kind, now).getTime() - nowMs;
  assert.deepEqual([inMs('fast'), inMs('slow'), inMs('backfill')], [15 * SECOND, DAY / 4, 0]);
});

test('samples cover a range without a gap, also a very short one', () => {
  for (const range of [
    { fromMs: 0, toMs: 999 },
    { fromMs: 7, toMs: 9 },
    { fromMs: 5, toMs: 5 },
  ]) {
    const parts = sampleWindows(range);
    assert.equal(parts[0]?.lowMs, range.fromMs);
    assert.equal(parts.at(-1)?.highMs, range.toMs);
    for (const [index, part] of parts.entries()) {
      if (index > 0) assert.equal(part.lowMs, (parts[index - 1]?.highMs ?? 0) + 1);
      assert.ok(part.highMs >= part.lowMs);
    }
  }
});

test('an estimate weighs each sample by the calls of its part', () => {
  const samples = [
    { total: 1_000, audioMs: [60_000, 0] },
    { total: 10, audioMs: [600_000] },
    { total: 0, audioMs: [] },
  ];
  assert.deepEqual(estimateOf(samples), { calls: 1_010, audioMs: 36_000_000 });
});

test('nothing follows the end of an import', () => {
  assert.deepEqual(laneMoves.done, []);
  for (const targets of Object.values(laneMoves)) for (const state of targets) assert.ok(state in laneMoves);
});
