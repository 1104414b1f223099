// A calling policy that cannot be kept is not saved: each mistake with its field.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCallingPolicy, type CallingPolicy } from './calling-policy.ts';
import { policyProblems } from './calling-policy-problems.ts';

test('a new policy may be saved', () => assert.deepEqual(policyProblems(newCallingPolicy), []));

const hours = (days: NonNullable<CallingPolicy['hours']>['days']): Partial<CallingPolicy> => ({ hours: { name: 'team', days } });
const cases: [what: string, change: Partial<CallingPolicy>, paths: string[]][] = [
  ['a zone nobody knows', { teamZone: 'Mars/Olympus' }, ['teamZone']],
  ['a zone everybody knows', { teamZone: 'Asia/Kolkata' }, []],
  [
    'a country of no such letters',
    { defaultCountry: 'XX', countries: { only: ['IN', 'YY'], blocked: ['ZZ'] } },
    ['defaultCountry', 'countries.only', 'countries.blocked'],
  ],
  ['no country at all', { countries: { only: [], blocked: [] } }, ['countries.only']],
  ['a pack that is not there', { packs: ['us', 'moon'] }, ['packs']],
  ['no pack, which leaves the night closed all the same', { packs: [] }, []],
  ['an opt-out that has nowhere to be written', { writeOptOut: true }, ['optOutProperty']],
  ['an agent larger than the team', { mostAtOnce: 2, mostAtOncePerAgent: 3 }, ['mostAtOncePerAgent']],
  ['hours that never open', hours({ mon: [] }), ['hours.days']],
  ['hours that end before they start', hours({ mon: [{ fromMinute: 600, toMinute: 540 }] }), ['hours.days.mon']],
  ['hours over midnight', hours({ fri: [{ fromMinute: 1_200, toMinute: 1_560 }] }), []],
  ['hours longer than a day', hours({ fri: [{ fromMinute: 0, toMinute: 1_441 }] }), ['hours.days.fri']],
];
for (const [what, change, paths] of cases) {
  test(what, () => {
    assert.deepEqual(
      policyProblems({ ...newCallingPolicy, ...change }).map(({ path }) => path),
      paths,
    );
  });
}
