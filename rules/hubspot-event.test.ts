// Events of webhooks: which call each is about, and what is ignored why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventReasons, eventSentence, MOST_EVENTS, parseEvents, readHubspotEvents, type HubspotEvent } from './hubspot-event.ts';

const now = new Date('2026-11-22T12:00:00Z');
const usual = {
  ...{ eventId: 1, subscriptionId: 2, portalId: 145883449, appId: 3, occurredAt: 1751276050977, attemptNumber: 0 },
  ...{ subscriptionType: 'object.creation', objectTypeId: '0-48', objectId: 180584432881 },
};

function read(event: Record<string, unknown>): HubspotEvent {
  const reading = readHubspotEvents([{ ...usual, ...event }], now);
  assert.ok(reading.kind === 'read' && reading.events[0]);
  return reading.events[0];
}

const cases: [string, Record<string, unknown>, string][] = [
  ['a call that was made', {}, '180584432881'],
  ['an id longer than a double holds', { objectId: '90071992547409931' }, '90071992547409931'],
  ['a recording that came', { subscriptionType: 'object.propertyChange', propertyName: 'hs_call_recording_url' }, '180584432881'],
  ['a result of ours', { subscriptionType: 'object.propertyChange', propertyName: 'ringside_score' }, 'own_property'],
  ['something we do not read', { subscriptionType: 'object.propertyChange', propertyName: 'hs_call_summary' }, 'property_not_read'],
  ['a call that was deleted', { subscriptionType: 'object.deletion' }, '180584432881'],
  ['a call that came back', { subscriptionType: 'object.restore' }, '180584432881'],
  [
    'calls that became one',
    { subscriptionType: 'object.merge', primaryObjectId: 5, mergedObjectIds: [6, 7], objectId: 5 },
    '5 6 7',
  ],
  [
    'a contact that was linked',
    {
      subscriptionType: 'object.associationChange',
      objectId: undefined,
      fromObjectTypeId: '0-48',
      fromObjectId: 8,
      toObjectTypeId: '0-1',
      toObjectId: 9,
    },
    '8',
  ],
  [
    'a link that names no call',
    { subscriptionType: 'object.associationChange', fromObjectTypeId: '0-1', fromObjectId: 8 },
    'object_unknown',
  ],
  ['a kind from the future', { subscriptionType: 'object.teleported' }, 'kind_unknown'],
  ['a call without its id', { objectId: undefined }, 'object_unknown'],
  ['a new contact', { subscriptionType: 'contact.creation', objectTypeId: undefined }, 'no_agent_listens'],
  ['a new contact, generic', { objectTypeId: '0-1' }, 'no_agent_listens'],
  ['a company', { subscriptionType: 'company.creation', objectTypeId: undefined }, 'not_about_calls'],
];
for (const [name, event, expected] of cases) {
  test(name, () => {
    const { callIds, reason } = read(event);
    assert.equal(reason ?? callIds.join(' '), expected);
  });
}

test('the number of the attempt does not make another event, everything else does', () => {
  const { identityText } = read({});
  assert.equal(read({ attemptNumber: 3 }).identityText, identityText);
  for (const other of [
    { eventId: 9 },
    { occurredAt: 1 },
    { objectId: 4 },
    { appId: 5 },
    { portalId: 6 },
    { subscriptionType: 'object.deletion' },
  ])
    assert.notEqual(read(other).identityText, identityText);
});

const refused: [string, unknown][] = [
  ['an empty list', []],
  ['text', 'hello'],
  ['a list of numbers', [1]],
  ['an event without a portal', [{ ...usual, portalId: undefined }]],
  ['an event without a kind', [{ ...usual, subscriptionType: undefined }]],
  ['too many events', Array.from({ length: MOST_EVENTS + 1 }, () => usual)],
];
for (const [name, body] of refused) test(`${name} is refused`, () => assert.equal(readHubspotEvents(body, now).kind, 'refused'));

test('one event without a list is read', () => assert.equal(readHubspotEvents(usual, now).kind, 'read'));

test('digits beyond a double survive parsing, other numbers stay numbers', () => {
  assert.deepEqual(parseEvents('[{"objectId":90071992547409931,"portalId":62515,"share":0.5,"big":1e300}]'), [
    { objectId: '90071992547409931', portalId: 62515, share: 0.5, big: 1e300 },
  ]);
  assert.throws(() => parseEvents('{'), SyntaxError);
});

test('an unreadable instant is the time of arrival', () => {
  for (const never of ['soon', 1e15, -1]) assert.deepEqual(read({ occurredAt: never }).occurredAt, now);
  assert.deepEqual(read({}).occurredAt, new Date(1751276050977));
});

test('every reason has a sentence', () => {
  assert.equal(new Set(eventReasons.map(eventSentence)).size, eventReasons.length);
});
