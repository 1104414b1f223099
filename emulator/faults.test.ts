// Every fault, over real HTTP, as a client meets it; and whom it strikes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@hubspot/api-client';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import { faultKinds, type FaultKind } from './faults.ts';
import { usual } from './world.ts';

const path = '/crm/v3/objects/calls';
const made = { properties: { hs_timestamp: '2026-09-30T10:00:00Z' } };

async function withEmulator(
  options: EmulatorOptions,
  run: (hubspot: Awaited<ReturnType<typeof createEmulator>>) => Promise<void>,
): Promise<void> {
  const hubspot = await createEmulator({ clock: { kind: 'manual' }, ...options });
  try {
    await run(hubspot);
  } finally {
    await hubspot.close();
  }
}

const post = (url: string, where = path, body: unknown = made) =>
  fetch(url + where, {
    method: 'POST',
    headers: { authorization: `Bearer ${usual.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What the client sees: a status with a part of the body, or a broken connection. And whether the record was made all the same. */
const looks: Record<Exclude<FaultKind, 'hang' | 'slow'>, { status: number | 'broken'; body?: RegExp; isMade: boolean }> = {
  'rate-limited': { status: 429, body: /"policyName":"TEN_SECONDLY_ROLLING"/, isMade: false },
  'daily-limit': { status: 429, body: /"message":"You have reached your daily limit\."/, isMade: false },
  'search-limit': { status: 429, body: /"message":"You have reached your secondly limit\."/, isMade: false },
  locked: { status: 423, body: /"status":"error"/, isMade: false },
  migrating: { status: 477, body: /"status":"error"/, isMade: false },
  'server-error': { status: 500, body: /"message":"internal error"/, isMade: false },
  'bad-gateway': { status: 502, body: /^<!DOCTYPE html>/, isMade: false },
  unavailable: { status: 503, body: /^<!DOCTYPE html>/, isMade: false },
  'gateway-timeout': { status: 504, body: /^<!DOCTYPE html>/, isMade: false },
  reset: { status: 'broken', isMade: false },
  'reply-lost': { status: 'broken', isMade: true },
  'reset-in-body': { status: 'broken', isMade: true },
  truncated: { status: 201, body: /^\{"id"(?!.*\}$)/, isMade: true },
  empty: { status: 201, body: /^$/, isMade: true },
  'expired-token': { status: 401, body: /"category":"EXPIRED_AUTHENTICATION"/, isMade: false },
  'missing-scope': { status: 403, body: /"category":"MISSING_SCOPES"/, isMade: false },
  'token-refused': { status: 530, body: /^<!DOCTYPE html>/, isMade: false },
};

for (const kind of faultKinds) {
  if (kind === 'hang' || kind === 'slow') continue;
  const look = looks[kind];
  test(`${kind}: strikes once, then all is well`, () =>
    withEmulator({}, async ({ url, control }) => {
      control.addFault({ kind, count: 1 });
      const seen = await post(url)
        .then(
          async (response) => ({ status: response.status as number | 'broken', body: await response.text() }),
          () => ({ status: 'broken' as const, body: '' }),
        )
        .catch(() => ({ status: 'broken' as const, body: '' }));
      assert.equal(seen.status, look.status);
      if (look.body) assert.match(seen.body, look.body);
      assert.equal(control.counts()['calls']?.present, look.isMade ? 1 : 0);
      assert.equal(control.listRequests().at(-1)?.fault, kind);
      assert.equal((await post(url)).status, 201);
      assert.equal(control.listFaults()[0]?.fired, 1);
    }));
}

/** Until a fault holds a request up: before that the clock would pass it by. */
async function struck(control: Emulator['control']): Promise<void> {
  while (control.listFaults()[0]?.fired !== 1) await new Promise((resolve) => setImmediate(resolve));
}

test('hang: nothing is heard until the clock has moved on a hundred seconds', () =>
  withEmulator({}, async ({ url, control }) => {
    control.addFault({ kind: 'hang', count: 1 });
    const reply = post(url);
    let status = 0;
    void reply.then((response) => (status = response.status));
    await struck(control);
    await control.advance({ ms: 99_000 });
    assert.equal(status, 0);
    await control.advance({ ms: 2_000 });
    assert.equal((await reply).status, 524);
  }));

test('slow: the answer comes, late', () =>
  withEmulator({}, async ({ url, control }) => {
    control.addFault({ kind: 'slow', slowMs: 4_000 });
    const reply = post(url);
    await struck(control);
    assert.equal(control.counts()['calls']?.present, 0);
    await control.advance({ ms: 4_000 });
    assert.equal((await reply).status, 201);
  }));

test('Retry-After is sent only where it is asked for', () =>
  withEmulator({}, async ({ url, control }) => {
    const { faultId } = control.addFault({ kind: 'rate-limited' });
    assert.equal((await post(url)).headers.get('retry-after'), null);
    control.removeFaults({ faultId });
    control.addFault({ kind: 'rate-limited', retryAfterSeconds: 7 });
    assert.equal((await post(url)).headers.get('retry-after'), '7');
    control.removeFaults();
    assert.equal((await post(url)).status, 201);
  }));

test('a fault strikes the requests it is for, after as many as it lets pass', () =>
  withEmulator({}, async ({ url, control }) => {
    control.addFault({ kind: 'server-error', route: 'objects.batch.*' });
    control.addFault({ kind: 'locked', path: '/contacts', method: 'post' });
    control.addFault({ kind: 'unavailable', route: 'objects.create', after: 1, count: 1 });
    const statuses = [];
    for (const [where, body] of [
      [path, made],
      [`${path}/batch/read`, { inputs: [] }],
      ['/crm/v3/objects/contacts', { properties: {} }],
      [path, made],
      [path, made],
    ] as const)
      statuses.push((await post(url, where, body)).status);
    assert.deepEqual(statuses, [201, 500, 423, 503, 201]);
  }));

test('chance is seeded: the same seed is the same run, another seed is another', async () => {
  const run = async (seed: number) => {
    const statuses: string[] = [];
    await withEmulator({ seed }, async ({ url, control }) => {
      control.addFault({ kind: 'server-error', share: 0.5 });
      for (let i = 0; i < 40; i++) {
        const reply = await post(url);
        statuses.push(`${reply.status} ${reply.headers.get('x-hubspot-correlation-id')}`);
      }
    });
    return statuses;
  };
  const [first, again, other] = [await run(7), await run(7), await run(8)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  const failed = first.filter((one) => one.startsWith('500')).length;
  assert.ok(failed >= 10 && failed <= 30, `${failed} of 40`);
});

test("HubSpot's own client rides out what it is made to ride out", () =>
  withEmulator({}, async ({ url, control }) => {
    const client = new Client({ accessToken: usual.token, basePath: url, numberOfApiCallRetries: 2 });
    control.addFault({ kind: 'bad-gateway', count: 1 });
    assert.equal((await client.crm.objects.calls.basicApi.getPage()).results.length, 0);
    assert.equal(control.countRequests(), 2);
  }));
