// What must never reach the parser, and what must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_IN_TRANSCRIPT, MOST_KEYS, MOST_VALUES, parseJson, readJson, scanJson } from './json-scan.ts';

const encoder = new TextEncoder();
const bytes = (text: string): Uint8Array => encoder.encode(text);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const keys = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":1`).join();
const turns = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, at) => ({ speaker: 'Sam', text: 'word '.repeat(17), start: at, end: at + 1 })));

const refused: [name: string, body: string | Uint8Array, code: string][] = [
  ['33 levels', nested(33), 'too_deep'],
  ['a million levels', '['.repeat(1_000_000), 'too_deep'],
  ['33 levels of objects', '{"a":'.repeat(33) + '1' + '}'.repeat(33), 'too_deep'],
  ['33 levels within the transcript', `{"transcript":${nested(32)}}`, 'too_deep'],
  ['2,001 keys', `{${keys(MOST_KEYS + 1)}}`, 'too_many_values'],
  ['350,000 keys', `{${keys(350_000)}}`, 'too_many_values'],
  ['2,001 keys, some in metadata', `{${keys(1_000)},"metadata":{${keys(1_001)}}}`, 'too_many_values'],
  ['10,001 values', `[${'1,'.repeat(MOST_VALUES)}1]`, 'too_many_values'],
  ['a million empty objects', `[${'{},'.repeat(1_000_000)}{}]`, 'too_many_values'],
  ['more than the transcript may hold', `{"transcript":[${'1,'.repeat(MOST_IN_TRANSCRIPT + 1)}1]}`, 'too_many_values'],
  ['values after the transcript', `{"transcript":[],"a":[${'1,'.repeat(MOST_VALUES)}1]}`, 'too_many_values'],
  ['a transcript that is not at the top', `{"a":{"transcript":[${'1,'.repeat(MOST_VALUES)}1]}}`, 'too_many_values'],
  ['a field twice', '{"apiKey":"a","apiKey":"b"}', 'duplicate_key'],
  ['a field twice, once escaped', String.raw`{"apiKey":"a","\u0061piKey":"b"}`, 'duplicate_key'],
  ['a field twice, with a list between', '{"a":1,"b":[{"a":1},{"a":1}],"a":2}', 'duplicate_key'],
  ['metadata twice', '{"metadata":{},"metadata":{}}', 'duplicate_key'],
  ['a key of metadata twice', '{"metadata":{"a":1,"a":2}}', 'duplicate_key'],
  ['a key of metadata twice, once escaped', String.raw`{"metadata":{"a\/":1,"a/":2}}`, 'duplicate_key'],
  ['a field in other letters twice', '{"é":1,"é":2}', 'duplicate_key'],
  ['a field in other letters twice, once escaped', String.raw`{"é":1,"\u00e9":2}`, 'duplicate_key'],
  ['__proto__', '{"__proto__":{"polluted":1}}', 'forbidden_key'],
  ['__proto__ escaped', String.raw`{"\u005f_proto__":{"polluted":1}}`, 'forbidden_key'],
  [
    '__proto__ escaped whole',
    `{"${Array.from('__proto__', (sign) => String.raw`\u00${sign.charCodeAt(0).toString(16)}`).join('')}":1}`,
    'forbidden_key',
  ],
  ['constructor', '{"a":[{"constructor":{"prototype":{}}}]}', 'forbidden_key'],
  ['prototype in metadata', '{"metadata":{"prototype":1}}', 'forbidden_key'],
  ['__proto__ in the transcript', '{"transcript":[{"__proto__":1}]}', 'forbidden_key'],
  ['__proto__ after space', '{ \t\n"__proto__" :1}', 'forbidden_key'],
  ['an unfinished byte', Uint8Array.of(0x22, 0xc3, 0x22), 'invalid_utf8'],
  ['half a surrogate pair as bytes', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'invalid_utf8'],
  ['an overlong slash', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), 'invalid_utf8'],
  ['Latin-1', Uint8Array.from('{"callTitle":"Müller"}', (sign) => sign.charCodeAt(0)), 'invalid_utf8'],
  ['UTF-16', new Uint8Array(Uint16Array.from('\ufeff{"a":1}', (sign) => sign.charCodeAt(0)).buffer), 'invalid_utf8'],
  ['nothing', '', 'invalid_json'],
  ['half an object', '{"a":', 'invalid_json'],
  ['a string without an end', '{"a":"b', 'invalid_json'],
  ['NaN', '{"a":NaN}', 'invalid_json'],
  ['a comment', '{"a":1}//', 'invalid_json'],
  ['single quotes', "{'a':1}", 'invalid_json'],
  ['a comma too many', '{"a":1,}', 'invalid_json'],
  ['closed too often', '{"a":1}}', 'invalid_json'],
  ['strings without commas', '"" '.repeat(100_000), 'invalid_json'],
  ['form data', 'callTitle=a&apiKey=b', 'invalid_json'],
  ['a number beyond doubles', '{"a":1e400}', 'validation_failed'],
  ['a number beyond doubles, long', `{"a":${'9'.repeat(400)}}`, 'validation_failed'],
  ['a negative number beyond doubles', '{"a":[-1E+999]}', 'validation_failed'],
];

for (const [name, body, code] of refused) {
  test(`refused: ${name} → ${code}`, () => {
    const read = readJson(typeof body === 'string' ? bytes(body) : body);
    assert.ok(read.kind === 'refused');
    assert.equal(read.code, code);
    assert.match(read.message, /^[A-Z].*\.$/s);
  });
}

const accepted: [name: string, body: string, value: unknown][] = [
  ['an object', '{"a":1}', { a: 1 }],
  ['a byte order mark', '\ufeff{"a":1}', { a: 1 }],
  ['32 levels', nested(32), JSON.parse(nested(32))],
  ['no object', 'null', null],
  ['2,000 keys', `{${keys(MOST_KEYS)}}`, JSON.parse(`{${keys(MOST_KEYS)}}`)],
  ['braces and commas in strings', `{"a":${JSON.stringify('{[,"'.repeat(20_000))}}`, { a: '{[,"'.repeat(20_000) }],
  [
    'backslashes before a quote',
    JSON.stringify({ a: `${'x'.repeat(100)}\\\\"`, b: '\\' }),
    { a: `${'x'.repeat(100)}\\\\"`, b: '\\' },
  ],
  ['five megabytes of text', `{"transcript":"${'x'.repeat(5_000_000)}"}`, { transcript: 'x'.repeat(5_000_000) }],
  ['600 turns of a 10,000-word call', `{"transcript":${turns(600)}}`, { transcript: JSON.parse(turns(600)) as unknown }],
  ['20,000 turns', `{"transcript":${turns(20_000)}}`, { transcript: JSON.parse(turns(20_000)) as unknown }],
  ['the same key in different objects', '{"a":{"b":1},"b":{"a":1}}', { a: { b: 1 }, b: { a: 1 } }],
  ['a forbidden word as a value', '{"a":"__proto__"}', { a: '__proto__' }],
  ['an id beyond 2^53', '{"id":9007199254740993}', { id: '9007199254740993' }],
  ['a negative id beyond 2^53', '{"id":-9007199254740993}', { id: '-9007199254740993' }],
  ['ids in lists', '{"ids":[12345678901234567890,1]}', { ids: ['12345678901234567890', 1] }],
  ['the largest exact number', '{"id":9007199254740991}', { id: 9_007_199_254_740_991 }],
  ['a short number with an exponent', '{"a":1.25e6}', { a: 1_250_000 }],
  ['a whole number beyond 2^53 with an exponent', '{"a":1e20}', { a: '1e20' }],
  ['a fraction with many digits', '{"a":0.12345678901234568}', { a: 0.12345678901234568 }],
  ['digits in a string', '{"a":"9007199254740993"}', { a: '9007199254740993' }],
];

for (const [name, body, value] of accepted) {
  test(`accepted: ${name}`, () => assert.deepEqual(readJson(bytes(body)), { kind: 'ok', value }));
}

test('within a transcript sent as a string the larger limit holds from the start', () => {
  assert.equal(readJson(bytes(turns(3_000))).kind, 'refused');
  assert.equal(readJson(bytes(turns(3_000)), 'transcript').kind, 'ok');
});

test('no key of the scan reaches a prototype', () => {
  readJson(bytes(String.raw`{"a":{"\u005f\u005fproto__":{"polluted":true}}}`));
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('whatever JSON we write comes back, unless it is refused with a reason', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const read = readJson(bytes(text.toWellFormed()));
      if (read.kind === 'refused') return ['duplicate_key', 'forbidden_key', 'validation_failed'].includes(read.code);
      const parsed = JSON.parse(text.toWellFormed()) as unknown;
      const wide = scanJson(bytes(text.toWellFormed()));
      if (wide.kind === 'ok' && !wide.wideNumbers) assert.deepEqual(read.value, parsed);
      return true;
    }),
  );
});

test('no bytes make it throw, and whatever passes the scan is parsed or refused', () => {
  const pieces = fc.array(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'u', '0', '-', 'e', '1', ' ', 'a', '__proto__', 'é'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        pieces.map((parts) => bytes(parts.join(''))),
      ),
      (body) => {
        const scanned = scanJson(body);
        if (scanned.kind === 'ok') assert.deepEqual(parseJson(scanned.text, scanned.wideNumbers), parseJson(scanned.text));
      },
    ),
    { numRuns: 2_000 },
  );
});
