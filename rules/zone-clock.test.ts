// Zones by name, and what wall clocks make of instants where summer time begins and ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOfWallClock, localTimeOf, readZone, stretchAt } from './zone-clock.ts';

const names: [text: string, zone: string | RegExp][] = [
  ['America/New_York', 'America/New_York'],
  [' europe/berlin ', 'Europe/Berlin'],
  ['us/eastern', 'US/Eastern'],
  ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
  ['utc', 'UTC'],
  ['EST', /does not follow summer time.*America\/New_York/],
  ['mst', /America\/Denver/],
  ['+05:30', /IANA name/],
  ['Mars/Olympus', /IANA name/],
  ['', /IANA name/],
  ['../etc', /IANA name/],
  ['a'.repeat(200), /IANA name/],
];
for (const [text, expected] of names) {
  test(`zone ${JSON.stringify(text.slice(0, 30))}`, () => {
    const reading = readZone(text);
    if (typeof expected === 'string') assert.deepEqual(reading, { kind: 'zone', zone: expected });
    else assert.match(reading.kind === 'refused' ? reading.message : '', expected);
  });
}

const walls: [what: string, zone: string, wall: string, at: string, local: string][] = [
  ['an ordinary day', 'Europe/Berlin', '2026-07-01T09:00', '2026-07-01T07:00:00Z', '2026-07-01T09:00:00+02:00'],
  [
    'in the gap: the first instant after it',
    'America/New_York',
    '2026-03-08T02:30',
    '2026-03-08T07:00:00Z',
    '2026-03-08T03:00:00-04:00',
  ],
  ['just after the gap', 'America/New_York', '2026-03-08T03:00', '2026-03-08T07:00:00Z', '2026-03-08T03:00:00-04:00'],
  ['twice: the first of both', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00Z', '2026-11-01T01:30:00-04:00'],
  ['after both', 'America/New_York', '2026-11-01T02:00', '2026-11-01T07:00:00Z', '2026-11-01T02:00:00-05:00'],
  ['half an hour', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00Z', '2026-10-04T02:30:00+11:00'],
  ['three quarters', 'Asia/Kathmandu', '2026-03-05T09:00', '2026-03-05T03:15:00Z', '2026-03-05T09:00:00+05:45'],
  ['a gap at midnight', 'Africa/Cairo', '2026-04-24T00:30', '2026-04-23T22:00:00Z', '2026-04-24T01:00:00+03:00'],
  ['a day that was left out', 'Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00:00Z', '2011-12-31T00:00:00+14:00'],
  ['before 1970', 'Etc/UTC', '1969-12-31T23:00', '1969-12-31T23:00:00Z', '1969-12-31T23:00:00+00:00'],
];
for (const [what, zone, wall, at, local] of walls) {
  test(`${wall} in ${zone}: ${what}`, () => {
    const instant = new Date(instantOfWallClock(zone, Date.parse(`${wall}Z`)));
    assert.equal(instant.toISOString(), new Date(at).toISOString());
    assert.equal(localTimeOf(zone, instant), local);
  });
}

test('a change belongs to the offset after it', () => {
  const change = Date.parse('2026-03-08T07:00:00Z');
  const before = stretchAt('America/New_York', change - 1);
  const after = stretchAt('America/New_York', change);
  assert.deepEqual([before.untilMs, before.offsetMs], [change, -5 * 3_600_000]);
  assert.deepEqual([after.fromMs, after.offsetMs], [change, -4 * 3_600_000]);
});
