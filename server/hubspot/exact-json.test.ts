// Long ids keep every digit, wherever HubSpot writes them and however.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly } from './exact-json.ts';

const cases: [text: string, read: unknown][] = [
  ['{"to":[{"toObjectId":90071992547409931}]}', { to: [{ toObjectId: '90071992547409931' }] }],
  ['[90071992547409931,90071992547409932]', ['90071992547409931', '90071992547409932']],
  ['{"id" : 90071992547409931 }', { id: '90071992547409931' }],
  ['{"id":"90071992547409931"}', { id: '90071992547409931' }],
  ['{"text":"see :90071992547409931, please","n":442222359747}', { text: 'see :90071992547409931, please', n: 442_222_359_747 }],
  ['{"ms":1795000000000,"share":0.123456}', { ms: 1_795_000_000_000, share: 0.123_456 }],
  ['9007199254740991', 9_007_199_254_740_991],
  ['{}', {}],
];
for (const [text, read] of cases) test(text, () => assert.deepEqual(parseExactly(text), read));

test('half an answer is no JSON', () => assert.throws(() => parseExactly('{"id":90071992547409931,'), SyntaxError));
