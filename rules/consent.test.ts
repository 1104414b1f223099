// What stands after consent was given, taken back, given again, or ran out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consentStanding, type ConsentEntry } from './consent.ts';

const day = (count: number) => new Date(Date.UTC(2026, 2, count));
const entry = (kind: ConsentEntry['kind'], onDay: number, more: Partial<ConsentEntry> = {}): ConsentEntry => ({
  kind,
  scope: 'all',
  form: 'express',
  at: day(onDay),
  until: null,
  source: 'web form',
  text: 'Call me.',
  ...more,
});
const given = (onDay: number, more: Partial<ConsentEntry> = {}) => entry('given', onDay, more);
const revoked = (onDay: number, more: Partial<ConsentEntry> = {}) => entry('revoked', onDay, more);

const rows: [name: string, entries: ConsentEntry[], form: ConsentEntry['form'], standing: string][] = [
  ['nothing', [], 'express', 'never_given'],
  ['given', [given(1)], 'express', 'given'],
  ['given for marketing', [given(1, { scope: 'marketing' })], 'express', 'given'],
  ['given for service only', [given(1, { scope: 'service' })], 'express', 'never_given'],
  ['given at this instant', [given(10)], 'express', 'given'],
  ['it runs out at this instant', [given(1, { until: day(10) })], 'express', 'expired'],
  ['given tomorrow', [given(11)], 'express', 'never_given'],
  ['spoken where it must be written', [given(1)], 'written', 'not_written'],
  ['written', [given(1, { form: 'written' })], 'written', 'given'],
  ['written is express too', [given(1, { form: 'written' })], 'express', 'given'],
  ['written, then spoken again', [given(1, { form: 'written' }), given(5)], 'written', 'given'],
  ['taken back', [given(1), revoked(2)], 'express', 'revoked'],
  ['taken back, in any order', [revoked(2), given(1)], 'express', 'revoked'],
  ['taken back without ever being given', [revoked(2)], 'express', 'revoked'],
  ['taken back for service only', [given(1), revoked(2, { scope: 'service' })], 'express', 'given'],
  ['given again for a while that is over', [given(1), revoked(2), given(3, { until: day(5) })], 'express', 'revoked'],
  ['given again', [given(1), revoked(2), given(3)], 'express', 'given'],
  ['both at one instant', [given(2), revoked(2)], 'express', 'revoked'],
  ['it runs out tomorrow', [given(1, { until: day(11) })], 'express', 'given'],
  ['the newer one ran out, the older one stands', [given(1), given(2, { until: day(3) })], 'express', 'given'],
];
for (const [name, entries, form, expected] of rows) {
  test(`${name}: ${expected}`, () => {
    const standing = consentStanding(entries, 'marketing', form, day(10));
    assert.equal(standing.kind === 'none' ? standing.because : standing.kind, expected);
  });
}

test('of several that stand the latest is shown', () => {
  const entries = [given(3, { source: 'call' }), given(5, { source: 'form' }), given(4, { source: 'import' })];
  const standing = consentStanding(entries, 'marketing', 'express', day(10));
  assert.equal(standing.kind === 'given' && standing.entry.source, 'form');
});
