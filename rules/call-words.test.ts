// Words looked for: beginnings in titles, whole words and phrases in what was said, never an operator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidQuery, titleQuery } from './call-words.ts';

test('titles are looked through by the beginnings of words', () => {
  const cases: [string, string | null][] = [
    ['acme dis', 'acme:* & dis:*'],
    ['maya@north', 'maya:* & north:*'],
    ['100%', '100:*'],
    ["O'Brien & (Sons) | !x:*", 'o:* & brien:* & sons:* & x:*'],
    ['MÜLLER', 'müller:*'],
    ['%%', null],
    [' ', null],
  ];
  for (const [text, query] of cases) assert.equal(titleQuery(text), query, text);
});

test('what was said is looked through by whole words and by phrases', () => {
  const cases: [string, string | null][] = [
    ['price budget', 'price & budget'],
    ['"free trial" price', 'free <-> trial & price'],
    ['"free trial', 'free <-> trial'],
    ['"" price', 'price'],
    ["don't", 'don & t'],
    ['!!', null],
  ];
  for (const [text, query] of cases) assert.equal(saidQuery(text), query, text);
});

test('a text of many words is cut', () => {
  assert.equal(titleQuery('a '.repeat(100))?.split('&').length, 16);
  assert.equal(saidQuery('a '.repeat(100))?.split('&').length, 16);
});
