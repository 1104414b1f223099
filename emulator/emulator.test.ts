// The emulator as a whole: portals, ids, reset, control from another process, and how much it bears.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import { usual } from './world.ts';

const manual = { clock: { kind: 'manual' } } as const;

async function withEmulator(options: EmulatorOptions, run: (hubspot: Emulator) => Promise<void>): Promise<void> {
  const hubspot = await createEmulator({ ...manual, ...options });
  try {
    await run(hubspot);
  } finally {
    await hubspot.close();
  }
}

async function ask(url: string, path: string, body?: unknown, token: string = usual.token) {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Record<string, unknown> };
}

const newCall = { hs_timestamp: '2026-09-30T10:00:00Z' };

test('portals are apart, and a token opens one of them', () =>
  withEmulator(
    {
      portals: [{ portalId: 1 }, { portalId: 2, timeZone: 'Europe/Berlin' }],
      tokens: [
        { token: 'one', portalId: 1 },
        { token: 'two', portalId: 2 },
      ],
    },
    async ({ url, control }) => {
      control.createRecord({ portalId: 2, type: 'calls', properties: newCall });
      const count = async (token: string) =>
        ((await ask(url, '/crm/v3/objects/calls', undefined, token)).json['results'] as unknown[]).length;
      assert.deepEqual([await count('one'), await count('two')], [0, 1]);
      assert.equal((await ask(url, '/account-info/v3/details', undefined, 'two')).json['timeZone'], 'Europe/Berlin');
    },
  ));

test('ids beyond what a number can hold keep every digit, in strings and in numbers', () =>
  withEmulator({ everyPortal: { ids: 'beyond-safe' } }, async ({ url, control }) => {
    const contact = control.createRecord({ type: 'contacts', properties: { email: 'a@example.com' } });
    const call = control.createRecord({ type: 'calls', properties: newCall, associations: [{ type: 'contacts', id: contact.id }] });
    assert.ok(BigInt(call.id) > 2n ** 53n);
    assert.equal(Number(call.id), Number(contact.id), 'neighbours that Number() cannot tell apart');
    const { text } = await ask(url, `/crm/v4/objects/calls/${call.id}/associations/contacts`);
    assert.ok(text.includes(`"toObjectId":${contact.id},`), text);
  }));

test('the API may be mounted under a path', () =>
  withEmulator({ basePath: '/hubspot/' }, async ({ url }) => {
    assert.match(url, /\/hubspot$/);
    assert.equal((await ask(url, '/crm/v3/objects/calls')).status, 200);
    assert.equal((await ask(url, '//crm/v3/objects/calls/')).status, 200);
  }));

test('what nobody serves is said, and a body that is no JSON is refused with its place', () =>
  withEmulator({}, async ({ url, control }) => {
    assert.equal((await ask(url, '/crm/v3/nothing')).status, 404);
    const wrongMethod = await ask(url, '/crm/v3/objects/calls/search');
    // A GET there is a call whose id is "search".
    assert.equal(wrongMethod.status, 404);
    assert.equal((await ask(url, '/oauth/v1/token')).status, 405);
    const broken = await ask(url, '/crm/v3/objects/calls', '{"properties":\n {,}}');
    assert.equal(broken.status, 400);
    assert.match(String(broken.json['message']), /^Invalid input JSON on line 2, column 3: /);
    assert.equal(broken.json['correlationId'], broken.headers.get('x-hubspot-correlation-id'));
    assert.deepEqual(
      control.listRequests().map((one) => [one.route, one.status]),
      [
        [null, 404],
        ['objects.read', 404],
        [null, 405],
        ['objects.create', 400],
      ],
    );
  }));

test('answers carry the time of the emulator', () =>
  withEmulator({ clock: { kind: 'manual', startAt: Date.UTC(2026, 0, 2, 3, 4, 5) } }, async ({ url, control }) => {
    assert.equal((await ask(url, '/crm/v3/objects/calls')).headers.get('date'), 'Fri, 02 Jan 2026 03:04:05 GMT');
    await control.advance({ ms: 60_000 });
    assert.equal((await ask(url, '/crm/v3/objects/calls')).headers.get('date'), 'Fri, 02 Jan 2026 03:05:05 GMT');
  }));

test('values that HubSpot works out itself are read, searched and never written', () =>
  withEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } }, async ({ url, control }) => {
    const phones: [phone: string, search: string, calculated: string | null][] = [
      ['+1 (857) 829-5489', '8578295489', '+18578295489'],
      ['+49 30 901820', '30901820', '+4930901820'],
      ['+353 1 234 5678', '12345678', '+35312345678'],
      ['(857) 829 5489', '8578295489', null],
    ];
    for (const [phone, wanted, calculated] of phones) {
      const { id } = control.createRecord({ type: 'contacts', properties: { phone } });
      const names = 'hs_calculated_phone_number,hs_searchable_calculated_phone_number,hs_object_source';
      const { json } = await ask(url, `/crm/v3/objects/contacts/${id}?properties=${names}`);
      const properties = json['properties'] as Record<string, string | null>;
      assert.equal(properties['hs_searchable_calculated_phone_number'], wanted);
      assert.equal(properties['hs_calculated_phone_number'], calculated);
      assert.equal(properties['hs_object_source'], 'CRM_UI');
    }
    const filters = [{ propertyName: 'hs_searchable_calculated_phone_number', operator: 'EQ', value: '8578295489' }];
    assert.equal((await ask(url, '/crm/v3/objects/contacts/search', { filters })).json['total'], 2);
    control.createRecord({ type: 'calls', properties: { ...newCall, hs_call_body: '<p>About the <b>renewal</b></p>' } });
    assert.equal((await ask(url, '/crm/v3/objects/calls/search', { query: 'renewal' })).json['total'], 1);
    const written = await ask(url, '/crm/v3/objects/calls', { properties: { ...newCall, hs_body_preview: 'x' } });
    assert.match(String(written.json['message']), /READ_ONLY_VALUE/);
  }));

test('traps: an address that is too long, a search from 1970 on, limits told with the refusal', () =>
  withEmulator({ limits: { burst: 2 } }, async ({ url }) => {
    const names = (count: number) => Array.from({ length: count }, () => 'hs_call_title').join(',');
    assert.equal((await ask(url, `/crm/v3/objects/calls?properties=${names(2_000)}`)).status, 414);
    assert.equal((await ask(url, `/crm/v3/objects/calls?properties=${names(1_000)}`)).status, 200);
    const from = (value: string) => ({ filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value }] });
    assert.equal((await ask(url, '/crm/v3/objects/calls/search', from('0'))).status, 500);
    const refused = await ask(url, '/crm/v3/objects/calls');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('x-hubspot-ratelimit-remaining'), '0');
  }));

test('associations of a busy record are read in batches to their end', () =>
  withEmulator({}, async ({ url, control }) => {
    const [contact = ''] = control.loadRecords({ type: 'contacts', records: [{ properties: { email: 'busy@example.com' } }] });
    const associations = [{ type: 'contacts', id: contact }];
    control.loadRecords({ type: 'calls', records: Array.from({ length: 1_100 }, () => ({ properties: newCall, associations })) });
    const seen = new Set<number>();
    for (let after: string | undefined, pages = 0; pages < 5; pages++) {
      const { json } = await ask(url, '/crm/v4/associations/contacts/calls/batch/read', {
        inputs: [{ id: contact, ...(after ? { after } : {}) }],
      });
      const [result] = json['results'] as { to: { toObjectId: number }[]; paging?: { next: { after: string } } }[];
      for (const { toObjectId } of result?.to ?? []) seen.add(toObjectId);
      after = result?.paging?.next.after;
      if (after === undefined) break;
    }
    assert.equal(seen.size, 1_100);
  }));

test('an app connected without the page has tokens that work, and new ones when they rotate', () =>
  withEmulator({ oauth: { rotates: true, accessSeconds: 60 } }, async ({ url, control }) => {
    const first = control.connectApp();
    assert.equal(
      (await ask(url, '/crm/v3/objects/calls', undefined, first.access_token)).headers.get('x-hubspot-ratelimit-max'),
      '110',
    );
    const refresh = async (token: string) => {
      const form = {
        grant_type: 'refresh_token',
        client_id: usual.clientId,
        client_secret: usual.clientSecret,
        refresh_token: token,
      };
      const reply = await fetch(`${url}/oauth/v3/token`, { method: 'POST', body: new URLSearchParams(form) });
      return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
    };
    const next = await refresh(first.refresh_token);
    assert.equal(next.status, 200);
    assert.notEqual(next.json['refresh_token'], first.refresh_token);
    assert.equal(next.json['expires_in'], 60);
    assert.equal((await refresh(first.refresh_token)).json['status'], 'BAD_REFRESH_TOKEN');
    await control.advance({ ms: 60_000 });
    assert.equal((await ask(url, '/crm/v3/objects/calls', undefined, first.access_token)).status, 401);
  }));

test('unknown properties are ignored where the account is said to ignore them', () =>
  withEmulator({ everyPortal: { unknownProperties: 'ignore' } }, async ({ url }) => {
    const made = await ask(url, '/crm/v3/objects/calls', { properties: { ...newCall, nonsense: 'x', hs_object_id: '1' } });
    assert.equal(made.status, 201);
    assert.ok(!('nonsense' in (made.json['properties'] as object)));
  }));

test('with one seed search catches up in the same order, with another in another', async () => {
  const order = async (seed: number) => {
    const seen: string[] = [];
    await withEmulator({ seed, limits: { off: true } }, async ({ url, control }) => {
      for (let i = 0; i < 12; i++) control.createRecord({ type: 'calls', properties: newCall });
      for (let step = 0; step < 25 && seen.length < 12; step++) {
        await control.advance({ ms: 500 });
        const found = await ask(url, '/crm/v3/objects/calls/search', { limit: 100 });
        for (const { id } of found.json['results'] as { id: string }[]) if (!seen.includes(id)) seen.push(id);
      }
    });
    return seen;
  };
  const [first, again, other] = [await order(3), await order(3), await order(4)];
  assert.equal(first.length, 12);
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
});

test('a reset empties everything and begins the seed anew', () =>
  withEmulator({}, async ({ url, control, reset }) => {
    const day = async () => {
      const made = await ask(url, '/crm/v3/objects/calls', { properties: newCall });
      return [made.json['id'], made.headers.get('x-hubspot-correlation-id')];
    };
    const first = await day();
    control.addFault({ kind: 'locked' });
    control.setLimits({ burst: 1 });
    reset();
    assert.equal(control.counts()['calls']?.present, 0);
    assert.deepEqual(control.listRequests(), []);
    assert.deepEqual(await day(), first);
    assert.equal((await ask(url, '/crm/v3/objects/calls')).status, 200);
  }));

test('another process steers it over HTTP', () =>
  withEmulator({}, async ({ url, control }) => {
    const run = (name: string, argument: unknown = {}) => ask(url, `/__emulator/${name}`, argument);
    const made = await run('createRecord', { type: 'contacts', properties: { email: 'a@example.com', phone: '+15550100' } });
    assert.equal(made.status, 200);
    assert.equal(control.readRecord({ type: 'contacts', id: String(made.json['id']) })?.properties['phone'], '+15550100');
    const before = control.now();
    assert.equal((await run('advance', { ms: 5_000 })).text, String(before + 5_000));
    await run('addFault', { kind: 'locked', count: 1 });
    assert.equal((await ask(url, '/crm/v3/objects/contacts')).status, 423);
    const wrong = await run('createRecord', { type: 'spaceships', properties: {} });
    assert.equal(wrong.status, 400);
    assert.match(String(wrong.json['message']), /Unable to infer object type from: spaceships/);
    assert.match(
      String((await run('addFault', { kind: 'bad-weather' })).json['message']),
      /There is no fault "bad-weather"; there are /,
    );
    assert.equal((await run('nothing')).status, 404);
    // What steers is not in the log.
    assert.equal(control.countRequests(), 1);
  }));

test('a hundred thousand calls load in seconds, and a window of 25,000 is read as fast as one may ask', { timeout: 120_000 }, () =>
  withEmulator({ limits: { off: true } }, async ({ url, control }) => {
    const at = Date.UTC(2026, 8, 1);
    const records = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({
        createdAt: from + i,
        properties: { hs_timestamp: from + i, hs_call_title: `Call ${i}`, hs_call_duration: 60_000 },
      }));
    const began = performance.now();
    control.loadRecords({ type: 'calls', records: records(75_000, at - 86_400_000) });
    control.loadRecords({ type: 'calls', records: records(13_000, at + 1) });
    control.makeTies({ type: 'calls', count: 12_000, at });
    const loadedMs = performance.now() - began;
    const seen = new Set<string>();
    let pages = 0;
    for (let lastId = '0'; pages < 200;) {
      const filters = [
        { propertyName: 'hs_lastmodifieddate', operator: 'BETWEEN', value: String(at), highValue: String(at + 3_600_000) },
        { propertyName: 'hs_object_id', operator: 'GT', value: lastId },
      ];
      const body = { filterGroups: [{ filters }], sorts: ['hs_object_id'], properties: ['hs_call_title'], limit: 200 };
      const results = (await ask(url, '/crm/v3/objects/calls/search', body)).json['results'] as { id: string }[];
      pages++;
      for (const { id } of results) seen.add(id);
      lastId = results.at(-1)?.id ?? lastId;
      if (results.length < 200) break;
    }
    const readMs = performance.now() - began - loadedMs;
    assert.equal(seen.size, 25_000);
    // Five searches a second would take 25 seconds; the emulator must not be what one waits for.
    assert.ok(loadedMs < 20_000, `loaded in ${Math.round(loadedMs)} ms`);
    assert.ok(readMs < 20_000, `read in ${Math.round(readMs)} ms`);
  }),
);
