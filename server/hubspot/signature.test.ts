// Signatures: HubSpot's published vectors, its library's, and every way to get one wrong.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { verifySignature, type SignedRequest } from './signature.ts';

const S = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const U = 'https://www.example.com/webhook_uri';
const TS = 1_564_113_600_000;
const B =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
const J = '[{"eventId":1,"objectId":123,"propertyName":"firstname","propertyValue":"José 😀"}]';
const E =
  'https://hooks.example.com/crm-webhook?agent_id=42&to=%2B15551234567&next=%2Fa%2Fb%3Fx%3A1%40h&name=Jos%C3%A9%20P&q=a%2Cb%3Bc';
const CRM = 'https://hooks.example.com/crm-webhook?agent_id=42&type=hubspot&x_api_key=k_test';
const SINGLE = "{'example_field':'example_value'}";

type Vector = {
  name: string;
  version: 'v1' | 'v2' | 'v3';
  method: string;
  url: string;
  body: string;
  signature: string;
  ts?: number;
};
const vectors: Vector[] = [
  {
    name: 'v1',
    version: 'v1',
    method: 'POST',
    url: U,
    body: B,
    signature: '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
  },
  {
    name: 'v2 GET',
    version: 'v2',
    method: 'GET',
    url: U,
    body: '',
    signature: 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e',
  },
  {
    name: 'v2 POST',
    version: 'v2',
    method: 'POST',
    url: U,
    body: '{"example_field":"example_value"}',
    signature: '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
  },
  {
    name: 'v2 with a query',
    version: 'v2',
    method: 'POST',
    url: CRM,
    body: B,
    signature: 'd0bf881a25bbf226fe9a96218776251cad640e558f4ac807ca3e452dee43b5a7',
  },
  { name: 'v3 POST', version: 'v3', method: 'POST', url: U, body: B, signature: 'DxmVAjFNa2xfF3YgQjdZP6TNcok9k1oaH7UXombPtvw=' },
  { name: 'v3 GET', version: 'v3', method: 'GET', url: U, body: '', signature: 'Gkm1X/9XKW8USz3+Zmf3yrn0IrT/aQ596p5Jt9o7xsY=' },
  {
    name: 'v3, address untouched',
    version: 'v3',
    method: 'POST',
    url: E,
    body: B,
    signature: 'YDlvi50nIAClhqS/SvTot26LALi2zkpcSqnKNDKb3v4=',
  },
  {
    name: 'v3, address written out',
    version: 'v3',
    method: 'POST',
    url: E,
    body: B,
    signature: 'AAmbDGqHeQUQZmxiJFI5lUI3TCovRDSYRe7p5xU4Dlg=',
  },
  {
    name: 'v1 over more than ASCII',
    version: 'v1',
    method: 'POST',
    url: U,
    body: J,
    signature: '038bd8e5e67ce0ea6ea9a44f8a9ce35e15caf6dee4af8b3e61150053b9daa57a',
  },
  {
    name: 'v3 over more than ASCII',
    version: 'v3',
    method: 'POST',
    url: U,
    body: J,
    signature: 'u7y/wjLmr5qvzUoOXVfdkUzPaq4BBxS0M09v5DGtVIQ=',
  },
  {
    name: 'v3 of the Python library',
    version: 'v3',
    method: 'POST',
    url: U,
    body: SINGLE,
    signature: 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
    ts: 1_693_657_560_000,
  },
  {
    name: 'v3 of the Ruby library',
    version: 'v3',
    method: 'POST',
    url: U,
    body: SINGLE,
    signature: 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=',
    ts: 1_700_000_300_000,
  },
];

function requestOf({ version, method, url, body, signature, ts = TS }: Vector): SignedRequest {
  const headers =
    version === 'v3'
      ? { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(ts) }
      : { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': version };
  return { method, url, headers, rawBody: Buffer.from(body) };
}
const at = (ms: number) => new Date(ms);

describe('signed requests are taken', () => {
  for (const vector of vectors)
    test(vector.name, () => {
      const now = at((vector.ts ?? TS) + 1_000);
      assert.deepEqual(verifySignature(requestOf(vector), S, now), { kind: 'signed', version: vector.version });
    });

  test('a plus sign that became a space', () => {
    const plus = vectors.find(({ signature }) => signature.includes('+')) as Vector;
    const request = requestOf({ ...plus, signature: plus.signature.replaceAll('+', ' ') });
    assert.equal(verifySignature(request, S, at(plus.ts ?? TS)).kind, 'signed');
  });

  for (const [name, offset] of [
    ['exactly five minutes old', 300_000],
    ['a minute ahead of our clock', -60_000],
  ] as const)
    test(name, () => assert.equal(verifySignature(requestOf(vectors[4] as Vector), S, at(TS + offset)).kind, 'signed'));
});

describe('everything else is refused', () => {
  for (const vector of vectors) {
    const now = at(vector.ts ?? TS);
    test(`${vector.name}: another secret, another body, another signature`, () => {
      const request = requestOf(vector);
      assert.deepEqual(verifySignature(request, `${S}x`, now), { kind: 'refused', reason: 'mismatch' });
      const body = Buffer.concat([request.rawBody, Buffer.from(' ')]);
      assert.deepEqual(verifySignature({ ...request, rawBody: body }, S, now), { kind: 'refused', reason: 'mismatch' });
      const flipped = vector.signature.replace(/^./, (first) => (first === '0' ? '1' : '0'));
      assert.deepEqual(verifySignature(requestOf({ ...vector, signature: flipped }), S, now), {
        kind: 'refused',
        reason: 'mismatch',
      });
    });
    if (vector.version !== 'v1')
      test(`${vector.name}: another address or method`, () => {
        const request = requestOf(vector);
        assert.equal(verifySignature({ ...request, url: `${vector.url}x` }, S, now).kind, 'refused');
        assert.equal(verifySignature({ ...request, method: 'PUT' }, S, now).kind, 'refused');
      });
  }

  const third = vectors[4] as Vector;
  const times: [string, number, string][] = [
    ['over five minutes old', 300_001, 'too-old'],
    ['over a minute ahead', -60_001, 'in-the-future'],
    ['a year ahead', -31_536_000_000, 'in-the-future'],
  ];
  for (const [name, offset, reason] of times)
    test(name, () => assert.deepEqual(verifySignature(requestOf(third), S, at(TS + offset)), { kind: 'refused', reason }));

  for (const timestamp of ['abc', '', '1564113600', '1564113600000.0', '+564113600000', 'NaN', '15641136000000'])
    test(`timestamp ${JSON.stringify(timestamp)}, correctly signed`, () => {
      const signature = createHmac('sha256', S).update(`POST${U}${B}${timestamp}`).digest('base64');
      const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
      const verdict = verifySignature({ method: 'POST', url: U, headers, rawBody: Buffer.from(B) }, S, at(TS));
      assert.deepEqual(verdict, { kind: 'refused', reason: 'timestamp-unreadable' });
    });

  test('a bad version 3 is not saved by a good version 1 beside it', () => {
    const first = vectors[0] as Vector;
    const headers = { ...requestOf(first).headers, ...requestOf({ ...third, signature: 'AAAA' }).headers };
    assert.equal(verifySignature({ method: 'POST', url: U, headers, rawBody: Buffer.from(B) }, S, at(TS)).kind, 'refused');
  });

  test('no signature, an unknown version, a signature sent twice', () => {
    const plain = { method: 'POST', url: U, rawBody: Buffer.from(B) };
    assert.deepEqual(verifySignature({ ...plain, headers: {} }, S, at(TS)), { kind: 'refused', reason: 'unsigned' });
    const unknown = { 'x-hubspot-signature': vectors[0]?.signature, 'x-hubspot-signature-version': 'v9' };
    assert.deepEqual(verifySignature({ ...plain, headers: unknown }, S, at(TS)), { kind: 'refused', reason: 'unknown-version' });
    const twice = { 'x-hubspot-signature': [vectors[0]?.signature ?? '', 'x'], 'x-hubspot-signature-version': 'v1' };
    assert.deepEqual(verifySignature({ ...plain, headers: twice }, S, at(TS)), { kind: 'refused', reason: 'unsigned' });
  });
});
