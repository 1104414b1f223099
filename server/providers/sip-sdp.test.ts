// Sound offered and answered: what is printed, what of others' descriptions is read, and what both ends make of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreedSound, answeredSound, offeredSound, printSoundDescription, readSoundDescription } from './sip-sdp.ts';

const here = { host: '192.0.2.1', port: 40_000 };
const sdp = (...lines: string[]) => Buffer.from(['v=0', 'o=- 1 1 IN IP4 192.0.2.9', 's=-', ...lines, ''].join('\r\n'));
const at = 'c=IN IP4 192.0.2.9';

test('the offer names both laws, the wanted one first, and keys; it is read as it was meant', () => {
  const offer = offeredSound({ ...here, first: 'a-law' });
  const printed = printSoundDescription(offer, { id: 42, version: 1 });
  assert.deepEqual(printed.toString().split('\r\n'), [
    'v=0',
    'o=- 42 1 IN IP4 192.0.2.1',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    'm=audio 40000 RTP/AVP 8 0 101',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ]);
  assert.deepEqual(readSoundDescription(printed), offer);
  const sixth = { ...offer, host: '2001:db8::1' };
  assert.deepEqual(readSoundDescription(printSoundDescription(sixth, { id: 1, version: 1 })), sixth);
});

const agreed: [name: string, body: Buffer, expected: Partial<ReturnType<typeof agreedSound>>][] = [
  [
    'a type that needs no name',
    sdp(at, 'm=audio 9000 RTP/AVP 0'),
    { host: '192.0.2.9', port: 9000, law: 'mu-law', payloadType: 0, digitsPayloadType: null },
  ],
  [
    'keys under another type',
    sdp(at, 'm=audio 9000 RTP/AVP 8 96', 'a=rtpmap:96 telephone-event/8000', 'a=rtpmap:8 pcma/8000/1'),
    { law: 'a-law', digitsPayloadType: 96 },
  ],
  [
    'the first one that we can speak',
    sdp(at, 'm=audio 9000 RTP/AVP 9 18 8 0', 'a=rtpmap:9 G722/8000'),
    { law: 'a-law', payloadType: 8 },
  ],
  ['a law under a free type', sdp(at, 'm=audio 9000 RTP/AVP 99', 'a=rtpmap:99 PCMU/8000'), { law: 'mu-law', payloadType: 99 }],
  ['an address of its own', sdp(at, 'm=audio 9000 RTP/AVP 0', 'c=IN IP4 198.51.100.7'), { host: '198.51.100.7' }],
  [
    'behind a picture',
    sdp(at, 'm=video 7000 RTP/AVP 31', 'a=inactive', 'm=audio 9000 RTP/AVP 0'),
    { port: 9000, mayHear: true, maySpeak: true },
  ],
  ['before a picture', sdp(at, 'm=audio 9000 RTP/AVP 0', 'm=video 7000 RTP/AVP 31', 'a=inactive'), { mayHear: true }],
  ['we only listen', sdp(at, 'm=audio 9000 RTP/AVP 0', 'a=sendonly'), { mayHear: true, maySpeak: false }],
  ['for the whole session', sdp(at, 'a=recvonly', 'm=audio 9000 RTP/AVP 0'), { mayHear: false, maySpeak: true }],
  ['on hold in the old way', sdp('c=IN IP4 0.0.0.0', 'm=audio 9000 RTP/AVP 0'), { mayHear: false, maySpeak: false }],
];
for (const [name, body, expected] of agreed) {
  test(`agreed: ${name}`, () => {
    const theirs = readSoundDescription(body);
    const sound = theirs && agreedSound(theirs);
    assert.ok(sound);
    assert.deepEqual({ ...sound, ...expected }, sound);
  });
}

test('nothing in common, or refused: no agreement', () => {
  for (const stream of ['m=audio 9000 RTP/AVP 9 18', 'm=audio 0 RTP/AVP 0']) {
    const theirs = readSoundDescription(sdp(at, stream));
    assert.ok(theirs);
    assert.equal(agreedSound(theirs), null);
    assert.equal(answeredSound(theirs, here), null);
  }
});

test('a hold is answered by listening, its end by both', () => {
  const held = readSoundDescription(sdp(at, 'm=audio 9000 RTP/AVP 8 0 96', 'a=rtpmap:96 telephone-event/8000', 'a=sendonly'));
  assert.ok(held);
  assert.deepEqual(answeredSound(held, here), {
    ...here,
    direction: 'recvonly',
    codecs: [{ law: 'a-law', payloadType: 8 }],
    digitsPayloadType: 96,
  });
  assert.equal(answeredSound({ ...held, direction: 'sendrecv' }, here)?.direction, 'sendrecv');
});

const unreadable: [name: string, body: Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['no version', Buffer.from('m=audio 9000 RTP/AVP 0\r\n')],
  ['no stream', sdp(at)],
  ['encrypted', sdp(at, 'm=audio 9000 RTP/SAVP 0')],
  ['no address', sdp('m=audio 9000 RTP/AVP 0')],
  ['a name for an address: nobody may make us look it up', sdp('c=IN IP4 inside.example', 'm=audio 9000 RTP/AVP 0')],
  ['no such port', sdp(at, 'm=audio 70000 RTP/AVP 0')],
  ['too long', sdp(at, 'm=audio 9000 RTP/AVP 0', `a=${'x'.repeat(20_000)}`)],
];
for (const [name, body] of unreadable) test(`not read: ${name}`, () => assert.equal(readSoundDescription(body), null));
