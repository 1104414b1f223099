// Asterisk by shapes that were captured from it: what its REST interface is asked, what its dialplan tells, and one call's sound by a real socket.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openVendorApi, openVendorCarrier, vendorRequest } from '../../test/vendor-api.ts';
import { openVendorLine } from '../../test/vendor-line.ts';
import type { CarrierNews } from '../ports/carrier.ts';
import { attemptToken } from './address-token.ts';
import { asteriskVendor, createAsteriskIncoming, createAsteriskReader } from './asterisk.ts';
import type { StreamNews } from './media-stream.ts';
import { asteriskStream } from './media-stream-asterisk.ts';
import { bytesOfSamples } from './sample-bytes.ts';
import { createSystemClock } from './system-clock.ts';

const token = 'f'.repeat(32);
let api: Awaited<ReturnType<typeof openVendorApi>>;
before(async () => void (api = await openVendorApi()));
after(() => api.close());
const vendorOf = () => asteriskVendor({ user: 'desk', password: 'secret', token, apiUrl: `${api.url}/ari/` });
const channel = { id: 'team.1', name: 'Local/+12125550101@ringside-call-00000001;1', state: 'Down', caller: {} };

describe('a call is asked for', () => {
  test('under a name of ours, with all the dialplan has to know', async () => {
    api.answer(200, channel);
    const { carrier, close } = openVendorCarrier(vendorOf());
    assert.deepEqual(await carrier.dial(vendorRequest, () => true), { kind: 'taken', carrierRef: 'team.1' });
    const [one] = api.asked;
    assert.deepEqual([one?.method, one?.url, one?.authorization], ['POST', '/ari/channels', `Basic ${btoa('desk:secret')}`]);
    assert.deepEqual(JSON.parse(one?.body ?? ''), {
      ...{ endpoint: 'Local/+12125550101@ringside-call/n', channelId: 'team.1', timeout: 40 },
      ...{ context: 'ringside-sound', extension: 's', priority: 1 },
      variables: {
        RINGSIDE_REPORT: `https://calls.example.com/r?reference=team.1&token=${attemptToken(token, 'team.1')}`,
        ...{ RINGSIDE_TOKEN: 't0ken', RINGSIDE_FROM: '+12125550199', RINGSIDE_RING_SECONDS: '30', RINGSIDE_LONGEST_SECONDS: '62' },
      },
    });
    api.answer(204, {});
    await carrier.hangUp('team.1');
    assert.deepEqual([api.asked.at(-1)?.method, api.asked.at(-1)?.url], ['DELETE', '/ari/channels/team.1']);
    close();
  });

  const answers: [status: number, body: object, answer: object][] = [
    [401, { message: 'Authentication required' }, { kind: 'not_sent' }],
    [400, { message: 'Invalid endpoint specified.' }, { kind: 'refused', code: 400, message: 'Invalid endpoint specified.' }],
    [409, { message: 'Channel with given unique ID already exists.' }, { kind: 'refused', code: 409 }],
    [500, { message: 'Allocation failed' }, { kind: 'unknown' }],
  ];
  for (const [status, body, expected] of answers) {
    test(`it answers ${status}`, async () => {
      api.answer(status, body);
      const { carrier, close } = openVendorCarrier(vendorOf());
      assert.partialDeepStrictEqual(await carrier.dial(vendorRequest, () => true), expected);
      close();
    });
  }

  const found: [status: number, body: object, news: CarrierNews['report'][] | 'unreachable'][] = [
    [200, { ...channel, state: 'Ringing' }, []],
    [200, { ...channel, state: 'Up' }, ['answered']],
    [404, { message: 'Channel not found' }, ['ended']],
    [503, {}, 'unreachable'],
  ];
  for (const [status, body, news] of found) {
    test(`it is asked by our name what became of a call whose answer was lost: ${status} ${JSON.stringify(body)}`, async () => {
      api.answer(status, body);
      const { carrier, close } = openVendorCarrier(vendorOf());
      const answer = await carrier.find('team.1');
      assert.equal(api.asked.at(-1)?.url, '/ari/channels/team.1');
      assert.deepEqual(answer.kind === 'found' ? answer.news.map(({ report }) => report) : answer.kind, news);
      close();
    });
  }
});

describe('its dialplan tells', () => {
  const read = createAsteriskReader({ token, clock: createSystemClock() });
  const message = (form: string, reference = 'team.1', told = attemptToken(token, reference)) => ({
    ...{ url: `/api/integrations/carriers/asterisk?reference=${reference}&token=${told}`, headers: {}, body: Buffer.from(form) },
  });
  const cases: [form: string, report: CarrierNews['report'] | null, outcome?: object][] = [
    ['status=ANSWERED', 'answered'],
    ['status=ANSWER&cause=16', 'ended', { end: 'completed', code: null }],
    ['status=BUSY&cause=17', 'ended', { end: 'busy' }],
    ['status=NOANSWER&cause=19', 'ended', { end: 'no_answer' }],
    ['status=BUSY&cause=21', 'ended', { end: 'rejected', endedBy: 'callee' }],
    ['status=CANCEL&cause=0', 'ended', { end: 'cancelled', endedBy: 'agent' }],
    ['status=CHANUNAVAIL&cause=1', 'ended', { end: 'failed', code: 404 }],
    ['status=CONGESTION&cause=34', 'ended', { end: 'failed', code: null }],
    ['status=&cause=', null],
    ['', null],
  ];
  for (const [form, report, outcome] of cases) {
    test(form || 'nothing', () => {
      const [news] = read(message(form));
      assert.equal(news?.report ?? null, report);
      if (outcome) assert.partialDeepStrictEqual(news?.outcome, outcome);
      if (news) assert.deepEqual([news.reference, news.carrierRef], ['team.1', 'team.1']);
    });
  }
  const refused: [what: string, url: string][] = [
    ['without a token', '/r?reference=team.1'],
    ['the token of another call', `/r?reference=team.1&token=${attemptToken(token, 'team.2')}`],
    ['the secret in its place', `/r?reference=team.1&token=${token}`],
    ['without a call', `/r?token=${attemptToken(token, '')}`],
    ['of another secret', `/r?reference=team.1&token=${attemptToken('g'.repeat(32), 'team.1')}`],
  ];
  for (const [what, url] of refused) {
    test(`refused: ${what}`, () => {
      assert.throws(() => read({ ...message('status=BUSY'), url }), { code: 'signature_invalid' });
    });
  }
  test('who rings, and it is answered with the token of the sound or nothing', () => {
    const door = createAsteriskIncoming({ token });
    const ring = { url: `/calls?token=${token}`, headers: {}, body: Buffer.from('id=1.2&to=%2B12125550100&from=12125550123') };
    assert.deepEqual(door.read(ring), { carrierRef: '1.2', to: '+12125550100', from: '+12125550123' });
    assert.equal(door.read({ ...ring, body: Buffer.from('id=1.2&to=12125550100&from=anonymous') }).from, null);
    assert.throws(() => door.read({ ...ring, url: '/calls?token=x' }), { code: 'signature_invalid' });
    assert.throws(() => door.read({ ...ring, body: Buffer.from('id=1.2&to=100') }), { code: 'bad_request' });
    const written = ([{ kind: 'connect', token: 't' }, { kind: 'say', text: 'No.' }, { kind: 'reject' }] as const).map(
      (answer) => door.write(answer).body,
    );
    assert.deepEqual(written, ['t', '', '']);
  });
});

const word = Int16Array.from({ length: 320 }, (_, at) => 8_000 * Math.sin(at / 3));
const started = JSON.stringify({
  ...{ event: 'MEDIA_START', connection_id: 'ringside', channel: 'WebSocket/ringside/0x5140001a0040', channel_id: '1761245643.1' },
  ...{ format: 'slin16', optimal_frame_size: 640, ptime: 20, channel_variables: { DIALEDPEERNUMBER: 'ringside/c(slin16)' } },
});

test('what the stream says', () => {
  const told: [text: string, news: StreamNews[]][] = [
    [started, [{ kind: 'start', streamId: '', carrierRef: null, accountId: null }]],
    [started.replace('slin16"', 'ulaw"'), []],
    ['{"event":"DTMF_END","channel_id":"1","digit":"#"}', [{ kind: 'digit', digit: '#' }]],
    ['{"event":"MEDIA_MARK_PROCESSED","channel_id":"1","correlation_id":"m1"}', [{ kind: 'mark', name: 'm1' }]],
    ['{"event":"MEDIA_XOFF","channel_id":"1"}', []],
    ['MEDIA_START connection_id:ringside format:slin16', []],
  ];
  for (const [text, news] of told) assert.deepEqual(asteriskStream.read(Buffer.from(text), false), news, text);
});

test('a call’s sound by a real socket: sound before its start, whole frames, a key, and hung up by closing', async () => {
  const played: Buffer[] = [];
  const line = await openVendorLine('asterisk', [bytesOfSamples(word), started], (data, isBinary, vendor) => {
    if (isBinary) {
      played.push(data);
      vendor.send(bytesOfSamples(word));
      return;
    }
    const told = JSON.parse(data.toString()) as { command: string; correlation_id?: string };
    if (told.command === 'MARK_MEDIA') {
      vendor.send('{"event":"DTMF_END","digit":"7"}');
      vendor.send(JSON.stringify({ event: 'MEDIA_MARK_PROCESSED', correlation_id: told.correlation_id }));
    }
    if (told.command === 'FLUSH_MEDIA') vendor.close(1000);
  });
  line.leg.write(word);
  assert.equal(await line.leg.mark(), 'played');
  assert.deepEqual(played, [bytesOfSamples(word)]);
  assert.deepEqual(await line.sound, word);
  assert.equal(await line.key, '7');
  line.leg.clear();
  assert.deepEqual(await line.ended, { endedBy: 'callee' });
  line.close();
});
