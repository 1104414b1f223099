// Bodies as CRMs send them, the rules they meet, and the key by which ten deliveries start one call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_EVENTS, readTriggers, type WebhookKind } from './trigger-body.ts';
import { noOwnWrites, type OwnWrites } from './trigger-hubspot-event.ts';
import {
  bringsPhone,
  matchTrigger,
  plainWebhookRule,
  triggerKey,
  type Ignored,
  type IgnoredReason,
  type Trigger,
  type TriggerKeyParts,
  type TriggerRule,
} from './trigger.ts';

const created = {
  eventId: 2145459286,
  subscriptionId: 3849706,
  portalId: 145883449,
  appId: 14947547,
  occurredAt: 1751276050977,
  subscriptionType: 'contact.creation',
  attemptNumber: 0,
  objectId: 123,
  changeFlag: 'CREATED',
  changeSource: 'CRM_UI',
  sourceId: 'userId:75514748',
};
const changed = { ...created, subscriptionType: 'contact.propertyChange', propertyName: 'phone', propertyValue: '+15551234567' };
const generic = { ...created, subscriptionType: 'object.creation', objectTypeId: '0-1' };
const action = {
  callbackId: 'ap-102670506-56776413549-7-0',
  origin: { portalId: 102670506, actionDefinitionId: 10646377, actionDefinitionVersion: 1 },
  context: { source: 'WORKFLOWS', workflowId: 192814114 },
  object: { objectId: 904, properties: { email: 'a@b.example', phone: '1' }, objectType: 'CONTACT' },
  inputFields: { phone: '(857) 829 5489' },
};
const legacy = {
  vid: 123,
  'canonical-vid': 124,
  'portal-id': 62515,
  'is-contact': true,
  properties: { firstname: { value: 'Ann', versions: [] }, city: 'Pune', zip: {}, phone: { value: '+14155550123' } },
};
const lead = {
  ProspectID: 'a311900c-0e56-4601-b580-f931645e7b32',
  FirstName: 'Sachin',
  Phone: null,
  Mobile: '+919876543210',
  DoNotCall: '0',
};

type Expected = Partial<Trigger> | IgnoredReason;
const bodies: [name: string, body: unknown, kind: WebhookKind, expected: Expected[]][] = [
  [
    'a contact was created',
    [created],
    'hubspot',
    [
      {
        cause: 'created',
        contact: { crm: 'hubspot', id: '123' },
        portalId: '145883449',
        occurredAt: new Date(1751276050977),
        phone: null,
      },
    ],
  ],
  ['a property changed', [changed], 'hubspot', [{ cause: 'property_changed', property: { name: 'phone', value: '+15551234567' } }]],
  ['a generic event about a contact', [generic], 'hubspot', [{ cause: 'created', contact: { crm: 'hubspot', id: '123' } }]],
  ['a generic event about a call', [{ ...generic, objectTypeId: '0-48' }], 'hubspot', ['other_object']],
  ['a company', [{ ...created, subscriptionType: 'company.creation' }], 'hubspot', ['other_object']],
  ['a deletion', [{ ...created, subscriptionType: 'contact.deletion' }], 'hubspot', ['other_event']],
  ['a merge', [{ ...created, subscriptionType: 'contact.merge' }], 'hubspot', ['other_event']],
  ['an event without an id', [{ ...created, objectId: 'abc' }], 'hubspot', ['no_contact']],
  [
    'three events at once',
    [created, 5, { ...created, objectId: 124 }],
    'hubspot',
    [{ cause: 'created' }, 'not_an_event', { cause: 'created' }],
  ],
  ['one event without a list', created, 'hubspot', [{ cause: 'created' }]],
  ['no events', [], 'hubspot', []],
  ['null', null, 'hubspot', ['not_an_event']],
  ['a word', 'hello', 'hubspot', ['not_an_event']],
  [
    'a workflow action',
    action,
    'hubspot',
    [
      {
        cause: 'workflow',
        contact: { crm: 'hubspot', id: '904' },
        phone: '(857) 829 5489',
        portalId: '102670506',
        callbackId: 'ap-102670506-56776413549-7-0',
        eventKey: 'callback:ap-102670506-56776413549-7-0',
        fields: { email: 'a@b.example', phone: '(857) 829 5489' },
      },
    ],
  ],
  ['a workflow action on a deal', { ...action, object: { ...action.object, objectType: 'DEAL' } }, 'hubspot', ['other_object']],
  [
    'all properties of a contact workflow',
    legacy,
    'hubspot',
    [
      {
        cause: 'workflow',
        contact: { crm: 'hubspot', id: '124' },
        phone: '+14155550123',
        portalId: '62515',
        fields: { firstname: 'Ann', phone: '+14155550123' },
      },
    ],
  ],
  [
    'a flat body',
    { hs_object_id: '77', phone: '123' },
    'hubspot',
    [{ cause: 'workflow', contact: { crm: 'hubspot', id: '77' }, phone: '123' }],
  ],
  ['a flat body with a number only', { phone: ' +1415 ' }, 'hubspot', [{ cause: 'workflow', contact: null, phone: '+1415' }]],
  ['a flat body with an id that is none', { hs_object_id: 'abc', phone: '123' }, 'hubspot', [{ contact: null, phone: '123' }]],
  ['a flat body with an object id', { objectId: 77 }, 'hubspot', [{ cause: 'workflow', contact: { crm: 'hubspot', id: '77' } }]],
  ['a phone that is a fraction', { phone: 1.5 }, 'hubspot', ['no_contact']],
  [
    'an event that calls its kind eventType',
    [{ ...created, subscriptionType: undefined, eventType: 'contact.creation' }],
    'hubspot',
    [{ cause: 'created', occurredAt: new Date(1751276050977) }],
  ],
  ['a flat body with neither', { firstname: 'Ann' }, 'hubspot', ['no_contact']],
  ['generic', { to_number: '+14155550123', plan: 'gold' }, 'generic', [{ cause: 'request', phone: '+14155550123' }]],
  ['generic with a number that is a number', { phone: 14155550123 }, 'generic', [{ phone: '14155550123' }]],
  ['generic that looks like an event', created, 'generic', [{ cause: 'request', contact: { crm: 'hubspot', id: '123' } }]],
  [
    'generic with the id of another program',
    { phone: '+14155550123', contact_id: 51, objectId: 51, vid: 51 },
    'generic',
    [{ cause: 'request', contact: null, phone: '+14155550123', fields: { contact_id: 51 } }],
  ],
  ['generic with the id of another program alone', { contact_id: 51 }, 'generic', ['no_contact']],
  ['generic with the id of HubSpot', { hs_object_id: 51 }, 'generic', [{ contact: { crm: 'hubspot', id: '51' } }]],
  [
    'generic with the id of a contact of a portal',
    { contact_id: 51, portalId: 62515 },
    'generic',
    [{ contact: { crm: 'hubspot', id: '51' }, portalId: '62515' }],
  ],
  [
    'a lead',
    lead,
    'leadsquared',
    [{ cause: 'created', contact: { crm: 'leadsquared', id: lead.ProspectID }, phone: '+919876543210' }],
  ],
  ['a changed lead', { Before: {}, After: lead }, 'leadsquared', [{ cause: 'property_changed', phone: '+919876543210' }]],
  ['a lead not to be called', { ...lead, DoNotCall: '1' }, 'leadsquared', ['do_not_call']],
  ['a lead not to be called, in a word', { ...lead, DoNotCall: 'True' }, 'leadsquared', ['do_not_call']],
  ['a lead that may be called, in a word', { ...lead, DoNotCall: 'false' }, 'leadsquared', [{ cause: 'created' }]],
  [
    'a lead not to be called at the end of a body, and another one',
    [lead, { ...lead, ProspectID: 'other', Mobile: '+442071838750' }, { Before: {}, After: { ...lead, DoNotCall: '1' } }, lead],
    'leadsquared',
    ['do_not_call', { cause: 'created' }, 'do_not_call', { cause: 'created' }],
  ],
  ['a lead of nobody', { FirstName: 'Sachin' }, 'leadsquared', ['no_contact']],
];
for (const [name, body, kind, expected] of bodies) {
  test(`read: ${name}`, () => {
    const readings = readTriggers(body, kind, noOwnWrites);
    assert.equal(readings.length, expected.length);
    for (const [index, wanted] of expected.entries()) {
      const reading = readings[index]!;
      if (typeof wanted === 'string') assert.deepEqual([reading.kind, (reading as Ignored).reason], ['ignored', wanted]);
      else assert.partialDeepStrictEqual(reading, { kind: 'contact', ...wanted });
    }
  });
}

test('more events than a body may hold are refused by name', () => {
  const readings = readTriggers(
    Array.from({ length: MOST_EVENTS + 5 }, () => created),
    'hubspot',
    noOwnWrites,
  );
  assert.equal(
    readTriggers(
      Array.from({ length: MOST_EVENTS }, () => created),
      'hubspot',
      noOwnWrites,
    ).length,
    MOST_EVENTS,
  );
  assert.equal(readings.length, MOST_EVENTS + 1);
  assert.deepEqual(readings.at(-1), { kind: 'ignored', reason: 'too_many', eventKey: null });
});

const writtenAt = new Date(1751276050977);
const own: OwnWrites = {
  sourceIds: ['14947547'],
  propertyPrefixes: ['ringside_'],
  recent: [
    { contactId: '123', property: 'hs_lead_status', value: 'CONNECTED', at: writtenAt },
    { contactId: '123', property: 'last_ai_call', value: writtenAt.toISOString(), at: writtenAt },
  ],
};
const status = { ...changed, propertyName: 'hs_lead_status', propertyValue: 'CONNECTED' };
const lastCall = { ...changed, propertyName: 'last_ai_call' };
const echoes: [name: string, event: object, isOwn: boolean][] = [
  ['a change by our app', { ...changed, changeSource: 'INTEGRATION', sourceId: '14947547' }, true],
  ['a contact our app created', { ...created, sourceId: '14947547' }, true],
  ['a property of ours', { ...changed, propertyName: 'ringside_score' }, true],
  ['the echo of a write', status, true],
  ['the same value ten minutes later', { ...status, occurredAt: writtenAt.getTime() + 600_001 }, false],
  ['the echo of an instant, in milliseconds', { ...lastCall, propertyValue: String(writtenAt.getTime()) }, true],
  ['the echo of an instant, spelt otherwise', { ...lastCall, propertyValue: writtenAt.toISOString().replace('Z', '+00:00') }, true],
  ['another instant', { ...lastCall, propertyValue: String(writtenAt.getTime() + 1) }, false],
  ['an instant that was emptied', { ...lastCall, propertyValue: '' }, false],
  ['another value', { ...status, propertyValue: 'OPEN' }, false],
  ['another contact', { ...status, objectId: 124 }, false],
  ['a person', changed, false],
];
for (const [name, event, isOwn] of echoes) {
  test(`own write: ${name} → ${isOwn}`, () => {
    const [reading] = readTriggers([event], 'hubspot', own);
    assert.equal(reading?.kind === 'ignored' && reading.reason === 'own_write', isOwn);
  });
}

const trigger = (event: object): Trigger => {
  const [reading] = readTriggers([event], 'hubspot', noOwnWrites);
  assert.ok(reading?.kind === 'contact');
  return reading;
};
const onCreation: TriggerRule = { ruleId: 'created', on: 'created', property: null, values: null, period: 'ever' };
const onStatus: TriggerRule = {
  ruleId: 'status',
  on: 'property_changed',
  property: 'hs_lead_status',
  values: ['OPEN'],
  period: 'day',
};
const onAnyValue: TriggerRule = { ...onStatus, ruleId: 'any', values: null };
const matches: [name: string, event: object, rules: TriggerRule[], result: string][] = [
  ['the plain address takes a creation', created, [plainWebhookRule], 'webhook'],
  ['the plain address takes a change', changed, [plainWebhookRule], 'webhook'],
  ['the plain address leaves an emptied property', { ...changed, propertyValue: '' }, [plainWebhookRule], 'value_not_wanted'],
  ['no rule', created, [], 'no_rule'],
  ['another cause', created, [onStatus], 'no_rule'],
  ['another property', changed, [onStatus], 'no_rule'],
  ['the wanted value', { ...status, propertyValue: 'OPEN' }, [onCreation, onStatus], 'status'],
  ['another value', status, [onStatus], 'value_not_wanted'],
  ['another value, and a rule that takes any', status, [onStatus, onAnyValue], 'any'],
];
for (const [name, event, rules, result] of matches) {
  test(`match: ${name} → ${result}`, () => {
    const match = matchTrigger(trigger(event), rules);
    assert.equal(match.kind === 'matches' ? match.rule.ruleId : match.reason, result);
  });
}

test('a changed lead meets the plain address and no rule about a property', () => {
  const [reading] = readTriggers({ Before: {}, After: lead }, 'leadsquared', noOwnWrites);
  assert.ok(reading?.kind === 'contact');
  assert.equal(matchTrigger(reading, [plainWebhookRule]).kind, 'matches');
  assert.equal(matchTrigger(reading, [onStatus, onAnyValue]).kind, 'ignored');
});

test('a number that comes for a waiting contact is noticed', () => {
  assert.equal(bringsPhone(trigger(changed)), true);
  assert.equal(bringsPhone(trigger({ ...changed, propertyValue: ' ' })), false);
  assert.equal(bringsPhone(trigger(status)), false);
  assert.equal(bringsPhone(trigger(created)), false);
});

test('redelivery changes nothing about the key of an event; a later change does', () => {
  const key = trigger(changed).eventKey;
  assert.equal(trigger({ ...changed, attemptNumber: 7 }).eventKey, key);
  assert.notEqual(trigger({ ...changed, occurredAt: changed.occurredAt + 1 }).eventKey, key);
  assert.notEqual(trigger({ ...changed, subscriptionType: 'object.propertyChange', objectTypeId: '0-1' }).eventKey, key);
});

const parts: TriggerKeyParts = {
  for: { kind: 'agent', id: 'a1' },
  contact: { crm: 'hubspot', id: '123' },
  phone: '+14155550123',
  rule: { ruleId: 'created', period: 'ever' },
  at: new Date('2026-12-31T23:59:59Z'),
};
const keys: [name: string, change: Partial<TriggerKeyParts>, key: string | null][] = [
  ['a contact', {}, 'agent:a1|hubspot:123|rule:created|ever'],
  ['a number', { contact: null }, 'agent:a1|phone:%2B14155550123|rule:created|ever'],
  ['nobody', { contact: null, phone: null }, null],
  ['a campaign', { for: { kind: 'campaign', id: 'c' } }, 'campaign:c|hubspot:123|rule:created|ever'],
  ['a day', { rule: { ruleId: 'r', period: 'day' } }, 'agent:a1|hubspot:123|rule:r|day:2026-12-31'],
  ['a week over New Year', { rule: { ruleId: 'r', period: 'week' } }, 'agent:a1|hubspot:123|rule:r|week:2026-12-28'],
  ['a month', { rule: { ruleId: 'r', period: 'month' } }, 'agent:a1|hubspot:123|rule:r|month:2026-12'],
];
for (const [name, change, key] of keys) {
  test(`key of ${name}`, () => assert.equal(triggerKey({ ...parts, ...change }), key));
}

test('different parts never share a key', () => {
  const id = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b', '|', ':', '%', 'é', '1') });
  fc.assert(
    fc.property(id, id, id, id, id, id, (agent, contact, rule, agent2, contact2, rule2) => {
      const key = (a: string, c: string, r: string) =>
        triggerKey({
          ...parts,
          for: { kind: 'agent', id: a },
          contact: { crm: 'hubspot', id: c },
          rule: { ruleId: r, period: 'ever' },
        });
      const same = agent === agent2 && contact === contact2 && rule === rule2;
      assert.equal(key(agent, contact, rule) === key(agent2, contact2, rule2), same);
    }),
    { numRuns: 2000 },
  );
});

test('no body makes it throw', () => {
  const kinds = fc.constantFrom<WebhookKind>('hubspot', 'leadsquared', 'generic');
  const mangled = fc.tuple(fc.constantFrom(...Object.keys(created), 'object', 'properties', 'vid', 'After'), fc.jsonValue());
  const body = fc.oneof(
    fc.jsonValue(),
    fc.array(mangled).map((changes) => [{ ...created, ...Object.fromEntries(changes) }]),
  );
  fc.assert(
    fc.property(body, kinds, (value, kind) => {
      for (const reading of readTriggers(value, kind, own)) {
        if (reading.kind === 'contact') assert.ok(reading.contact || reading.phone);
      }
    }),
    { numRuns: 2000 },
  );
});
