// Snapshots: what comes back is what was there, a spoilt file is refused, and large ones take seconds.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createEmulator, type Emulator } from './emulator.ts';
import { usual } from './world.ts';

const folder = await mkdtemp(join(tmpdir(), 'emulator-snapshots-'));
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Emulator> {
  const hubspot = await createEmulator({ clock: { kind: 'manual' }, snapshotFolder: folder });
  closing.push(hubspot.close);
  return hubspot;
}

async function ask({ url }: Emulator, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${usual.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown>;
}

const everything = async (hubspot: Emulator) => {
  const { control } = hubspot;
  const path =
    '/crm/v3/objects/calls?limit=50&propertiesWithHistory=hs_call_status,hs_call_recording_url&associations=contacts,deals';
  const seen = {
    now: control.now(),
    counts: control.counts(),
    calls: control.listRecords({ type: 'calls', count: 5_000 }),
    contacts: control.listRecords({ type: 'contacts' }),
    listed: await ask(hubspot, path),
    found: await ask(hubspot, '/crm/v3/objects/calls/search', { limit: 200 }),
    owners: await ask(hubspot, '/crm/v3/owners?archived=true'),
    properties: await ask(hubspot, '/crm/v3/properties/calls'),
    webhooks: control.listWebhooks(),
    workflows: control.listWorkflows(),
    recordings: control.listRecordings(),
  };
  return JSON.parse(JSON.stringify(seen).replaceAll(hubspot.url, 'http://emulator')) as typeof seen;
};

test('all that was there is there again, in another emulator', async () => {
  const first = await start();
  const { control } = first;
  control.monthOfCalls({ calls: 60 });
  control.startCall();
  control.addType({ name: 'robots' });
  await ask(first, '/crm/v3/properties/calls', {
    name: 'our_key',
    label: 'Our key',
    type: 'string',
    fieldType: 'text',
    groupName: 'engagement',
  });
  control.setWebhooks({ targetUrl: 'https://example.com/hook', subscriptions: [{ eventType: 'contact.creation' }] });
  control.addWorkflow({ type: 'calls', action: { kind: 'webhook', url: 'https://example.com/push' } });
  const [one, two, three] = control.listRecords({ type: 'contacts' });
  control.mergeRecords({ type: 'contacts', id: one?.id ?? '', mergedId: two?.id ?? '' });
  control.archiveRecord({ type: 'contacts', id: three?.id ?? '' });
  const callId = control.listRecords({ type: 'calls' })[0]?.id ?? '';
  control.addRecording({ callId, bytes: Buffer.from('0123456789') });
  const transcriptId = control.addTranscript({ callId });
  control.issueToken({ token: 'pat-more', scopes: ['crm.objects.contacts.read'] });
  await control.advance({ ms: 3_600_000 });
  const { records } = await control.saveSnapshot({ name: 'all' });
  assert.ok(records > 120, `${records} records`);
  const before = await everything(first);

  const second = await start();
  assert.equal((await second.control.loadSnapshot({ name: 'all' })).records, records);
  assert.deepEqual(await everything(second), before);
  assert.deepEqual(second.control.readTranscript({ transcriptId }), control.readTranscript({ transcriptId }));
  const url = second.control.readRecord({ type: 'calls', id: callId })?.properties['hs_call_recording_url'] ?? '';
  assert.equal(await (await fetch(url)).text(), '0123456789', 'recordings are where the second one is');
  const make = (hubspot: Emulator) => hubspot.control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } }).id;
  assert.equal(make(second), make(first), 'ids go on where they were');
  assert.equal(second.control.readRecord({ type: 'contacts', id: two?.id ?? '' })?.mergedInto, one?.id);
  assert.deepEqual(
    (await second.control.listSnapshots()).snapshots.map(({ name }) => name),
    ['all'],
  );
});

test('what is no snapshot is refused, and says why', async () => {
  const hubspot = await start();
  const { control } = hubspot;
  control.createRecord({ type: 'contacts', properties: { city: 'Bonn' } });
  await control.saveSnapshot({ name: 'short' });
  const path = join(folder, 'short.snapshot.jsonl');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const spoilt: [string, string, RegExp][] = [
    ['short', lines.slice(0, -4).join('\n'), /ends too early/],
    ['other', '{"a":1}\n', /not a snapshot/],
    ['text', 'hello\n', /not a snapshot/],
    ['newer', lines.join('\n').replace('"version":1', '"version":2'), /version 2, this emulator reads 1/],
  ];
  for (const [name, text, why] of spoilt) {
    await writeFile(join(folder, `${name}.snapshot.jsonl`), text);
    await assert.rejects(control.loadSnapshot({ name }), why);
  }
  await assert.rejects(control.loadSnapshot({ name: 'none' }), /There is no snapshot/);
  await assert.rejects(control.saveSnapshot({ name: '../out' }), /name has letters/);
  const homeless = await createEmulator();
  closing.push(homeless.close);
  await assert.rejects(homeless.control.saveSnapshot({ name: 'x' }), /--snapshots=<folder>/);
});

test('a hundred thousand calls are saved and loaded in seconds', async () => {
  const first = await start();
  first.control.makeTies({
    type: 'calls',
    count: 100_000,
    at: first.control.now() - 1_000,
    properties: { hs_call_title: 'One of many' },
  });
  const started = performance.now();
  await first.control.saveSnapshot({ name: 'many' });
  const saved = performance.now();
  const second = await start();
  assert.equal((await second.control.loadSnapshot({ name: 'many' })).records, 100_000);
  const loaded = performance.now();
  console.log(`saved in ${Math.round(saved - started)} ms, loaded in ${Math.round(loaded - saved)} ms`);
  assert.ok(loaded - started < 30_000, 'seconds, even on a busy machine');
  const found = await ask(second, '/crm/v3/objects/calls/search', { limit: 1 });
  assert.equal(found['total'], 100_000);
});
