// Vonage by shapes that were captured from it: what is asked, what it reports and signs, who rings, and one call's sound by a real socket.
import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openVendorApi, openVendorCarrier, vendorCalls, vendorRequest } from '../../test/vendor-api.ts';
import { openVendorLine } from '../../test/vendor-line.ts';
import type { CarrierMessage, CarrierNews } from '../ports/carrier.ts';
import type { StreamNews } from './media-stream.ts';
import { vonageStream } from './media-stream-vonage.ts';
import { bytesOfSamples } from './sample-bytes.ts';
import { createStreamTransfer } from './stream-transfer.ts';
import { createSystemClock } from './system-clock.ts';
import { createVonageIncoming, createVonageReader, createVonageSeal } from './vonage-webhooks.ts';
import { vonageVendor } from './vonage.ts';

const applicationId = '78d335fa-323d-0114-9c3d-d6f0d48968cf';
const signatureSecret = 'a secret of the account, nobody else’s';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const uuid = '63f61863-4a51-4f6b-86e1-46edebcf9356';
const systemClock = createSystemClock();
const now = new Date('2026-11-27T09:00:00Z');
const clock = { ...systemClock, now: () => now };
let api: Awaited<ReturnType<typeof openVendorApi>>;
before(async () => void (api = await openVendorApi()));
after(() => api.close());

let ids = 0;
const vendorOf = (tellsMachines = false) =>
  vonageVendor({ applicationId, privateKey, apiUrl: api.url, tellsMachines }, { clock, newId: () => `id-${(ids += 1)}` });
const part = (token: string, at: number): unknown => JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString());

describe('a call is asked for', () => {
  test('with what is to be done once somebody answers, under a token of ours', async () => {
    api.answer(201, { uuid, status: 'started', direction: 'outbound', conversation_uuid: 'CON-1' });
    const { carrier, close } = openVendorCarrier(vendorOf(true));
    assert.deepEqual(await carrier.dial(vendorRequest, () => true), { kind: 'taken', carrierRef: uuid });
    const [one] = api.asked;
    assert.deepEqual([one?.method, one?.url, one?.contentType], ['POST', '/v1/calls', 'application/json']);
    assert.deepEqual(JSON.parse(one?.body ?? ''), {
      to: [{ type: 'phone', number: '12125550101' }],
      from: { type: 'phone', number: '12125550199' },
      ...{ ringing_timer: 30, length_timer: 62, event_url: [`${vendorCalls}/r?reference=team.1`], event_method: 'POST' },
      ncco: [
        {
          action: 'connect',
          endpoint: [{ type: 'websocket', uri: 'wss://calls.example.com/media/t0ken', 'content-type': 'audio/l16;rate=16000' }],
        },
      ],
      advanced_machine_detection: { behavior: 'continue', mode: 'detect', beep_timeout: 45 },
    });
    const token = one?.authorization.replace('Bearer ', '') ?? '';
    assert.deepEqual(part(token, 0), { alg: 'RS256', typ: 'JWT' });
    assert.partialDeepStrictEqual(part(token, 1), { application_id: applicationId, iat: now.getTime() / 1_000 });
    const [signed, signature] = [token.slice(0, token.lastIndexOf('.')), token.slice(token.lastIndexOf('.') + 1)];
    assert.ok(verify('RSA-SHA256', Buffer.from(signed), keys.publicKey, Buffer.from(signature, 'base64url')));

    api.answer(204, {});
    await carrier.hangUp('team.1');
    assert.deepEqual([api.asked.at(-1)?.method, api.asked.at(-1)?.url], ['PUT', `/v1/calls/${uuid}`]);
    assert.deepEqual(JSON.parse(api.asked.at(-1)?.body ?? ''), { action: 'hangup' });
    assert.notEqual(api.asked.at(-1)?.authorization, one?.authorization, 'each request has a token of its own');
    close();
  });

  const answers: [status: number, body: object, answer: object][] = [
    [401, { type: 'https://…', title: 'Unauthorized' }, { kind: 'not_sent' }],
    [400, { title: 'Bad Request', detail: 'Invalid number' }, { kind: 'refused', code: 400, message: 'Invalid number' }],
    [402, { error_title: 'Low balance' }, { kind: 'refused', code: 402, message: 'Low balance' }],
    [429, {}, { kind: 'refused', code: 429, message: 'Vonage refuses the call.' }],
    [503, {}, { kind: 'unknown' }],
    [201, { status: 'started' }, { kind: 'unknown' }],
  ];
  for (const [status, body, expected] of answers) {
    test(`it answers ${status} ${JSON.stringify(body)}`, async () => {
      api.answer(status, body);
      const { carrier, close } = openVendorCarrier(vendorOf());
      assert.partialDeepStrictEqual(await carrier.dial(vendorRequest, () => true), expected);
      close();
    });
  }

  const found: [body: object, news: (string | undefined)[]][] = [
    [{ uuid, status: 'ringing' }, []],
    [{ uuid, status: 'answered' }, ['answered']],
    [{ uuid, status: 'completed', end_time: '2026-11-27T09:01:00Z' }, ['completed']],
    [{ uuid, status: 'timeout' }, ['no_answer']],
  ];
  for (const [body, news] of found) {
    test(`it is asked what became of it: ${JSON.stringify(body)}`, async () => {
      api.answer(200, body);
      const { carrier, close } = openVendorCarrier(vendorOf(), uuid);
      const answer = await carrier.find('team.1');
      assert.deepEqual(answer.kind === 'found' && answer.news.map(({ report, outcome }) => outcome?.end ?? report), news);
      close();
    });
  }

  const transfers: [number: string, status: number, code: string | null][] = [
    ['+12125550177', 204, null],
    ['+12125550177', 404, 'conflict'],
    ['911', 204, 'conflict'],
  ];
  for (const [number, status, code] of transfers) {
    test(`handed over to ${number}: ${status}`, async () => {
      api.answer(status, {});
      const by = createStreamTransfer(vendorOf());
      const handed = by.transfer({ carrierRef: uuid, from: '+12125550199', number }, new AbortController().signal);
      if (code === null) await handed;
      else await assert.rejects(handed, { code });
      if (code === null) {
        assert.deepEqual(JSON.parse(api.asked.at(-1)?.body ?? ''), {
          action: 'transfer',
          destination: {
            type: 'ncco',
            ncco: [{ action: 'connect', from: '12125550199', endpoint: [{ type: 'phone', number: '12125550177' }] }],
          },
        });
      }
      by.close();
    });
  }

  test('a call whose sound has ended is hung up by the name it has there', async () => {
    const by = createStreamTransfer(vendorOf());
    for (const over of [204, 404]) {
      api.answer(over, {});
      await by.hangUp?.(uuid);
      assert.deepEqual([api.asked.at(-1)?.method, api.asked.at(-1)?.body], ['PUT', '{"action":"hangup"}']);
    }
    api.answer(500, {});
    await assert.rejects(async () => by.hangUp?.(uuid), { code: 'provider_unreachable' });
    by.close();
  });
});

type Signing = { secret?: string; alg?: string; claims?: object; hashed?: string };

function message(told: object, { secret = signatureSecret, alg = 'HS256', claims = {}, hashed }: Signing = {}): CarrierMessage {
  const body = JSON.stringify(told);
  const write = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = write({ alg, typ: 'JWT' });
  const payload = write({
    ...{ iat: now.getTime() / 1_000, jti: `jti-${(ids += 1)}`, iss: 'Vonage', api_key: 'a1b2c3', application_id: applicationId },
    ...{
      payload_hash: createHash('sha256')
        .update(hashed ?? body)
        .digest('hex'),
      ...claims,
    },
  });
  const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
  const authorization = `Bearer ${head}.${payload}.${signature}`;
  return { url: '/api/integrations/carriers/vonage?reference=team.1', headers: { authorization }, body: Buffer.from(body) };
}

describe('Vonage reports', () => {
  const met: string[] = [];
  const readSigned = createVonageSeal({ applicationId, signatureSecret, clock });
  const read = createVonageReader({ readSigned, meetMachine: (reference) => void met.push(reference) });
  const event = (status: string, more: object = {}) => ({
    ...{ status, uuid, conversation_uuid: 'CON-1', direction: 'outbound', timestamp: '2026-11-27T09:00:00.123Z' },
    ...{ from: '12125550199', to: '12125550101', ...more },
  });
  const cases: [name: string, told: object, report: CarrierNews['report'] | null, outcome?: object][] = [
    ['it is asked for', event('started'), 'queued'],
    ['it rings', event('ringing'), 'ringing'],
    ['answered', event('answered'), 'answered'],
    [
      'over, by them',
      event('completed', { disconnected_by: 'user', duration: '12' }),
      'ended',
      { end: 'completed', endedBy: 'callee' },
    ],
    ['over, by us', event('completed', { disconnected_by: 'platform' }), 'ended', { end: 'completed', endedBy: 'agent' }],
    ['busy', event('busy', { sip_code: 486 }), 'ended', { end: 'busy', code: 486 }],
    ['nobody answered', event('timeout'), 'ended', { end: 'no_answer', code: null }],
    ['nobody answered, in its other word', event('unanswered'), 'ended', { end: 'no_answer' }],
    ['declined', event('rejected', { detail: 'declined' }), 'ended', { end: 'rejected', endedBy: 'callee' }],
    ['no such number', event('failed', { sip_code: '404', detail: 'cannot_route' }), 'ended', { end: 'failed', code: 404 }],
    ['the line of its sound', event('answered', { to: 'wss://calls.example.com/media/vonage/x' }), null],
    ['a word that is new', event('musing'), null],
  ];
  for (const [name, told, report, outcome] of cases) {
    test(name, () => {
      const [news] = read(message(told));
      assert.equal(news?.report ?? null, report);
      if (outcome) assert.partialDeepStrictEqual(news?.outcome, outcome);
      if (news)
        assert.deepEqual([news.reference, news.carrierRef, news.at.toISOString()], ['team.1', uuid, '2026-11-27T09:00:00.123Z']);
    });
  }
  test('a machine is told of at once, and stands in the outcome', () => {
    assert.deepEqual(read(message(event('machine', { sub_state: 'beep_start' }))), []);
    assert.deepEqual(met, ['team.1']);
    assert.equal(read(message(event('completed')))[0]?.outcome?.answeredBy, 'voicemail');
    assert.equal(read(message(event('completed')))[0]?.outcome?.answeredBy, null, 'it is forgotten with the call');
  });
  test('of calls to us the same address hears, and makes nothing of it', () => {
    assert.deepEqual(read({ ...message(event('answered')), url: '/api/integrations/carriers/vonage' }), []);
  });
  test('words may have been hashed before they were written with blanks', () => {
    const spaced = message(event('ringing'));
    const body = Buffer.from(JSON.stringify(event('ringing'), null, 2));
    assert.equal(read({ ...spaced, body })[0]?.report, 'ringing');
  });

  const told = event('answered');
  const seconds = now.getTime() / 1_000;
  const refused: [what: string, made: () => CarrierMessage][] = [
    ['unsigned', () => ({ ...message(told), headers: {} })],
    ['no token', () => ({ ...message(told), headers: { authorization: 'Bearer a.b.c' } })],
    ['another secret', () => message(told, { secret: 'the secret of somebody else' })],
    ['no algorithm', () => message(told, { alg: 'none' })],
    ['another algorithm', () => message(told, { alg: 'RS256' })],
    ['other words', () => ({ ...message(told), body: Buffer.from(JSON.stringify(event('completed'))) })],
    ['words that are not in the signature', () => message(told, { claims: { payload_hash: undefined } })],
    ['six minutes old', () => message(told, { claims: { iat: seconds - 360 } })],
    ['of the time to come', () => message(told, { claims: { iat: seconds + 360 } })],
    ['expired', () => message(told, { claims: { exp: seconds - 1 } })],
    ['another application', () => message(told, { claims: { application_id: uuid } })],
    ['without a name of its own', () => message(told, { claims: { jti: undefined } })],
    [
      'told again',
      () => {
        const one = message(told);
        read(one);
        return one;
      },
    ],
  ];
  for (const [what, made] of refused)
    test(`refused: ${what}`, () => assert.throws(() => read(made()), { code: 'signature_invalid' }));

  test('who rings is read, and what is to be done is written', () => {
    const door = createVonageIncoming({ readSigned, streamUrl: (token) => `wss://here/${token}` });
    const ring = { uuid, to: '12125550100', from: '12125550123', conversation_uuid: 'CON-1' };
    assert.deepEqual(door.read(message(ring)), { carrierRef: uuid, to: '+12125550100', from: '+12125550123' });
    assert.equal(door.read(message({ ...ring, from: 'anonymous' })).from, null);
    assert.throws(() => door.read(message({ uuid })), { code: 'bad_request' });
    assert.throws(() => door.read({ ...message(ring), headers: {} }), { code: 'signature_invalid' });
    const written = ([{ kind: 'connect', token: 't' }, { kind: 'say', text: 'No.' }, { kind: 'reject' }] as const).map(
      (answer): unknown => JSON.parse(door.write(answer).body),
    );
    assert.deepEqual(written, [
      [{ action: 'connect', endpoint: [{ type: 'websocket', uri: 'wss://here/t', 'content-type': 'audio/l16;rate=16000' }] }],
      [{ action: 'talk', text: 'No.', language: 'en-US' }],
      [],
    ]);
  });
});

const word = Int16Array.from({ length: 320 }, (_, at) => 8_000 * Math.sin(at / 3));
const connected = JSON.stringify({ event: 'websocket:connected', 'content-type': 'audio/l16;rate=16000' });

test('what the stream says', () => {
  const told: [text: string, news: StreamNews[]][] = [
    [connected, [{ kind: 'start', streamId: '', carrierRef: null, accountId: null }]],
    ['{"event":"websocket:connected","content-type":"audio/l16;rate=8000"}', []],
    ['{"event":"websocket:dtmf","digit":"5","duration":260}', [{ kind: 'digit', digit: '5' }]],
    ['{"event":"websocket:notify","payload":{"mark":"m1"}}', [{ kind: 'mark', name: 'm1' }]],
    ['{"event":"websocket:cleared"}', []],
    ['no json', []],
  ];
  for (const [text, news] of told) assert.deepEqual(vonageStream.read(Buffer.from(text), false), news, text);
  assert.deepEqual(vonageStream.read(bytesOfSamples(word), true), [{ kind: 'audio', pcm: word }]);
  assert.deepEqual(vonageStream.audio('', word), bytesOfSamples(word));
});

test('a call’s sound by a real socket: whole 20 ms, marks, a key, and the end by closing', async () => {
  const lengths: number[] = [];
  const line = await openVendorLine('vonage', [connected, bytesOfSamples(word)], (data, isBinary, vendor) => {
    if (isBinary) {
      lengths.push(data.length);
      vendor.send(bytesOfSamples(word));
      return;
    }
    const told = JSON.parse(data.toString()) as { action: string; payload?: object };
    if (told.action === 'notify') {
      vendor.send('{"event":"websocket:dtmf","digit":"7"}');
      vendor.send(JSON.stringify({ event: 'websocket:notify', payload: told.payload }));
    }
    if (told.action === 'clear') vendor.close(1000);
  });
  line.leg.write(word.subarray(0, 200));
  line.leg.write(word.subarray(0, 200));
  assert.equal(await line.leg.mark(), 'played');
  assert.deepEqual(lengths, [640, 640], 'two odd parts make two whole pieces, the last filled up');
  assert.deepEqual(await line.sound, word);
  assert.equal(await line.key, '7');
  line.leg.clear();
  assert.deepEqual(await line.ended, { endedBy: 'callee' });
  line.close();
});
