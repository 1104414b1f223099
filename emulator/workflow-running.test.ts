// Workflows that send webhooks: who is enrolled, what is sent, how it is signed, and how it is tried again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import type { NewWorkflow } from './control-workflows.ts';
import { createEmulator } from './emulator.ts';
import { startReceiver } from './receiver-trial.ts';
import { usual } from './world.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
});

type Action = Partial<Extract<NewWorkflow['action'], { kind: 'webhook' }>>;

async function scene(made: Omit<NewWorkflow, 'action'>, action: Action = {}, path = '/hook') {
  const hubspot = await createEmulator({ clock: { kind: 'manual', patienceMs: 300 } });
  const receiver = await startReceiver();
  closing.push(hubspot.close, receiver.close);
  hubspot.control.addWorkflow({ ...made, action: { kind: 'webhook', url: receiver.url + path, ...action } });
  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { control: hubspot.control, receiver, bodies };
}

test('a contact is sent as API v1 showed it, with the history of its values, signed in version 2', async () => {
  const { control, receiver, bodies } = await scene({ type: 'contacts', when: [{ property: 'phone' }] });
  const { id } = control.createRecord({ type: 'contacts', properties: { firstname: 'Ann', email: 'ann@example.com' } });
  await control.advance({ ms: MINUTE });
  assert.equal(receiver.received.length, 0, 'no phone yet');
  control.updateRecord({ type: 'contacts', id, properties: { phone: '+15550100' } });
  control.updateRecord({ type: 'contacts', id, properties: { firstname: 'Anna' } });
  await control.advance({ ms: MINUTE });
  const [body] = bodies();
  assert.equal(body?.['vid'], Number(id));
  assert.equal(body['portal-id'], usual.portalId);
  assert.equal(body['is-contact'], true);
  const properties = body['properties'] as Record<string, { value: string; versions: { value: string; 'source-type': string }[] }>;
  assert.equal(properties['phone']?.value, '+15550100');
  assert.deepEqual(
    properties['firstname']?.versions.map(({ value }) => value),
    ['Anna', 'Ann'],
  );
  const [sent] = receiver.received;
  assert.equal(sent?.headers['x-hubspot-signature-version'], 'v2');
  const expected = createHash('sha256').update(`private-secret-2310001POST${receiver.url}/hook${sent.body}`).digest('hex');
  assert.equal(sent.headers['x-hubspot-signature'], expected);
  control.updateRecord({ type: 'contacts', id, properties: { phone: '+15550101' } });
  await control.advance({ ms: MINUTE });
  assert.equal(receiver.received.length, 1, 'enrolled once');
});

test('a call pushes chosen fields with a key in the header, times as numbers', async () => {
  const { control, receiver, bodies } = await scene(
    {
      type: 'calls',
      when: [{ property: 'hs_call_recording_url' }, { property: 'hs_call_status', value: 'COMPLETED' }],
      reEnrols: true,
    },
    {
      auth: { kind: 'key', in: 'header', name: 'X-API-Key', value: 'k_1' },
      body: {
        callTitle: { property: 'hs_call_title' },
        callDate: { property: 'hs_timestamp' },
        duration: { property: 'hs_call_duration' },
        source: { value: 'hubspot' },
        notes: { property: 'hs_call_body' },
      },
    },
  );
  const { id } = control.createRecord({
    type: 'calls',
    properties: {
      hs_timestamp: '2026-10-01T08:00:00Z',
      hs_call_title: 'Discovery',
      hs_call_duration: 1_250_000,
      hs_call_status: 'IN_PROGRESS',
    },
  });
  control.addRecording({ callId: id });
  await control.advance({ ms: MINUTE });
  assert.equal(receiver.received.length, 0, 'not completed yet');
  control.updateRecord({ type: 'calls', id, properties: { hs_call_status: 'COMPLETED' } });
  await control.advance({ ms: MINUTE });
  assert.deepEqual(bodies(), [
    { callTitle: 'Discovery', callDate: Date.UTC(2026, 9, 1, 8), duration: '1250000', source: 'hubspot', notes: null },
  ]);
  assert.equal(receiver.received[0]?.headers['x-api-key'], 'k_1');
  assert.equal(receiver.received[0]?.headers['x-hubspot-signature'], undefined);
  control.addRecording({ callId: id });
  await control.advance({ ms: MINUTE });
  assert.equal(receiver.received.length, 2, 'enrolled again');
});

test('a key in the query, and GET without a body', async () => {
  const { control, receiver } = await scene(
    { type: 'contacts' },
    { method: 'GET', auth: { kind: 'key', in: 'query', name: 'apiKey', value: 'k 1' } },
    '/hook?a=1',
  );
  control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
  await control.advance({ ms: MINUTE });
  assert.deepEqual(
    receiver.received.map(({ method, url, body }) => [method, url, body]),
    [['GET', '/hook?a=1&apiKey=k+1', '']],
  );
});

const retries: [
  name: string,
  answers: Parameters<Awaited<ReturnType<typeof startReceiver>>['answer']>,
  minutes: number[],
  state: string,
][] = [
  ['a refusal is final', [400], [0], 'failed'],
  ['a page that moved is final', [302], [0], 'failed'],
  ['too many requests, for so many milliseconds', [{ status: 429, headers: { 'retry-after': '90000' } }, 200], [0, 1.5], 'done'],
  ['too many requests without a time', [429, 429, 200], [0, 1, 3], 'done'],
  ['errors and silence', ['silence', 500, 503, 200], [0, 1, 3, 7], 'done'],
  ['errors for three days', [500], [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 991, 1471, 1951, 2431, 2911, 3391, 3871], 'failed'],
];
for (const [name, answers, minutes, state] of retries)
  test(`tried again: ${name}`, async () => {
    const { control, receiver } = await scene({ type: 'contacts' });
    receiver.answer(...answers);
    control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
    await control.advance({ ms: 5 * DAY });
    const [run] = control.listWorkflowRuns();
    const first = run?.attempts[0]?.at ?? 0;
    assert.deepEqual(
      run?.attempts.map(({ at }) => (at - first) / MINUTE),
      minutes,
    );
    assert.equal(run.state, state);
    assert.equal(receiver.received.length, minutes.length);
  });

test('a receiver that wants to be asked again at once is asked each second, and not for ever', async () => {
  const { control, receiver } = await scene({ type: 'contacts' });
  receiver.answer({ status: 429, headers: { 'retry-after': '0' } });
  control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
  await control.advance({ ms: DAY });
  assert.equal(receiver.received.length, 500);
  assert.equal(control.listWorkflowRuns()[0]?.state, 'failed');
});

test('fields of the answer are kept for later actions', async () => {
  const { control, receiver } = await scene({ type: 'contacts' });
  receiver.answer({ status: 201, body: '{"callId":"c_1"}' });
  control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
  await control.advance({ ms: MINUTE });
  assert.deepEqual(control.listWorkflowRuns()[0]?.outputs, { callId: 'c_1' });
});

test('an action of an app is told what it acts on; nobody completes it, and it fails', async () => {
  const hubspot = await createEmulator({ clock: { kind: 'manual' } });
  const receiver = await startReceiver();
  closing.push(hubspot.close, receiver.close);
  const { control } = hubspot;
  control.addWorkflow({
    type: 'contacts',
    action: {
      kind: 'custom',
      url: receiver.url,
      inputFields: { agent: { value: 'a1' }, to: { property: 'phone' } },
      objectProperties: ['email'],
    },
  });
  receiver.answer({
    status: 200,
    body: JSON.stringify({ outputFields: { hs_execution_state: 'BLOCK', hs_expiration_duration: 'P1DT2H' } }),
  });
  const { id } = control.createRecord({ type: 'contacts', properties: { email: 'ann@example.com', phone: '+15550100' } });
  await control.advance({ ms: MINUTE });
  const body = JSON.parse(receiver.received[0]?.body ?? '') as Record<string, unknown>;
  assert.deepEqual(body['object'], { objectId: Number(id), objectType: 'CONTACT', properties: { email: 'ann@example.com' } });
  assert.deepEqual(body['inputFields'], { agent: 'a1', to: '+15550100' });
  assert.deepEqual(body['origin'], { portalId: usual.portalId, actionDefinitionId: 10_646_377, actionDefinitionVersion: 1 });
  assert.ok(receiver.received[0]?.headers['x-hubspot-signature-v3']);
  await control.advance({ ms: 25 * 60 * MINUTE });
  assert.equal(control.listWorkflowRuns()[0]?.state, 'blocked');
  await control.advance({ ms: 2 * 60 * MINUTE });
  assert.deepEqual(
    control.listWorkflowRuns().map(({ state, why }) => [state, why]),
    [['failed', 'Nobody completed it in time.']],
  );
});

test('a record that is gone is not sent, and a target without https is refused', async () => {
  const { control, receiver } = await scene({ type: 'contacts' });
  const { id } = control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
  control.archiveRecord({ type: 'contacts', id });
  await control.advance({ ms: MINUTE });
  assert.equal(receiver.received.length, 0);
  assert.equal(control.listWorkflowRuns()[0]?.why, 'The record is gone.');
  assert.throws(() => control.addWorkflow({ type: 'contacts', action: { kind: 'webhook', url: 'http://example.com' } }), /https/);
  assert.throws(
    () => control.addWorkflow({ type: 'contacts', when: [{ property: 'phnoe' }], action: { kind: 'webhook', url: receiver.url } }),
    /phnoe/,
  );
});
