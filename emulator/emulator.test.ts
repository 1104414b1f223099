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

test('unknown properties are ignored where the account is said to ignore them', () =>
  withEmulator({ everyPortal: { unknownProperties: 'ignore' } }, async ({ url }) => {
    const made = await ask(url, '/crm/v3/objects/calls', { properties: { ...newCall, nonsense: 'x', hs_object_id: '1' } });
    assert.equal(made.status, 201);
    assert.ok(!('nonsense' in (made.json['properties'] as object)));
  }));

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
    assert.match(String(wrong.json['message']), /has no kind of record "spaceships"/);
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
