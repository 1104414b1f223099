// Telnyx and Plivo by shapes that were captured from them: what is asked, every answer, what they report and sign, and one call's sound by a real socket.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { openVendorApi, openVendorCarrier, vendorCalls as publicUrl, vendorRequest } from '../../test/vendor-api.ts';
import type { CarrierNews, DialAnswer } from '../ports/carrier.ts';
import type { StreamCarrier } from '../ports/live-calls.ts';
import type { LegEnd } from '../ports/media-leg.ts';
import { decodeG711, encodeG711 } from './g711.ts';
import type { StreamCodec, StreamNews } from './media-stream.ts';
import { plivoStream } from './media-stream-plivo.ts';
import { createTelnyxStream } from './media-stream-telnyx.ts';
import { createPlivoAnswer, createPlivoIncoming, createPlivoReader, plivoVendor, signedText } from './plivo.ts';
import { checkStreamCarrier } from './stream-carrier-check.ts';
import { createStreamCarrier, type StreamVendor } from './stream-carrier.ts';
import { openStreamLeg } from './stream-leg.ts';
import { createSystemClock } from './system-clock.ts';
import { createTelnyxReader, telnyxVendor } from './telnyx.ts';

const authToken = 'a token nobody may read';
const keys = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(String(keys.publicKey.export({ format: 'jwk' }).x), 'base64url').toString('base64');
const clock = createSystemClock();
let api: Awaited<ReturnType<typeof openVendorApi>>;

before(async () => void (api = await openVendorApi()));
after(() => api.close());

const vendors: Record<'telnyx' | 'plivo', () => StreamVendor> = {
  telnyx: () => telnyxVendor({ apiKey: 'KEY', connectionId: '17', publicKey, apiUrl: api.url }),
  plivo: () => plivoVendor({ authId: 'MA'.padEnd(20, 'X'), authToken, apiUrl: api.url }),
};
const open = (name: 'telnyx' | 'plivo', known: string | null = null) => openVendorCarrier(vendors[name](), known);

describe('a call is asked for', () => {
  const wanted: [name: 'telnyx' | 'plivo', answer: object, url: string, authorization: RegExp, json: object][] = [
    [
      'telnyx',
      { data: { call_control_id: 'v3:ref', call_leg_id: 'x', is_alive: false, record_type: 'call' } },
      '/v2/calls',
      /^Bearer KEY$/,
      {
        ...{ connection_id: '17', to: '+12125550101', from: '+12125550199', timeout_secs: 30, time_limit_secs: 62 },
        ...{ webhook_url: `${publicUrl}/r?reference=team.1`, stream_url: 'wss://calls.example.com/media/t0ken' },
        ...{ stream_track: 'inbound_track', stream_bidirectional_mode: 'rtp', stream_bidirectional_codec: 'PCMU' },
      },
    ],
    [
      'plivo',
      { message: 'call fired', request_uuid: 'v3:ref', api_id: 'x' },
      `/v1/Account/${'MA'.padEnd(20, 'X')}/Call/`,
      /^Basic /,
      {
        ...{ to: '12125550101', from: '12125550199', ring_timeout: 30, time_limit: 62, answer_method: 'POST' },
        ...{ answer_url: `${publicUrl}/answers/t0ken`, hangup_url: `${publicUrl}/r?reference=team.1` },
      },
    ],
  ];
  for (const [name, body, url, authorization, json] of wanted) {
    test(name, async () => {
      api.answer(201, body);
      const { carrier, close } = open(name);
      assert.deepEqual(await carrier.dial(vendorRequest, () => true), { kind: 'taken', carrierRef: 'v3:ref' });
      const one = api.asked.at(-1);
      assert.deepEqual([one?.method, one?.url], ['POST', url]);
      assert.match(one?.authorization ?? '', authorization);
      assert.partialDeepStrictEqual(JSON.parse(one?.body ?? ''), json);
      api.answer(204, {});
      await carrier.hangUp('team.1');
      assert.match(
        `${api.asked.at(-1)?.method} ${api.asked.at(-1)?.url}`,
        /^(POST \/v2\/calls\/v3%3Aref\/actions\/hangup|DELETE .*\/Call\/v3%3Aref\/)$/,
      );
      close();
    });
  }

  const answers: [status: number, body: unknown, kind: DialAnswer['kind']][] = [
    [401, {}, 'not_sent'],
    [403, {}, 'not_sent'],
    [422, { errors: [{ code: '10015', title: 'Bad', detail: 'No such number' }], error: 'No such number' }, 'refused'],
    [429, {}, 'refused'],
    [500, {}, 'unknown'],
    [200, { nothing: 'known' }, 'unknown'],
  ];
  for (const name of ['telnyx', 'plivo'] as const) {
    for (const [status, body, kind] of answers) {
      test(`${name} answers ${status}: ${kind}`, async () => {
        api.answer(status, body);
        const { carrier, close } = open(name);
        const answer = await carrier.dial(vendorRequest, () => true);
        assert.equal(answer.kind, kind);
        if (status === 422) assert.equal('message' in answer && answer.message, 'No such number');
        close();
      });
    }
  }

  test('nothing is asked that may not be any more, or is not reached', async () => {
    const { carrier, close } = open('telnyx');
    const before = api.asked.length;
    assert.equal((await carrier.dial(vendorRequest, () => false)).kind, 'held_back');
    assert.equal(api.asked.length, before);
    close();
    const gone = createStreamCarrier({
      ...{ vendor: telnyxVendor({ apiKey: 'KEY', connectionId: '17', publicKey, apiUrl: 'http://127.0.0.1:9' }), clock },
      ...{ recall: async () => null, limits: carrier.limits, timeoutMs: 2_000 },
      ...{ reportUrl: () => publicUrl, streamUrl: () => publicUrl, answerUrl: () => publicUrl },
    });
    assert.equal((await gone.carrier.dial(vendorRequest, () => true)).kind, 'not_sent');
    gone.close();
  });

  const found: [name: 'telnyx' | 'plivo', known: string | null, status: number, body: object, kind: string, end?: string | null][] =
    [
      ['telnyx', null, 200, {}, 'not_found'],
      ['telnyx', 'v3:a', 404, {}, 'not_found'],
      ['telnyx', 'v3:a', 503, {}, 'unreachable'],
      ['telnyx', 'v3:a', 200, { data: { is_alive: true } }, 'found'],
      ['telnyx', 'v3:a', 200, { data: { is_alive: false } }, 'found', null],
      ['plivo', 'a', 404, { error: 'not found' }, 'not_found'],
      [
        'plivo',
        'a',
        200,
        { call_state: 'ANSWER', hangup_source: 'Callee', end_time: '2026-11-27 09:00:00+00:00' },
        'found',
        'completed',
      ],
    ];
  for (const [name, known, status, body, kind, end] of found) {
    test(`${name} is asked what became of ${known ?? 'a call it never named'}: ${status}, ${kind}`, async () => {
      api.answer(status, body);
      const { carrier, close } = open(name, known);
      const answer = await carrier.find('team.1');
      assert.equal(answer.kind, kind);
      if (answer.kind === 'found')
        assert.deepEqual(
          answer.news.map(({ outcome }) => outcome?.end ?? null),
          end === undefined ? [] : [end],
        );
      close();
    });
  }
});

type Reported = [
  name: string,
  told: Record<string, string>,
  report: CarrierNews['report'] | null,
  end?: string,
  code?: number | null,
];

describe('the doctor asks a carrier', () => {
  const answers: [status: number, state: string, says: RegExp][] = [
    [404, 'ok', /^Plivo answers and takes these credentials\.$/],
    [401, 'failed', /Copy RINGSIDE_PLIVO_AUTH_ID and RINGSIDE_PLIVO_AUTH_TOKEN anew/],
    [503, 'failed', /status 503/],
  ];
  for (const [status, state, says] of answers) {
    test(`that answers ${status}`, async () => {
      api.answer(status, {});
      const check = await checkStreamCarrier(vendors.plivo());
      assert.equal(check.state, state);
      assert.match(check.message, says);
    });
  }
  test('that is not reached', async () => {
    const check = await checkStreamCarrier({ ...vendors.telnyx(), apiUrl: 'http://127.0.0.1:9' });
    assert.equal(check.state, 'failed');
    assert.match(check.message, /^Telnyx is not reached at 127\.0\.0\.1:9: /);
  });
});

describe('Telnyx reports', () => {
  const read = createTelnyxReader({ publicKey });
  function telnyx(event: string, payload: Record<string, string>, key = keys.privateKey) {
    const data = { event_type: event, id: 'e1', occurred_at: '2026-11-27T09:00:00.123456Z', record_type: 'event' };
    const body = Buffer.from(
      JSON.stringify({ data: { ...data, payload: { call_control_id: 'v3:ref', ...payload } }, meta: { attempt: 1 } }),
    );
    const signature = sign(null, Buffer.concat([Buffer.from('1795770000|'), body]), key).toString('base64');
    const headers = { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': '1795770000' };
    return { url: '/api/integrations/carriers/telnyx?reference=team.1', headers, body };
  }
  const hangup = (cause: string, more: Record<string, string> = {}) => ({ event: 'call.hangup', hangup_cause: cause, ...more });
  const cases: Reported[] = [
    ['it is asked for', { event: 'call.initiated' }, 'queued'],
    ['answered', { event: 'call.answered' }, 'answered'],
    ['over, by them', hangup('normal_clearing', { hangup_source: 'callee', sip_hangup_cause: '200' }), 'ended', 'completed', 200],
    ['busy', hangup('user_busy', { sip_hangup_cause: '486' }), 'ended', 'busy', 486],
    ['nobody answered', hangup('timeout', { sip_hangup_cause: '487' }), 'ended', 'no_answer', 487],
    ['declined', hangup('call_rejected', { sip_hangup_cause: '603' }), 'ended', 'rejected', 603],
    ['no such number', hangup('not_found'), 'ended', 'failed', 404],
    ['something new', hangup('unspecified', { sip_hangup_cause: '503' }), 'ended', 'failed', 503],
    ['its streaming', { event: 'streaming.started' }, null],
  ];
  for (const [name, { event = '', ...payload }, report, end, code] of cases) {
    test(name, () => {
      const [news] = read(telnyx(event, payload));
      assert.deepEqual([news?.report ?? null, news?.outcome?.end, news?.outcome?.code], [report, end, code]);
      if (news)
        assert.deepEqual(
          [news.reference, news.carrierRef, news.at.toISOString()],
          ['team.1', 'v3:ref', '2026-11-27T09:00:00.123Z'],
        );
    });
  }
  test('what is not signed by it is refused', () => {
    const message = telnyx('call.answered', {});
    const other = generateKeyPairSync('ed25519').privateKey;
    const wrong = [
      telnyx('call.answered', {}, other),
      { ...message, body: Buffer.concat([message.body, Buffer.from(' ')]) },
      { ...message, headers: { ...message.headers, 'telnyx-timestamp': '1' } },
      { ...message, headers: {} },
    ];
    for (const one of wrong) assert.throws(() => read(one), { code: 'signature_invalid' });
  });
});

describe('Plivo reports', () => {
  const read = createPlivoReader({ authToken, publicUrl, clock });
  function plivo(told: Record<string, string>, { path = '/r?reference=team.1', token = authToken } = {}) {
    const form = new URLSearchParams({ CallUUID: 'c-1', ...told });
    const signature = createHmac('sha256', token)
      .update(`${signedText(new URL(path, publicUrl), form)}.n0nce`)
      .digest('base64');
    const headers = { 'x-plivo-signature-v3': `other,${signature}`, 'x-plivo-signature-v3-nonce': 'n0nce' };
    return { url: path, headers, body: Buffer.from(form.toString()) };
  }
  const cases: Reported[] = [
    ['it rings', { Event: 'Ring', CallStatus: 'ringing', RequestUUID: 'r-1' }, 'ringing'],
    ['answered', { Event: 'StartApp', CallStatus: 'in-progress', RequestUUID: 'r-1' }, 'answered'],
    ['over', { Event: 'Hangup', CallStatus: 'completed', HangupSource: 'Callee', RequestUUID: 'r-1' }, 'ended', 'completed', null],
    ['busy', { Event: 'Hangup', CallStatus: 'busy', HangupCauseCode: '486', RequestUUID: 'r-1' }, 'ended', 'busy', 486],
    ['nobody answered', { Event: 'Hangup', CallStatus: 'no-answer', RequestUUID: 'r-1' }, 'ended', 'no_answer', null],
    ['a word that is new', { CallStatus: 'musing', RequestUUID: 'r-1' }, null],
  ];
  for (const [name, told, report, end, code] of cases) {
    test(name, () => {
      const [news] = read(plivo(told));
      assert.deepEqual([news?.report ?? null, news?.outcome?.end, news?.outcome?.code], [report, end, code]);
      if (news) assert.deepEqual([news.reference, news.carrierRef], ['team.1', 'r-1']);
    });
  }
  test('what is signed: the address, its query in order, and the form in order', () => {
    const form = new URLSearchParams({ To: '2', From: '1' });
    const none = new URLSearchParams();
    assert.equal(signedText(new URL('https://a/b?z=1&c=2'), form), 'https://a/b?c=2&z=1.From1To2');
    assert.equal(signedText(new URL('https://a/b'), form), 'https://a/b?From1To2');
    assert.equal(signedText(new URL('https://a/b?z=1'), none), 'https://a/b?z=1');
    assert.equal(signedText(new URL('https://a/b'), none), 'https://a/b');
  });
  test('what is not signed by it is refused', () => {
    const message = plivo({ CallStatus: 'ringing' });
    const wrong = [
      plivo({ CallStatus: 'ringing' }, { token: 'another token' }),
      { ...message, url: '/r?reference=team.2' },
      { ...message, headers: {} },
    ];
    for (const one of wrong) assert.throws(() => read(one), { code: 'signature_invalid' });
  });
  test('it is told what to do with calls that were answered, and with those who ring', () => {
    const signing = { authToken, publicUrl, streamUrl: (token: string) => `wss://calls.example.com/media/plivo/${token}` };
    const { body } = createPlivoAnswer(signing)(plivo({}, { path: '/answers/t0ken' }), 't0ken');
    assert.match(
      body,
      /^<Response><Stream bidirectional="true".*>wss:\/\/calls\.example\.com\/media\/plivo\/t0ken<\/Stream><\/Response>$/,
    );
    const door = createPlivoIncoming(signing);
    assert.deepEqual(door.read(plivo({ To: '12125550100', From: '12125550123' })), {
      carrierRef: 'c-1',
      to: '+12125550100',
      from: '+12125550123',
    });
    assert.equal(door.read(plivo({ To: '12125550100', From: 'anonymous' })).from, null);
    assert.match(door.write({ kind: 'say', text: 'No & no.' }).body, /<Speak language="en-US">No &amp; no\.<\/Speak><Hangup\/>/);
  });
});

const SOUND = Buffer.from(
  encodeG711(
    Int16Array.from({ length: 160 }, (_, at) => 8_000 * Math.sin(at / 3)),
    'mu-law',
  ),
);
const payload = SOUND.toString('base64');
const heard: StreamNews = { kind: 'audio', pcm: decodeG711(SOUND, 'mu-law') };

describe('what the streams say', () => {
  const told: Record<'telnyx' | 'plivo', [message: object, news: StreamNews[]][]> = {
    telnyx: [
      [{ event: 'connected', version: '1.0.0' }, []],
      [
        {
          event: 'start',
          sequence_number: '1',
          stream_id: 's1',
          start: { call_control_id: 'v3:ref', media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 } },
        },
        [{ kind: 'start', streamId: 's1', carrierRef: 'v3:ref', accountId: null }],
      ],
      [{ event: 'media', stream_id: 's1', media: { track: 'inbound', chunk: '1', timestamp: '5', payload } }, [heard]],
      [{ event: 'media', stream_id: 's1', media: { track: 'inbound', chunk: '3', timestamp: '45', payload } }, []],
      [{ event: 'media', stream_id: 's1', media: { track: 'inbound', chunk: '2', timestamp: '25', payload } }, [heard, heard]],
      [{ event: 'media', stream_id: 's1', media: { track: 'outbound', chunk: '4', payload } }, []],
      [{ event: 'dtmf', stream_id: 's1', dtmf: { digit: '5' } }, [{ kind: 'digit', digit: '5' }]],
      [{ event: 'mark', stream_id: 's1', mark: { name: 'm1' } }, [{ kind: 'mark', name: 'm1' }]],
      [{ event: 'error', payload: { code: 100, title: 'x' } }, []],
      [{ event: 'stop', stream_id: 's1', stop: {} }, [{ kind: 'stop' }]],
    ],
    plivo: [
      [
        {
          sequenceNumber: 0,
          event: 'start',
          start: {
            callId: 'c-1',
            streamId: 's1',
            accountId: '1',
            tracks: ['inbound'],
            mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 },
          },
          extra_headers: '{}',
        },
        [{ kind: 'start', streamId: 's1', carrierRef: null, accountId: null }],
      ],
      [
        {
          sequenceNumber: 2,
          streamId: 's1',
          event: 'media',
          media: { track: 'inbound', timestamp: '1778597597091', chunk: 2, payload },
        },
        [heard],
      ],
      [{ event: 'dtmf', streamId: 's1', dtmf: { track: 'inbound', digit: '#', timestamp: '1' } }, [{ kind: 'digit', digit: '#' }]],
      [{ event: 'playedStream', name: 'm1' }, [{ kind: 'mark', name: 'm1' }]],
      [{ event: 'clearedAudio', streamId: 's1' }, []],
      [{ event: 'stop' }, [{ kind: 'stop' }]],
    ],
  };
  const codecs: Record<'telnyx' | 'plivo', StreamCodec> = { telnyx: createTelnyxStream(), plivo: plivoStream };
  const said: Record<'telnyx' | 'plivo', object[]> = {
    telnyx: [{ event: 'media', media: { payload } }, { event: 'mark', mark: { name: 'm1' } }, { event: 'clear' }],
    plivo: [
      { event: 'playAudio', media: { contentType: 'audio/x-mulaw', sampleRate: 8000, payload } },
      { event: 'checkpoint', streamId: 's1', name: 'm1' },
      { event: 'clearAudio', streamId: 's1' },
    ],
  };
  for (const name of ['telnyx', 'plivo'] as const) {
    test(name, () => {
      const codec = codecs[name];
      for (const [message, news] of told[name])
        assert.deepEqual(codec.read(Buffer.from(JSON.stringify(message)), false), news, JSON.stringify(message));
      for (const noise of ['no json', '{}', '[]', '{"event":"media"}']) assert.deepEqual(codec.read(Buffer.from(noise), false), []);
      assert.deepEqual(codec.read(Buffer.from('{}'), true), []);
      const pcm = decodeG711(SOUND, 'mu-law');
      const written = [codec.audio('s1', pcm), codec.mark('s1', 'm1'), codec.clear('s1')].map((text): unknown =>
        JSON.parse(String(text)),
      );
      assert.deepEqual(written, said[name]);
    });
  }
});

/** Plays at once what it is sent, returns marks in the vendor’s words, speaks, presses a key, hangs up. */
function vendorEnd(name: StreamCarrier, url: string): WebSocket {
  const ws = new WebSocket(url);
  const say = (message: object) => ws.send(JSON.stringify(message));
  const isTelnyx = name === 'telnyx';
  const isSound = (event: string) => event === 'media' || event === 'playAudio';
  ws.on('open', () => {
    if (isTelnyx)
      say({
        event: 'start',
        stream_id: 's1',
        start: { call_control_id: 'ref', media_format: { encoding: 'PCMU', sample_rate: 8000 } },
      });
    else
      say({ event: 'start', start: { streamId: 's1', callId: 'c', mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000 } } });
  });
  ws.on('message', (data: Buffer) => {
    const told = JSON.parse(String(data)) as { event: string; name?: string; mark?: { name: string } };
    // What is played is answered by two words, out of order, and a key.
    for (const chunk of isSound(told.event) ? [2, 1] : []) say({ event: 'media', media: { track: 'inbound', chunk, payload } });
    if (isSound(told.event)) say({ event: 'dtmf', dtmf: { digit: '7' } });
    if (told.event === 'mark') say({ event: 'mark', mark: told.mark });
    if (told.event === 'checkpoint') say({ event: 'playedStream', name: told.name });
    if (told.event === 'clear' || told.event === 'clearAudio') say({ event: 'stop' });
  });
  return ws;
}

for (const carrier of ['telnyx', 'plivo'] as const) {
  test(`a call's sound by a real socket: ${carrier}`, async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const end = vendorEnd(carrier, `ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [peer] = (await once(server, 'connection')) as [WebSocket];
    const leg = await openStreamLeg(peer, { carrier, carrierRef: 'ref', accountId: null, nowMs: () => performance.now() });
    const ended = new Promise<LegEnd>((resolve) => leg.onEnd(resolve));
    const keysPressed = new Promise<string>((resolve) => leg.onDigit(resolve));
    const sound = new Promise<Int16Array>((resolve) => leg.onAudio(resolve));
    leg.write(decodeG711(SOUND, 'mu-law'));
    assert.equal(await leg.mark(), 'played');
    assert.ok((await sound).length >= 160);
    assert.equal(await keysPressed, '7');
    leg.clear();
    assert.deepEqual(await ended, { endedBy: 'callee' });
    end.terminate();
    server.close();
  });
}
