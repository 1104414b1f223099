// Every check that can refuse a dial, the order in which they count, and the record of a dial that was allowed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attemptReasons } from './attempt-reason.ts';
import { sameHours, type WindowLayer } from './calling-window.ts';
import { checkDial, complianceChecks, type DialFacts, type RefusalCode } from './compliance.ts';
import type { ConsentEntry } from './consent.ts';
import { legalRequirements } from './policy-pack.ts';

const at = new Date('2026-11-24T17:00:00Z');
const hoursFromNow = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
const written: ConsentEntry = {
  kind: 'given',
  scope: 'marketing',
  form: 'written',
  at: hoursFromNow(-48),
  until: null,
  source: 'web form',
  text: 'You may call me, also with a computer voice.',
};
const agentHours: WindowLayer = { name: 'agent', source: 'Anna', days: sameHours(540, 1080) };

/** A marketing call to Florida at which nothing is wrong. */
const fine: DialFacts = {
  at,
  purpose: 'marketing',
  country: 'US',
  legal: legalRequirements([{ country: 'US', states: ['FL'] }], 'marketing', at),
  countries: { only: null, blocked: [] },
  doNotCall: null,
  optOut: { property: 'do_not_call', value: 'false' },
  consents: [written],
  consentBasis: 'ledger',
  disclosureLine: 'This is Acme’s computer voice; say stop at any time.',
  pauses: [],
  teamCaps: [{ most: 5, withinHours: 168, source: 'team' }],
  dials: [hoursFromNow(-1), hoursFromNow(-2)],
  hours: { closedBy: null, until: null },
};

test('allowed: every check has left its finding, with the law it rests on', () => {
  const verdict = checkDial(fine);
  assert.ok(verdict.kind === 'allowed');
  assert.deepEqual(
    verdict.because.map((finding) => finding.check),
    [...complianceChecks],
  );
  assert.equal(verdict.rulesVersion, fine.legal.version);
  const consent = verdict.because.find((finding) => finding.check === 'consent_missing');
  assert.equal(consent?.found, 'Written consent of 2026-11-22 (web form).');
  assert.match(consent?.source ?? '', /FCC 24-17/);
  const cap = verdict.because.find((finding) => finding.check === 'frequency_cap');
  assert.equal(cap?.found, 'Fewer calls than 3 in 24 hours and 5 in 7 days.');
});

type Row = [name: string, change: Partial<DialFacts>, code: RefusalCode | null, until?: Date | null, detail?: RegExp];
const rows: Row[] = [
  ['a blocked country', { countries: { only: null, blocked: ['US'] } }, 'country_blocked', null, /belongs to US\.$/],
  ['a country that is not among the called', { countries: { only: ['IN'], blocked: [] } }, 'country_blocked'],
  ['a country that is among the called', { countries: { only: ['US'], blocked: [] } }, null],
  ['no country, and only some are called', { country: null, countries: { only: ['IN'], blocked: [] } }, 'country_blocked'],
  ['no country, and all are called', { country: null, countries: { only: null, blocked: ['CU'] } }, null],
  [
    'on the list',
    { doNotCall: { since: hoursFromNow(-24), source: 'said in a call' } },
    'do_not_call',
    null,
    /since 2026-11-23 \(said in a call\)/,
  ],
  ['opted out', { optOut: { property: 'do_not_call', value: 'true' } }, 'opted_out', null, /“do_not_call” is “true”/],
  ['opted out in words', { optOut: { property: 'note', value: ' Never ' } }, 'opted_out', null, /“Never”/],
  ...['', ' ', 'false', 'No', '0', null].map((value): Row => [`opt-out ${value}`, { optOut: { property: 'p', value } }, null]),
  ['no opt-out property', { optOut: null }, null],
  ['revoked', { consents: [written, { ...written, kind: 'revoked', scope: 'all', at: hoursFromNow(-1) }] }, 'consent_revoked'],
  ['revoked for service', { consents: [written, { ...written, kind: 'revoked', scope: 'service', at: hoursFromNow(-1) }] }, null],
  [
    'revoked, although the team declares consent',
    { consentBasis: 'team_declares', consents: [{ ...written, kind: 'revoked' }] },
    'consent_revoked',
  ],
  ['no consent', { consents: [] }, 'consent_missing', null, /Add a consent entry/],
  ['spoken consent', { consents: [{ ...written, form: 'express' }] }, 'consent_missing', null, /not in writing/],
  ['consent that ended', { consents: [{ ...written, until: hoursFromNow(-1) }] }, 'consent_missing', null, /has ended/],
  ['no consent, and the team declares it', { consents: [], consentBasis: 'team_declares' }, null],
  [
    'no consent where none is asked for',
    { consents: [], legal: legalRequirements([{ country: 'IN', states: [] }], 'marketing', at) },
    null,
  ],
  ['no disclosure line', { disclosureLine: ' ' }, 'disclosure_missing', null, /who is calling; how to say no/],
  [
    'no disclosure line where none is asked for',
    { disclosureLine: '', legal: legalRequirements([{ country: 'IN', states: [] }], 'marketing', at) },
    null,
  ],
  [
    'the kill switch',
    {
      pauses: [
        { scope: 'call', until: hoursFromNow(1) },
        { scope: 'everything', until: null },
      ],
    },
    'paused',
    null,
    /kill switch/,
  ],
  [
    'a pause with an end',
    {
      pauses: [
        { scope: 'agent', until: hoursFromNow(2) },
        { scope: 'team', until: hoursFromNow(1) },
      ],
    },
    'paused',
    hoursFromNow(2),
    /The team is paused\.$/,
  ],
  ['a pause that is over', { pauses: [{ scope: 'team', until: at }] }, null],
  ['three dials in Florida', { dials: [-1, -2, -3].map(hoursFromNow) }, 'frequency_cap', hoursFromNow(21), /At most 3 in 24 hours/],
  ['the team’s own cap', { dials: [-30, -31, -32, -33, -34].map(hoursFromNow) }, 'frequency_cap', hoursFromNow(134), /5 in 7 days/],
  [
    'closed hours',
    { hours: { closedBy: { layer: agentHours, zone: 'America/New_York' }, until: hoursFromNow(3) } },
    'outside_window',
    hoursFromNow(3),
    /agent hours on the clock of America\/New_York/,
  ],
  ['hours that never open', { hours: { closedBy: { layer: agentHours, zone: 'Etc/UTC' }, until: null } }, 'outside_window', null],
  [
    'what ends a call goes before what delays it',
    { pauses: [{ scope: 'team', until: null }], optOut: { property: 'p', value: 'yes' } },
    'opted_out',
  ],
];
for (const [name, change, code, until = null, detail = /./] of rows) {
  test(`${name}: ${code ?? 'allowed'}`, () => {
    const verdict = checkDial({ ...fine, ...change });
    if (code === null) return assert.equal(verdict.kind, 'allowed');
    assert.ok(verdict.kind === 'refused');
    assert.deepEqual([verdict.code, verdict.until], [code, until]);
    assert.ok(verdict.message.startsWith(attemptReasons[code]));
    assert.match(verdict.message, detail);
  });
}

test('a refusal names the law or the hours it rests on', () => {
  const source = (change: Partial<DialFacts>) => {
    const verdict = checkDial({ ...fine, ...change });
    return verdict.kind === 'refused' ? verdict.source : 'allowed';
  };
  assert.match(source({ consents: [] }) ?? '', /FCC 24-17/);
  assert.match(source({ dials: [-1, -2, -3].map(hoursFromNow) }) ?? '', /501\.616\(6\)\(b\)/);
  assert.equal(source({ hours: { closedBy: { layer: agentHours, zone: 'Etc/UTC' }, until: null } }), 'Anna');
  assert.equal(source({ optOut: { property: 'p', value: 'yes' } }), null);
});

test('what a person decided ends the call; pauses, caps, hours and a missing line hold it', () => {
  const final = new Map(
    rows.flatMap(([, change, code]) => {
      const verdict = checkDial({ ...fine, ...change });
      return code !== null && verdict.kind === 'refused' ? [[code, verdict.isFinal] as const] : [];
    }),
  );
  assert.deepEqual([...final.keys()].sort(), [...complianceChecks].sort());
  assert.deepEqual(
    [...final]
      .filter(([, ends]) => !ends)
      .map(([code]) => code)
      .sort(),
    ['disclosure_missing', 'frequency_cap', 'outside_window', 'paused'],
  );
});

test('any fault on top of any others still refuses, and the first in order is the one named', () => {
  const single = rows.filter(([, change, code]) => code !== null && Object.keys(change).length === 1);
  const fault = fc.constantFrom(...single.map(([, change]) => change));
  const different = fc.uniqueArray(fault, { selector: (change) => Object.keys(change)[0], minLength: 1 });
  fc.assert(
    fc.property(different, (faults) => {
      const alone = faults.map((change) => checkDial({ ...fine, ...change }));
      const together = checkDial(faults.reduce<DialFacts>((facts, change) => ({ ...facts, ...change }), fine));
      assert.ok(together.kind === 'refused');
      const order = alone.map((verdict) => (verdict.kind === 'refused' ? complianceChecks.indexOf(verdict.code) : -1));
      assert.equal(complianceChecks.indexOf(together.code), Math.min(...order));
    }),
  );
});
