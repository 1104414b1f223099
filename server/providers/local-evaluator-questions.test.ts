// What counts as a question: by its mark, by its first words, and where a transcript has no marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clausesOf } from './local-evaluator-clauses.ts';
import { isQuestion, mayAsk } from './local-evaluator-questions.ts';

test('a question is known by its mark, by its first words, and by what is asked of somebody by name', () => {
  for (const asked of ['You are the one who signs?', 'how do you book it', 'So Lena, tell me how it works.'])
    assert.ok(isQuestion(asked), asked);
  for (const stated of ['We book it by phone.', 'I know what is missing.', 'Let me tell you how it works.'])
    assert.ok(!isQuestion(stated), stated);
});

test('without marks the wording may leave it open, with marks it does not', () => {
  const text = "oh wow and when two of them get double booked what's the damage";
  assert.ok(!isQuestion(text) && mayAsk(text, text));
  assert.ok(!mayAsk(text, `${text}.`));
  const stated = 'we book all of them by phone';
  assert.ok(!mayAsk(stated, stated));
});

test('a short question at the end of a sentence does not make a question of the rest', () => {
  const text = "Howdy, Miss Carol, this here is Travis with Lone Oak Feed down in Abilene, how y'all doing?";
  const pieces = clausesOf([{ speaker: 'Rep', side: 'us', channel: null, startMs: null, endMs: null, text }]).map(
    (clause) => clause.text,
  );
  assert.ok(pieces.includes("how y'all doing?"), pieces.join(' | '));
  assert.ok(
    pieces.some((piece) => piece.includes('Travis') && !isQuestion(piece, text)),
    pieces.join(' | '),
  );
});
