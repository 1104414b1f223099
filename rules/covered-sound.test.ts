// When what was taken out of a transcript was said: by words, by the share of a turn, or somewhere between its neighbours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coveredSound, heardOf, joined, mayHearOriginal, soundOf } from './covered-sound.ts';
import { redactedKinds, redactionMarks, redactTranscript } from './redaction.ts';
import { spokenLength } from './spoken-length.ts';
import { editTurn } from './transcript-edit.ts';
import type { Transcript, Utterance } from './transcript.ts';

const marks = Object.values(redactionMarks);
const all = new Set(redactedKinds);
const turn = (text: string, startMs: number | null, endMs: number | null, more: Partial<Utterance> = {}): Utterance => ({
  ...{ speaker: 'Ann', side: 'them', channel: 1, startMs, endMs, text },
  ...more,
});
const told = (utterances: Utterance[], timesEstimated = false): Transcript => ({
  ...{ source: 'given', engine: 'x', speakersEstimated: false, timesEstimated },
  utterances,
});
const covered = (utterances: Utterance[], timesEstimated = false) =>
  coveredSound(redactTranscript(told(utterances, timesEstimated), all), marks, 60_000);

test('figures take as long as the words they are said with', () => {
  assert.equal(spokenLength('four one one one'), 16);
  assert.equal(spokenLength('4111'), 20);
  assert.ok(spokenLength('ann.byron@example.com') > 'ann.byron@example.com'.length + 4);
});

test('measured words are covered closely, spread ones widely, and more so in long turns', () => {
  const text = 'mail ann@example.com now';
  const words = [
    { text: 'mail', startMs: 10_000, endMs: 10_400 },
    { text: 'ann@example.com', startMs: 10_500, endMs: 12_000 },
    { text: 'now', startMs: 12_500, endMs: 13_000 },
  ];
  const of = (more: Partial<Utterance>) => covered([turn(text, 10_000, 13_000, { words, ...more })]);
  assert.deepEqual(of({}), [{ startMs: 10_200, endMs: 12_300 }]);
  assert.deepEqual(of({ areWordsSpread: true }), [{ startMs: 10_500 - 1_400, endMs: 12_000 + 1_400 }]);
});

test('a number written in figures is covered for as long as it takes to say', () => {
  // Said: 2 s of words, 8 s of sixteen digits, 1 s of words.
  const [span] = covered([turn('So my card is 4111 1111 1111 1111 okay', 20_000, 31_000)]);
  assert.ok(span && span.startMs <= 22_000 && span.startMs > 18_000, JSON.stringify(span));
  assert.ok(span.endMs >= 30_000 && span.endMs < 36_000, JSON.stringify(span));
});

test('without times of its own a turn may be anywhere between its neighbours', () => {
  const silent = turn('4111 1111 1111 1111', null, null);
  assert.deepEqual(covered([silent]), [{ startMs: 0, endMs: 60_000 }]);
  const between = [turn('Yes.', 5_000, 6_000), silent, turn('Thanks.', 20_000, 21_000)];
  assert.deepEqual(covered(between), [{ startMs: 4_200, endMs: 21_800 }]);
  assert.deepEqual(covered([turn('4111 1111 1111 1111', 30_000, 34_000)], true), [{ startMs: 20_000, endMs: 44_000 }]);
});

test('an edit covers more, and never less', () => {
  const heard = [turn('The card is 4111 1111 1111 1111', 0, 8_000), turn('and the code is one two three', 30_000, 33_000)];
  const { utterances } = redactTranscript(told(heard), all);
  const before = coveredSound(told(utterances), marks, 60_000);
  assert.equal(before.length, 1);
  assert.deepEqual(coveredSound(told(editTurn(utterances, { utterance: 0, text: 'The card is fine' })), marks, 60_000), before);
  const more = coveredSound(told(editTurn(utterances, { utterance: 1, text: 'and the code is [card number]' })), marks, 60_000);
  assert.deepEqual(more[0], before[0]);
  assert.ok(more[1] && more[1].startMs < 31_000 && more[1].endMs >= 33_000, JSON.stringify(more));
});

test('spans are in order, apart, and inside the recording', () => {
  const spans = [
    { startMs: 9_000, endMs: 70_000 },
    { startMs: 0, endMs: 10 },
    { startMs: 10, endMs: 20 },
    { startMs: 5, endMs: 5 },
    { startMs: 61_000, endMs: 62_000 },
  ];
  assert.deepEqual(joined(spans, 60_000), [
    { startMs: 0, endMs: 20 },
    { startMs: 9_000, endMs: 60_000 },
  ]);
  assert.equal(soundOf(turn('x', null, 5), { from: 0, to: 1 }, false), null);
});

test('what is heard, and by whom', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 0, n));
  const raw = { fetchedAt: day(2), coveredAt: null, coveredKey: null };
  const cases = [
    [raw, null, 'original'],
    [raw, day(3), 'original'],
    [raw, day(2), 'not_yet'],
    [{ ...raw, coveredAt: day(2) }, day(1), 'original'],
    [{ ...raw, coveredAt: day(2), coveredKey: 'k' }, day(1), 'covered'],
    [{ ...raw, coveredAt: day(2), coveredKey: 'k' }, null, 'covered'],
  ] as const;
  for (const [recording, since, heard] of cases) assert.equal(heardOf(recording, since), heard);
  const who = (hearer: 'nobody' | 'admins' | 'managers') =>
    (['admin', 'manager', 'member', 'viewer'] as const).filter((role) => mayHearOriginal(hearer, role));
  assert.deepEqual([who('nobody'), who('admins'), who('managers')], [[], ['admin'], ['admin', 'manager']]);
});
