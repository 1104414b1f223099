// When to dial next, row by row: windows, carry-over, gaps, caps, pauses and endings, and what holds for every plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attemptReasons } from './attempt-reason.ts';
import { type WindowLayer, isAllowed, sameHours } from './calling-window.ts';
import { type Disposition, dispositions, isRetried } from './disposition.ts';
import { type CallPlan, type Circumstances, type PastAttempt, nextAttempt } from './next-attempt.ts';
import {
  type AttemptExample,
  at,
  attemptExamples,
  ended,
  given,
  nine,
  now,
  plan,
  skippedExamples,
} from './next-attempt-examples.ts';
import { DAY_MS, HOUR_MS } from './zone-clock.ts';

const only = (...zones: [string, ...string[]]) => ({ asked: zones, law: zones });
const always: WindowLayer = { name: 'agent', days: sameHours(0, 24 * 60) };
const cap = { most: 3, withinHours: 24, source: 'law' };
const newYork: Partial<Circumstances> = { zones: only('America/New_York') };

const booked: Partial<CallPlan> = {
  schedule: { kind: 'instant', at: at('14T11:00') },
  ...{ scheduleFor: 2, agreedFor: 2, retries: { retries: 0, gapsMinutes: [] } },
};

const edges: AttemptExample[] = [
  [
    'a millisecond less than it takes to ring',
    { askedAt: at('14T17:59') },
    [],
    { now: at('2026-01-14T17:59:00.001Z') },
    'dial-at 15T09:00 too_close_to_end',
  ],
  [
    'a retry that a person moved closer than its gap',
    { schedule: { kind: 'instant', at: at('14T11:00') }, scheduleFor: 2 },
    [ended('14T10:00', 'no_answer')],
    now('14T10:05'),
    'dial-at 14T11:00 before_schedule',
  ],
  [
    'a time they agreed to comes once only, whatever comes of it',
    { schedule: { kind: 'instant', at: at('14T11:00') }, scheduleFor: 2, retries: { retries: 0, gapsMinutes: [] } },
    [ended('14T10:00', 'callback_requested'), ended('14T11:00', 'no_answer')],
    now('14T11:05'),
    'give-up no_retries_left',
  ],
  ...(['interrupted', 'failed', 'carrier_overloaded', 'unknown'] as const).map((lost): AttemptExample => [
    `a time that was booked comes although the line was lost after it (${lost}) and no retry is left`,
    { ...booked, schedule: { kind: 'instant', at: at('15T11:00') } },
    [ended('14T10:00', lost)],
    now('14T10:05'),
    'dial-at 15T11:00 before_schedule',
  ]),
  ...(['opted_out', 'wrong_number', 'connected', 'no_answer'] as const).map((said): AttemptExample => [
    `a time that was booked does not come after ${said}`,
    booked,
    [ended('14T10:00', said)],
    now('14T10:05'),
    `give-up ${said === 'no_answer' ? 'no_retries_left' : 'ended'}`,
  ]),
  [
    'a retry that a person moved is no promise when the line was lost',
    { ...booked, agreedFor: undefined },
    [ended('14T10:00', 'interrupted')],
    now('14T10:05'),
    'give-up no_retries_left',
  ],
  [
    'a time that was booked is kept once, also where the line is lost again',
    booked,
    [ended('14T10:00', 'interrupted'), ended('14T11:00', 'interrupted')],
    now('14T11:05'),
    'give-up no_retries_left',
  ],
  [
    'a wish to be called again for which nothing was booked',
    { schedule: { kind: 'instant', at: at('14T10:00') } },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'give-up ended',
  ],
  [
    'such a wish where the agent books times itself: as if nobody had answered',
    { booksCallbacks: true },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'dial-at 14T12:01 gap_between_retries',
  ],
  [
    'such a wish for a time too far ahead to be booked is left to a person',
    { booksCallbacks: true, tooFarFor: 2 },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'give-up ended',
  ],
  [
    'a line that was cut after it is retried',
    { booksCallbacks: true, tooFarFor: 2 },
    [ended('14T10:00', 'interrupted')],
    now('14T10:05'),
    'dial-at 14T12:01 gap_between_retries',
  ],
  [
    'a time that was booked besides comes',
    { ...booked, booksCallbacks: true, tooFarFor: 2 },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'dial-at 14T11:00 before_schedule',
  ],
  [
    'such a wish whose time was taken back is retried after the gap',
    { booksCallbacks: true, schedule: null, scheduleFor: 2 },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'dial-at 14T12:01 gap_between_retries',
  ],
  [
    'whoever wants no calls is not rung at the time that was booked before',
    { schedule: { kind: 'instant', at: at('14T11:00') }, scheduleFor: 2 },
    [ended('14T10:00', 'opted_out')],
    now('14T10:05'),
    'give-up ended',
  ],
  [
    'the schedule of the first attempt moves no retry',
    { schedule: { kind: 'instant', at: at('14T11:00') } },
    [ended('14T11:00', 'no_answer')],
    now('14T11:05'),
    'dial-at 14T13:01 gap_between_retries',
  ],
  [
    'moved on the clock of the called person',
    { schedule: { kind: 'wall-clock', wallMs: Date.UTC(2026, 0, 14, 11) }, scheduleFor: 2 },
    [ended('14T14:00', 'no_answer')],
    { ...newYork, now: at('14T14:05') },
    'dial-at 14T16:00 before_schedule',
  ],
  ['not carried over, after them', { carryOver: false }, [], { ...newYork, now: at('14T23:30') }, 'skip outside_window'],
  ['not carried over, before them', { carryOver: false }, [], { ...newYork, now: at('14T12:30') }, 'skip outside_window'],
  [
    'not carried over, no room to ring',
    { carryOver: false, askedAt: at('14T18:00') },
    [],
    { now: at('2026-01-14T17:59:30Z') },
    'wait 14T18:00 in_window',
  ],
  [
    'all skipped',
    { carryOver: false, retries: { retries: 0, gapsMinutes: [] } },
    [{ kind: 'skipped', dueAt: at('14T07:00') }],
    {},
    'give-up expired_window',
  ],
  ['a schedule of one instant', { schedule: { kind: 'instant', at: at('15T11:00') } }, [], {}, 'dial-at 15T11:00 before_schedule'],
  [
    'a schedule outside the hours',
    { schedule: { kind: 'instant', at: at('15T20:00') } },
    [],
    {},
    'dial-at 16T09:00 outside_window',
  ],
  ['a schedule that has passed', { schedule: { kind: 'instant', at: at('13T11:00') } }, [], {}, 'dial-at 14T10:00 in_window'],
  [
    'a schedule on the clock of the called person',
    { schedule: { kind: 'wall-clock', wallMs: Date.UTC(2026, 0, 15, 11) } },
    [],
    newYork,
    'dial-at 15T16:00 before_schedule',
  ],
  [
    'on two plausible clocks the later',
    { schedule: { kind: 'wall-clock', wallMs: Date.UTC(2026, 0, 15, 11) } },
    [],
    { zones: only('America/New_York', 'America/Chicago') },
    'dial-at 15T17:00 before_schedule',
  ],
  [
    'unknown where the hours never end: a day',
    {},
    [ended('14T10:00', 'unknown')],
    { ...now('14T10:05'), layers: [always] },
    'dial-at 15T10:00 gap_between_retries',
  ],
  ['unknown, not carried over', { carryOver: false }, [ended('14T10:00', 'unknown')], now('14T18:00'), 'skip outside_window'],
  ['opted out', {}, [ended('14T10:00', 'opted_out')], {}, 'give-up ended'],
  ['an open attempt', {}, [{ kind: 'open', dueAt: at('14T10:00') }], {}, 'wait - attempt_open'],
  ['cancelled, whatever else', {}, [{ kind: 'open', dueAt: at('14T10:00') }], { isCancelled: true }, 'give-up cancelled'],
  [
    'paused until lifted',
    {},
    [],
    {
      pauses: [
        { scope: 'agent', until: at('14T11:00') },
        { scope: 'everything', until: null },
      ],
    },
    'wait - paused',
  ],
  [
    'paused until the last pause ends',
    {},
    [],
    {
      pauses: [
        { scope: 'agent', until: at('14T11:00') },
        { scope: 'call', until: at('14T12:00') },
      ],
    },
    'wait 14T12:00 paused',
  ],
  ['a pause that is over', {}, [], { pauses: [{ scope: 'agent', until: at('14T10:00') }] }, 'dial-at 14T10:00 in_window'],
  [
    'what has ended is not paused',
    {},
    [ended('14T10:00', 'connected')],
    { pauses: [{ scope: 'team', until: null }] },
    'give-up ended',
  ],
  [
    'capped into the night',
    {},
    [],
    { caps: [cap], dials: ['13T19:00', '13T20:00', '14T09:30'].map(at) },
    'dial-at 15T09:00 outside_window',
  ],
  [
    'capped into the night, not carried over',
    { carryOver: false },
    [],
    { caps: [cap], dials: ['13T19:00', '13T20:00', '14T09:30'].map(at) },
    'wait 14T18:00 frequency_cap',
  ],
  [
    'the same, when the hours have ended',
    { carryOver: false },
    [],
    { now: at('14T18:00'), caps: [cap], dials: ['13T19:00', '13T20:00', '14T09:30'].map(at) },
    'skip outside_window',
  ],
  [
    'capped until later in the same hours, not carried over',
    { carryOver: false },
    [],
    { caps: [cap], dials: ['13T11:00', '13T12:00', '14T09:30'].map(at) },
    'dial-at 14T11:00 frequency_cap',
  ],
  [
    'capped into the hours of another day, not carried over',
    { carryOver: false },
    [],
    { caps: [{ most: 1, withinHours: 48, source: 'team' }], dials: [at('13T11:00')] },
    'wait 14T18:00 frequency_cap',
  ],
  [
    'too close to the end when the cap is over, not carried over',
    { carryOver: false },
    [],
    { caps: [{ most: 1, withinHours: 24, source: 'team' }], dials: [at('2026-01-13T17:59:30Z')] },
    'wait 14T18:00 frequency_cap',
  ],
  [
    'capped where the hours never end, not carried over',
    { carryOver: false },
    [],
    { layers: [always], caps: [{ most: 1, withinHours: 31 * 24, source: 'team' }], dials: [at('14T09:30')] },
    'dial-at 14T09:30 frequency_cap',
  ],
  [
    'due tomorrow and capped then, not carried over',
    { carryOver: false, schedule: { kind: 'instant', at: at('15T10:00') } },
    [],
    { caps: [{ most: 1, withinHours: 48, source: 'team' }], dials: [at('14T09:30')] },
    'wait 15T10:00 before_schedule',
  ],
  [
    'capped again next morning',
    {},
    [],
    { now: at('14T17:59'), caps: [{ most: 1, withinHours: 16, source: 'team' }], dials: [at('14T17:30')] },
    'dial-at 15T09:30 frequency_cap',
  ],
  ['never open', {}, [], { layers: [nine, { name: 'legal', days: {} }] }, 'give-up no_open_window'],
  [
    'hours shorter than the ringing',
    {},
    [],
    { layers: [{ name: 'agent', days: sameHours(600, 601) }], now: at('2026-01-14T10:00:01Z') },
    'dial-at 15T10:00 too_close_to_end',
  ],
];

for (const [what, planned, attempts, circumstances, expected] of [...attemptExamples, ...skippedExamples, ...edges]) {
  test(what, () => {
    const verdict = nextAttempt({ ...plan, ...planned }, attempts, { ...given, ...circumstances });
    const time = verdict.kind === 'dial-at' ? verdict.at : verdict.kind === 'wait' ? (verdict.until ?? '-') : null;
    const spelled = time instanceof Date ? time.toISOString().slice(8, 16) : time;
    assert.equal([verdict.kind, spelled, verdict.reason].filter((part) => part !== null).join(' '), expected);
  });
}

test('hours of the law are kept on every clock of theirs, hours that were asked for on the told one', () => {
  const legal: WindowLayer = { name: 'legal', days: sameHours(8 * 60, 21 * 60) };
  const zones: Circumstances['zones'] = { asked: ['America/New_York'], law: ['America/New_York', 'America/Los_Angeles'] };
  const verdict = nextAttempt({ ...plan, askedAt: at('14T14:00') }, [], {
    ...given,
    now: at('14T14:00'),
    zones,
    layers: [nine, legal],
  });
  assert.ok(verdict.kind === 'dial-at');
  assert.equal(verdict.at.toISOString(), '2026-01-14T16:00:00.000Z');
  assert.deepEqual(verdict.decidedBy, { rule: 'hours', layer: 'legal', source: null, zone: 'America/Los_Angeles' });
  const bound: WindowLayer = { ...legal, zone: 'America/New_York' };
  const early = nextAttempt({ ...plan, askedAt: at('14T14:00') }, [], {
    ...given,
    now: at('14T14:00'),
    zones,
    layers: [nine, bound],
  });
  assert.equal(early.kind === 'dial-at' && early.reason, 'in_window');
});

test('the rule that decided is named', () => {
  const legal: WindowLayer = { name: 'legal', source: '47 CFR 64.1200(c)(1)', days: sameHours(11 * 60, 21 * 60) };
  const early = nextAttempt(plan, [], { ...given, layers: [nine, legal], zones: only('Europe/London', 'Europe/Berlin') });
  assert.deepEqual(early.kind === 'dial-at' && early.decidedBy, {
    rule: 'hours',
    layer: 'legal',
    source: legal.source,
    zone: 'Europe/London',
  });
  const capped = nextAttempt(plan, [], { ...given, caps: [{ ...cap, most: 1 }], dials: [at('13T12:00')] });
  assert.deepEqual(capped.kind === 'dial-at' && capped.decidedBy, { rule: 'cap', most: 1, withinHours: 24, source: 'law' });
});

const anyDisposition = fc.constantFrom(...(Object.keys(dispositions) as Disposition[]));
const anyPlan = fc.record({
  carryOver: fc.boolean(),
  retryVoicemail: fc.boolean(),
  booksCallbacks: fc.boolean(),
  ringMs: fc.constantFrom(0, 45_000, 60_000),
  retries: fc.record({ retries: fc.nat(10), gapsMinutes: fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 4 }) }),
});
const anyHours = fc
  .tuple(fc.nat(1_380), fc.integer({ min: 2, max: 1_440 }))
  .map(([from, length]): WindowLayer => ({ name: 'agent', days: sameHours(from, from + length) }));

test('every chain of attempts ends, keeps hours, gaps and caps, and dials nobody who was reached', () => {
  const anyEnd = fc.tuple(anyDisposition, fc.integer({ min: 0, max: 3_600_000 }));
  const zones = fc.constantFrom('America/New_York', 'Asia/Kathmandu', 'Africa/Cairo');
  fc.assert(
    fc.property(anyPlan, anyHours, zones, fc.array(anyEnd, { minLength: 11, maxLength: 11 }), (some, hours, zone, ends) => {
      const whole: CallPlan = { ...plan, ...some, askedAt: at('2026-03-07T03:00:00Z') };
      const tried: PastAttempt[] = [];
      const dials: Date[] = [];
      let clock = whole.askedAt;
      for (let steps = 0; ; steps++) {
        assert.ok(steps < 40, 'the chain does not end');
        const verdict = nextAttempt(whole, tried, { ...given, now: clock, zones: only(zone), layers: [hours], caps: [cap], dials });
        assert.ok(verdict.reason in attemptReasons);
        if (verdict.kind === 'give-up') break;
        if (verdict.kind === 'wait') {
          assert.ok(verdict.until !== null && verdict.until > clock && !whole.carryOver);
          clock = verdict.until;
          continue;
        }
        const last = tried.at(-1);
        assert.ok(last?.kind !== 'ended' || isRetried(last.disposition, whole));
        if (verdict.kind === 'skip') {
          assert.ok(!whole.carryOver && verdict.dueAt <= clock);
          tried.push({ kind: 'skipped', dueAt: verdict.dueAt });
          continue;
        }
        assert.ok(verdict.at >= clock && isAllowed([hours], [zone], verdict.at));
        assert.ok(whole.ringMs === 0 || isAllowed([hours], [zone], new Date(verdict.at.getTime() + whole.ringMs - 1)));
        assert.ok(dials.filter((dial) => dial.getTime() > verdict.at.getTime() - DAY_MS).length < cap.most);
        if (last?.kind === 'ended' && whole.retries.gapsMinutes.length > 0) {
          const gap = Math.min(...whole.retries.gapsMinutes) * 60_000;
          assert.ok(verdict.at.getTime() - last.endedAt.getTime() >= gap);
        }
        const [disposition, lengthMs] = ends[tried.length] ?? ['no_answer', 0];
        clock = new Date(verdict.at.getTime() + lengthMs);
        dials.push(verdict.at);
        tried.push({ kind: 'ended', dueAt: verdict.dueAt, startedAt: verdict.at, endedAt: clock, disposition });
      }
      assert.ok(tried.length <= whole.retries.retries + 1);
      const longestMs = (whole.retries.retries + 1) * (50 * HOUR_MS + 3 * DAY_MS) + 31 * DAY_MS;
      assert.ok(clock.getTime() - whole.askedAt.getTime() <= longestMs);
    }),
    { numRuns: 300 },
  );
});
