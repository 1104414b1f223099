// Which day is told when, over changes of clocks and absences, and how it reads.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestMessage, dueDigestDay, nextDigestAt, yesterdayIn, type DigestFigures, type DigestOptions } from './daily-digest.ts';

describe('which day is due', () => {
  const cases = [
    {
      why: 'after its time',
      zone: 'Europe/Berlin',
      time: '09:00',
      now: '2026-03-04T08:00:00Z',
      day: '2026-03-03',
      next: '2026-03-05T08:00:00Z',
    },
    {
      why: 'a second before',
      zone: 'Europe/Berlin',
      time: '09:00',
      now: '2026-03-04T07:59:59Z',
      day: '2026-03-02',
      next: '2026-03-04T08:00:00Z',
    },
    {
      why: 'west, where it is still the day before',
      zone: 'America/Los_Angeles',
      time: '17:00',
      now: '2026-03-05T02:00:00Z',
      day: '2026-03-03',
      next: '2026-03-06T01:00:00Z',
    },
    {
      why: 'east, where it is the next day',
      zone: 'Asia/Tokyo',
      time: '07:30',
      now: '2026-03-04T22:30:00Z',
      day: '2026-03-04',
      next: '2026-03-05T22:30:00Z',
    },
    {
      why: 'at midnight',
      zone: 'Europe/London',
      time: '00:00',
      now: '2026-03-04T00:00:00Z',
      day: '2026-03-03',
      next: '2026-03-05T00:00:00Z',
    },
    {
      why: 'on the morning clocks go forward',
      zone: 'America/New_York',
      time: '09:00',
      now: '2026-03-08T13:00:00Z',
      day: '2026-03-07',
      next: '2026-03-09T13:00:00Z',
    },
    {
      why: 'the night before it',
      zone: 'America/New_York',
      time: '09:00',
      now: '2026-03-07T14:00:00Z',
      day: '2026-03-06',
      next: '2026-03-08T13:00:00Z',
    },
    {
      why: 'at a time the clock leaves out: right after the gap',
      zone: 'America/New_York',
      time: '02:30',
      now: '2026-03-08T06:59:59Z',
      day: '2026-03-06',
      next: '2026-03-08T07:00:00Z',
    },
    {
      why: 'after that gap',
      zone: 'America/New_York',
      time: '02:30',
      now: '2026-03-08T07:00:00Z',
      day: '2026-03-07',
      next: '2026-03-09T06:30:00Z',
    },
    {
      why: 'at a time the clock shows twice: the first',
      zone: 'America/New_York',
      time: '01:30',
      now: '2026-11-01T05:30:00Z',
      day: '2026-10-31',
      next: '2026-11-02T06:30:00Z',
    },
    {
      why: 'the second is not another',
      zone: 'America/New_York',
      time: '01:30',
      now: '2026-11-01T06:30:00Z',
      day: '2026-10-31',
      next: '2026-11-02T06:30:00Z',
    },
    {
      why: 'where midnight is left out',
      zone: 'Asia/Beirut',
      time: '00:00',
      now: '2026-03-28T22:00:00Z',
      day: '2026-03-28',
      next: '2026-03-29T21:00:00Z',
    },
  ] as const;
  for (const { why, zone, time, now, day, next } of cases) {
    test(`${why}: ${time} in ${zone}`, () => {
      const at = new Date(now);
      assert.equal(dueDigestDay({ zone, time }, at).day, day);
      assert.equal(nextDigestAt({ zone, time }, at).toISOString(), new Date(next).toISOString());
    });
  }

  const lengths = [
    { zone: 'America/New_York', day: '2026-03-08', hours: 23 },
    { zone: 'America/New_York', day: '2026-11-01', hours: 25 },
    { zone: 'Asia/Beirut', day: '2026-03-29', hours: 23 },
    { zone: 'Australia/Lord_Howe', day: '2026-04-05', hours: 24.5 },
    { zone: 'Asia/Kathmandu', day: '2026-04-05', hours: 24 },
  ];
  for (const { zone, day, hours } of lengths) {
    test(`${day} in ${zone} has ${hours} hours`, () => {
      const noonAfter = new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 3_600_000);
      const told = [noonAfter, new Date(noonAfter.getTime() - 12 * 3_600_000)].map((now) => yesterdayIn(zone, now));
      const found = told.find((one) => one.day === day);
      assert.ok(found);
      assert.equal((found.until.getTime() - found.from.getTime()) / 3_600_000, hours);
    });
  }

  test('every day of a year is told once, on every clock', () => {
    for (const zone of ['America/Havana', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe']) {
      const days: string[] = [];
      let now = new Date('2026-01-01T00:00:00Z');
      for (let told = 0; told < 365; told += 1) {
        now = nextDigestAt({ zone, time: '00:30' }, now);
        days.push(dueDigestDay({ zone, time: '00:30' }, now).day);
      }
      const first = Date.parse(days[0] ?? '');
      const expected = Array.from({ length: 365 }, (_, index) => new Date(first + index * 86_400_000).toISOString().slice(0, 10));
      assert.deepEqual(days, expected, zone);
    }
  });
});

describe('the message', () => {
  const options: DigestOptions = { publicUrl: 'https://desk.example.com', of: null, isTest: false };
  const quiet: DigestFigures = {
    ...{ calls: 0, scored: 0, meanScore: null, gap: null, planned: 0, dialled: 0, connected: 0, optedOut: 0 },
    ...{ failedWork: 0, endpointsOff: 0 },
  };
  const lines = (figures: Partial<DigestFigures>, changed: Partial<DigestOptions> = {}) =>
    String(digestMessage('2026-03-03', { ...quiet, ...figures }, { ...options, ...changed }).body['text']).split('\n');

  const cases: { why: string; figures: Partial<DigestFigures>; says: string[] }[] = [
    { why: 'nothing happened', figures: {}, says: ['*Tuesday, 3 March 2026*', 'No recorded calls.', 'No calls by agents.'] },
    {
      why: 'a full day',
      figures: {
        ...{ calls: 14, scored: 12, meanScore: 74, gap: { criterion: 'Next <steps>', missed: 7, of: 12 } },
        ...{ planned: 30, dialled: 25, connected: 9, optedOut: 1 },
      },
      says: [
        '*Tuesday, 3 March 2026*',
        '<https://desk.example.com/calls?days=2|14 recorded calls>, 12 scored, *74* of 100 on average. Most was lost by “Next &lt;steps&gt;”: nothing of it in 7 of 12.',
        '<https://desk.example.com/outbound|30 calls planned>, 25 dialled, 9 spoken with, *1* asked not to be called again.',
      ],
    },
    {
      why: 'somebody is needed',
      figures: { calls: 1, failedWork: 1, endpointsOff: 2 },
      says: [
        '*Tuesday, 3 March 2026*',
        '<https://desk.example.com/calls?days=2|1 recorded call>, 0 scored.',
        'No calls by agents.',
        ':warning: <https://desk.example.com/failed-jobs|1 call> could not be worked on.',
        ':warning: <https://desk.example.com/integrations/webhooks|2 endpoints> took nothing and are off.',
      ],
    },
  ];
  for (const { why, figures, says } of cases) test(why, () => assert.deepEqual(lines(figures), says));

  test('of one agent, and as a test', () => {
    assert.equal(lines({}, { of: 'Demo & caller', isTest: true })[0], 'A test: *Tuesday, 3 March 2026* · Demo &amp; caller');
  });
});
