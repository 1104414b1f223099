// Recordings of calls in HubSpot: with the token where HubSpot keeps them, never elsewhere; from a fresh address when the old one has ended.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, spokenCall, TOKEN, type SyncScene } from '../../../test/hubspot-sync-scene.ts';
import { createDiskFileStore } from '../../providers/disk-file-store.ts';
import { createRecordingDownload } from '../../providers/recording-download.ts';
import { wavBytes } from '../../providers/wav-file.ts';
import type { IntakeContext } from '../context.ts';
import { fetchRecording } from './fetch-recording.ts';

const unused = () => Promise.reject(new Error('not part of these stories'));

type Answers = (request: IncomingMessage, response: ServerResponse) => void;
const never = new AbortController().signal;
const sound = wavBytes([new Float32Array(8_000)], 8_000, 'mu-law');

let scene: SyncScene;
let context: IntakeContext;
let close: () => Promise<void>;
/** One host serves recordings and passes everything else on to HubSpot, the other is somebody else's. */
let ours = '';
let other = '';
let answers: Record<string, Answers> = {};
let asked: { url: string; authorization: string | undefined }[] = [];

before(async () => {
  await using stack = new AsyncDisposableStack();
  scene = await openSyncScene();
  stack.defer(() => scene.close());
  const listen = async () => {
    const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => new Promise((resolve) => server.close(() => resolve())));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  [ours, other] = await Promise.all([listen(), listen()]);
  const folder = await mkdtemp(join(tmpdir(), 'ringside-recordings-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const process = scene.another();
  process.connection.baseUrl = ours;
  context = {
    ...process,
    files: await createDiskFileStore({ folder }),
    decodeAudio: unused,
    transcriber: { transcribe: unused, close: async () => {} },
    evaluator: { evaluate: unused, close: async () => {} },
    downloadRecording: createRecordingDownload({ allowHosts: [ours, other].map((url) => new URL(url).host), resumeWaitMs: 1 }),
  };
  const open = stack.move();
  close = () => open.disposeAsync();
});
after(() => close());
beforeEach(() => {
  answers = {};
  asked = [];
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  const answer = answers[url];
  if (answer) {
    asked.push({ url, authorization: request.headers.authorization });
    answer(request, response);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers as Record<string, string>;
  const passed = await fetch(scene.hubspot.url + url, {
    method: request.method ?? 'GET',
    headers,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? '', date: new Date().toUTCString() });
  response.end(Buffer.from(await passed.arrayBuffer()));
}

const playing: Answers = (_, response) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(sound);
const refusing =
  (status: number): Answers =>
  (_, response) =>
    response.writeHead(status).end();
const withToken: Answers = (request, response) =>
  (request.headers.authorization === `Bearer ${TOKEN}` ? playing : refusing(401))(request, response);
const signInPage: Answers = (_, response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Please sign in</title>');

async function callWith(audioUrl: string): Promise<{ objectId: string; of: { teamId: string; callId: string } }> {
  const properties = spokenCall(scene.context.clock.now().getTime(), { hs_call_recording_url: audioUrl });
  const { id: objectId } = scene.hubspot.control.createRecord({ type: 'calls', properties });
  await scene.sync();
  const call = await scene.call(objectId);
  assert.ok(call);
  return { objectId, of: { teamId: call.teamId, callId: call.id } };
}

async function stageOf({ callId }: { callId: string }) {
  const row = await scene.database.db
    .selectFrom('callStage')
    .select(['state', 'errorCode'])
    .where('callId', '=', callId)
    .where('stage', '=', 'fetch')
    .executeTakeFirstOrThrow();
  return row.errorCode === null ? row.state : `${row.state} ${row.errorCode}`;
}

test('one that HubSpot keeps is asked for as it is, then with the token', async () => {
  answers['/recordings/1'] = withToken;
  const { of } = await callWith(`${ours}/recordings/1`);
  await fetchRecording(context, of, never);
  assert.equal(await stageOf(of), 'done');
  assert.deepEqual(
    asked.map(({ authorization }) => authorization),
    [undefined, `Bearer ${TOKEN}`],
  );
});

test('the token goes to nobody else, also not after a redirect', async () => {
  answers['/elsewhere'] = refusing(401);
  answers['/leads-away'] = (request, response) =>
    request.headers.authorization
      ? response.writeHead(302, { location: `${other}/elsewhere` }).end()
      : refusing(401)(request, response);
  const one = await callWith(`${other}/elsewhere`);
  await fetchRecording(context, one.of, never);
  const two = await callWith(`${ours}/leads-away`);
  await fetchRecording(context, two.of, never);
  assert.equal(await stageOf(one.of), 'failed recording_forbidden');
  assert.equal(await stageOf(two.of), 'failed recording_forbidden');
  const elsewhere = asked.filter(({ url }) => url === '/elsewhere');
  assert.equal(elsewhere.length, 2);
  assert.ok(elsewhere.every(({ authorization }) => authorization === undefined));
});

for (const status of [403, 404, 410]) {
  test(`an address that has ended with ${status} is asked for anew at HubSpot`, async () => {
    answers['/old'] = refusing(status);
    answers['/fresh'] = playing;
    const { objectId, of } = await callWith(`${other}/old`);
    scene.hubspot.control.updateRecord({ type: 'calls', id: objectId, properties: { hs_call_recording_url: `${other}/fresh` } });
    await fetchRecording(context, of, never);
    assert.equal(await stageOf(of), 'done');
    assert.equal((await scene.call(objectId))?.audioUrl, `${other}/fresh`);
  });
}

const ends: [string, Answers, string][] = [
  ['a sign-in page', signInPage, 'failed recording_forbidden'],
  ['one that was deleted for good', refusing(410), 'failed recording_gone'],
  ['one that is not there yet', refusing(404), 'retrying recording_not_ready'],
];
for (const [name, answer, expected] of ends) {
  test(`${name}: ${expected}`, async () => {
    answers['/same'] = answer;
    const { of } = await callWith(`${other}/same`);
    await fetchRecording(context, of, never);
    assert.equal(await stageOf(of), expected);
  });
}

test('a call of a portal that is not connected any more keeps the first answer', async () => {
  answers['/same'] = refusing(410);
  const { of } = await callWith(`${other}/same`);
  await scene.database.db.updateTable('hubspotPortal').set({ state: 'broken' }).execute();
  await fetchRecording(context, of, never);
  assert.equal(await stageOf(of), 'failed recording_gone');
});
