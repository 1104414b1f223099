// Signatures as HubSpot's own client and documentation compute them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signature } from '@hubspot/api-client';
import { signatureV1, signatureV2, signatureV3 } from './signatures.ts';

const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const url = 'https://www.example.com/webhook_uri';
const at = 1_564_113_600_000;
const body =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
const unicode = '[{"eventId":1,"objectId":123,"propertyName":"firstname","propertyValue":"José 😀"}]';
const host = 'https://hooks.example.com/crm-webhook';
const encoded = `${host}?agent_id=42&to=%2B15551234567&next=%2Fa%2Fb%3Fx%3A1%40h&name=Jos%C3%A9%20P&q=a%2Cb%3Bc`;
const decoded = `${host}?agent_id=42&to=%2B15551234567&next=/a/b?x:1@h&name=Jos%C3%A9%20P&q=a,b;c`;
const single = "{'example_field':'example_value'}";

const vectors: [name: string, actual: string, expected: string][] = [
  ['v1', signatureV1({ clientSecret, body }), '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'],
  ['v1, unicode', signatureV1({ clientSecret, body: unicode }), '038bd8e5e67ce0ea6ea9a44f8a9ce35e15caf6dee4af8b3e61150053b9daa57a'],
  [
    'v2, GET',
    signatureV2({ clientSecret, method: 'GET', url, body: '' }),
    'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e',
  ],
  [
    'v2, POST',
    signatureV2({ clientSecret, method: 'POST', url, body: '{"example_field":"example_value"}' }),
    '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900',
  ],
  [
    'v2, with a query',
    signatureV2({ clientSecret, method: 'POST', url: `${host}?agent_id=42&type=hubspot&x_api_key=k_test`, body }),
    'd0bf881a25bbf226fe9a96218776251cad640e558f4ac807ca3e452dee43b5a7',
  ],
  ['v3', signatureV3({ clientSecret, method: 'POST', url, body, at }), 'DxmVAjFNa2xfF3YgQjdZP6TNcok9k1oaH7UXombPtvw='],
  ['v3, GET', signatureV3({ clientSecret, method: 'GET', url, body: '', at }), 'Gkm1X/9XKW8USz3+Zmf3yrn0IrT/aQ596p5Jt9o7xsY='],
  [
    'v3, some signs of the URL decoded',
    signatureV3({ clientSecret, method: 'POST', url: encoded, body, at }),
    'AAmbDGqHeQUQZmxiJFI5lUI3TCovRDSYRe7p5xU4Dlg=',
  ],
  [
    'v3, unicode',
    signatureV3({ clientSecret, method: 'POST', url, body: unicode, at }),
    'u7y/wjLmr5qvzUoOXVfdkUzPaq4BBxS0M09v5DGtVIQ=',
  ],
  [
    'v3, 1693657560000',
    signatureV3({ clientSecret, method: 'POST', url, body: single, at: 1_693_657_560_000 }),
    'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
  ],
  [
    'v3, 1700000300000',
    signatureV3({ clientSecret, method: 'POST', url, body: single, at: 1_700_000_300_000 }),
    'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=',
  ],
];

for (const [name, actual, expected] of vectors) test(`signature ${name}`, () => assert.equal(actual, expected));

test("HubSpot's client computes the same, given the decoded URL", () => {
  const theirs = (signatureVersion: string, theirUrl: string) =>
    Signature.getSignature('POST', signatureVersion, {
      clientSecret,
      requestBody: body,
      url: theirUrl,
      timestamp: at,
      signature: '',
    });
  assert.equal(signatureV1({ clientSecret, body }), theirs('v1', url));
  assert.equal(signatureV2({ clientSecret, method: 'POST', url: encoded, body }), theirs('v2', encoded));
  assert.equal(signatureV3({ clientSecret, method: 'POST', url: encoded, body, at }), theirs('v3', decoded));
});
