// A CRM tells of contacts, and each is called once: the address as it is known, every shape of event, repeats, waiting, signatures, keys.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { plainWebhookRule } from '../rules/trigger.ts';
import { readTriggers } from '../rules/trigger-body.ts';
import { noOwnWrites } from '../rules/trigger-hubspot-event.ts';
import { claimCallRequests, saveCallRequests } from '../server/database/call-requests.ts';
import { noteContactWrites } from '../server/database/contact-writes.ts';
import { lockPlannedCall, updatePlannedCall } from '../server/database/planned-calls.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { heedContacts } from '../server/flows/outbound/heed-contacts.ts';
import { planCalls } from '../server/flows/outbound/plan-calls.ts';
import { ringDueWork } from '../server/worker/ticker.ts';
import { alwaysOpen, LONDON, NEW_YORK, openCallDoors, WEBHOOK_SECRET, type CallDoorsScene } from './call-doors-scene.ts';
import type { Answer } from './web-server.ts';

type Fate = { fate: string; reason: string | null; message: string | null; request_id: string | null; call_sid: string | null };
const fates = (answer: Answer) =>
  (answer.body['events'] as Fate[]).map(({ fate, reason }) => (reason === null ? fate : `${fate} ${reason}`));

let scene: CallDoorsScene;
before(async () => void (scene = await openCallDoors()));
after(() => scene.close());
beforeEach(async () => {
  const { db } = scene.server.database;
  await db.deleteFrom('callRequest').execute();
  await db.deleteFrom('plannedCall').execute();
});

const requests = () => scene.server.database.db.selectFrom('callRequest').selectAll().orderBy('receivedAt').execute();
const never = new AbortController().signal;

describe('the address as it is known', () => {
  test('with all five parameters, unchanged', async () => {
    const template =
      '/call/crm-webhook?agent_id=YOUR_AGENT_ID&type=hubspot&x_api_key=YOUR_API_KEY&min_trigger_time=09:00&max_trigger_time=18:00&num_of_retries=3&gap_between_retries=2,4,6';
    const path = template.replace('YOUR_AGENT_ID', scene.agentId).replace('YOUR_API_KEY', scene.key);
    const contactId = scene.contact({ firstname: 'Ada', lastname: 'Lovelace', phone: NEW_YORK });
    const askedBefore = scene.hubspot.control.countRequests();
    const answer = await scene.send('POST', path, [scene.created(contactId)]);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body['status'], 'done');
    assert.deepEqual(fates(answer), ['taken']);
    assert.deepEqual(answer.body['warnings'], []);
    assert.deepEqual(answer.body['plan'], {
      ...{ hours: '09:00–18:00', carry_over: true, retries: 3, gaps: ['2h', '4h', '6h'] },
      ...{ timezone: null, schedule_at: null, priority: 0, language: null },
    });
    assert.equal(scene.hubspot.control.countRequests(), askedBefore, 'HubSpot is not asked before the answer');
    await scene.plan();
    const [call] = await scene.calls();
    assert.equal(call?.state, 'planned');
    assert.equal(call?.toNumber, NEW_YORK);
    assert.equal(call?.contactName, 'Ada Lovelace');
    assert.deepEqual(call?.zones?.zones, ['America/New_York']);
    const hour = Number(call?.nextAt?.toLocaleString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', hour12: false }));
    assert.ok(hour >= 9 && hour < 18, `dialled at ${hour}`);
    const [request] = await requests();
    assert.equal(request?.plannedCallId, call?.id);
    assert.ok(!JSON.stringify(request).includes(scene.key), 'no key is kept');
    assert.ok(!scene.server.logged().includes(scene.key), 'no key is logged');
  });

  const shapes: [what: string, type: string, body: (contactId: string) => unknown][] = [
    [
      'a generic event of a contact',
      'hubspot',
      (id) => [{ ...scene.created(id), subscriptionType: 'object.creation', objectTypeId: '0-1' }],
    ],
    ['one event without a list', 'hubspot', (id) => scene.created(id)],
    [
      'a custom workflow action',
      'hubspot',
      (id) => ({
        callbackId: 'ap-1',
        origin: { portalId: Number(scene.portalId) },
        object: { objectId: Number(id), objectType: 'CONTACT' },
        inputFields: {},
      }),
    ],
    [
      'a contact with its history',
      'hubspot',
      (id) => ({ vid: Number(id), 'portal-id': Number(scene.portalId), properties: { firstname: { value: 'Ada', versions: [] } } }),
    ],
    ['a flat body with its id', 'hubspot', (id) => ({ hs_object_id: id, firstname: 'Ada' })],
  ];
  for (const [what, type, body] of shapes) {
    test(`takes ${what}`, async () => {
      const contactId = scene.contact({ firstname: 'Ada', phone: NEW_YORK });
      const answer = await scene.send('POST', `/call/crm-webhook?agent_id=anna&type=${type}`, body(contactId), {
        'x-api-key': scene.key,
      });
      assert.deepEqual(fates(answer), ['taken'], answer.text);
      await scene.plan();
      const [call] = await scene.calls();
      assert.equal(call?.contactId, contactId);
      assert.equal(call?.toNumber, NEW_YORK);
    });
  }

  test('takes LeadSquared leads and plain bodies with a number', async () => {
    const lead = { ProspectID: '5f1c-a', FirstName: 'Ravi', Phone: '+91-9812345678' };
    await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', lead);
    await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=generic', { to_number: LONDON, plan: 'gold' });
    await scene.plan();
    assert.deepEqual((await scene.calls()).map(({ toNumber }) => toNumber ?? '').toSorted(), ['+442071838750', '+919812345678']);
    const gold = (await scene.calls()).find(({ toNumber }) => toNumber === LONDON);
    assert.equal(gold?.webhookFields['plan'], 'gold');
  });

  test('a lead that is not to be called any more ends its planned calls, and those to its number', async () => {
    const lead = { ProspectID: '5f1c_a', FirstName: 'Ravi', Phone: '+91-9812345678' };
    const ask = (type: string, body: object) => scene.ask('POST', `/call/crm-webhook?agent_id=anna&type=${type}`, body);
    const contactId = scene.contact({ firstname: 'Ada', phone: lead.Phone });
    await ask('leadsquared', lead);
    await ask('leadsquared', { ...lead, ProspectID: '5f1cxa', Phone: NEW_YORK });
    await scene.addAgent('bea');
    await scene.ask('POST', '/call/crm-webhook?agent_id=bea&type=generic', { phone: lead.Phone });
    await scene.webhook([scene.created(contactId)]);
    await scene.plan();
    const stands = async () =>
      (await scene.calls())
        .map(({ contactId: of, state, reason }) => `${of ?? 'number'} ${state} ${state === 'planned' ? '' : reason}`.trim())
        .toSorted((a, b) => (a < b ? -1 : 1));
    const others = [`${contactId} planned`, '5f1cxa planned'];
    const sorted = (...lines: string[]) => lines.toSorted((a, b) => (a < b ? -1 : 1));
    assert.deepEqual(await stands(), sorted(...others, '5f1c_a planned', 'number planned'));
    const told = await ask('leadsquared', { Before: {}, After: { ...lead, DoNotCall: '1' } });
    assert.deepEqual(fates(told), ['ignored do_not_call']);
    assert.deepEqual(await stands(), sorted(...others, '5f1c_a given_up opted_out', 'number given_up opted_out'));
  });

  test('a lead that is not to be called any more before its call is planned is not called', async () => {
    const lead = { ProspectID: '5f1c-b', FirstName: 'Ravi', Phone: '+91-9812345678' };
    const ask = (type: string, body: object) => scene.ask('POST', `/call/crm-webhook?agent_id=anna&type=${type}`, body);
    await ask('leadsquared', lead);
    await ask('leadsquared', { ...lead, ProspectID: '5f1c-c', Phone: NEW_YORK });
    await ask('generic', { phone: '0091 98123 45678' });
    const told = await ask('leadsquared', { Before: {}, After: { ...lead, DoNotCall: '1' } });
    assert.deepEqual(fates(told), ['ignored do_not_call']);
    await scene.plan();
    assert.deepEqual(
      (await scene.calls()).map(({ contactId }) => contactId),
      ['5f1c-c'],
    );
    const outcomes = (await requests()).map(({ state, reason }) => `${state} ${reason}`).toSorted();
    assert.deepEqual(outcomes, [...Array.from({ length: 3 }, () => 'ignored do_not_call'), 'planned null']);
  });

  test('a lead that is refused while its call is being planned is not called', async () => {
    const { context, database } = scene.server;
    await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', { ProspectID: '5f1c-d', Phone: LONDON });
    let planning = Promise.resolve();
    await database.db.transaction().execute(async (db) => {
      await sql`lock table agent in access exclusive mode`.execute(db);
      planning = scene.plan();
      while ((await requests())[0]?.attempt === 0) await setTimeout(5);
      const refusal = readTriggers({ ProspectID: '5f1c-d', DoNotCall: 'true' }, 'leadsquared', noOwnWrites);
      await heedContacts(context, db, scene.teamId, refusal);
    });
    await planning;
    assert.deepEqual([(await scene.calls()).length, (await requests())[0]?.reason], [0, 'do_not_call']);
  });

  test('a number that comes for a lead which was refused meanwhile takes up no call of it', async () => {
    const lead = { ProspectID: '5f1c-e', FirstName: 'Ravi' };
    const ask = (body: object) => scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', body);
    await ask(lead);
    await scene.plan();
    const ended = { state: 'given_up', reason: 'number_missing', nextAt: null, endedAt: scene.now() } as const;
    await scene.server.database.db.updateTable('plannedCall').set(ended).execute();
    await ask({ Before: {}, After: { ...lead, DoNotCall: '1' } });
    await ask({ Before: {}, After: { ...lead, Phone: NEW_YORK } });
    await scene.plan();
    assert.deepEqual(
      (await scene.calls()).map(({ state, reason }) => `${state} ${reason}`),
      ['given_up opted_out'],
    );
  });

  test('a call that is cancelled while its number comes stays cancelled', async () => {
    const { db } = scene.server.database;
    const ask = (body: object) => scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', body);
    await ask({ ProspectID: '5f1c-f' });
    await scene.plan();
    const [call] = await scene.calls();
    assert.equal(call?.state, 'waiting_for_number');
    await ask({ ProspectID: '5f1c-f', Phone: NEW_YORK });
    let planning = Promise.resolve();
    await db.transaction().execute(async (held) => {
      const of = { teamId: scene.teamId, plannedCallId: call.id };
      await lockPlannedCall(held, of);
      planning = scene.plan();
      const waiting = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      while ((await waiting.execute(db)).rows.length === 0) await setTimeout(5);
      const ended = { state: 'cancelled', reason: 'cancelled', nextAt: null, endedAt: scene.now() } as const;
      await updatePlannedCall(held, of, ended);
    });
    await planning;
    assert.deepEqual(
      (await scene.calls()).map(({ state, toNumber }) => [state, toNumber]),
      [['cancelled', null]],
    );
  });

  test('ignored events are kept with their reason, and said', async () => {
    const contactId = scene.contact({ phone: NEW_YORK });
    const body = [
      { ...scene.created(contactId), subscriptionType: 'contact.deletion' },
      { ...scene.created(contactId), subscriptionType: 'company.creation' },
      scene.changed(contactId, 'phone', ''),
      'nonsense',
      scene.changed(contactId, 'ringside_score', '4'),
    ];
    const answer = await scene.webhook(body);
    assert.deepEqual(fates(answer), [
      ...['ignored other_event', 'ignored other_object', 'ignored value_not_wanted', 'ignored not_an_event', 'ignored own_write'],
    ]);
    const kept = await requests();
    assert.equal(kept.length, 5);
    assert.ok(kept.every(({ state, reason }) => state === 'ignored' && reason !== null));
    await scene.plan();
    assert.equal((await scene.calls()).length, 0);
  });

  test('what we wrote to a contact ourselves asks for nothing, what somebody else wrote does', async () => {
    const contactId = scene.contact({ phone: NEW_YORK });
    const of = { teamId: scene.teamId, portalId: scene.portalId };
    await noteContactWrites(scene.server.database.db, of, [
      { contactId, property: 'hs_lead_status', value: 'CONNECTED', at: scene.now() },
    ]);
    const answer = await scene.webhook([
      scene.changed(contactId, 'hs_lead_status', 'CONNECTED'),
      scene.changed(contactId, 'hs_lead_status', 'OPEN'),
    ]);
    assert.deepEqual(fates(answer), ['ignored own_write', 'taken']);
  });

  test('text that a database would not take', async () => {
    const answer = await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=generic', {
      to_number: NEW_YORK,
      note: 'a\u0000b\ud800',
      'k\u0000': 1,
    });
    assert.equal(answer.status, 200, answer.text);
    await scene.plan();
    assert.equal((await scene.calls())[0]?.webhookFields['note'], 'ab\ufffd');
  });
});

describe('many events', () => {
  test('a hundred are answered within a second', async () => {
    const events = Array.from({ length: 100 }, (_, n) => scene.created(String(700_000 + n)));
    await scene.webhook([scene.created('1')]);
    const startedAt = performance.now();
    const answer = await scene.webhook(events);
    const tookMs = performance.now() - startedAt;
    assert.equal(answer.body['taken'], 100);
    assert.ok(tookMs < 1_000, `${tookMs.toFixed(0)} ms`);
  });

  test('more than a thousand are not taken in silence', async () => {
    const answer = await scene.webhook(Array.from({ length: 1_001 }, (_, n) => ({ hs_object_id: String(n + 1) })));
    assert.deepEqual([answer.body['taken'], answer.body['ignored']], [1_000, 1]);
    assert.deepEqual((answer.body['events'] as Fate[]).at(-1)?.reason, 'too_many');
  });

  test('one that is no more than null is kept, and ignored', async () => {
    const answer = await scene.webhook([null, 7, scene.created('999997')]);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      (answer.body['events'] as Fate[]).map(({ fate }) => fate),
      ['ignored', 'ignored', 'taken'],
    );
    const { rows } = await sql`select 1 from call_request where body = 'null' and state = 'ignored'`.execute(
      scene.server.database.db,
    );
    assert.equal(rows.length, 1);
  });

  test('those of one moment are planned in the order of their ids, and no more than asked for, however PostgreSQL finds them', async () => {
    const { db } = scene.server.database;
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const moment = new Date();
    const arriving = ids.map((id) => ({
      ...{ agentId: scene.agentId, id, digest: createHash('sha256').update(id).digest(), door: 'outbound' as const },
      ...{ state: 'pending' as const, reason: null, body: {}, parameters: {}, rule: plainWebhookRule },
    }));
    // A table known with one row: that of the others it may be looked up again for each.
    await saveCallRequests(db, scene.teamId, arriving.slice(0, 1), moment);
    await sql`delete from call_request where id <> ${ids[0]}`.execute(db);
    await sql`vacuum analyze call_request`.execute(db);
    await saveCallRequests(db, scene.teamId, arriving.slice(1), moment);
    for (const limit of [7, 20]) {
      const claimed = await db
        .transaction()
        .execute((tx) => claimCallRequests(tx, scene.teamId, { limit, now: moment, until: new Date(moment.getTime() + 1_000) }));
      assert.deepEqual(
        claimed.map(({ id }) => id),
        ids.toSorted().slice(0, limit),
      );
      await db.updateTable('callRequest').set({ claimedUntil: null }).execute();
    }
  });

  test('the bell is rung with them, and again for what is still to be planned', async () => {
    const { context } = scene.server;
    await scene.webhook([scene.created('999998')]);
    const rung = async () => (await scene.server.jobs()).filter(({ name }) => name === 'plan-calls').length;
    const before = await rung();
    assert.ok(before > 0);
    await scene.plan();
    await ringDueWork(context);
    assert.equal(await rung(), before, 'it is not due yet');
    await scene.advance(6_000);
    await ringDueWork(context);
    assert.equal(await rung(), before + 1);
  });
});

describe('one trigger, one call', () => {
  test('ten deliveries at once, out of order, and two planners at once', async () => {
    const contacts = Array.from({ length: 5 }, (_, n) => scene.contact({ phone: `+1212555010${n}` }));
    const events = contacts.flatMap((id) => [scene.created(id), scene.changed(id, 'phone', 'x')]);
    const deliveries = Array.from({ length: 10 }, (_, attempt) => {
      const turned = [...events.slice(attempt), ...events.slice(0, attempt)];
      return (attempt % 2 ? turned : turned.toReversed()).map((event) => ({ ...event, attemptNumber: attempt }));
    });
    const planners = [0, 1].map(() => planCalls(scene.server.context, { teamId: scene.teamId }, never));
    const answers = await Promise.all(deliveries.map((body) => scene.webhook(body)));
    assert.ok(answers.every(({ status }) => status === 200));
    const taken = answers.flatMap(fates).filter((fate) => fate === 'taken').length;
    assert.equal(taken, events.length, 'each event is news once');
    await Promise.all([...planners, ...[0, 1].map(() => planCalls(scene.server.context, { teamId: scene.teamId }, never))]);
    await scene.plan();
    const calls = await scene.calls();
    assert.deepEqual(calls.map(({ contactId }) => contactId ?? '').toSorted(), contacts.toSorted());
    const kept = await requests();
    assert.equal(kept.length, events.length);
    assert.ok(kept.every(({ deliveries: count, state }) => count === 10 && state === 'planned'));
  });

  test('the same event twice in one body is one', async () => {
    const event = scene.created(scene.contact({ phone: NEW_YORK }));
    assert.deepEqual(fates(await scene.webhook([event, event])), ['taken', 'repeated']);
  });

  test('two agents each call the contact once', async () => {
    await scene.addAgent('ben');
    const event = scene.created(scene.contact({ phone: NEW_YORK }));
    await scene.webhook([event]);
    await scene.ask('POST', '/call/crm-webhook?agent_id=ben', [event]);
    await scene.plan();
    assert.equal((await scene.calls()).length, 2);
  });

  for (const first of ['number', 'contact'] as const) {
    test(`a person known by ${first} first is not called again`, async () => {
      const contactId = scene.contact({ phone: '(212) 555-0100', country: 'US' });
      const ways = {
        number: () => scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=generic', { phone: NEW_YORK }),
        contact: () => scene.webhook([scene.created(contactId)]),
      };
      await ways[first]();
      await scene.plan();
      await ways[first === 'number' ? 'contact' : 'number']();
      await scene.plan();
      assert.equal((await scene.calls()).length, 1);
      assert.deepEqual(
        (await requests()).map(({ reason }) => reason),
        [null, 'same_trigger'],
      );
    });
  }

  test('two contacts that share a number are two people', async () => {
    const events = [0, 1].map(() => scene.created(scene.contact({ phone: NEW_YORK })));
    await scene.webhook(events);
    await scene.plan();
    assert.equal((await scene.calls()).length, 2);
  });
});

describe('what is not there yet is waited for', () => {
  test('a contact without a number, until one comes', async () => {
    const contactId = scene.contact({ firstname: 'Ada' });
    await scene.webhook([scene.created(contactId)]);
    await scene.plan();
    const [waiting] = await scene.calls();
    assert.equal(waiting?.state, 'waiting_for_number');
    scene.hubspot.control.updateRecord({ type: 'contacts', id: contactId, properties: { phone: NEW_YORK } });
    await scene.webhook([scene.changed(contactId, 'phone', NEW_YORK)]);
    await scene.plan();
    const calls = await scene.calls();
    assert.deepEqual(
      calls.map(({ id, state, toNumber }) => [id, state, toNumber]),
      [[waiting?.id, 'planned', NEW_YORK]],
    );
  });

  test('also when no event tells of it: the contact is looked at again', async () => {
    const contactId = scene.contact({ phone: 'ask reception' });
    await scene.webhook([scene.created(contactId)]);
    await scene.plan();
    scene.hubspot.control.updateRecord({ type: 'contacts', id: contactId, properties: { mobilephone: NEW_YORK } });
    await scene.advance(61_000);
    await scene.plan();
    assert.equal((await scene.calls())[0]?.state, 'planned');
  });

  test('and no longer than the team has set', async () => {
    await scene.webhook([scene.created(scene.contact({ firstname: 'Ada' }))]);
    await scene.plan();
    await scene.advance(24 * 3_600_000 + 1_000);
    await scene.plan();
    const [call] = await scene.calls();
    assert.deepEqual([call?.state, call?.reason, call?.nextAt], ['given_up', 'number_missing', null]);
  });

  test('a number that comes later still is dialled; one that cannot be read is told as it is', async () => {
    const contactId = scene.contact({ phone: '098765 43210' });
    await scene.webhook([scene.created(contactId)]);
    await scene.plan();
    await scene.advance(25 * 3_600_000);
    await scene.plan();
    const [call] = await scene.calls();
    const shown = await scene.ask('GET', `/call/outbound/${call?.id}`);
    assert.deepEqual([shown.body['state'], shown.body['reason']], ['given_up', 'number_missing']);
    assert.match(String(shown.body['message']), /no country.*default country in the calling policy/);
    scene.hubspot.control.updateRecord({ type: 'contacts', id: contactId, properties: { phone: NEW_YORK } });
    await scene.webhook([scene.changed(contactId, 'phone', NEW_YORK)]);
    await scene.plan();
    const calls = await scene.calls();
    assert.deepEqual(
      calls.map(({ id, state, toNumber, endedAt }) => [id, state, toNumber, endedAt]),
      [[call?.id, 'planned', NEW_YORK, null]],
    );
  });

  test('a contact that HubSpot does not know yet, for half a minute', async () => {
    const event = scene.created('999999');
    await scene.webhook([event]);
    await scene.plan();
    assert.deepEqual(
      (await requests()).map(({ state, reason }) => [state, reason]),
      [['pending', 'contact_unknown']],
    );
    await scene.advance(31_000);
    await scene.plan();
    assert.deepEqual(
      (await requests()).map(({ state, reason }) => [state, reason]),
      [['refused', 'contact_unknown']],
    );
    assert.equal((await scene.calls()).length, 0);
    assert.deepEqual(fates(await scene.webhook([event])), ['repeated'], 'sent again it is planned anew');
    assert.equal((await requests())[0]?.state, 'pending');
  });

  test('a portal that is not connected', async () => {
    await scene.webhook([scene.created('1', { portalId: 4711 })]);
    await scene.plan();
    const [request] = await requests();
    assert.deepEqual([request?.state, request?.reason], ['pending', 'portal_not_connected']);
    assert.ok((request?.nextTryAt?.getTime() ?? 0) > scene.now().getTime());
  });

  test('a body with a number needs no HubSpot', async () => {
    await scene.webhook({ portalId: 4711, contact_id: '1', phone: NEW_YORK });
    await scene.plan();
    assert.equal((await scene.calls())[0]?.toNumber, NEW_YORK);
  });
});

describe('mistakes are told field by field, all at once', () => {
  const rows: [query: string, fields: string[]][] = [
    ['', ['agent_id']],
    ['agent_id=nobody', ['agent_id']],
    ['agent_id=anna&type=zoho', ['type']],
    ['agent_id=anna&min_trigger_time=9am', ['min_trigger_time']],
    ['agent_id=anna&min_trigger_time=18:00&max_trigger_time=09:00', ['max_trigger_time']],
    [
      'agent_id=anna&num_of_retries=11&gap_between_retries=soon&carry_over=maybe&timezone=Mars',
      ['num_of_retries', 'gap_between_retries', 'carry_over', 'timezone'],
    ],
    ['agent_id=anna&batch_id=nothing', ['batch_id']],
    ['agent_id=anna&agent_id=ben', ['agent_id']],
  ];
  for (const [query, fields] of rows) {
    test(query || 'no parameters', async () => {
      const answer = await scene.ask('POST', `/call/crm-webhook?${query}`, [scene.created('1')]);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.body['status'], 'error');
      const told = answer.body['fields'] as { path: string; message: string }[];
      assert.deepEqual(told.map(({ path }) => path).toSorted(), fields.toSorted());
      assert.ok(
        told.every(({ message }) => /[.!]$/.test(message) && message.length > 15),
        answer.text,
      );
      assert.equal((await requests()).length, 0);
    });
  }

  test('an agent that is archived or was never published', async () => {
    await scene.addAgent('old', {}, 'archived');
    const id = await scene.addAgent('fresh');
    await scene.server.database.db.updateTable('agent').set({ publishedVersion: null }).where('id', '=', id).execute();
    for (const [slug, word] of [
      ['old', /archived/],
      ['fresh', /Publish/],
    ] as const) {
      const answer = await scene.ask('POST', `/call/crm-webhook?agent_id=${slug}`, [scene.created('1')]);
      assert.equal(answer.status, 400);
      assert.match(String(answer.body['message']), word);
    }
  });

  const bodies: [what: string, body: string, code: string][] = [
    ['no JSON', '[{', 'invalid_json'],
    ['a word', '"hello"', 'object_expected'],
    ['nothing', '', 'invalid_json'],
    ['a poisonous key', '[{"__proto__":{"a":1}}]', 'forbidden_key'],
    ['no end of depth', `${'['.repeat(100)}${']'.repeat(100)}`, 'too_deep'],
  ];
  for (const [what, body, code] of bodies) {
    test(`a body that is ${what}`, async () => {
      const headers = { 'content-type': 'application/json', 'x-api-key': scene.key };
      const response = await fetch(`${scene.server.url}/call/crm-webhook?agent_id=anna`, { method: 'POST', body, headers });
      assert.equal(response.status, 400);
      assert.equal(((await response.json()) as { code: string }).code, code);
    });
  }
});

describe('keys', () => {
  test('none, a wrong one, one for recordings, and one for calls at the door for recordings', async () => {
    const path = '/call/crm-webhook?agent_id=anna';
    assert.equal((await scene.send('POST', path, [])).body['code'], 'api_key_missing');
    assert.equal((await scene.send('POST', path, [], { 'x-api-key': 'pk_live_nonsense' })).body['code'], 'api_key_invalid');
    const ingest = await createPushKey(scene.server.context, { teamId: scene.teamId, name: 'Push', createdBy: null });
    const refused = await scene.send('POST', path, [], { 'x-api-key': ingest.key });
    assert.equal(refused.status, 403);
    assert.match(String(refused.body['message']), /Make a key for calls/);
    const other = await scene.send('POST', '/api/integrations/push-api/ingest', { transcript: 'a' }, { 'x-api-key': scene.key });
    assert.equal(other.status, 403);
    assert.match(String(other.body['error']), /Make a key for recordings/);
  });

  test('one whose owner forbids it in addresses', async () => {
    const { key } = await createPushKey(scene.server.context, {
      teamId: scene.teamId,
      name: 'Strict',
      createdBy: null,
      purpose: 'calls',
      allowQuery: false,
    });
    assert.equal(
      (await scene.send('POST', `/call/crm-webhook?agent_id=anna&x_api_key=${key}`, [])).body['code'],
      'api_key_query_disabled',
    );
    assert.equal((await scene.send('POST', '/call/crm-webhook?agent_id=anna', [], { 'x-api-key': key })).status, 200);
  });

  test('its limit', async () => {
    const { key } = await createPushKey(scene.server.context, {
      teamId: scene.teamId,
      name: 'Slow',
      createdBy: null,
      purpose: 'calls',
      limitPerMinute: 1,
    });
    await scene.send('POST', '/call/crm-webhook?agent_id=anna', [], { 'x-api-key': key });
    const answer = await scene.send('POST', '/call/crm-webhook?agent_id=anna', [], { 'x-api-key': key });
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  });
});

describe('a portal whose client secret is known', () => {
  let signedScene: CallDoorsScene;
  before(async () => void (signedScene = await openCallDoors({ webhookSecret: WEBHOOK_SECRET })));
  after(() => signedScene.close());

  const signers: Record<string, (secret: string, url: string, body: string, at: number) => Record<string, string>> = {
    v3: (secret, url, body, at) => ({
      'x-hubspot-signature-v3': createHmac('sha256', secret).update(`POST${url}${body}${at}`).digest('base64'),
      'x-hubspot-request-timestamp': String(at),
    }),
    v2: (secret, url, body) => ({
      'x-hubspot-signature': createHash('sha256').update(`${secret}POST${url}${body}`).digest('hex'),
      'x-hubspot-signature-version': 'v2',
    }),
    v1: (secret, _url, body) => ({
      'x-hubspot-signature': createHash('sha256')
        .update(secret + body)
        .digest('hex'),
      'x-hubspot-signature-version': 'v1',
    }),
  };

  async function post(
    sign: (url: string, body: string) => Record<string, string>,
    portalId = signedScene.portalId,
  ): Promise<number> {
    const path = `/call/crm-webhook?agent_id=anna&type=hubspot&x_api_key=${signedScene.key}`;
    const body = JSON.stringify([signedScene.created('1', { portalId: Number(portalId) })]);
    const headers = { 'content-type': 'application/json', ...sign(`http://127.0.0.1:3000${path}`, body) };
    return (await fetch(signedScene.server.url + path, { method: 'POST', body, headers })).status;
  }

  for (const [version, sign] of Object.entries(signers)) {
    test(`believes version ${version}, and no other secret`, async () => {
      assert.equal(await post((url, body) => sign(WEBHOOK_SECRET, url, body, Date.now())), 200);
      assert.equal(await post((url, body) => sign('another secret', url, body, Date.now())), 401);
      assert.equal(await post((url, body) => sign(WEBHOOK_SECRET, url, `${body} `, Date.now())), 401);
    });
  }

  test('is not believed unsigned or too late; a portal without a secret needs the key only', async () => {
    assert.equal(await post(() => ({})), 401);
    assert.equal(await post((url, body) => signers['v3']!(WEBHOOK_SECRET, url, body, Date.now() - 301_000)), 401);
    assert.equal(await post(() => ({}), '4711'), 200);
  });
});

test('a workflow step waits for the outcome of its call, and goes on where none comes', async () => {
  const contactId = scene.contact({ phone: NEW_YORK });
  const body = (objectType: string) => ({
    ...{ callbackId: 'ap-7', origin: { portalId: Number(scene.portalId) }, object: { objectId: Number(contactId), objectType } },
    inputFields: { agent_id: 'anna', num_of_retries: '1' },
  });
  const answer = await scene.ask('POST', '/call/workflow-action', body('CONTACT'));
  assert.deepEqual((answer.body['outputFields'] as Record<string, string>)['hs_execution_state'], 'BLOCK', answer.text);
  await scene.plan();
  const [call] = await scene.calls();
  assert.deepEqual([call?.callbackId, call?.door, call?.plan.retries.retries], ['ap-7', 'workflow', 1]);
  await scene.ask('POST', '/call/workflow-action', body('CONTACT'));
  await scene.ask('POST', '/call/workflow-action', { ...body('CONTACT'), callbackId: 'ap-9' });
  await scene.plan();
  assert.deepEqual(
    (await scene.calls()).map(({ callbackId }) => callbackId ?? '').toSorted(),
    ['ap-7', 'ap-9'],
    'whoever comes to the step again is called again, and nobody twice for one time',
  );
  const other = await scene.ask('POST', '/call/workflow-action', { ...body('DEAL'), callbackId: 'ap-8' });
  assert.deepEqual(other.body['outputFields'], { hs_execution_state: 'FAIL_CONTINUE', ringside_result: 'other_object' });
});

test('the agent’s own retries hold where the address says nothing', async () => {
  await scene.addAgent('cara', { retries: { retries: 2, gapsMinutes: [90] }, name: alwaysOpen.name });
  const answer = await scene.ask('POST', '/call/crm-webhook?agent_id=cara', [scene.created('1')]);
  assert.deepEqual((answer.body['plan'] as { gaps: string[] }).gaps, ['90m']);
});
