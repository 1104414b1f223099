// How the person who is meant is read, and how little of them is kept in the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskedPerson, readPersonKey, type PersonKey } from './outside-person.ts';

test('numbers, addresses and contacts are told apart', () => {
  const cases: [string, PersonKey | null, string?][] = [
    ['+1 (415) 555-0123', { kind: 'number', value: '+14155550123' }, '+14…123'],
    ['415 555 0123', { kind: 'number', value: '+14155550123' }, '+14…123'],
    [' Ada.Byron@Example.COM ', { kind: 'email', value: 'ada.byron@example.com' }, 'a…@example.com'],
    ['contact:10501', { kind: 'contact', value: '10501' }, 'contact 10501'],
    ['Contact 10501', { kind: 'contact', value: '10501' }, 'contact 10501'],
    ['ada@', null],
    ['Ada Byron', null],
    ['', null],
    ['contact:x', null],
  ];
  for (const [written, person, masked] of cases) {
    const reading = readPersonKey(written, 'US');
    if (person === null) assert.equal(reading.kind, 'refused', written);
    else {
      assert.deepEqual(reading, { kind: 'person', person }, written);
      assert.equal(maskedPerson(person), masked);
    }
  }
});
