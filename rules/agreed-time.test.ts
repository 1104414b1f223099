// When people want to be called again, by what they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAgreedTime } from './agreed-time.ts';
import { localTimeOf } from './zone-clock.ts';

/** A Wednesday, 11:00 in New York. */
const now = new Date('2026-03-04T16:00:00Z');
const zone = 'America/New_York';

const times: [string, string][] = [
  ['tomorrow at three', '2026-03-05T15:00'],
  ['Tomorrow at 3 p.m.', '2026-03-05T15:00'],
  ['maybe tomorrow morning', '2026-03-05T10:00'],
  ['tomorrow morning at nine', '2026-03-05T09:00'],
  ['call me on Monday at half past ten', '2026-03-09T10:30'],
  ['Monday at quarter to two', '2026-03-09T13:45'],
  ['next Monday at 10', '2026-03-09T10:00'],
  ['next Friday afternoon', '2026-03-13T15:00'],
  ['next week on Tuesday at 10:15', '2026-03-10T10:15'],
  ['on Friday at two thirty', '2026-03-06T14:30'],
  ['Wednesday at noon', '2026-03-11T12:00'],
  ['in two hours', '2026-03-04T13:00'],
  ['in half an hour', '2026-03-04T11:30'],
  ['in three days at four', '2026-03-07T16:00'],
  ['this evening', '2026-03-04T18:00'],
  ['at four', '2026-03-04T16:00'],
  ['at ten', '2026-03-05T10:00'],
  ["at eight o'clock in the evening", '2026-03-04T20:00'],
  ['tomorrow at eleven at night', '2026-03-05T23:00'],
  ['day after tomorrow, 14:30', '2026-03-06T14:30'],
  ['the 3rd of April at 9 am', '2026-04-03T09:00'],
  ['March 20th at eleven', '2026-03-20T11:00'],
  ['2026-03-10T15:00', '2026-03-10T15:00'],
];
for (const [said, local] of times) {
  test(said, () => {
    const read = readAgreedTime(said, now, zone);
    assert.equal(read.kind === 'time' ? localTimeOf(zone, read.at).slice(0, 16) : read.kind, local);
  });
}

const others: [string, ReturnType<typeof readAgreedTime>][] = [
  ['on Monday', { kind: 'unclear', missing: 'hour' }],
  ['next week', { kind: 'unclear', missing: 'day' }],
  ['next week at ten', { kind: 'unclear', missing: 'day' }],
  ['in a few days at ten', { kind: 'unclear', missing: 'day' }],
  ['later', { kind: 'unclear', missing: 'day' }],
  ['today at nine in the morning', { kind: 'out_of_range' }],
  ['in forty weeks at ten', { kind: 'out_of_range' }],
  ['2031-01-01 at ten', { kind: 'out_of_range' }],
];
for (const [said, read] of others) test(said, () => assert.deepEqual(readAgreedTime(said, now, zone), read));

test('an hour the clock leaves out is the first that comes', () => {
  const read = readAgreedTime('Sunday at 2:30 am', now, zone);
  assert.equal(read.kind === 'time' && read.at.toISOString(), '2026-03-08T07:00:00.000Z');
});
