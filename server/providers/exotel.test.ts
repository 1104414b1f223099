// Exotel by shapes that were captured from it: what is asked, what it reports, who rings, and one call's sound by a real socket.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openVendorApi, openVendorCarrier, vendorCalls, vendorRequest } from '../../test/vendor-api.ts';
import { openVendorLine } from '../../test/vendor-line.ts';
import type { CarrierNews } from '../ports/carrier.ts';
import { attemptToken } from './address-token.ts';
import { createExotelIncoming, createExotelReader, exotelVendor } from './exotel.ts';
import type { StreamNews } from './media-stream.ts';
import { exotelStream } from './media-stream-exotel.ts';
import { bytesOfSamples } from './sample-bytes.ts';
import { createSystemClock } from './system-clock.ts';

const token = 'f'.repeat(32);
const sid = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6';
let api: Awaited<ReturnType<typeof openVendorApi>>;
before(async () => void (api = await openVendorApi()));
after(() => api.close());
const vendorOf = () => exotelVendor({ accountSid: 'example1', apiKey: 'key', apiToken: 'secret', token, apiUrl: api.url });

describe('a call is asked for', () => {
  const taken: [what: string, body: object][] = [
    ['as it has always answered', { Call: { Sid: sid, Status: 'in-progress', Direction: 'outbound-api', From: '+919876543210' } }],
    ['as its newer interface answers', { call: { sid, status: 'in-progress', direction: 'outbound-api', recordingurl: null } }],
  ];
  for (const [what, body] of taken) {
    test(what, async () => {
      api.answer(200, body);
      const { carrier, close } = openVendorCarrier(vendorOf());
      const request = { ...vendorRequest, to: '+919876543210', from: '+918047491899', ringMs: 90_000 };
      assert.deepEqual(await carrier.dial(request, () => true), { kind: 'taken', carrierRef: sid });
      const one = api.asked.at(-1);
      assert.deepEqual([one?.method, one?.url], ['POST', '/v1/Accounts/example1/Calls/connect.json']);
      assert.deepEqual(
        [one?.authorization, one?.contentType],
        [`Basic ${btoa('key:secret')}`, 'application/x-www-form-urlencoded'],
      );
      assert.deepEqual(Object.fromEntries(new URLSearchParams(one?.body)), {
        ...{ From: '+919876543210', CallerId: '08047491899', TimeOut: '60', TimeLimit: '62', StreamType: 'bidirectional' },
        StreamUrl: 'wss://calls.example.com/media/t0ken?sample-rate=16000',
        StatusCallback: `${vendorCalls}/r?reference=team.1&token=${attemptToken(token, 'team.1')}`,
        StatusCallbackContentType: 'application/json',
        ...{ 'StatusCallbackEvents[0]': 'answered', 'StatusCallbackEvents[1]': 'terminal' },
      });
      const before = api.asked.length;
      await carrier.hangUp('team.1');
      assert.equal(api.asked.length, before, 'it knows no such request');
      close();
    });
  }

  const answers: [status: number, body: object, answer: object][] = [
    [401, { RestException: { Status: 401, Message: 'Authentication failed' } }, { kind: 'not_sent' }],
    [400, { RestException: { Status: 400, Message: 'Invalid number' } }, { kind: 'refused', code: 400, message: 'Invalid number' }],
    [500, {}, { kind: 'unknown' }],
    [200, { Call: {} }, { kind: 'unknown' }],
  ];
  for (const [status, body, expected] of answers) {
    test(`it answers ${status} ${JSON.stringify(body)}`, async () => {
      api.answer(status, body);
      const { carrier, close } = openVendorCarrier(vendorOf());
      assert.partialDeepStrictEqual(await carrier.dial(vendorRequest, () => true), expected);
      close();
    });
  }

  const found: [status: number, body: object, news: string[] | 'not_found'][] = [
    [200, { Call: { Sid: sid, Status: 'in-progress' } }, []],
    [200, { Call: { Sid: sid, Status: 'no-answer' } }, ['no_answer']],
    [404, {}, 'not_found'],
  ];
  for (const [status, body, news] of found) {
    test(`it is asked what became of it: ${status} ${JSON.stringify(body)}`, async () => {
      api.answer(status, body);
      const { carrier, close } = openVendorCarrier(vendorOf(), sid);
      const answer = await carrier.find('team.1');
      assert.equal(api.asked.at(-1)?.url, `/v1/Accounts/example1/Calls/${sid}.json`);
      assert.deepEqual(answer.kind === 'found' ? answer.news.map(({ outcome }) => outcome?.end) : answer.kind, news);
      close();
    });
  }
});

describe('Exotel reports', () => {
  const read = createExotelReader({ token, clock: createSystemClock() });
  const url = `/api/integrations/carriers/exotel?reference=team.1&token=${attemptToken(token, 'team.1')}`;
  const message = (text: string) => ({ url, headers: {}, body: Buffer.from(text) });
  const json = (more: object) => JSON.stringify({ CallSid: sid, DateUpdated: '2026-11-27 14:30:45', RecordingUrl: null, ...more });
  const part = (name: string, value: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const cases: [what: string, text: string, report: CarrierNews['report'] | null, end?: string][] = [
    ['answered', json({ EventType: 'answered', Status: 'in-progress' }), 'answered'],
    ['over', json({ EventType: 'terminal', Status: 'completed' }), 'ended', 'completed'],
    ['busy', json({ EventType: 'terminal', Status: 'busy' }), 'ended', 'busy'],
    ['nobody answered', json({ Status: 'no-answer' }), 'ended', 'no_answer'],
    ['failed', json({ Status: 'failed' }), 'ended', 'failed'],
    ['as a form', `CallSid=${sid}&Status=busy&EventType=terminal`, 'ended', 'busy'],
    ['as a form of parts', `${part('CallSid', sid)}${part('Status', 'no-answer')}--b--\r\n`, 'ended', 'no_answer'],
    ['something new', json({ EventType: 'ringing', Status: 'ringing' }), null],
  ];
  for (const [what, text, report, end] of cases) {
    test(what, () => {
      const [news] = read(message(text));
      assert.deepEqual([news?.report ?? null, news?.outcome?.end], [report, end]);
      if (news) assert.deepEqual([news.reference, news.carrierRef], ['team.1', sid]);
    });
  }
  test('what names no call cannot be read; an address that is not ours is not heard', () => {
    for (const text of ['', '{', '{}', '[]']) assert.throws(() => read(message(text)), { code: 'bad_request' }, text);
    const told = message(json({ Status: 'busy' }));
    for (const other of ['/r?reference=team.1', url.replace('team.1', 'team.2'), `/r?reference=team.1&token=${token}`])
      assert.throws(() => read({ ...told, url: other }), { code: 'signature_invalid' }, other);
  });

  test('who rings an ExoPhone, written as in India, and where the sound is to be brought', () => {
    const door = createExotelIncoming({ token, streamUrl: (one) => `wss://here/${one}` });
    const ring = (more: string, told = token) => ({
      ...{ url: `/exotel/calls?token=${told}&CallSid=${sid}${more}`, headers: {}, body: Buffer.alloc(0) },
    });
    const call = door.read(ring('&CallTo=08047491899&CallFrom=09876543210&Direction=incoming'));
    assert.deepEqual(call, { carrierRef: sid, to: '+918047491899', from: '+919876543210' });
    assert.equal(door.read(ring('&CallTo=%2B918047491899&CallFrom=')).from, null);
    assert.throws(() => door.read(ring('')), { code: 'bad_request' });
    assert.throws(() => door.read(ring('&CallTo=08047491899', 'x')), { code: 'signature_invalid' });
    const written = ([{ kind: 'connect', token: 't' }, { kind: 'say', text: 'No.' }, { kind: 'reject' }] as const).map(
      (answer): unknown => JSON.parse(door.write(answer).body),
    );
    assert.deepEqual(written, [{ url: 'wss://here/t?sample-rate=16000' }, {}, {}]);
  });
});

const word = Int16Array.from({ length: 1_600 }, (_, at) => 8_000 * Math.sin(at / 3));
const payload = bytesOfSamples(word).toString('base64');
const start = {
  ...{ event: 'start', sequence_number: 1, stream_sid: 's1' },
  start: {
    ...{ stream_sid: 's1', call_sid: sid, account_sid: 'example1', from: '09876543210', to: '08047491899', custom_parameters: {} },
    media_format: { encoding: 'base64', sample_rate: '16000', bit_rate: '256kbps' },
  },
};

test('what the stream says', () => {
  const told: [message: object, news: StreamNews[]][] = [
    [{ event: 'connected' }, []],
    [start, [{ kind: 'start', streamId: 's1', carrierRef: null, accountId: null }]],
    [{ ...start, start: { media_format: { encoding: 'base64', sample_rate: '8000' } } }, []],
    [{ event: 'media', stream_sid: 's1', media: { chunk: 2, timestamp: '100', payload } }, [{ kind: 'audio', pcm: word }]],
    [{ event: 'media', stream_sid: 's1', media: { track: 'outbound', payload } }, []],
    [{ event: 'dtmf', stream_sid: 's1', dtmf: { duration: 100, digit: '5' } }, [{ kind: 'digit', digit: '5' }]],
    [{ event: 'mark', stream_sid: 's1', mark: { name: 'm1' } }, [{ kind: 'mark', name: 'm1' }]],
    [{ event: 'clear', stream_sid: 's1' }, []],
    [{ event: 'stop', stream_sid: 's1', stop: { reason: 'callended' } }, [{ kind: 'stop' }]],
  ];
  for (const [message, news] of told)
    assert.deepEqual(exotelStream.read(Buffer.from(JSON.stringify(message)), false), news, JSON.stringify(message));
});

test('a call’s sound by a real socket: pieces of 3,200 bytes, marks, a key, and its stop', async () => {
  const lengths: number[] = [];
  const greeting = [JSON.stringify({ event: 'connected' }), JSON.stringify(start)];
  const line = await openVendorLine('exotel', greeting, (data, _isBinary, vendor) => {
    const told = JSON.parse(data.toString()) as { event: string; stream_sid: string; media?: { payload: string }; mark?: object };
    assert.equal(told.stream_sid, 's1');
    const say = (message: object) => vendor.send(JSON.stringify({ stream_sid: 's1', ...message }));
    if (told.media) {
      lengths.push(Buffer.from(told.media.payload, 'base64').length);
      say({ event: 'media', media: { payload } });
    }
    if (told.mark) {
      say({ event: 'dtmf', dtmf: { digit: '7' } });
      say({ event: 'mark', mark: told.mark });
    }
    if (told.event === 'clear') say({ event: 'stop', stop: {} });
  });
  for (let part = 0; part < 7; part += 1) line.leg.write(word.subarray(0, 320));
  assert.equal(await line.leg.mark(), 'played');
  assert.deepEqual(lengths, [3_200, 3_200], '140 ms in seven parts are two pieces, the last filled up');
  assert.deepEqual(await line.sound, word);
  assert.equal(await line.key, '7');
  line.leg.clear();
  assert.deepEqual(await line.ended, { endedBy: 'callee' });
  line.close();
});
