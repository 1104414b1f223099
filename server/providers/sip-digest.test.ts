// Digest answers against the worked examples of RFC 2617, RFC 7616 and RFC 8760, and which challenge is chosen.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { answerChallenge, readChallenge, type DigestRequest } from './sip-digest.ts';

const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const CLIENT_NONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const get = (uri: string, clientNonce: string): DigestRequest => ({
  method: 'GET',
  uri,
  body: Buffer.alloc(0),
  nonceCount: 1,
  clientNonce,
});
const mufasa = { username: 'Mufasa', password: 'Circle of Life' };

const vectors: [
  name: string,
  challenge: string,
  login: { username: string; password: string },
  request: DigestRequest,
  response: string,
][] = [
  [
    'RFC 2617 §3.5',
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    { username: 'Mufasa', password: 'Circle Of Life' },
    get('/dir/index.html', '0a4f113b'),
    '6629fae49393a05397450978507c4ef1',
  ],
  [
    'RFC 7616 §3.9.1, MD5',
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="${NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    mufasa,
    get('/dir/index.html', CLIENT_NONCE),
    '8ca523f5e9506fed4657c9700eebdbec',
  ],
  [
    'RFC 7616 §3.9.1, SHA-256',
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="${NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    mufasa,
    get('/dir/index.html', CLIENT_NONCE),
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  ],
  [
    'RFC 7616 §3.9.2, SHA-512-256, as corrected by erratum 4897',
    'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"',
    { username: 'Jäsøn Doe', password: 'Secret, or not?' },
    get('/doe.json', 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v'),
    '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
  ],
];
for (const [name, header, login, request, response] of vectors) {
  test(name, () => {
    const challenge = readChallenge([header]);
    assert.ok(challenge);
    const answer = answerChallenge(challenge, login, request);
    assert.match(
      answer,
      new RegExp(`^Digest username="${login.username}", realm=".*response="${response}".*, qop=auth, nc=00000001, cnonce=`),
    );
    assert.ok(!answer.includes(login.password));
  });
}

const md5 = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex');
const invite: DigestRequest = { method: 'INVITE', uri: 'sip:1@x', body: Buffer.from('v=0'), nonceCount: 26, clientNonce: 'mine' };
const login = { username: 'us', password: 'pass:word' };
const account = md5('us', 'r', 'pass:word');
const others: [name: string, header: string, response: string, ending: string][] = [
  ['no qop, as old exchanges ask', 'Digest realm="r", nonce="n"', md5(account, 'n', md5('INVITE', 'sip:1@x')), '"'],
  [
    'counted in hex, with what was opaque',
    'digest realm="r",nonce="n",qop="auth",opaque="",stale=FALSE,algorithm=md5',
    md5(account, 'n', '0000001a', 'mine', 'auth', md5('INVITE', 'sip:1@x')),
    'algorithm=md5, qop=auth, nc=0000001a, cnonce="mine", opaque=""',
  ],
  [
    'the body protected too, where nothing else is offered',
    'Digest realm="r", nonce="n", qop="auth-int"',
    md5(account, 'n', '0000001a', 'mine', 'auth-int', md5('INVITE', 'sip:1@x', md5('v=0'))),
    'qop=auth-int, nc=0000001a, cnonce="mine"',
  ],
  [
    'a session key',
    'Digest realm="r", nonce="n", qop=auth, algorithm=MD5-sess',
    md5(md5(account, 'n', 'mine'), 'n', '0000001a', 'mine', 'auth', md5('INVITE', 'sip:1@x')),
    'algorithm=MD5-sess, qop=auth, nc=0000001a, cnonce="mine"',
  ],
  ['what is escaped stays so', 'Digest realm="r", nonce="n\\"m"', md5(account, 'n\\"m', md5('INVITE', 'sip:1@x')), '"'],
];
for (const [name, header, response, ending] of others) {
  test(name, () => {
    const challenge = readChallenge([header]);
    assert.ok(challenge);
    const answer = answerChallenge(challenge, login, invite);
    assert.ok(answer.includes(`response="${response}"`), answer);
    assert.ok(answer.endsWith(ending), answer);
  });
}

test('the strongest that we know is answered; the others are left', () => {
  const weak = 'Digest realm="a", nonce="1", algorithm=MD5';
  const strong = 'Digest realm="b", nonce="2", algorithm=SHA-256, stale=true';
  const unknown = 'Digest realm="c", nonce="3", algorithm=SHA-1024';
  const chosen = readChallenge([unknown, weak, strong, 'Basic realm="d"']);
  assert.deepEqual([chosen?.realm, chosen?.isStale, chosen?.protection], ['b', true, null]);
  assert.equal(readChallenge([unknown]), null);
  assert.equal(readChallenge([]), null);
  const incomplete = ['Digest', 'Digest realm="x"', 'Digest nonce="x"', 'Digest realm="x", nonce="y", qop="auth-conf"'];
  for (const header of incomplete) assert.equal(readChallenge([header]), null, header);
});

test('a user name that would end its quotes is refused without showing the password', () => {
  const challenge = readChallenge(['Digest realm="r", nonce="n"']);
  assert.ok(challenge);
  for (const username of ['a"b', 'a\\', 'a\r\nb']) {
    assert.throws(
      () => answerChallenge(challenge, { username, password: 'hush' }, invite),
      (error) =>
        error instanceof Error && 'code' in error && error.code === 'configuration_invalid' && !error.message.includes('hush'),
    );
  }
});
