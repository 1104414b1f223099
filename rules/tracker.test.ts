// What counts as a mention of a tracker: whole words, plurals, overlaps, sides, times, and the same words as the index has them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMentions, MOST_MENTIONS, phraseProblem, trackerQuery } from './tracker.ts';
import type { Utterance } from './transcript.ts';

const turn = (text: string, more: Partial<Utterance> = {}): Utterance => ({
  ...{ speaker: 'Ada', side: 'us', channel: null, startMs: 5_000, endMs: 9_000, text },
  ...more,
});
const found = (phrases: string[], text: string): string[] =>
  findMentions({ phrases, saidBy: 'anyone' }, [turn(text)]).map(({ phrase }) => phrase);

test('a phrase is found by whole words that follow one another', () => {
  const cases: [phrases: string[], said: string, found: string[]][] = [
    [['price'], 'The PRICE, please.', ['price']],
    [['price'], 'It is priceless.', []],
    [['free trial'], 'A free, short trial', []],
    [['free trial'], 'our free-trial offer', ['free trial']],
    [['price'], 'Prices differ, the price does not.', ['price', 'price']],
    [['box'], 'two boxes', ['box']],
    [['prices'], 'one price', []],
    [['free trial'], 'frees trial, free trials', ['free trial']],
    [['"new"'], 'the news is new', ['"new"']],
    [['Acme'], "Acme’s offer and Acme's price", ['Acme', 'Acme']],
    [["don't"], 'we don’t', ["don't"]],
    [['São Paulo'], 'in são paulo', ['São Paulo']],
    [['价格'], '价格 是', ['价格']],
  ];
  for (const [phrases, said, expected] of cases) assert.deepEqual(found(phrases, said), expected, `${phrases.join()} in ${said}`);
});

test('where phrases overlap the longest that begins first counts', () => {
  const cases: [phrases: string[], said: string, found: string[]][] = [
    [['trial', 'free trial'], 'a free trial', ['free trial']],
    [['free trial', 'trial period'], 'a free trial period', ['free trial']],
    [['free', 'trial period'], 'a free trial period', ['free', 'trial period']],
    [['no no'], 'no no no no no', ['no no', 'no no']],
  ];
  for (const [phrases, said, expected] of cases) assert.deepEqual(found(phrases, said), expected, `${phrases.join()} in ${said}`);
});

test('who says it counts, and a turn ends a phrase', () => {
  const turns = [
    turn('a budget', { side: 'them' }),
    turn('your budget'),
    turn('budget', { side: 'unknown' }),
    turn('the'),
    turn('plan'),
  ];
  const places = (saidBy: 'us' | 'them' | 'anyone') =>
    findMentions({ phrases: ['budget', 'the plan'], saidBy }, turns).map(({ utterance }) => utterance);
  assert.deepEqual([places('us'), places('them'), places('anyone')], [[1], [0], [0, 1, 2]]);
});

test('the moment is that of the first word, else of the turn, else nobody knows it', () => {
  const text = ' Well, a free trial then';
  const words = ['Well,', 'a', 'free', 'trial', 'then'].map((word, nth) => ({ text: word, startMs: 5_000 + nth * 100, endMs: 0 }));
  const atMs = (more: Partial<Utterance>) =>
    findMentions({ phrases: ['free trial'], saidBy: 'anyone' }, [turn(text, more)])[0]?.atMs;
  assert.deepEqual(
    [atMs({ words }), atMs({ words: words.slice(1) }), atMs({}), atMs({ startMs: null })],
    [5_200, 5_000, 5_000, null],
  );
  // A capital whose small letter is longer moves no place.
  const [mention] = findMentions({ phrases: ['trial'], saidBy: 'anyone' }, [
    turn('İİİİ a b trial', { words: [1, 2, 3, 4].map((startMs) => ({ text: '', startMs, endMs: 0 })) }),
  ]);
  assert.equal(mention?.atMs, 4);
});

test('of one call so many mentions are kept', () => {
  assert.equal(found(['no'], 'no '.repeat(MOST_MENTIONS + 5)).length, MOST_MENTIONS);
});

test('phrases that cannot be looked for are told', () => {
  const cases: [string[], RegExp | null][] = [
    [['free trial', 'price'], null],
    [['...'], /no word/],
    [['Free trial', 'free  trial'], /twice/],
    [['new', '"new"'], null],
  ];
  for (const [phrases, problem] of cases)
    if (problem === null) assert.equal(phraseProblem(phrases), null);
    else assert.match(phraseProblem(phrases) ?? '', problem);
});

test('the index is asked for the same words and forms', () => {
  assert.equal(
    trackerQuery(['Free trial', '"new"', 'x & y']),
    '(free <-> (trial | trials | triales)) | (new) | (x <-> (y | ys | yes))',
  );
});
