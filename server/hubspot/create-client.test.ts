// The client against a HubSpot on this machine: what it reads, writes and makes, and what it says when something is not as asked.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { Problem } from '../../rules/problem.ts';
import { createPlainHttp } from '../providers/plain-http.ts';
import type { HubspotClient } from './client.ts';
import { createHubspotClient } from './create-client.ts';
import type { HubspotLimits } from './answer.ts';
import { openRequests } from './requests.ts';
import { findTokenScopes } from './token-scopes.ts';

const PORTAL = 145_883_449;
const http = createPlainHttp();
let hubspot: Emulator;
let client: HubspotClient;
let limits: HubspotLimits;

before(async () => {
  hubspot = await createEmulator({
    everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } },
    limits: { searchesPerSecond: 1_000 },
  });
});
after(async () => {
  await http.close();
  await hubspot.close();
});
beforeEach(() => {
  hubspot.reset();
  limits = {};
  client = createHubspotClient({ portalId: String(PORTAL), requests: requests('pat-na1-emulator') });
});

const requests = (token: string) =>
  openRequests({
    baseUrl: `${hubspot.url}/`,
    timeZone: 'UTC',
    send: http.send,
    clock: { now: () => new Date(), sleep: (ms, signal) => sleep(Math.min(ms, 20), undefined, signal ? { signal } : {}) },
    random: () => 0,
    async accessToken(refused) {
      if (refused !== undefined) throw new Problem('hubspot_unauthorised', 'refused');
      return token;
    },
    takeTurn: async () => () => {},
    block: async () => {},
    sawAnswer: (seen) => void Object.assign(limits, seen.limits),
  });

const AT = Date.UTC(2026, 2, 4, 12);
const loadCalls = (count: number) =>
  hubspot.control.loadRecords({
    type: 'calls',
    records: Array.from({ length: count }, (_, index) => ({
      properties: { hs_timestamp: AT, hs_call_title: `Call ${index}` },
      createdAt: AT,
      updatedAt: AT,
    })),
  });
const rejectsWith = (work: Promise<unknown>, code: string) =>
  assert.rejects(work, (error: unknown) => error instanceof Problem && error.code === code);

describe('reading', () => {
  test('the account and what it allows', async () => {
    const account = await client.account();
    assert.equal(account.portalId, String(PORTAL));
    assert.notEqual(account.timeZone, '');
    assert.deepEqual([limits.burstLimit, typeof limits.dailyLeft], [190, 'number']);
    assert.ok(Math.abs((client.serverNow()?.getTime() ?? 0) - Date.now()) < 2_000);
  });

  test('a window by id, page after page, until nothing is left', async () => {
    const ids = loadCalls(450);
    const seen: string[] = [];
    let afterId: string | null = null;
    for (let page = 0; page < 4; page++) {
      const { results, total } = await client.searchCalls({
        ...{ by: 'modified', lowMs: AT - 1, highMs: AT + 1, afterId, limit: 200, properties: ['hs_call_title'] },
      });
      assert.equal(total, 450 - seen.length);
      seen.push(...results.map(({ id }) => id));
      afterId = results.at(-1)?.id ?? afterId;
    }
    assert.deepEqual(seen.toSorted(), ids.toSorted());
    assert.equal(new Set(seen).size, 450);
    const none = await client.searchCalls({
      ...{ by: 'called', lowMs: 0, highMs: AT - 1, afterId: null, limit: 200, properties: [] },
    });
    assert.deepEqual(none, { total: 0, results: [] });
  });

  test('records by id: null for what is empty, nothing for what is not known, missing ones by name', async () => {
    const [one = '', two = '', gone = ''] = loadCalls(3);
    hubspot.control.archiveRecord({ type: 'calls', id: gone });
    const { found, missing } = await client.readCalls(
      [two, gone, one, '999', one],
      ['hs_call_title', 'hs_call_body', 'no_such_property'],
    );
    assert.deepEqual(found.map(({ id }) => id).toSorted(), [one, two].toSorted());
    assert.deepEqual(missing.toSorted(), ['999', gone].toSorted());
    assert.equal(found[0]?.properties['hs_call_body'], null);
    assert.equal('no_such_property' in (found[0]?.properties ?? {}), false);
    assert.equal(found[0]?.updatedAt.getTime(), AT);
    assert.deepEqual(await client.readCalls([], ['x']), { found: [], missing: [] });
  });

  test('associations: many, none, and the primary one first', async () => {
    const [call = '', lonely = ''] = loadCalls(2);
    const contacts = hubspot.control.loadRecords({
      type: 'contacts',
      records: Array.from({ length: 3 }, (_, index) => ({ properties: { email: `c${index}@example.com` } })),
    });
    for (const toId of contacts) hubspot.control.linkRecords({ type: 'calls', id: call, toType: 'contacts', toId });
    const [company = '', other = ''] = hubspot.control.loadRecords({
      type: 'companies',
      records: [{ properties: { name: 'A' } }, { properties: { name: 'B' } }],
    });
    const contact = contacts[0] ?? '';
    hubspot.control.linkRecords({ type: 'contacts', id: contact, toType: 'companies', toId: other });
    hubspot.control.linkRecords({ type: 'contacts', id: contact, toType: 'companies', toId: company, typeId: 1 });
    const ofCalls = await client.associations('calls', [call, lonely, '999'], 'contacts');
    assert.deepEqual([...ofCalls.keys()], [call]);
    assert.deepEqual(ofCalls.get(call)?.toSorted(), contacts.toSorted());
    assert.deepEqual((await client.associations('contacts', [contact], 'companies')).get(contact), [company, other]);
    assert.equal((await client.associations('calls', [lonely], 'deals')).size, 0);
  });

  test('owners, present and archived', async () => {
    for (let index = 0; index < 3; index++) hubspot.control.addOwner({ email: `rep${index}@example.com`, firstName: 'Rep' });
    const [first] = await client.owners({ archived: false });
    hubspot.control.archiveOwner({ id: first?.id ?? '' });
    const ids = (await client.owners({ archived: false })).map(({ id }) => id);
    const archived = await client.owners({ archived: true });
    assert.ok(!ids.includes(first?.id ?? ''));
    assert.deepEqual(
      archived.map(({ id, archived }) => [id, archived]),
      [[first?.id, true]],
    );
  });

  test('a transcript that is not there', () => rejectsWith(client.transcript('4711'), 'not_found'));
});

describe('writing', () => {
  test('a batch, and which of it was not written', async () => {
    const [one = ''] = loadCalls(1);
    const written = await client.updateCalls([
      { id: '999', properties: { hs_call_title: 'x' } },
      { id: one, properties: { hs_call_title: 'New' } },
    ]);
    assert.deepEqual(
      written.map(({ id, problem }) => [id, problem?.code ?? null]),
      [
        ['999', 'not_found'],
        [one, null],
      ],
    );
    assert.equal(hubspot.control.readRecord({ type: 'calls', id: one })?.properties['hs_call_title'], 'New');
  });

  test('is repeated after an answer was lost, and changes nothing twice', async () => {
    const [one = ''] = loadCalls(1);
    hubspot.control.addFault({ kind: 'reply-lost', path: '/batch/update', count: 1 });
    const written = await client.updateCalls([{ id: one, properties: { hs_call_title: 'New' } }]);
    assert.equal(written[0]?.problem, null);
  });

  test('a note is made with its associations, and never again by itself when the answer is lost', async () => {
    const [contact = ''] = hubspot.control.loadRecords({ type: 'contacts', records: [{ properties: { email: 'a@example.com' } }] });
    const note = {
      properties: { hs_timestamp: String(AT), hs_note_body: 'Score 80' },
      associations: [{ toId: contact, typeId: 202 }],
    };
    const id = await client.createObject('notes', note);
    assert.deepEqual(hubspot.control.linkedIds({ type: 'notes', id, toType: 'contacts' }), [contact]);
    hubspot.control.addFault({ kind: 'reply-lost', path: '/notes', count: 1 });
    await rejectsWith(client.createObject('notes', note), 'hubspot_unavailable');
    assert.equal(hubspot.control.listRecords({ type: 'notes' }).length, 2);
  });

  test('properties and their group are made once', async () => {
    const group = { name: 'ringside', label: 'Ringside' };
    assert.deepEqual([await client.createCallPropertyGroup(group), await client.createCallPropertyGroup(group)], [true, false]);
    const property = {
      name: 'ringside_score',
      label: 'Score',
      type: 'number',
      fieldType: 'number',
      groupName: 'ringside',
      description: '',
    };
    assert.deepEqual([await client.createCallProperty(property), await client.createCallProperty(property)], [true, false]);
    const known = (await client.callProperties()).find(({ name }) => name === 'ringside_score');
    assert.deepEqual([known?.type, known?.groupName], ['number', 'ringside']);
  });
});

describe('what a token may do', () => {
  test('is told for a private app', async () => {
    const scopes = await findTokenScopes(requests('pat-na1-emulator'), 'pat-na1-emulator');
    assert.equal(scopes.scopesKnown, true);
    assert.ok(scopes.scopes.includes('crm.objects.contacts.read'));
  });

  test('is tried out for any other token, and nothing is changed by it', async () => {
    hubspot.control.issueToken({ token: 'service-key-1', scopes: ['crm.objects.contacts.read', 'crm.objects.owners.read'] });
    hubspot.control.addFault({ kind: 'missing-scope', route: 'account.token-info' });
    const [call = ''] = loadCalls(1);
    const before = hubspot.control.readRecord({ type: 'calls', id: call });
    const { appId, scopes, scopesKnown, missingScopes } = await findTokenScopes(requests('service-key-1'), 'service-key-1');
    assert.deepEqual([appId, scopesKnown], [null, false]);
    const objects = scopes.filter((scope) => scope.startsWith('crm.objects.'));
    assert.deepEqual(objects.toSorted(), ['crm.objects.contacts.read', 'crm.objects.owners.read']);
    assert.ok(missingScopes.includes('crm.objects.companies.read') && missingScopes.includes('crm.objects.contacts.write'));
    assert.deepEqual(hubspot.control.readRecord({ type: 'calls', id: call }), before);
  });
});
