// One decision out of hours, caps, law and pauses: row by row, and that a dial whose time has come has passed every check.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newAgentSettings } from './agent.ts';
import { agentHours, decideCall, previewCall, type CallFacts } from './call-decision.ts';
import { readCalledPerson } from './called-person.ts';
import { newCallingPolicy } from './calling-policy.ts';
import { complianceChecks } from './compliance.ts';
import type { PlanRequest } from './trigger-parameters.ts';

const at = (text: string) => new Date(`${text}:00Z`);
const policy = newCallingPolicy;
const person = (phone: string, contact: Record<string, string> = {}, given = policy) =>
  readCalledPerson({ contact: { ...contact, phone }, sentPhone: null, timeZone: null }, given);
const request: PlanRequest = {
  ...{ agentId: 'anna', batchId: null, hours: null, carryOver: true, schedule: null, timeZone: null, priority: 0, language: null },
  retries: { retries: 1, gapsMinutes: [120] },
};
const entry = { scope: 'all', form: 'express', until: null, source: 'form', text: 'yes' } as const;

/** A Wednesday, ten o’clock in New York. */
const now = at('2026-01-14T15:00');
const facts: CallFacts = {
  now,
  askedAt: now,
  request,
  agent: { ...newAgentSettings, name: 'Anna', disclosureLine: 'I am a computer calling for Acme; say stop to opt out.' },
  policy,
  person: person('+12125550100'),
  number: { dials: [], doNotCall: null, consents: [] },
  attempts: [],
  pauses: [],
  isCancelled: false,
};
const ledger = { ...policy, consentBasis: 'ledger' } as const;
const mapped = { ...policy, optOutProperty: 'no_calls' };
const dials = [1, 2, 3].map((hours) => new Date(now.getTime() - hours * 3_600_000));

const rows: [what: string, change: Partial<CallFacts>, verdict: string][] = [
  ['inside all hours', {}, 'dial-at 2026-01-14T15:00 in_window'],
  [
    'a number of the west coast waits for its morning',
    { person: person('+13105550100') },
    'dial-at 2026-01-14T17:00 outside_window',
  ],
  [
    'the hours asked for',
    { request: { ...request, hours: { name: 'request', days: { wed: [{ fromMinute: 660, toMinute: 700 }] } } } },
    'dial-at 2026-01-14T16:00 outside_window',
  ],
  [
    'the hours of the team',
    { policy: { ...policy, hours: { name: 'team', days: { thu: [{ fromMinute: 600, toMinute: 700 }] } } } },
    'dial-at 2026-01-15T15:00 outside_window',
  ],
  ['do not call', { number: { dials: [], doNotCall: { since: now, source: 'person' }, consents: [] } }, 'give-up do_not_call'],
  [
    'do not call, also outside the hours',
    { now: at('2026-01-14T03:00'), number: { dials: [], doNotCall: { since: now, source: 'person' }, consents: [] } },
    'give-up do_not_call',
  ],
  ['opted out in the CRM', { policy: mapped, person: person('+12125550100', { no_calls: 'Yes' }, mapped) }, 'give-up opted_out'],
  ['consent asked for and missing', { policy: ledger }, 'give-up consent_missing'],
  [
    'consent on record',
    {
      policy: ledger,
      number: { dials: [], doNotCall: null, consents: [{ ...entry, kind: 'given', form: 'written', at: at('2026-01-01T00:00') }] },
    },
    'dial-at 2026-01-14T15:00 in_window',
  ],
  [
    'consent taken back outweighs a team that declares',
    { number: { dials: [], doNotCall: null, consents: [{ ...entry, kind: 'revoked', at: at('2026-01-01T00:00') }] } },
    'give-up consent_revoked',
  ],
  ['a blocked country', { policy: { ...policy, countries: { only: null, blocked: ['US'] } } }, 'give-up country_blocked'],
  [
    'no disclosure line where the law asks for one',
    { agent: { ...facts.agent, disclosureLine: ' ' } },
    'wait for ever disclosure_missing',
  ],
  ['paused', { pauses: [{ scope: 'everything', until: null }] }, 'wait for ever paused'],
  ['rung three times today', { number: { dials, doNotCall: null, consents: [] } }, 'dial-at 2026-01-15T14:00 outside_window'],
  ['zone unknown, held', { person: person('+88216123456') }, 'wait for ever zone_unknown'],
  [
    'zone unknown, in the zone of the team',
    { person: person('+88216123456'), policy: { ...policy, whenZoneUnknown: 'team_zone', teamZone: 'Europe/Berlin' } },
    'dial-at 2026-01-14T15:00 in_window',
  ],
  ['cancelled', { isCancelled: true }, 'give-up cancelled'],
  [
    'an attempt under way is waited for, whatever the list says',
    { attempts: [{ kind: 'open', dueAt: now }], number: { dials: [], doNotCall: { since: now, source: 'call' }, consents: [] } },
    'wait for ever attempt_open',
  ],
  [
    'not carried over',
    { now: at('2026-01-14T03:00'), askedAt: at('2026-01-14T03:00'), request: { ...request, carryOver: false } },
    'skip outside_window',
  ],
  [
    'not carried over, do not call',
    {
      now: at('2026-01-14T03:00'),
      request: { ...request, carryOver: false },
      number: { dials: [], doNotCall: { since: now, source: 'call' }, consents: [] },
    },
    'give-up do_not_call',
  ],
];

for (const [what, change, expected] of rows) {
  test(what, () => {
    const { verdict, message } = decideCall({ ...facts, ...change });
    const when = verdict.kind === 'dial-at' ? verdict.at : verdict.kind === 'wait' ? verdict.until : undefined;
    const told = when === undefined ? '' : `${when?.toISOString().slice(0, 16) ?? 'for ever'} `;
    assert.equal(`${verdict.kind} ${told}${verdict.reason}`, expected);
    assert.ok(message.length > 10);
  });
}

test('a dial whose time has come tells what every check found, one that waits tells nothing yet', () => {
  const due = decideCall(facts);
  assert.deepEqual(
    due.allowed?.because.map(({ check }) => check),
    [...complianceChecks],
  );
  assert.match(due.allowed?.rulesVersion ?? '', /^us \d{4}/);
  assert.equal(decideCall({ ...facts, person: person('+13105550100') }).allowed, null);
});

test('the preview tells every attempt, and none of a call that is refused or held', () => {
  const told = previewCall(facts);
  assert.deepEqual(
    told.preview.attempts.map(({ localTime }) => localTime),
    ['2026-01-14T10:00:00-05:00', '2026-01-14T12:00:00-05:00'],
  );
  assert.equal(told.preview.end, 'no_retries_left');
  const refused = previewCall({ ...facts, number: { dials: [], doNotCall: { since: now, source: 'person' }, consents: [] } });
  assert.deepEqual(refused.preview, { attempts: [], end: 'do_not_call' });
  assert.deepEqual(previewCall({ ...facts, agent: { ...facts.agent, disclosureLine: '' } }).preview, {
    attempts: [],
    end: 'disclosure_missing',
  });
});

test('whenever it says now, every check has passed; whenever one ends the call, it says so', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('+12125550100', '+13105550100', '+918023456789', '+442071838750', '+61865550100'),
      fc.integer({ min: 0, max: 400 * 24 * 60 }),
      fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      (phone, minutes, dialedBefore, isListed, isLedger) => {
        const instant = new Date(now.getTime() + minutes * 60_000);
        const { verdict, allowed } = decideCall({
          ...facts,
          now: instant,
          askedAt: instant,
          person: person(phone),
          policy: isLedger ? ledger : policy,
          number: {
            dials: dialedBefore.map((before) => new Date(instant.getTime() - before * 60_000)),
            doNotCall: isListed ? { since: now, source: 'person' } : null,
            consents: [],
          },
        });
        const isNow = verdict.kind === 'dial-at' && verdict.at <= instant;
        assert.equal(allowed !== null, isNow);
        if (isListed) assert.equal(verdict.reason, 'do_not_call');
      },
    ),
    { numRuns: 300 },
  );
});

test('hours of an agent: its days and holidays; hours that cannot be read are never open', () => {
  const { window } = newAgentSettings;
  assert.equal(agentHours({ name: 'Anna', window }).source, 'Anna: 09:00–18:00');
  assert.deepEqual(agentHours({ name: 'Anna', window: { ...window, days: ['sat'], closedOn: ['2026-01-01'] } }), {
    ...{ name: 'agent', source: 'Anna: 09:00–18:00' },
    ...{ days: { sat: [{ fromMinute: 540, toMinute: 1080 }] }, closedOn: ['2026-01-01'] },
  });
  assert.deepEqual(agentHours({ name: 'Anna', window: { ...window, end: 'noon' } }).days, {});
});
