// When people want to be called again, by what they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAgreedTime } from './agreed-time.ts';
import { type AgreedTimeExample, type NoTimeExample, agreedTimeExamples, noTimeExamples, saidAt } from './agreed-time-examples.ts';
import { localTimeOf } from './zone-clock.ts';

const { now, zone } = saidAt;

const times: AgreedTimeExample[] = [
  ['Tomorrow at 3 p.m.', '2026-03-05T15:00'],
  ['tomorrow morning at nine', '2026-03-05T09:00'],
  ['Monday at quarter to two', '2026-03-09T13:45'],
  ['next Monday at 10', '2026-03-09T10:00'],
  ['next week on Tuesday at 10:15', '2026-03-10T10:15'],
  ['on Friday at two thirty', '2026-03-06T14:30'],
  ['in half an hour', '2026-03-04T11:30'],
  ["at eight o'clock in the evening", '2026-03-04T20:00'],
  ['tomorrow at eleven at night', '2026-03-05T23:00'],
  ['day after tomorrow, 14:30', '2026-03-06T14:30'],
  ['March 20th at eleven', '2026-03-20T11:00'],
  ['2026-03-10T15:00', '2026-03-10T15:00'],
];
for (const [said, local] of [...agreedTimeExamples, ...times]) {
  test(said, () => {
    const read = readAgreedTime(said, now, zone);
    assert.equal(read.kind === 'time' ? localTimeOf(zone, read.at).slice(0, 16) : read.kind, local);
  });
}

const others: NoTimeExample[] = [
  // A bound is no hour.
  ['Friday before noon', { kind: 'unclear', missing: 'hour' }],
  ['next week', { kind: 'unclear', missing: 'day' }],
  ['next week at ten', { kind: 'unclear', missing: 'day' }],
  ['in forty weeks at ten', { kind: 'too_far' }],
  ['2031-01-01 at ten', { kind: 'too_far' }],
  ['call me next July', { kind: 'too_far' }],
  ['next year', { kind: 'too_far' }],
  ['in a year', { kind: 'too_far' }],
  ['in May', { kind: 'unclear', missing: 'day' }],
  ['in two months', { kind: 'unclear', missing: 'day' }],
];
for (const [said, read] of [...noTimeExamples, ...others])
  test(said, () => assert.deepEqual(readAgreedTime(said, now, zone), read));

test('a month that is named in passing is no time for the call', () => {
  const september = new Date('2026-09-09T15:00:00Z');
  for (const said of [
    'after three, ask for April',
    'call me at 4, I started here last March',
    'I was on vacation in June, call me at 4',
    'in the afternoon, ask for June',
    'I have been with them since January, call at four',
    'some time in July at three',
    'ask for April',
    'I started here last March',
    'call me in October',
    'call me in July at three',
  ]) {
    assert.deepEqual(readAgreedTime(said, september, zone), { kind: 'unclear', missing: 'day' }, said);
  }
  const asked = [
    ['call me in June', 'next July', 'next year', 'not until mid-March', 'in May', 'end of January', 'call me around April'],
    ['April would be better', 'try me April', 'not before June', 'this coming June', 'sometime around June'],
    ['next July at three', 'in a year at ten', 'in six months, in the afternoon'],
  ];
  for (const said of asked.flat()) assert.equal(readAgreedTime(said, september, zone).kind, 'too_far', said);
});

/** A Tuesday, 10:00 in New York. */
const tuesday = new Date('2026-12-01T15:00:00Z');
const days: [string, string][] = [
  ['on the 15th at 3 pm', '2026-12-15T15:00'],
  ['15th at 3 pm', '2026-12-15T15:00'],
  ['on the 15 at 3 pm', '2026-12-15T15:00'],
  ['the fifteenth at three pm', '2026-12-15T15:00'],
  ['on the twenty first at ten', '2026-12-21T10:00'],
  ['on the first at 3 pm', '2026-12-01T15:00'],
  ['the 2nd of next month at 3 pm', '2027-01-02T15:00'],
  ['December fifteenth at three pm', '2026-12-15T15:00'],
  ['the fifteenth of December at three', '2026-12-15T15:00'],
  ['December fifteen at three pm', '2026-12-15T15:00'],
  ['Dec 15 at 3 pm', '2026-12-15T15:00'],
  ['Dec. 15th, 2026 at 3 p.m.', '2026-12-15T15:00'],
  ['Tue 15 Dec 15:00', '2026-12-15T15:00'],
  ['at 3 December 15th', '2026-12-15T15:00'],
  ['January 5th at 9 am', '2027-01-05T09:00'],
  ['12/15 at 3 pm', '2026-12-15T15:00'],
  ['15/12/2026 at 3 pm', '2026-12-15T15:00'],
  ['12/12 at 3 pm', '2026-12-12T15:00'],
  ['2026-12-15T15:00', '2026-12-15T15:00'],
  ['2026-12-15 15:00', '2026-12-15T15:00'],
  ['2026-12-15T15:00:00Z', '2026-12-15T10:00'],
  ['2026-12-15T15:00:00.000+01:00', '2026-12-15T09:00'],
  ['Tuesday, 2026-12-15T15:00:00-0500', '2026-12-15T15:00'],
  ['a week from today at 3 pm', '2026-12-08T15:00'],
  ['a week from Friday at 3 pm', '2026-12-11T15:00'],
  ['two weeks from tomorrow at 3 pm', '2026-12-16T15:00'],
  ['a week on Monday at 3 pm', '2026-12-14T15:00'],
  ['in a week at 3 pm', '2026-12-08T15:00'],
  ["in two weeks' time at 3 pm", '2026-12-15T15:00'],
  ['Monday the 14th at 2 pm', '2026-12-14T14:00'],
  ['Monday, December 14 at 2 pm', '2026-12-14T14:00'],
  ['tomorrow, Wednesday, at 2 pm', '2026-12-02T14:00'],
  ['Friday this week at ten', '2026-12-04T10:00'],
  ['Thursday after 3 pm', '2026-12-03T15:00'],
  ['tomorrow after lunch, at two', '2026-12-02T14:00'],
  ['in an hour and a half', '2026-12-01T11:30'],
  ['two hours from now', '2026-12-01T12:00'],
  ['tonight at seven', '2026-12-01T19:00'],
  ['the 3 pm slot tomorrow', '2026-12-02T15:00'],
  ['Tomorrow at 3.30.', '2026-12-02T15:30'],
  ['tomorrow at 3.30 p.m.', '2026-12-02T15:30'],
  ['first thing tomorrow morning', '2026-12-02T10:00'],
  ["It's not a good time, call me back tomorrow at three", '2026-12-02T15:00'],
  ["I can't talk now, try me Friday at ten", '2026-12-04T10:00'],
  ["I'm busy today, Friday at ten suits me", '2026-12-04T10:00'],
  ["I'm out right now, call me on Friday at ten", '2026-12-04T10:00'],
  ["it's a bad time, try me on Friday at ten, I'll find out until then", '2026-12-04T10:00'],
  ["I'm driving, but you can call me tomorrow at 3", '2026-12-02T15:00'],
  ['Please reach out Thursday at three', '2026-12-03T15:00'],
  ['reach out tomorrow at 10', '2026-12-02T10:00'],
  ['call me right away tomorrow morning at nine', '2026-12-02T09:00'],
  ['I want it booked on Monday at three', '2026-12-07T15:00'],
  ["I'd like to be booked for Monday at three", '2026-12-07T15:00'],
  ['let us work it out Monday at nine', '2026-12-07T09:00'],
  ["call me at three tomorrow, I'm busy right now", '2026-12-02T15:00'],
  ["call me tomorrow at three, I'm busy", '2026-12-02T15:00'],
  ['Friday at three is best', '2026-12-04T15:00'],
  ['the 15th may be best, at 3 pm', '2026-12-15T15:00'],
];
for (const [said, local] of days) {
  test(`on a Tuesday, ${said}`, () => {
    const read = readAgreedTime(said, tuesday, zone);
    assert.equal(read.kind === 'time' ? localTimeOf(zone, read.at).slice(0, 16) : JSON.stringify(read), local);
  });
}

const noDays = [
  ...['after Christmas at 3 pm', 'end of the month at 3 pm', 'sometime at 3 pm', 'in March at 3 pm', 'this weekend at ten'],
  ...['not Friday, at 3 pm', 'except Monday at 3 pm', 'before Friday at 3 pm', 'never on Mondays at 3'],
  ...['Monday the 15th at 2 pm', 'Monday or Tuesday at 3 pm', 'tomorrow, no, Friday at 3 pm', 'in a week on Friday at 3 pm'],
  ...[
    '3/4 at 3 pm',
    '13/13 at 3 pm',
    'February 30th at 3 pm',
    '2026-02-31 at 3 pm',
    '15.12. at 3 pm',
    '15.12.2026 at 3 pm',
    '15.12 at 3 pm',
    '15.12., 15:00',
    '12-15 at 3 pm',
  ],
  ...['not in two hours', 'in two hours, tomorrow', 'not today, at 3 pm', 'the Friday after next at 3 pm', 'a week Friday at 3 pm'],
  ...['Wednesday, 2026-12-15T15:00:00-05:00', 'the 45th at 3 pm', 'the first Monday in January at 3 pm', 'every day at 3 pm'],
  ...[
    'a week from Tuesday at 3 pm',
    'next month at 3 pm',
    'the day after Christmas at 3 pm',
    'Fridays at three',
    'on the fifteen at three',
  ],
  ...[
    "I'm out Thursday, call me at 3",
    "Friday I'm busy, at 3 pm",
    'Friday is bad, at 3 pm',
    "Friday's bad, at 3 pm",
    "I'm away until Friday, at 3 pm",
    "I'm tied up all day on Friday, at 3 pm",
    "I'm out of town on December 15th, at 3 pm",
    "the fifteenth I'm fully booked, at 3 pm",
    '12/15 is really bad for me, at 3 pm',
    "tomorrow afternoon I'll be out of the office, call me at 3",
    'today is bad, at 3 pm',
    'He is out Thursday, call me at 3',
    'Out on Thursday, call me at 3',
    "We'll be fully booked on Thursday, call me at 3",
    'sorry busy Thursday, call me at 3',
    'fully booked Thursday, call me at three',
    "I'm super busy Thursday, call me at 3",
    'totally booked Thursday at three',
    "I'm pretty much out Thursday, call me at 3",
    "I'm actually out Thursday, call me at 3",
    "I'm still out Thursday, call me at 3",
    "I'm going out on Thursday, call me at 3",
    'we go out of town Thursday, call at 3',
    'Friday morning at nine is really bad',
    'tomorrow at half past two would be impossible',
    '12/15 at 3 p.m. is bad for me',
  ],
];
for (const said of noDays) {
  test(`names no day: ${said}`, () => {
    assert.deepEqual(readAgreedTime(said, tuesday, zone), { kind: 'unclear', missing: 'day' });
  });
}

test('month and day stand in the order of their country', () => {
  const dayIn = (country: string | null) => {
    const read = readAgreedTime('1/2 at 3 pm', tuesday, zone, country);
    return read.kind === 'time' ? localTimeOf(zone, read.at).slice(0, 10) : read.kind;
  };
  assert.deepEqual(['US', 'GB', 'CA', null].map(dayIn), ['2027-01-02', '2027-02-01', 'unclear', 'unclear']);
});
