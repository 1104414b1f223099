// Recorders of other makers: who may tell of a recording, what is fetched with which token, and that nothing is told or taken twice.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Recorder } from '../../contract/recorders.ts';
import type { RecorderKind } from '../../rules/recorder.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { takeRecorderDelivery, type TakeRecorderContext } from '../flows/intake/take-recorder-delivery.ts';
import { createGuardedText } from '../providers/guarded-text.ts';
import { createRecordingDownload } from '../providers/recording-download.ts';

const SECRET = 'a secret of the recorder';
const KEY = 'the key of the API';
const CALLED = '2026-01-26T10:00:00Z';
const vtt =
  'WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nMaya Okafor: What does it cost you today?\n\n00:00:05.000 --> 00:00:07.000\nDaniel Brandt: Ten hours a week.\n';

/** What lies at the recorders', and what was asked for it. */
type Place = { status?: number; body: string | Buffer };
const places = new Map<string, Place>();
const asked: { path: string; authorization: string | undefined; body: string }[] = [];
const vendor = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    const place = places.get(request.url ?? '');
    response.writeHead(place === undefined ? 404 : (place.status ?? 200)).end(place?.body);
  });
});

let server: WebServer;
let teamId: string;
let admin: Browser;
let context: TakeRecorderContext;
const texts: { close(): Promise<void> }[] = [];

before(async () => {
  server = await openWebServer();
  const made = await server.team();
  teamId = made.teamId;
  admin = server.browser();
  await admin.signIn(made.admin.email);
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const policy = { allowHosts: [new URL(here).host] };
  const text = createGuardedText({ policy });
  texts.push(text);
  const download = createRecordingDownload(policy);
  // The makers' own hosts stand on this machine; everything else is as it is.
  const moved = (url: string): string => here + new URL(url).pathname;
  context = {
    ...{ ...server.context, sealer: server.context.connection.sealer, files: server.files, receiveCommit: server.commit },
    fetchText: (request) => text.fetchText({ ...request, url: moved(request.url) }),
    downloadRecording: (request) => download({ ...request, url: moved(request.url) }),
  };
});
after(async () => {
  await Promise.all(texts.map((text) => text.close()));
  vendor.closeAllConnections();
  vendor.close();
  await server.close();
});

async function connect(kind: RecorderKind, secret = SECRET): Promise<{ recorderId: string; path: string }> {
  const answer = await admin.send('POST', '/api/recorders', {
    kind,
    name: kind,
    secret,
    ...(kind === 'fireflies' ? { key: KEY } : {}),
  });
  assert.equal(answer.status, 200, answer.text);
  const { recorderId, url } = answer.body as { recorderId: string; url: string };
  return { recorderId, path: new URL(url).pathname };
}
const shown = async (recorderId: string): Promise<Recorder> => {
  const { items } = (await admin.send('GET', '/api/recorders')).body as { items: Recorder[] };
  const found = items.find((item) => item.recorderId === recorderId);
  assert.ok(found);
  return found;
};
const tell = (path: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(server.url + path, { method: 'POST', body, headers });
const hmac = (algorithm: string, key: string | Buffer, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac(algorithm, key).update(text).digest(encoding);
const seconds = (offset = 0): string => String(Math.floor(server.context.clock.now().getTime() / 1000) + offset);

/** Headers as each maker signs. */
const signed: Record<RecorderKind, (body: string, path: string, at?: string) => Record<string, string>> = {
  zoom: (body, _, at = seconds()) => ({
    ...{ 'x-zm-request-timestamp': at, 'content-type': 'application/json' },
    'x-zm-signature': `v0=${hmac('sha256', SECRET, `v0:${at}:${body}`, 'hex')}`,
  }),
  fathom: (body, _, at = seconds()) => ({
    ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'content-type': 'application/json' },
    'webhook-signature': `v1,bm90IGl0 v1,${hmac('sha256', Buffer.from('c2VjcmV0IG9mIGZhdGhvbQ==', 'base64'), `msg_1.${at}.${body}`, 'base64')}`,
  }),
  fireflies: (body) => ({ 'x-hub-signature': `sha256=${hmac('sha256', SECRET, body, 'hex')}`, 'content-type': 'application/json' }),
  aloware: () => ({ authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }),
  twilio: (body, path) => {
    const form = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => name + value);
    const url = new URL(path, 'http://127.0.0.1:3000').href;
    return {
      'x-twilio-signature': hmac('sha1', SECRET, url + form.join(''), 'base64'),
      'content-type': 'application/x-www-form-urlencoded',
    };
  },
};

async function takeAll(): Promise<void> {
  const waiting = await server.database.db.selectFrom('recorderDelivery').selectAll().where('state', '=', 'waiting').execute();
  for (const { id } of waiting) await takeRecorderDelivery(context, { teamId, deliveryId: id }, new AbortController().signal);
}
const callsOf = (externalId: string) =>
  server.database.db.selectFrom('call').selectAll().where('teamId', '=', teamId).where('externalId', '=', externalId).execute();
const sealedDeliveries = () =>
  server.database.db.selectFrom('sealedSecret').select('subject').where('kind', '=', 'recorder-delivery').execute();

/** Half a second of silence. */
function silence(): Buffer {
  const data = Buffer.alloc(8000);
  const head = Buffer.from('RIFF....WAVEfmt ............................data....', 'latin1').subarray(0, 44);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
const zoomBody = (event: string, type: string): string =>
  JSON.stringify({
    ...{ event, download_token: 'eyJ.token' },
    payload: {
      object: {
        ...{ uuid: 'abc==', id: 81, topic: 'Discovery – Brandt', host_email: 'maya@example.com', start_time: CALLED, duration: 31 },
        recording_files: [{ file_type: type, status: 'completed', download_url: `https://zoom.us/rec/${type}` }],
      },
    },
  });

describe('Zoom', () => {
  test('its challenge is answered, and only with the secret', async () => {
    const { path } = await connect('zoom');
    const body = JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } });
    const answer = await tell(path, body, signed.zoom(body, path));
    assert.equal(answer.status, 200);
    const encryptedToken = hmac('sha256', SECRET, 'qgg8vlvZRS6UYooatFL8Aw', 'hex');
    assert.deepEqual(await answer.json(), { plainToken: 'qgg8vlvZRS6UYooatFL8Aw', encryptedToken });
    assert.equal((await tell(path, body, { 'content-type': 'application/json' })).status, 401);
  });

  test('sound and transcript of one meeting come by two messages and are one call', async () => {
    const { path, recorderId } = await connect('zoom');
    places.set('/rec/M4A', { body: silence() });
    places.set('/rec/TRANSCRIPT', { body: vtt });
    for (const [event, type] of [
      ['recording.completed', 'M4A'],
      ['recording.transcript_completed', 'TRANSCRIPT'],
      ['recording.transcript_completed', 'TRANSCRIPT'],
    ] as const) {
      const body = zoomBody(event, type);
      assert.equal((await tell(path, body, signed.zoom(body, path))).status, 204);
      await takeAll();
    }
    const [call, ...more] = await callsOf('zoom:abc==');
    assert.ok(call);
    assert.deepEqual(more, []);
    assert.equal(call.title, 'Discovery – Brandt');
    assert.equal(call.repEmail, 'maya@example.com');
    assert.match(String(call.givenTranscript), /Ten hours a week/);
    assert.equal(await server.files.size(`${teamId}/calls/${call.id}/recording`), silence().length);
    assert.ok(
      asked.filter(({ path: at }) => at.startsWith('/rec/')).every(({ authorization }) => authorization === 'Bearer eyJ.token'),
    );
    const { deliveries } = await shown(recorderId);
    assert.deepEqual(
      deliveries.map(({ state, callId }) => [state, callId]),
      [0, 1, 2].map(() => ['taken', call.id]),
    );
    assert.deepEqual(await sealedDeliveries(), [], 'no token is kept longer than it is needed');
  });

  test('a recording that was stopped and begun again becomes two calls, each with its sound, and the later one gets its transcript', async () => {
    const { path, recorderId } = await connect('zoom');
    const tellOf = async (event: string, type: string, parts: readonly number[]): Promise<void> => {
      const told = JSON.parse(zoomBody(event, type)) as { payload: { object: { uuid: string; recording_files: object[] } } };
      const { object } = told.payload;
      object.uuid = 'parts==';
      object.recording_files = parts.map((part) => {
        places.set(`/rec/part-${part}.${type}`, { body: type === 'M4A' ? silence() : vtt });
        const at = { recording_start: `2026-11-26T1${part}:00:00Z`, recording_end: `2026-11-26T1${part}:10:00Z` };
        return { file_type: type, status: 'completed', download_url: `https://zoom.us/rec/part-${part}.${type}`, ...at };
      });
      const body = JSON.stringify(told);
      await tell(path, body, signed.zoom(body, path));
      await takeAll();
    };
    await tellOf('recording.completed', 'M4A', [1, 2]);
    await tellOf('recording.transcript_completed', 'TRANSCRIPT', [2]);
    const calls = [...(await callsOf('zoom:parts==')), ...(await callsOf('zoom:parts==:2026-11-26T12:00:00.000Z'))];
    assert.deepEqual(
      calls.map(({ title, givenTranscript }) => [title, givenTranscript !== null]),
      [
        ['Discovery – Brandt', false],
        ['Discovery – Brandt (part 2)', true],
      ],
    );
    for (const { id } of calls) assert.equal(await server.files.size(`${teamId}/calls/${id}/recording`), silence().length);
    const { deliveries } = await shown(recorderId);
    assert.deepEqual(new Set(deliveries.map(({ callId }) => callId)), new Set(calls.map(({ id }) => id)));
  });

  test('what is not there yet is looked for again, and what is refused waits for a person', async () => {
    const { path, recorderId } = await connect('zoom');
    places.delete('/rec/M4A');
    const body = zoomBody('recording.completed', 'M4A').replace('abc==', 'late==');
    await tell(path, body, signed.zoom(body, path));
    await takeAll();
    const [first] = (await shown(recorderId)).deliveries;
    assert.ok(first?.state === 'waiting' && first.nextTryAt !== null && first.attempt === 1, JSON.stringify(first));
    for (let tries = 0; tries < 7; tries++) await takeAll();
    assert.equal((await shown(recorderId)).deliveries[0]?.state, 'failed');
    places.set('/rec/M4A', { body: silence() });
    const again = await admin.send('POST', `/api/recorders/${recorderId}/retry`);
    assert.deepEqual(again.body, { retried: 1 });
    await takeAll();
    assert.equal((await callsOf('zoom:late==')).length, 1);
  });
});

test('Fathom: the secret is known once the address is, and the transcript stands in the message', async () => {
  const made = await admin.send('POST', '/api/recorders', { kind: 'fathom', name: 'Fathom' });
  const { recorderId, url } = made.body as { recorderId: string; url: string };
  const path = new URL(url).pathname;
  assert.equal((await shown(recorderId)).hasSecret, false);
  assert.equal((await tell(path, '{}', signed.fathom('{}', path))).status, 401);
  assert.match((await shown(recorderId)).refused?.why ?? '', /no secret yet/);
  const given = { secret: 'whsec_c2VjcmV0IG9mIGZhdGhvbQ==' };
  assert.equal((await admin.send('PATCH', `/api/recorders/${recorderId}`, given)).status, 204);
  assert.equal((await shown(recorderId)).hasSecret, true);
  const speaker = { display_name: 'Maya Okafor' };
  const body = JSON.stringify({
    ...{ recording_id: 7, title: 'Discovery', recording_start_time: CALLED, recorded_by: { email: 'maya@example.com' } },
    transcript: [{ speaker, text: 'What does it cost you today?', timestamp: '00:00:05' }],
  });
  assert.equal((await tell(path, body, signed.fathom(body, path))).status, 204);
  await takeAll();
  assert.equal((await callsOf('fathom:7')).length, 1);
});

test('Fireflies: the meeting is asked for with the key', async () => {
  const { path } = await connect('fireflies');
  const sentences = [{ speaker_name: 'Maya Okafor', text: 'What does it cost you today?', start_time: 1, end_time: 4 }];
  const transcript = { id: 'ASx', title: 'Discovery', date: Date.parse(CALLED), duration: 31, sentences };
  places.set('/graphql', { body: JSON.stringify({ data: { transcript } }) });
  const body = JSON.stringify({ event: 'meeting.transcribed', meeting_id: 'ASx' });
  assert.equal((await tell(path, body, signed.fireflies(body, path))).status, 204);
  await takeAll();
  const question = asked.find(({ path: at }) => at === '/graphql');
  assert.equal(question?.authorization, `Bearer ${KEY}`);
  assert.deepEqual((JSON.parse(question?.body ?? '') as { variables: unknown }).variables, { id: 'ASx' });
  assert.equal((await callsOf('fireflies:ASx'))[0]?.title, 'Discovery');
});

test('Aloware: an address of the recording is fetched like any other', async () => {
  const { path } = await connect('aloware');
  const body = JSON.stringify({ event: 'Recording Saved', body: { id: 77, recording_url: 'https://example.com/77.mp3' } });
  assert.equal((await tell(path, body, signed.aloware(body, path))).status, 204);
  await takeAll();
  assert.equal((await callsOf('aloware:77'))[0]?.audioUrl, 'https://example.com/77.mp3');
});

test('Twilio: the recording is fetched by the account, and the address may name the rep', async () => {
  const connection = await connect('twilio');
  const path = `${connection.path}?repEmail=maya%40example.com`;
  const url = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1';
  const body = new URLSearchParams({ AccountSid: 'AC1', RecordingSid: 'RE1', RecordingStatus: 'completed', RecordingUrl: url });
  places.set('/2010-04-01/Accounts/AC1/Recordings/RE1.wav', { body: silence() });
  assert.equal((await tell(path, body.toString(), signed.twilio(body.toString(), path))).status, 204);
  await takeAll();
  assert.equal(asked.at(-1)?.authorization, `Basic ${Buffer.from(`AC1:${SECRET}`).toString('base64')}`);
  assert.equal((await callsOf('twilio:RE1'))[0]?.repEmail, 'maya@example.com');
  const elsewhere = `${connection.path}?repEmail=other%40example.com`;
  assert.equal(
    (await tell(elsewhere, body.toString(), signed.twilio(body.toString(), path))).status,
    401,
    'the address is signed, too',
  );
});

test('nobody else is heard: every maker’s message with another body, an old time or no signature is refused, and the page says why', async () => {
  for (const kind of ['zoom', 'fathom', 'fireflies', 'aloware', 'twilio'] as const) {
    const { path, recorderId } = await connect(kind, kind === 'fathom' ? 'whsec_c2VjcmV0IG9mIGZhdGhvbQ==' : SECRET);
    const body = kind === 'twilio' ? 'RecordingStatus=completed' : '{"event":"x"}';
    const right = signed[kind](body, path);
    const tries: [string, Record<string, string>][] = [[body, { 'content-type': right['content-type'] ?? '' }]];
    if (kind !== 'aloware') tries.push([`${body} `, right]);
    else tries.push([body, { ...right, authorization: 'Bearer another' }]);
    if (kind === 'zoom' || kind === 'fathom') tries.push([body, signed[kind](body, path, seconds(-400))]);
    for (const [given, headers] of tries) assert.equal((await tell(path, given, headers)).status, 401, kind);
    const { refused, deliveries } = await shown(recorderId);
    assert.match(refused?.why ?? '', /not signed|no time|does not match/, kind);
    assert.deepEqual(deliveries, []);
    assert.equal((await tell(path, body, right)).status, 204, `${kind}, signed`);
  }
  assert.equal((await tell('/api/integrations/recorders/0190aaaa-0000-7000-8000-000000000000', '{}', {})).status, 404);
  assert.equal(server.logged().includes(SECRET), false);
});

test('what no database can keep is taken out of a message before it is kept', async () => {
  const { path, recorderId } = await connect('aloware');
  const body = '{"event":"Call\\u0000 Saved\\ud800","\\u0000":1}';
  assert.equal((await tell(path, body, signed.aloware(body, path))).status, 204);
  const { deliveries } = await shown(recorderId);
  assert.deepEqual(
    deliveries.map(({ event }) => event),
    ['Call Saved\ufffd'],
  );
  const twilio = await connect('twilio');
  const form = 'RecordingStatus=com%00pleted&RecordingSid=%00&%00=1';
  assert.equal((await tell(twilio.path, form, signed.twilio(form, twilio.path))).status, 204);
});

test('a connection that is removed takes its secrets along and leaves its calls', async () => {
  const { path, recorderId } = await connect('zoom');
  const body = zoomBody('recording.completed', 'M4A').replace('abc==', 'gone==');
  await tell(path, body, signed.zoom(body, path));
  assert.equal((await admin.send('DELETE', `/api/recorders/${recorderId}`)).status, 204);
  assert.equal((await tell(path, body, signed.zoom(body, path))).status, 404);
  assert.deepEqual(await sealedDeliveries(), []);
  assert.equal((await callsOf('zoom:abc==')).length, 1);
});
