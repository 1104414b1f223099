// Who gets a line: order, every limit, numbers that take turns, and carriers on trial.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakerState } from './circuit-breaker.ts';
import { allotLines, type Room, type WaitingCall } from './line-allotment.ts';

const now = new Date('2026-03-04T16:00:00Z');
const plenty = {
  'team t': 9,
  'team u': 9,
  'agent t a': 9,
  'agent t b': 9,
  'agent u c': 9,
  'number +1': 9,
  'number +2': 9,
  'carrier x': 9,
  'carrier y': 9,
};
const plus1 = { number: '+1', carrier: 'x' };
const plus2 = { number: '+2', carrier: 'x' };

const call = (attemptId: string, of = 't a', lines: WaitingCall['lines'] = [plus1]): WaitingCall => {
  const [teamId = '', agentId = ''] = of.split(' ');
  return { attemptId, teamId, agentId, priority: 0, dueAt: now, isCarriedOver: false, lines };
};

const cases: [
  what: string,
  calls: WaitingCall[],
  most: Record<string, number>,
  underWay: Record<string, number>,
  allotted: string,
][] = [
  ['all where there is room', [call('1'), call('2')], {}, {}, '1:+1 2:+1'],
  ['in the order they come', [call('2'), call('1')], { 'team t': 1 }, {}, '2:+1'],
  ['what is under way counts', [call('1'), call('2')], { 'team t': 3 }, { 'team t': 2 }, '1:+1'],
  ['an agent that is full does not hold up another', [call('1'), call('2', 't b')], { 'agent t a': 0 }, {}, '2:+1'],
  ['a team that is full does not hold up another', [call('1'), call('2', 'u c')], { 'team t': 0 }, {}, '2:+1'],
  ['numbers take turns', [1, 2, 3].map((id) => call(String(id), 't a', [plus1, plus2])), {}, { 'number +1': 1 }, '1:+2 2:+1 3:+2'],
  ['a number that is full leaves the other', [call('1', 't a', [plus1, plus2])], { 'number +1': 0 }, {}, '1:+2'],
  ['all numbers full', [call('1', 't a', [plus1, plus2])], { 'number +1': 0, 'number +2': 0 }, {}, ''],
  [
    'the carrier is full, another is not',
    [call('1', 't a', [plus1, { number: '+2', carrier: 'y' }])],
    { 'carrier x': 0 },
    {},
    '1:+2',
  ],
  ['no number of one’s own', [call('1', 't a', [{ number: null, carrier: 'x' }])], {}, {}, '1:null'],
  ['no line at all', [call('1', 't a', [])], {}, {}, ''],
  ['a key nobody knows has no room', [call('1', 't z')], {}, {}, ''],
];
for (const [what, calls, most, underWay, expected] of cases) {
  test(what, () => {
    const { allotted } = allotLines(calls, rooms(most, underWay), 10, now);
    assert.equal(allotted.map(({ call: { attemptId }, line }) => `${attemptId}:${line.number}`).join(' '), expected);
  });
}

test('no more than asked for, and each counts against its keys', () => {
  const { allotted } = allotLines([call('1'), call('2'), call('3')], rooms({}, {}), 2, now);
  assert.deepEqual(
    allotted.map(({ keys }) => keys),
    [1, 2].map(() => ['team t', 'agent t a', 'carrier x', 'number +1']),
  );
});

const open: BreakerState = { kind: 'open', until: new Date(now.getTime() + 1), openings: 1 };
const over: BreakerState = { kind: 'open', until: now, openings: 1 };

test('a carrier that keeps failing gets no call, one on trial three', () => {
  const calls = [1, 2, 3, 4, 5].map((id) => call(String(id)));
  assert.equal(allotLines(calls, rooms({}, {}, open), 10, now).allotted.length, 0);
  const trial = allotLines(calls, rooms({}, {}, over), 10, now);
  assert.equal(trial.allotted.length, 3);
  const saved = trial.breakers.get('carrier x');
  assert.deepEqual(saved?.kind === 'half_open' && saved.trialsStarted, 3);
});

test('trials that came to nothing are not waited for', () => {
  const lost: BreakerState = { kind: 'half_open', since: now, trialsStarted: 3, trialsWorked: 1, openings: 1 };
  const calls = [1, 2, 3].map((id) => call(String(id)));
  assert.equal(allotLines(calls, rooms({}, { 'carrier x': 2 }, lost), 10, now).allotted.length, 0, 'two are out');
  assert.equal(allotLines(calls, rooms({}, { 'carrier x': 0 }, lost), 10, now).allotted.length, 2);
});

function rooms(
  most: Record<string, number>,
  underWay: Record<string, number>,
  breaker: BreakerState | null = null,
): Map<string, Room> {
  return new Map(
    Object.entries({ ...plenty, ...most }).map(([key, mostAtOnce]) => {
      return [key, { mostAtOnce, underWay: underWay[key] ?? 0, breaker: key === 'carrier x' ? breaker : null }];
    }),
  );
}
