// Dates as tools write them, and dates that only look like some.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCallDate } from './call-date.ts';

const now = new Date('2026-03-05T12:00:00Z');

const read: [value: unknown, timezone: string | undefined, instant: string][] = [
  ['2026-03-04T16:30:00Z', undefined, '2026-03-04T16:30:00.000Z'],
  ['2026-03-04t16:30:00z', undefined, '2026-03-04T16:30:00.000Z'],
  ['2026-03-04 16:30:00Z', undefined, '2026-03-04T16:30:00.000Z'],
  ['2026-03-04T16:30Z', undefined, '2026-03-04T16:30:00.000Z'],
  ['2026-03-04T16:30:00.123Z', undefined, '2026-03-04T16:30:00.123Z'],
  ['2026-03-04T16:30:00.123456789Z', undefined, '2026-03-04T16:30:00.123Z'],
  ['2026-03-04T16:30:00+01:00', undefined, '2026-03-04T15:30:00.000Z'],
  ['2026-03-04T16:30:00-0500', undefined, '2026-03-04T21:30:00.000Z'],
  ['2026-03-04T16:30:00+05', undefined, '2026-03-04T11:30:00.000Z'],
  ['2026-03-04T16:30:00+14:00', undefined, '2026-03-04T02:30:00.000Z'],
  ['2026-03-04T16:30:00-00:00', undefined, '2026-03-04T16:30:00.000Z'],
  ['2026-03-04 16:30:00 UTC', undefined, '2026-03-04T16:30:00.000Z'],
  ['20260304T163000Z', undefined, '2026-03-04T16:30:00.000Z'],
  [' 2026-03-04T16:30:00Z ', undefined, '2026-03-04T16:30:00.000Z'],
  ['2024-02-29T00:00:00Z', undefined, '2024-02-29T00:00:00.000Z'],
  ['2016-12-31T23:59:60Z', undefined, '2016-12-31T23:59:59.999Z'],
  [1_709_569_800_000, undefined, '2024-03-04T16:30:00.000Z'],
  [1_709_569_800, undefined, '2024-03-04T16:30:00.000Z'],
  [1_709_569_800.25, undefined, '2024-03-04T16:30:00.250Z'],
  ['1709569800000', undefined, '2024-03-04T16:30:00.000Z'],
  ['1709569800', undefined, '2024-03-04T16:30:00.000Z'],
  ['1709569800.123456', undefined, '2024-03-04T16:30:00.123Z'],
  [946_684_800, undefined, '2000-01-01T00:00:00.000Z'],
  [1_709_569_800_000, 'Mars/Base', '2024-03-04T16:30:00.000Z'],
  ['2026-03-07T12:00:00Z', undefined, '2026-03-07T12:00:00.000Z'],
  ['2026-03-04T16:30:00', '+01:00', '2026-03-04T15:30:00.000Z'],
  ['2026-03-04T16:30:00', 'Europe/Berlin', '2026-03-04T15:30:00.000Z'],
  ['2025-07-04 16:30', 'Europe/Berlin', '2025-07-04T14:30:00.000Z'],
  ['2025-07-04T16:30:00', 'Asia/Kolkata', '2025-07-04T11:00:00.000Z'],
  ['2025-07-04T16:30:00', 'America/New_York', '2025-07-04T20:30:00.000Z'],
  ['2025-07-04T16:30:00', 'UTC', '2025-07-04T16:30:00.000Z'],
  ['2026-03-04', 'Europe/Berlin', '2026-03-03T23:00:00.000Z'],
  // Clocks are put back: 02:30 happens twice, the first counts. Put forward: 02:30 does not happen, the old offset counts.
  ['2025-10-26T02:30:00', 'Europe/Berlin', '2025-10-26T00:30:00.000Z'],
  ['2025-03-30T02:30:00', 'Europe/Berlin', '2025-03-30T01:30:00.000Z'],
  ['2026-03-04T16:30:00+02:00', 'Asia/Kolkata', '2026-03-04T14:30:00.000Z'],
];

for (const [value, timezone, instant] of read) {
  test(`${JSON.stringify(value)}${timezone === undefined ? '' : ` in ${timezone}`} is ${instant}`, () => {
    assert.deepEqual(readCallDate(value, now, timezone), { kind: 'read', at: new Date(instant), guessed: false });
  });
}

for (const value of [undefined, null, '', '  ']) {
  test(`${JSON.stringify(value) ?? 'undefined'} is the time of arrival, and said to be`, () => {
    assert.deepEqual(readCallDate(value, now), { kind: 'read', at: now, guessed: true });
  });
}

const refused: [value: unknown, message: RegExp][] = [
  ['2026-02-30T10:00:00Z', /not in the calendar/],
  ['2025-02-29T10:00:00Z', /not in the calendar/],
  ['2026-13-01T10:00:00Z', /not in the calendar/],
  ['2026-00-10T10:00:00Z', /not in the calendar/],
  ['2026-03-00T10:00:00Z', /not in the calendar/],
  ['2026-03-04T24:00:00Z', /not on the clock/],
  ['2026-03-04T23:60:00Z', /not on the clock/],
  ['2026-03-04T23:30:60Z', /not on the clock/],
  ['2026-03-04T16:30:00', /needs an offset/],
  ['2026-03-04 16:30', /needs an offset/],
  ['2026-03-04', /needs an offset/],
  ['2026-03-04T16:30:00+15:00', /does not exist/],
  ['2026-03-04T16:30:00+01:75', /does not exist/],
  ['03/04/2026', /not a date/],
  ['4 March 2026', /not a date/],
  ['Wed, 04 Mar 2026 16:30:00 GMT', /not a date/],
  ['infinity', /not a date/],
  ['now', /not a date/],
  ['yesterday', /not a date/],
  ["2026-03-04T16:30:00Z'; drop table call", /not a date/],
  ['٢٠٢٦-03-04T16:30:00Z', /not a date/],
  ['1999-12-31T23:59:59Z', /between the year 2000/],
  ['0050-03-04T16:30:00Z', /between the year 2000/],
  ['2026-03-07T12:00:01Z', /two days/],
  ['9999-12-31T23:59:59Z', /two days/],
  [0, /between the year 2000/],
  [-1_709_569_800, /between the year 2000/],
  [20_260_304, /between the year 2000/],
  [17_095_698_000, /between the year 2000/],
  ['1709569800000000', /between the year 2000/],
  [NaN, /between the year 2000/],
  [Infinity, /between the year 2000/],
  [true, /as text/],
  [{}, /as text/],
  [['2026-03-04T16:30:00Z'], /as text/],
  ['2'.repeat(100), /as text/],
];

for (const [value, message] of refused) {
  test(`refused: ${typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 50)}`, () => {
    const reading = readCallDate(value, now);
    assert.ok(reading.kind === 'refused');
    assert.equal(reading.field, 'callDate');
    assert.match(reading.message, message);
  });
}

for (const timezone of ['Mars/Base', 5, {}, '+25:00', 'Europe/Berlin; drop']) {
  test(`the zone ${JSON.stringify(timezone)} is refused by its own name`, () => {
    const reading = readCallDate('2026-03-04T16:30:00', now, timezone);
    assert.ok(reading.kind === 'refused');
    assert.equal(reading.field, 'timezone');
  });
}

test('every instant we accept is read back as itself, as text and as both kinds of number', () => {
  const instants = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2026-03-07T12:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (at) => {
      for (const value of [at.toISOString(), at.getTime(), String(at.getTime()), at.getTime() / 1_000]) {
        assert.deepEqual(readCallDate(value, now), { kind: 'read', at, guessed: false });
      }
    }),
  );
});

test('nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, timezone) =>
      ['read', 'refused'].includes(readCallDate(value, now, timezone).kind),
    ),
  );
});
