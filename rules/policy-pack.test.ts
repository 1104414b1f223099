// Which rules hold where and when; and that the data itself is in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAllowed, type PlausibleZones } from './calling-window.ts';
import { frenchHolidays } from './policy-pack-eu.ts';
import { usLegalHolidays } from './policy-pack-us-holidays.ts';
import type { Place } from './plausible-places.ts';
import { legalRequirements, policyPacks } from './policy-pack.ts';
import type { CallPurpose } from './policy-rule.ts';

const to = (country: string | null, ...states: string[]): Place[] => (country === null ? [] : [{ country, states }]);
const spell = (places: Place[]) => places.map(({ country, states }) => [country, ...states].join(' ')).join(', ') || 'nowhere';
const autumn = new Date('2026-11-26T12:00:00Z');

const hours: [name: string, where: Place[], zones: PlausibleZones, purpose: CallPurpose, at: string, open: boolean][] = [
  ['California at 20:59', to('US', 'CA'), ['America/Los_Angeles'], 'marketing', '2026-03-09T20:59-07:00', true],
  ['California at 21:00', to('US', 'CA'), ['America/Los_Angeles'], 'marketing', '2026-03-09T21:00-07:00', false],
  ['California at 07:59', to('US', 'CA'), ['America/Los_Angeles'], 'marketing', '2026-03-09T07:59-07:00', false],
  ['Florida at 20:00', to('US', 'FL'), ['America/New_York'], 'marketing', '2026-03-09T20:00-04:00', false],
  ['Florida at 20:00, service', to('US', 'FL'), ['America/New_York'], 'service', '2026-03-09T20:00-04:00', true],
  ['Florida at 22:00, service', to('US', 'FL'), ['America/New_York'], 'service', '2026-03-09T22:00-04:00', false],
  [
    'Florida’s west at 8:30 there, 7:30 here',
    to('US', 'FL'),
    ['America/New_York', 'America/Chicago'],
    'marketing',
    '2026-03-09T08:30-04:00',
    false,
  ],
  ['Kentucky at 09:30', to('US', 'KY'), ['America/New_York'], 'marketing', '2026-03-09T09:30-04:00', false],
  ['Alabama on a Sunday', to('US', 'AL'), ['America/Chicago'], 'marketing', '2026-03-08T12:00-05:00', false],
  ['Alabama on Labor Day', to('US', 'AL'), ['America/Chicago'], 'marketing', '2026-09-07T12:00-05:00', false],
  ['Georgia on Labor Day', to('US', 'GA'), ['America/New_York'], 'marketing', '2026-09-07T12:00-04:00', true],
  ['Texas on a Sunday at 11:00', to('US', 'TX'), ['America/Chicago'], 'marketing', '2026-03-08T11:00-05:00', false],
  ['Texas on a Sunday at 12:00', to('US', 'TX'), ['America/Chicago'], 'marketing', '2026-03-08T12:00-05:00', true],
  ['Pennsylvania on a Sunday before the law', to('US', 'PA'), ['America/New_York'], 'marketing', '2026-10-11T12:00-04:00', true],
  ['Pennsylvania on a Sunday under the law', to('US', 'PA'), ['America/New_York'], 'marketing', '2026-10-18T12:00-04:00', false],
  ['Georgia or Alabama on a Sunday', to('US', 'GA', 'AL'), ['America/New_York'], 'marketing', '2026-03-08T12:00-04:00', false],
  ['no state known, Tuesday at noon', to('US'), ['America/New_York'], 'marketing', '2026-03-10T12:00-04:00', true],
  ['no state known, Tuesday at 17:30', to('US'), ['America/New_York'], 'marketing', '2026-03-10T17:30-04:00', false],
  ['Mississippi counts Central time', to('US', 'MS'), ['America/New_York'], 'marketing', '2026-03-10T08:30-04:00', false],
  ['India at 09:30', to('IN'), ['Asia/Kolkata'], 'marketing', '2026-03-09T09:30+05:30', false],
  ['India at 10:00', to('IN'), ['Asia/Kolkata'], 'marketing', '2026-03-09T10:00+05:30', true],
  ['India at 21:00', to('IN'), ['Asia/Kolkata'], 'marketing', '2026-03-09T21:00+05:30', false],
  ['France at lunch', to('FR'), ['Europe/Paris'], 'marketing', '2026-03-09T13:30+01:00', false],
  ['France in the afternoon', to('FR'), ['Europe/Paris'], 'marketing', '2026-03-09T14:00+01:00', true],
  ['France on a Saturday', to('FR'), ['Europe/Paris'], 'marketing', '2026-03-07T14:00+01:00', false],
  ['France on Easter Monday', to('FR'), ['Europe/Paris'], 'marketing', '2026-04-06T14:00+02:00', false],
  ['France on a Saturday, service', to('FR'), ['Europe/Paris'], 'service', '2026-03-07T14:00+01:00', true],
  ['Britain at 21:00', to('GB'), ['Europe/London'], 'marketing', '2026-03-09T21:00Z', false],
  ['a country without a pack at 21:00', to('BR'), ['America/Sao_Paulo'], 'marketing', '2026-03-09T21:00-03:00', false],
  ['a country without a pack at 20:00', to('BR'), ['America/Sao_Paulo'], 'marketing', '2026-03-09T20:00-03:00', true],
  ['in France or Brazil, at lunch', [...to('FR'), ...to('BR')], ['Europe/Paris'], 'marketing', '2026-03-09T13:30+01:00', false],
  [
    'in Canada or Florida, early',
    [...to('CA'), ...to('US', 'FL')],
    ['America/New_York'],
    'marketing',
    '2026-03-09T08:30-04:00',
    true,
  ],
  [
    'in Canada or Florida, after 20:00',
    [...to('CA'), ...to('US', 'FL')],
    ['America/New_York'],
    'marketing',
    '2026-03-09T20:30-04:00',
    false,
  ],
  ['nobody knows where, at night', to(null), ['Etc/UTC'], 'service', '2026-03-09T03:00Z', false],
];
for (const [name, where, zones, purpose, at, open] of hours) {
  test(`${name}: ${open ? 'open' : 'closed'}`, () => {
    const instant = new Date(at);
    assert.equal(isAllowed(legalRequirements(where, purpose, instant).layers, zones, instant), open);
  });
}

const caps: [where: Place[], purpose: CallPurpose, caps: [number, number][]][] = [
  [to('US', 'FL'), 'marketing', [[3, 24]]],
  [to('US', 'FL'), 'service', []],
  [to('US', 'CA'), 'marketing', []],
  [
    to('US'),
    'marketing',
    [
      [3, 24],
      [3, 24],
    ],
  ],
  [to('FR'), 'marketing', [[4, 720]]],
];
for (const [where, purpose, expected] of caps) {
  test(`caps in ${spell(where)} for ${purpose}`, () => {
    const found = legalRequirements(where, purpose, autumn).caps;
    assert.deepEqual(
      found.map((cap) => [cap.most, cap.withinHours]),
      expected,
    );
  });
}

const consents: [where: Place[], purpose: CallPurpose, at: string, form: string | null][] = [
  [to('US', 'CA'), 'marketing', '2026-11-26', 'written'],
  [to('US', 'CA'), 'service', '2026-11-26', 'express'],
  [[...to('FR'), ...to('US', 'CA')], 'marketing', '2026-11-26', 'written'],
  [to('FR'), 'marketing', '2026-08-09', null],
  [to('FR'), 'marketing', '2026-08-11', 'express'],
  [to('FR'), 'service', '2026-08-11', null],
  [to('GB'), 'marketing', '2026-11-26', 'express'],
  [to('IN'), 'marketing', '2026-11-26', null],
];
for (const [where, purpose, at, form] of consents) {
  test(`consent in ${spell(where)} for ${purpose} on ${at}: ${form}`, () => {
    assert.equal(legalRequirements(where, purpose, new Date(at)).consent?.form ?? null, form);
  });
}

const said: [where: Place[], purpose: CallPurpose, at: string, say: string[]][] = [
  [to('DE'), 'service', '2026-07-31', []],
  [to('DE'), 'service', '2026-08-02', ['ai_voice']],
  [to('US', 'CA'), 'marketing', '2026-11-26', ['caller', 'opt_out', 'ai_voice']],
  [to('US', 'CA'), 'service', '2026-11-26', ['ai_voice']],
  [to('US', 'GA'), 'service', '2026-11-26', []],
  [to('GB'), 'marketing', '2026-11-26', ['caller']],
];
for (const [where, purpose, at, say] of said) {
  test(`to be said in ${spell(where)} for ${purpose} on ${at}: ${say.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      legalRequirements(where, purpose, new Date(at)).disclosure.map((item) => item.say),
      say,
    );
  });
}

const recordings: [where: Place[], consent: string][] = [
  [to('US', 'GA'), 'one_party'],
  [to('US', 'CA'), 'all_party'],
  [to('US', 'GA', 'CA'), 'all_party'],
  [[...to('US', 'GA'), ...to('DE')], 'all_party'],
  [to('US'), 'all_party'],
  [to('US', 'OR'), 'all_party'],
  [to('DE'), 'all_party'],
  [to(null), 'all_party'],
];
for (const [where, consent] of recordings) {
  test(`recording in ${spell(where)}: ${consent}`, () => {
    assert.equal(legalRequirements(where, 'service', autumn).recording.consent, consent);
  });
}

test('the record names packs, rules and gaps', () => {
  const found = legalRequirements(to('US', 'FL'), 'marketing', autumn);
  assert.match(found.version, /^us 2026-11-26, india /);
  assert.ok(
    found.ruleKeys.includes('us-fl-hours') && found.ruleKeys.includes('us-fl-cap') && !found.ruleKeys.includes('us-ok-cap'),
  );
  assert.deepEqual(found.gaps, []);
  assert.deepEqual(legalRequirements(to('DE'), 'marketing', autumn).gaps, []);
  assert.match(legalRequirements(to('BR'), 'marketing', autumn).gaps[0] ?? '', /No calling rules are known for BR/);
  assert.match(legalRequirements([], 'marketing', autumn).gaps[0] ?? '', /Nothing tells which country/);
  assert.equal(legalRequirements([...to('BR'), ...to('FR')], 'marketing', autumn).gaps.length, 1);
  assert.match(legalRequirements(to('US', 'AL'), 'marketing', new Date('2029-01-01')).gaps[0] ?? '', /holidays .* has ended/);
  assert.match(legalRequirements(to('DE'), 'marketing', autumn).notes[0] ?? '', /national law/);
});

test('one more place where the person may be never makes anything easier', () => {
  const state = fc.constantFrom('AL', 'CA', 'FL', 'GA', 'KY', 'ME', 'MS', 'PA', 'TX');
  const someTime = fc
    .integer({ min: 0, max: 900 * 24 })
    .map((count) => new Date(Date.parse('2026-01-01T00:00:00Z') + count * 3_600_000));
  fc.assert(
    fc.property(fc.uniqueArray(state, { minLength: 1, maxLength: 4 }), state, someTime, (states, another, at) => {
      const before = legalRequirements(to('US', ...states), 'marketing', at);
      const after = legalRequirements(to('US', ...states, another), 'marketing', at);
      const zones: PlausibleZones = ['America/Chicago'];
      if (isAllowed(after.layers, zones, at)) assert.ok(isAllowed(before.layers, zones, at));
      assert.ok(before.ruleKeys.every((key) => after.ruleKeys.includes(key)));
    }),
  );
});

const rules = policyPacks.flatMap((pack) => pack.rules);

test('keys are used once, regions and dates are written as they should be, and every rule has its source', () => {
  assert.equal(new Set(rules.map((rule) => rule.key)).size, rules.length);
  const day = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
  for (const rule of rules) {
    assert.ok(rule.regions.length > 0 && rule.regions.every((region) => /^[A-Z]{2}(-[A-Z]{2})?$/.test(region)), rule.key);
    assert.ok(rule.purposes.length > 0, rule.key);
    assert.ok(rule.source.law !== '' && rule.source.readAt !== '' && day.test(rule.source.asOf), rule.key);
    if (rule.from !== undefined) assert.match(rule.from, day);
  }
  for (const pack of policyPacks) assert.match(pack.version, day);
});

/** The nth (or, counted from the end, −nth) weekday of a month, 0 is Sunday. */
function nth(year: number, month: number, weekday: number, count: number): string {
  const days = Array.from({ length: 31 }, (_, index) => new Date(Date.UTC(year, month - 1, index + 1)));
  return days
    .filter((day) => day.getUTCMonth() === month - 1 && day.getUTCDay() === weekday)
    .at(count > 0 ? count - 1 : count)!
    .toISOString()
    .slice(0, 10);
}
const shifted = (date: string, days: number) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

test('holidays of the United States are those of the statute', () => {
  const dates: string[] = [];
  for (const year of [2026, 2027, 2028, 2029]) {
    const fixed = ['01-01', '06-19', '07-04', '11-11', '12-25'].map((day) => `${year}-${day}`);
    for (const date of fixed) {
      const weekday = new Date(date).getUTCDay();
      dates.push(date, ...(weekday === 6 ? [shifted(date, -1)] : weekday === 0 ? [shifted(date, 1)] : []));
    }
    dates.push(
      nth(year, 1, 1, 3),
      nth(year, 2, 1, 3),
      nth(year, 5, 1, -1),
      nth(year, 9, 1, 1),
      nth(year, 10, 1, 2),
      nth(year, 11, 4, 4),
    );
  }
  assert.deepEqual([...usLegalHolidays.dates], dates.filter((date) => date <= usLegalHolidays.knownUntil).sort());
});

/** Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher. */
function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 19 * a + 15;
  const h = d % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return new Date(Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1)).toISOString().slice(0, 10);
}

test('holidays of France are those of the labour code', () => {
  const dates = [2026, 2027, 2028].flatMap((year) => [
    ...['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'].map((day) => `${year}-${day}`),
    ...[1, 39, 50].map((days) => shifted(easter(year), days)),
  ]);
  assert.deepEqual([...frenchHolidays.dates], dates.sort());
});
