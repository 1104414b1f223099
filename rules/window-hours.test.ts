// Hours as people write them, good and bad.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClockTime, readSpan, readWeekdays, spellSpan } from './window-hours.ts';

const times: [text: string, asEnd: boolean, minutes: number | null][] = [
  ['09:00', false, 540],
  ['9:00', false, 540],
  [' 9:05 ', false, 545],
  ['00:00', false, 0],
  ['0:00', false, 0],
  ['23:59', true, 1_439],
  ['24:00', true, 1_440],
  ['24:00', false, null],
  ['24:01', true, null],
  ['25:00', true, null],
  ['9', false, null],
  ['9:5', false, null],
  ['09:60', false, null],
  ['009:00', false, null],
  ['09:00:00', false, null],
  ['9am', false, null],
  ['9.30', false, null],
  ['-1:00', false, null],
  ['', false, null],
  ['٠٩:٠٠', false, null],
];
for (const [text, asEnd, minutes] of times) {
  test(`${JSON.stringify(text)} as ${asEnd ? 'an end' : 'a start'} → ${minutes}`, () =>
    assert.equal(readClockTime(text, { asEnd }), minutes));
}

const spans: [start: string, end: string, allowOvernight: boolean, spelled: string][] = [
  ['9:00', '18:00', false, '09:00–18:00'],
  ['09:00', '24:00', false, '09:00–24:00'],
  ['00:00', '24:00', false, 'any time'],
  ['09:00', '9:00', false, 'any time'],
  ['20:00', '02:00', true, '20:00–02:00'],
  ['20:00', '00:00', true, '20:00–24:00'],
  ['09:00', '18:00', true, '09:00–18:00'],
];
for (const [start, end, allowOvernight, spelled] of spans) {
  test(`${start} to ${end} is ${spelled}`, () => {
    const reading = readSpan(start, end, { allowOvernight });
    assert.equal(reading.kind === 'span' ? spellSpan(reading.span) : reading.message, spelled);
  });
}

const refused: [start: string, end: string, field: string, says: RegExp][] = [
  ['18:00', '09:00', 'end', /before the start.*allow_overnight=true/],
  ['24:00', '09:00', 'start', /HH:MM between 00:00 and 23:59/],
  ['09:00', 'noon', 'end', /HH:MM between 00:00 and 24:00/],
];
for (const [start, end, field, says] of refused) {
  test(`${start} to ${end} is refused`, () => {
    const reading = readSpan(start, end);
    assert.ok(reading.kind === 'refused');
    assert.equal(reading.field, field);
    assert.match(reading.message, says);
  });
}

const days: [text: string, days: string | null][] = [
  ['mon', 'mon'],
  ['Mon-Fri', 'mon tue wed thu fri'],
  ['Mon–Fri', 'mon tue wed thu fri'],
  ['monday, Wednesday', 'mon wed'],
  ['1,3,5', 'mon wed fri'],
  ['fri-mon', 'mon fri sat sun'],
  ['sun', 'sun'],
  ['7', 'sun'],
  ['mon,mon', 'mon'],
  ['mon-', null],
  ['mon-tue-wed', null],
  ['0', null],
  ['everyday', null],
  ['', null],
];
for (const [text, expected] of days) {
  test(`days ${JSON.stringify(text)} → ${expected}`, () => assert.equal(readWeekdays(text)?.join(' ') ?? null, expected));
}
