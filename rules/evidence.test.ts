// Quotes are looked up word by word: what nobody said is thrown away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { positionsOf, verifyQuotes } from './evidence.ts';
import type { Finding } from './scorecard.ts';
import type { Utterance } from './transcript.ts';

const line = (text: string, startMs: number | null = null, endMs: number | null = null): Utterance => ({
  speaker: 'Maya',
  side: 'us',
  channel: 0,
  startMs,
  endMs,
  text,
});

const finding = (utterance: number, quote: string): Finding => ({
  checkKey: 'c',
  answer: 'yes',
  reason: '',
  confidence: 1,
  quotes: [{ utterance, quote }],
});

const transcript = [
  line('Hello Felix, this is Maya.', 0, 2_600),
  line('Don’t worry — it’s “twelve  thousand” dollars, more or less.', 3_000, 9_000),
  line('Okay.', 9_000, 9_500),
  line('Die Lieferung kommt zu spät; それは高いです。', 10_000, 12_000),
];

const cases: [name: string, utterance: number, quote: string, found: { utterance: number; quote: string } | null][] = [
  ['as it stands', 0, 'this is Maya.', { utterance: 0, quote: 'this is Maya.' }],
  ['other case and spaces', 0, '  THIS   is maya ', { utterance: 0, quote: 'this is Maya.' }],
  [
    'straight quotes and dashes',
    1,
    'don\'t worry - it\'s "twelve thousand"',
    { utterance: 1, quote: 'Don’t worry — it’s “twelve  thousand' },
  ],
  ['in another utterance', 0, 'twelve thousand dollars', { utterance: 1, quote: 'twelve  thousand” dollars' }],
  ['an utterance number that does not exist', 9_999, 'this is Maya', { utterance: 0, quote: 'this is Maya.' }],
  ['a whole utterance of one word', 2, 'okay', { utterance: 2, quote: 'Okay.' }],
  ['one word of many', 0, 'Maya', null],
  ['half a word', 0, 'his is Maya', null],
  ['words left out', 0, 'Hello Felix Maya', null],
  ['across two utterances', 1, 'more or less okay', null],
  ['invented', 0, 'We agreed on a budget of ten thousand', null],
  ['empty', 0, '', null],
  ['signs only', 0, '… — !', null],
  ['umlauts, decomposed', 3, 'Die Lieferung kommt zu spa\u0308t', { utterance: 3, quote: 'Die Lieferung kommt zu spät' }],
  ['a script without spaces', 3, 'それは高い', { utterance: 3, quote: 'それは高い' }],
];

for (const [name, utterance, quote, found] of cases) {
  test(`quote: ${name}`, () => {
    const [verified] = verifyQuotes([finding(utterance, quote)], transcript);
    assert.deepEqual(
      verified?.evidence.map((item) => ({ utterance: item.utterance, quote: item.quote })),
      found ? [found] : [],
    );
    assert.equal(verified?.discarded, found ? 0 : 1);
  });
}

test('times come from the words when they are there', () => {
  const words = [
    { text: 'One', startMs: 100, endMs: 200 },
    { text: 'two,', startMs: 700, endMs: 900 },
    { text: 'three', startMs: 950, endMs: 1_400 },
  ];
  const [verified] = verifyQuotes([finding(0, 'two three')], [{ ...line('One two, three.', 0, 2_000), words }]);
  assert.deepEqual([verified?.evidence[0]?.startMs, verified?.evidence[0]?.endMs], [700, 1_400]);
});

test('times are spread over the letters when words have none, and absent when nobody knows them', () => {
  const [spread] = verifyQuotes([finding(0, 'bbbb cccc')], [line('aaaa bbbb cccc dddd.', 1_000, 3_000)]);
  assert.deepEqual([spread?.evidence[0]?.startMs, spread?.evidence[0]?.endMs], [1_500, 2_400]);
  const [none] = verifyQuotes([finding(0, 'bbbb cccc')], [line('aaaa bbbb cccc')]);
  assert.deepEqual([none?.evidence[0]?.startMs, none?.evidence[0]?.endMs], [null, null]);
});

test('any run of two or more words of an utterance is found there, word for word', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 12 }), fc.nat(), fc.nat(), (words, a, b) => {
      const from = a % (words.length - 1);
      const to = from + 2 + (b % (words.length - from - 1));
      const quote = words.slice(from, to).join(' ');
      const [verified] = verifyQuotes([finding(0, quote.toUpperCase())], [line(words.join(' '))]);
      assert.equal(verified?.evidence[0]?.quote, quote);
    }),
  );
});

test('whatever an evaluator quotes, evidence is text of the transcript', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string({ unit: 'grapheme' }), (utterance, quote) => {
      for (const item of verifyQuotes([finding(utterance, quote)], transcript)[0]!.evidence) {
        assert.ok(transcript[item.utterance]!.text.includes(item.quote));
      }
    }),
  );
});

test('positions go by time, and by words where a time is missing', () => {
  assert.deepEqual(positionsOf([line('a', 1_000, 2_000), line('b', 3_000, 5_000)]), [0, 0.5]);
  assert.deepEqual(positionsOf([line('one two three'), line('four', 1, 2)]), [0, 0.75]);
  assert.deepEqual(positionsOf([line('')]), [0]);
});
