// SIP messages and addresses: what is read and what is not (with cases of RFC 4475), what is printed, and that no bytes make them throw.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSipAddress, readSipUri, readVia } from './sip-address.ts';
import { readChallenge } from './sip-digest.ts';
import {
  headerOf,
  headersOf,
  listOf,
  printSipMessage,
  readSipMessage,
  sequenceOf,
  type SipMessage,
  type SipRequest,
} from './sip-message.ts';
import { readSoundDescription } from './sip-sdp.ts';

const essential = [
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
  'From: <sip:a@x.example>;tag=1',
  'To: <sip:b@x.example>',
  'Call-ID: c1',
];
const text = (first: string, headers: string[], body = '') => Buffer.from(`${[first, ...headers].join('\r\n')}\r\n\r\n${body}`);
const options = (...headers: string[]) => text('OPTIONS sip:b@x.example SIP/2.0', [...essential, 'CSeq: 1 OPTIONS', ...headers]);

test('a short tortuous INVITE (RFC 4475 §3.1.1.1) is read whole', () => {
  const message = readSipMessage(
    Buffer.from(
      [
        'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
        'TO :',
        ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
        '  ;',
        '  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@192.0.2.1',
        'Content-Length   : 4',
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.2;branch=390skdjuw',
        's :',
        'NewFangledHeader:   newfangled value',
        ' continued newfangled value',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
        '',
        'v=0\r\nand more than its length',
      ].join('\r\n'),
    ),
  );
  assert.ok(message?.kind === 'request');
  assert.equal(message.method, 'INVITE');
  assert.deepEqual(sequenceOf(message), { number: 9, method: 'INVITE' });
  assert.equal(Buffer.from(message.body).toString(), 'v=0\r');
  assert.equal(headerOf(message, 'subject'), '');
  assert.equal(headerOf(message, 'newfangledheader'), 'newfangled value continued newfangled value');
  assert.equal(readSipAddress(headerOf(message, 'to') ?? '')?.parameters.get('tag'), '1918181833n');
  const from = readSipAddress(headerOf(message, 'from') ?? '');
  assert.deepEqual([from?.uri, from?.parameters.get('tag')], ['sip:jdrosen@example.com', '98asjd8']);
  const contact = readSipAddress(listOf(message, 'contact')[0] ?? '');
  assert.deepEqual(
    [contact?.uri, ...(contact?.parameters ?? [])],
    ['sip:jdrosen@example.com', ['newparam', 'newvalue'], ['secondparam', ''], ['q', '0.33']],
  );
  assert.deepEqual(
    listOf(message, 'via').map((via) => {
      const read = readVia(via);
      return [read?.transport, read?.host, read?.parameters.get('branch')];
    }),
    [
      ['UDP', '192.0.2.2', '390skdjuw'],
      ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['UDP', '192.168.255.111', 'z9hG4bK30239'],
    ],
  );
});

const read: [name: string, datagram: Buffer, expected: (message: SipMessage) => unknown, value: unknown][] = [
  [
    'a method of odd characters (§3.1.1.2)',
    text("!interesting-Method0123456789_*+`.%indeed'~ sip:x SIP/2.0", [
      ...essential,
      "CSeq: 1 !interesting-Method0123456789_*+`.%indeed'~",
    ]),
    (m) => m.kind,
    'request',
  ],
  [
    'no reason phrase (§3.1.1.13)',
    text('SIP/2.0 100 ', [...essential, 'CSeq: 1 INVITE']),
    (m) => m.kind === 'response' && [m.status, m.reason],
    [100, ''],
  ],
  [
    'a reason in another script (§3.1.1.12)',
    text('SIP/2.0 200 = 2**3 но сто', [...essential, 'CSeq: 1 INVITE']),
    (m) => m.kind === 'response' && m.reason,
    '= 2**3 но сто',
  ],
  ['keep-alives before it', Buffer.concat([Buffer.from('\r\n\r\n'), options()]), (m) => m.kind, 'request'],
  [
    'no length: the rest is its body',
    text('OPTIONS sip:b SIP/2.0', [...essential, 'CSeq: 1 OPTIONS'], 'hello'),
    (m) => Buffer.from(m.body).toString(),
    'hello',
  ],
  ['a name as old as the language', options('__proto__: x', 'constructor: y'), (m) => headerOf(m, 'constructor'), 'y'],
  [
    'two challenges',
    options('WWW-Authenticate: Digest realm="a, b", nonce="1"', 'WWW-Authenticate: Basic realm="c"'),
    (m) => headersOf(m, 'www-authenticate').length,
    2,
  ],
  [
    'two routes on one line',
    options('Record-Route: <sip:a,b@x;lr>, "p, q" <sip:y;lr>', 'Record-Route: <sip:z>'),
    (m) => listOf(m, 'record-route'),
    ['<sip:a,b@x;lr>', '"p, q" <sip:y;lr>', '<sip:z>'],
  ],
];
for (const [name, datagram, of, value] of read) {
  test(`read: ${name}`, () => {
    const message = readSipMessage(datagram);
    assert.ok(message);
    assert.deepEqual(of(message), value);
  });
}

const unreadable: [name: string, datagram: Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a keep-alive', Buffer.from('\r\n\r\n')],
  ['never ends', Buffer.from('OPTIONS sip:b SIP/2.0\r\nVia: x')],
  ['a length beyond its end (§3.1.2.2)', options('Content-Length: 9999')],
  ['a negative length (§3.1.2.3)', options('Content-Length: -999')],
  ['two lengths', options('Content-Length: 0', 'l: 0')],
  ['a URI in brackets (§3.1.2.7)', text('OPTIONS <sip:b@x.example> SIP/2.0', [...essential, 'CSeq: 1 OPTIONS'])],
  ['blanks within the URI (§3.1.2.8)', text('OPTIONS sip:b@x.example; lr SIP/2.0', [...essential, 'CSeq: 1 OPTIONS'])],
  ['blanks in its first line (§3.1.2.9)', text('OPTIONS  sip:b@x.example  SIP/2.0', [...essential, 'CSeq: 1 OPTIONS'])],
  ['a blank at the end of it (§3.1.2.10)', text('OPTIONS sip:b@x.example SIP/2.0 ', [...essential, 'CSeq: 1 OPTIONS'])],
  ['another version (§3.1.2.16)', text('OPTIONS sip:b@x.example SIP/7.0', [...essential, 'CSeq: 1 OPTIONS'])],
  ['CSeq of another method (§3.1.2.17)', text('OPTIONS sip:b@x.example SIP/2.0', [...essential, 'CSeq: 8 INVITE'])],
  ['CSeq too large (§3.1.2.4)', text('REGISTER sip:x SIP/2.0', [...essential, 'CSeq: 36893488147419103232 REGISTER'])],
  ['a status too large (§3.1.2.19)', text('SIP/2.0 4294967301 better not break the receiver', [...essential, 'CSeq: 1 INVITE'])],
  ['two senders (§3.3.8)', options('From: <sip:c@x.example>;tag=2')],
  ['no Call-ID', text('OPTIONS sip:b SIP/2.0', [...essential.slice(0, 3), 'CSeq: 1 OPTIONS'])],
  ['no Via', text('OPTIONS sip:b SIP/2.0', [...essential.slice(1), 'CSeq: 1 OPTIONS'])],
  ['a line without a colon', options('what is this')],
  ['a fold before any header', text('OPTIONS sip:b SIP/2.0', [' folded', ...essential, 'CSeq: 1 OPTIONS'])],
  ['half an end of a line', options('Subject: a\nRoute: <sip:evil.example>')],
  ['too many headers', options(...Array.from({ length: 300 }, () => 'X: y'))],
  ['too long', options(`X: ${'y'.repeat(70_000)}`)],
];
for (const [name, datagram] of unreadable) test(`not read: ${name}`, () => assert.equal(readSipMessage(datagram), null));

const register: SipRequest = {
  ...{ kind: 'request', method: 'REGISTER', uri: 'sip:trunk.example' },
  headers: [
    ['via', 'SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK2'],
    ['from', '<sip:us@trunk.example>;tag=7'],
    ['to', '<sip:us@trunk.example>'],
    ['call-id', 'r1'],
    ['cseq', '3 REGISTER'],
    ['max-forwards', '70'],
  ],
  body: Buffer.from('ünï'),
};

test('printed with its length in bytes and with the names that others write, and read again', () => {
  const printed = printSipMessage(register);
  assert.deepEqual(printed.toString().split('\r\n'), [
    'REGISTER sip:trunk.example SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK2',
    'From: <sip:us@trunk.example>;tag=7',
    'To: <sip:us@trunk.example>',
    'Call-ID: r1',
    'CSeq: 3 REGISTER',
    'Max-Forwards: 70',
    'Content-Length: 5',
    '',
    'ünï',
  ]);
  const again = readSipMessage(printed);
  assert.deepEqual(again && { ...again, headers: again.headers.slice(0, -1) }, register);
});

test('a value that would begin a header of its own is not printed', () => {
  for (const injected of ['x\r\nRoute: <sip:evil.example>', 'x\n', '\r']) {
    assert.throws(() => printSipMessage({ ...register, headers: [...register.headers, ['subject', injected]] }), {
      code: 'internal',
    });
    assert.throws(() => printSipMessage({ ...register, uri: `sip:x${injected}` }), { code: 'internal' });
  }
});

const addresses: [text: string, uri: string | null, tag?: string | undefined][] = [
  ['<sip:a@x>;tag=1', 'sip:a@x', '1'],
  ['sip:a@x;tag=1', 'sip:a@x', '1'],
  ['<sip:a@x;tag=2>;TAG=1', 'sip:a@x;tag=2', '1'],
  ['"a <b> ; \\" c" <sip:a@x>', 'sip:a@x', undefined],
  ['Ann Example <tel:+12125550101>;tag=a=b', 'tel:+12125550101', 'a=b'],
  ['"never closed <sip:a@x>', null],
  ['<sip:a@x', null],
  ['<>', null],
  ['', null],
  ['nobody', null],
];
for (const [written, uri, tag] of addresses) {
  test(`address ${written}`, () => {
    const address = readSipAddress(written);
    assert.equal(address?.uri ?? null, uri);
    assert.equal(address?.parameters.get('tag'), tag);
  });
}

const uris: [uri: string, expected: [user: string | null, host: string, port: number | null, transport?: string] | null][] = [
  ['sip:+12125550101@trunk.example', ['+12125550101', 'trunk.example', null]],
  ['sip:192.0.2.1:5070;transport=tcp;lr', [null, '192.0.2.1', 5070, 'tcp']],
  ['SIP:a;isub=1:secret@[2001:db8::1]:5060?subject=x@y', ['a;isub=1', '[2001:db8::1]', 5060]],
  ['sips:a@x', ['a', 'x', null]],
  ['sip:a@x:0', null],
  ['sip:a@x:70000', null],
  ['sip:a@', null],
  ['sip:@x', null],
  ['tel:+12125550101', null],
  ['sip:a@x y', null],
];
for (const [uri, expected] of uris) {
  test(`URI ${uri}`, () => {
    const read = readSipUri(uri);
    const transport = read?.parameters.get('transport');
    assert.deepEqual(read && [read.user, read.host, read.port, ...(transport === undefined ? [] : [transport])], expected);
    if (read) assert.equal(read.isSecure, uri.startsWith('sips'));
  });
}

test('a Via that is none', () => {
  for (const wrong of ['', 'SIP/2.0/UDP', 'SIP/3.0/UDP x', 'SIP/2.0/UDP x:y', 'SIP/2.0/UDP ;branch=1'])
    assert.equal(readVia(wrong), null);
  assert.equal(readVia('SIP/2.0/UDP 192.0.2.1 : 5062;rport')?.port, 5062);
});

test('whatever bytes come, nothing throws, and what is read can be printed and read as the same', () => {
  const seed = fc.constantFrom(
    options('Contact: "q" <sip:a@x>;q=1', 'Content-Length: 0').toString('latin1'),
    printSipMessage(register).toString('latin1'),
  );
  const edit = fc.record({
    at: fc.nat(400),
    cut: fc.nat(12),
    put: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('\r\n', '\r', '"', '<', '>', ';', ',', '\\', '\0', ' ', ':')),
  });
  let readable = 0;
  fc.assert(
    fc.property(seed, fc.array(edit, { maxLength: 4 }), (whole, edits) => {
      const edited = edits.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), whole);
      const message = readSipMessage(Buffer.from(edited, 'latin1'));
      for (const reader of [readSipAddress, readSipUri, readVia, (one: string) => readChallenge([one])]) reader(edited);
      readSoundDescription(Buffer.from(`v=0\r\n${edited}`));
      if (message === null) return;
      readable += 1;
      for (const name of ['via', 'contact']) for (const one of listOf(message, name)) readSipAddress(one);
      const again = readSipMessage(printSipMessage(message));
      const without = (one: SipMessage) => one.headers.filter(([name]) => name !== 'content-length');
      assert.ok(again);
      assert.deepEqual([without(again), Buffer.from(again.body)], [without(message), Buffer.from(message.body)]);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(readable > 500, `${readable} could be read`);
});

test('hostile lengths take no time', { timeout: 2_000 }, () => {
  for (const long of [
    ' '.repeat(60_000),
    '"\\'.repeat(30_000),
    '<'.repeat(60_000),
    ';='.repeat(30_000),
    '\r\n '.repeat(20_000),
    ','.repeat(60_000),
  ]) {
    readSipMessage(options(`Contact:${long}x`));
    for (const reader of [readSipAddress, readSipUri, readVia, (one: string) => readChallenge([one])]) {
      reader(long);
      reader(`"${long}`);
      reader(`SIP/2.0/UDP ${long}x`);
      reader(`Digest ${long}x`);
      reader(`sip:${long}x`);
    }
    readSoundDescription(Buffer.from(`v=0\r\nc=IN IP4 ${long.slice(0, 16_000)}\r\nm=audio 1 RTP/AVP 0`));
  }
});
