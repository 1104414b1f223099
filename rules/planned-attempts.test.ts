// The plan told in advance: the computed chains of attempts, and what a preview says of holds, skips and caps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlausibleZones, type Weekday, type WindowLayer, sameHours } from './calling-window.ts';
import type { CallPlan, Circumstances } from './next-attempt.ts';
import { type Preview, plannedAttempts } from './planned-attempts.ts';

const workdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const hours = (on?: readonly Weekday[]): WindowLayer => ({ name: 'request', days: sameHours(9 * 60, 18 * 60, on) });

function preview(
  now: string,
  gapsHours: number[],
  retries: number,
  more: { carryOver?: boolean; on?: readonly Weekday[] } = {},
): Preview {
  const plan: CallPlan = {
    askedAt: new Date(now),
    schedule: null,
    carryOver: more.carryOver ?? true,
    retries: { retries, gapsMinutes: gapsHours.map((gap) => gap * 60) },
    retryVoicemail: false,
    booksCallbacks: false,
    ringMs: 60_000,
  };
  return plannedAttempts(plan, [], { ...given, now: plan.askedAt, layers: [hours(more.on)] }, { attemptMs: 60_000 });
}

const given: Circumstances = {
  now: new Date('2026-03-06T19:00:00Z'),
  zones: { asked: ['America/New_York'], law: ['America/New_York'] },
  layers: [],
  caps: [],
  dials: [],
  pauses: [],
  isCancelled: false,
};

// What each attempt is due and when it is made, every attempt lasting a minute.
const chains: [what: string, told: Preview, attempts: [due: string, at: string | null][], end: string][] = [
  [
    'A: gaps 2,4,6, Friday 14:00 in New York',
    preview('2026-03-06T19:00:00Z', [2, 4, 6], 3),
    [
      ['2026-03-06T19:00:00Z', '2026-03-06T19:00:00Z'],
      ['2026-03-06T21:01:00Z', '2026-03-06T21:01:00Z'],
      ['2026-03-07T01:02:00Z', '2026-03-07T14:00:00Z'],
      ['2026-03-07T20:01:00Z', '2026-03-07T20:01:00Z'],
    ],
    'no_retries_left',
  ],
  [
    'B: as A, Monday to Friday',
    preview('2026-03-06T19:00:00Z', [2, 4, 6], 3, { on: workdays }),
    [
      ['2026-03-06T19:00:00Z', '2026-03-06T19:00:00Z'],
      ['2026-03-06T21:01:00Z', '2026-03-06T21:01:00Z'],
      ['2026-03-07T01:02:00Z', '2026-03-09T13:00:00Z'],
      ['2026-03-09T19:01:00Z', '2026-03-09T19:01:00Z'],
    ],
    'no_retries_left',
  ],
  [
    'C: not carried over, gaps 2,4,16: the third is skipped and the chain goes on',
    preview('2026-03-06T19:00:00Z', [2, 4, 16], 3, { carryOver: false }),
    [
      ['2026-03-06T19:00:00Z', '2026-03-06T19:00:00Z'],
      ['2026-03-06T21:01:00Z', '2026-03-06T21:01:00Z'],
      ['2026-03-07T01:02:00Z', null],
      ['2026-03-07T17:02:00Z', '2026-03-07T17:02:00Z'],
    ],
    'no_retries_left',
  ],
  [
    'C with gaps 2,4,6: the fourth is skipped too, and the call has expired',
    preview('2026-03-06T19:00:00Z', [2, 4, 6], 3, { carryOver: false }),
    [
      ['2026-03-06T19:00:00Z', '2026-03-06T19:00:00Z'],
      ['2026-03-06T21:01:00Z', '2026-03-06T21:01:00Z'],
      ['2026-03-07T01:02:00Z', null],
      ['2026-03-07T07:02:00Z', null],
    ],
    'expired_window',
  ],
  [
    'D: one gap of 2, three retries: the last repeats',
    preview('2026-01-14T14:00:00Z', [2], 3),
    [
      ['2026-01-14T14:00:00Z', '2026-01-14T14:00:00Z'],
      ['2026-01-14T16:01:00Z', '2026-01-14T16:01:00Z'],
      ['2026-01-14T18:02:00Z', '2026-01-14T18:02:00Z'],
      ['2026-01-14T20:03:00Z', '2026-01-14T20:03:00Z'],
    ],
    'no_retries_left',
  ],
  [
    'E: a gap of 24 over the spring change is elapsed hours',
    preview('2026-03-07T14:30:00Z', [24], 2),
    [
      ['2026-03-07T14:30:00Z', '2026-03-07T14:30:00Z'],
      ['2026-03-08T14:31:00Z', '2026-03-08T14:31:00Z'],
      ['2026-03-09T14:32:00Z', '2026-03-09T14:32:00Z'],
    ],
    'no_retries_left',
  ],
];

for (const [what, told, attempts, end] of chains) {
  test(what, () => {
    const iso = (text: string | null) => (text === null ? null : new Date(text).toISOString());
    assert.deepEqual(
      told.attempts.map(({ dueAt, at }) => [dueAt.toISOString(), at?.toISOString() ?? null]),
      attempts.map(([due, at]) => [iso(due), iso(at)]),
    );
    assert.equal(told.end, end);
    assert.deepEqual(
      told.attempts.map(({ attempt }) => attempt),
      attempts.map((_, i) => i + 1),
    );
  });
}

const plan: CallPlan = {
  askedAt: given.now,
  schedule: null,
  carryOver: true,
  retries: { retries: 10, gapsMinutes: [1] },
  retryVoicemail: false,
  booksCallbacks: false,
  ringMs: 60_000,
};

test('each attempt is told on the clock that decided', () => {
  const both: PlausibleZones = ['America/New_York', 'America/Los_Angeles'];
  const told = plannedAttempts(plan, [], {
    ...given,
    zones: { asked: both, law: both },
    now: new Date('2026-03-08T13:00:00Z'),
    layers: [hours()],
  });
  const [first] = told.attempts;
  assert.deepEqual(
    [first?.localTime, first?.zone, first?.reason],
    ['2026-03-08T09:00:00-07:00', 'America/Los_Angeles', 'outside_window'],
  );
  assert.equal(told.attempts.length, 11);
});

test('planned dials count toward the caps, so eleven attempts at three a day take four days', () => {
  const cap = { most: 3, withinHours: 24, source: 'law' };
  const told = plannedAttempts(plan, [], { ...given, caps: [cap] });
  assert.deepEqual(
    told.attempts.map(({ reason }) => (reason === 'frequency_cap' ? 'cap' : '')),
    ['', '', '', 'cap', '', '', 'cap', '', '', 'cap', ''],
  );
});

test('attempts that are skipped one after the other are all told, and how it ends', () => {
  const cap = { most: 1, withinHours: 720, source: 'team' };
  const daily = { ...plan, carryOver: false, retries: { retries: 10, gapsMinutes: [24 * 60] } };
  const told = plannedAttempts(daily, [], { ...given, layers: [hours()], caps: [cap] }, { attemptMs: 60_000 });
  assert.deepEqual([told.attempts.length, told.end], [11, 'expired_window']);
});

test('what has been tried is not told again', () => {
  const dueAt = given.now;
  const tried = { kind: 'ended', dueAt, startedAt: dueAt, endedAt: dueAt, disposition: 'busy' } as const;
  const told = plannedAttempts({ ...plan, retries: { retries: 1, gapsMinutes: [30] } }, [tried], given);
  assert.deepEqual(
    told.attempts.map(({ attempt, at }) => [attempt, at?.toISOString()]),
    [[2, '2026-03-06T19:30:00.000Z']],
  );
});

for (const [what, circumstances, end] of [
  ['a pause', { pauses: [{ scope: 'team', until: new Date('2027-01-01T00:00:00Z') }] }, 'paused'],
  ['an unknown zone', { zones: null }, 'zone_unknown'],
  ['a cancelled call', { isCancelled: true }, 'cancelled'],
  ['hours that never open', { layers: [{ name: 'agent', days: {} }] }, 'no_open_window'],
] as const) {
  test(`${what} leaves nothing to tell but the reason`, () =>
    assert.deepEqual(plannedAttempts(plan, [], { ...given, ...circumstances }), { attempts: [], end }));
}
