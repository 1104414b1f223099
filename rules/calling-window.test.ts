// The computed cases of calling hours, both edges of summer time included, and what several layers and zones make of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PlausibleZones, type Weekday, type WindowLayer, isAllowed, sameHours, windowState } from './calling-window.ts';
import { type LayerExample, type WindowExample, layerExamples, windowExamples } from './calling-window-examples.ts';
import { closesAt, nextAllowed } from './next-allowed.ts';
import { readSpan } from './window-hours.ts';
import { localTimeOf } from './zone-clock.ts';

const workdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

function hours(text: string, on?: readonly Weekday[], more: Partial<WindowLayer> = {}): WindowLayer {
  const [start = '', end = ''] = text.split('–');
  const reading = readSpan(start, end, { allowOvernight: true });
  assert.ok(reading.kind === 'span', text);
  return { name: 'request', days: sameHours(reading.span.fromMinute, reading.span.toMinute, on), ...more };
}

const edges: WindowExample[] = [
  ['exactly at start', '2026-01-14T14:00:00Z', 'America/New_York', '09:00–18:00', '2026-01-14T09:00:00-05:00'],
  ['one ms before end', '2026-01-14T22:59:59.999Z', 'America/New_York', '09:00–18:00', '2026-01-14T17:59:59.999-05:00'],
  ['Saturday noon, weekdays only', '2026-01-17T17:00:00Z', 'America/New_York', '09:00–18:00 Mon–Fri', '2026-01-19T09:00:00-05:00'],
  ['US spring, end in the gap', '2026-03-08T06:45:00Z', 'America/New_York', '01:00–02:30', '2026-03-08T01:45:00-05:00'],
  [
    'US autumn, shut again on the second pass',
    '2026-11-01T06:15:00Z',
    'America/New_York',
    '01:30–05:00',
    '2026-11-01T01:30:00-05:00',
  ],
  ['US autumn, opens a second time', '2026-11-01T06:15:00Z', 'America/New_York', '00:00–01:30', '2026-11-01T01:15:00-05:00'],
  ['London spring', '2026-03-28T20:00:00Z', 'Europe/London', '09:00–18:00', '2026-03-29T09:00:00+01:00'],
  ['Berlin autumn', '2026-10-25T00:10:00Z', 'Europe/Berlin', '02:30–03:00', '2026-10-25T02:30:00+02:00'],
  ['Sydney autumn', '2026-04-04T10:00:00Z', 'Australia/Sydney', '09:00–18:00', '2026-04-05T09:00:00+10:00'],
  ['Lord Howe, a gap of 30 minutes', '2026-10-03T14:00:00Z', 'Australia/Lord_Howe', '02:15–05:00', '2026-10-04T02:30:00+11:00'],
  ['Kathmandu', '2026-03-04T14:00:00Z', 'Asia/Kathmandu', '09:00–18:00', '2026-03-05T09:00:00+05:45'],
  ['across midnight, after it', '2026-01-14T06:00:00Z', 'America/New_York', '20:00–02:00', '2026-01-14T01:00:00-05:00'],
  ['across midnight, at its end', '2026-01-14T07:00:00Z', 'America/New_York', '20:00–02:00', '2026-01-14T20:00:00-05:00'],
  ['across midnight and the US spring gap', '2026-03-08T06:59:00Z', 'America/New_York', '22:00–02:30', '2026-03-08T01:59:00-05:00'],
  ['equal times are no restriction', '2026-01-14T03:12:00Z', 'America/New_York', '09:00–09:00', '2026-01-13T22:12:00-05:00'],
  ['00:00–24:00 is no restriction', '2026-01-14T03:12:00Z', 'America/New_York', '00:00–24:00', '2026-01-13T22:12:00-05:00'],
  ['Cairo spring, a gap at midnight', '2026-04-23T20:30:00Z', 'Africa/Cairo', '00:00–06:00', '2026-04-24T01:00:00+03:00'],
  ['a fixed offset', '2026-03-08T12:30:00Z', 'Etc/GMT+5', '09:00–18:00', '2026-03-08T09:00:00-05:00'],
  // Ends of months and years, the leap day, the date line.
  ['from January into February', '2026-01-31T23:30:00Z', 'America/New_York', '09:00–18:00', '2026-02-01T09:00:00-05:00'],
  ['into the leap day', '2028-02-28T23:30:00Z', 'America/New_York', '09:00–18:00', '2028-02-29T09:00:00-05:00'],
  ['no leap day in 2100', '2100-02-28T23:30:00Z', 'Etc/GMT+5', '09:00–18:00', '2100-03-01T09:00:00-05:00'],
  ['into the new year', '2026-12-31T20:00:00Z', 'Europe/Berlin', '09:00–18:00', '2027-01-01T09:00:00+01:00'],
  ['Kiritimati at +14', '2026-01-14T08:00:00Z', 'Pacific/Kiritimati', '09:00–18:00', '2026-01-15T09:00:00+14:00'],
  ['Chatham at +13:45', '2026-01-14T08:00:00Z', 'Pacific/Chatham', '09:00–18:00', '2026-01-15T09:00:00+13:45'],
];

for (const [what, now, zone, window, rung] of [...windowExamples, ...edges]) {
  test(`${what}: ${window} in ${zone}`, () => {
    const [span = '', days] = window.split(' ');
    const layers = [hours(span, days === undefined ? undefined : workdays)];
    const next = nextAllowed(layers, [zone], new Date(now));
    assert.ok(next.kind === 'open');
    assert.equal(localTimeOf(zone, next.at), rung);
    const isOpen = next.at.getTime() === Date.parse(now);
    assert.equal(next.why, isOpen ? 'in_window' : 'outside_window');
    assert.equal(isAllowed(layers, [zone], new Date(now)), isOpen);
  });
}

const nine = hours('09:00–18:00');
const at = (text: string) => new Date(text);

const layerEdges: LayerExample[] = [
  [
    'the earliest of three closes',
    [nine],
    ['America/New_York', 'America/Los_Angeles'],
    '2026-01-14T22:59:59.999Z',
    '2026-01-14T22:59:59.999Z',
    null,
  ],
  [
    'equal hours name the first layer',
    [hours('09:00–18:00', undefined, { name: 'legal' }), nine],
    ['Europe/Paris'],
    '2026-01-14T05:00:00Z',
    '2026-01-14T08:00:00Z',
    'legal Europe/Paris',
  ],
  [
    'a window that began on a holiday is closed after midnight',
    [hours('20:00–02:00', undefined, { closedOn: ['2026-12-25'] })],
    ['Europe/London'],
    '2026-12-26T00:30:00Z',
    '2026-12-26T20:00:00Z',
    'request Europe/London',
  ],
  [
    'a window that runs into a holiday ends at midnight',
    [hours('20:00–02:00', undefined, { closedOn: ['2026-12-25'] })],
    ['Europe/London'],
    '2026-12-25T00:30:00Z',
    '2026-12-26T20:00:00Z',
    'request Europe/London',
  ],
  [
    'two spans a day, in between',
    [
      {
        name: 'agent',
        days: {
          wed: [
            { fromMinute: 540, toMinute: 720 },
            { fromMinute: 840, toMinute: 1080 },
          ],
        },
      },
    ],
    ['Etc/UTC'],
    '2026-01-14T12:30:00Z',
    '2026-01-14T14:00:00Z',
    'agent Etc/UTC',
  ],
  ['no day at all', [{ name: 'agent', days: {} }], ['Europe/London'], '2026-01-14T06:00:00Z', 'never', 'agent Europe/London'],
];

for (const [what, layers, zones, now, expected, by] of [...layerExamples, ...layerEdges]) {
  test(`several at once: ${what}`, () => {
    const next = nextAllowed(layers, zones, at(now));
    assert.equal(
      next.kind === 'open' ? next.at.toISOString() : 'never',
      expected === 'never' ? expected : at(expected).toISOString(),
    );
    if (by !== null) assert.equal(`${next.closedBy?.layer.name} ${next.closedBy?.zone}`, by);
  });
}

const ringing: [what: string, window: string, now: string, ringMs: number, at: string, why: string][] = [
  ['just enough time', '09:00–18:00', '2026-01-14T17:59:00Z', 60_000, '2026-01-14T17:59:00Z', 'in_window'],
  ['a millisecond too late', '09:00–18:00', '2026-01-14T17:59:00.001Z', 60_000, '2026-01-15T09:00:00Z', 'too_close_to_end'],
  ['hours that follow one another have no end', '00:00–24:00', '2026-01-14T23:59:50Z', 60_000, '2026-01-14T23:59:50Z', 'in_window'],
  ['hours as long as the ringing', '09:00–09:01', '2026-01-14T09:00:30Z', 60_000, '2026-01-15T09:00:00Z', 'too_close_to_end'],
  ['hours shorter than the ringing', '09:00–09:01', '2026-01-14T09:00:00Z', 61_000, 'never', 'too_close_to_end'],
];

for (const [what, window, now, ringMs, expected, why] of ringing) {
  test(`room to ring: ${what}`, () => {
    const next = nextAllowed([hours(window)], ['Etc/UTC'], at(now), { ringMs });
    assert.equal(
      next.kind === 'open' ? next.at.toISOString() : 'never',
      expected === 'never' ? expected : at(expected).toISOString(),
    );
    assert.equal(next.why, why);
  });
}

test('hours that open after the horizon are told as never, at its edge they count', () => {
  const closed = [hours('09:00–18:00', ['mon'])];
  const tuesday = at('2026-01-13T09:00:00Z');
  assert.equal(nextAllowed(closed, ['Etc/UTC'], tuesday, { horizonDays: 5 }).kind, 'never');
  assert.equal(nextAllowed(closed, ['Etc/UTC'], tuesday, { horizonDays: 6 }).kind, 'open');
});

test('when the hours end', () => {
  const day = 86_400_000;
  assert.equal(closesAt([nine], ['Etc/UTC'], at('2026-01-14T10:00:00Z'), day)?.toISOString(), '2026-01-14T18:00:00.000Z');
  assert.equal(closesAt([nine], ['Etc/UTC'], at('2026-01-14T19:00:00Z'), day), null);
  assert.equal(
    closesAt([hours('00:00–24:00')], ['Etc/UTC'], at('2026-01-14T10:00:00Z'), day)?.toISOString(),
    '2026-01-15T10:00:00.000Z',
  );
  assert.equal(closesAt([], ['Etc/UTC'], at('2026-01-14T10:00:00Z'), day)?.toISOString(), '2026-01-15T10:00:00.000Z');
});

const anyLayer: fc.Arbitrary<WindowLayer> = fc
  .tuple(fc.nat(1_439), fc.integer({ min: 1, max: 1_440 }), fc.subarray([...workdays], { minLength: 1 }))
  .map(([fromMinute, length, on]) => ({ name: 'agent', days: sameHours(fromMinute, fromMinute + length, on) }));
const anyZones = fc.subarray(['America/New_York', 'Africa/Cairo', 'Asia/Kathmandu', 'Australia/Lord_Howe'], { minLength: 1 });
const anyTime = fc.date({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z'), noInvalidDate: true });

test('the next allowed instant is allowed, is never early, and asking again there changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyLayer, { maxLength: 3 }), anyZones, anyTime, (layers, some, now) => {
      const zones: PlausibleZones = [some[0] ?? 'Etc/UTC', ...some.slice(1)];
      const next = nextAllowed(layers, zones, now);
      if (next.kind === 'never') return;
      assert.ok(next.at >= now && isAllowed(layers, zones, next.at));
      assert.ok(next.at.getTime() === now.getTime() || !isAllowed(layers, zones, new Date(next.at.getTime() - 1)));
      assert.deepEqual(nextAllowed(layers, zones, next.at), { kind: 'open', at: next.at, closedBy: null, why: 'in_window' });
    }),
  );
});

test('one more layer or zone never opens anything', () => {
  fc.assert(
    fc.property(fc.array(anyLayer, { maxLength: 2 }), anyLayer, anyZones, anyTime, (layers, more, some, now) => {
      const [first = 'Etc/UTC'] = some;
      const wide = windowState(layers, [first], now.getTime()).closedBy;
      if (wide === null) return;
      assert.equal(isAllowed([...layers, more], [first, ...some], now), false);
    }),
  );
});
