// How alike sentences are by their words: the same, rare ones in common, short forms, nothing in common.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnWording } from './local-evaluator-wording.ts';

const sentences = ['What is the budget for this year?', 'What is the weather in your town?', 'We have got a deadline.'];
const alike = learnWording(sentences);

test('a sentence is wholly alike to itself, and not at all to one that shares no word', () => {
  for (const [index, sentence] of sentences.entries()) assert.ok(Math.abs(alike(sentence)[index]! - 1) < 1e-12);
  const nothing = learnWording(['Where do things break?', 'Nobody told us.'])('Marvellous.');
  assert.deepEqual([...nothing], [0, 0]);
});

test('rare words in common count for more than those that everybody has', () => {
  const [rare = 0] = alike('No budget either');
  const [usual = 0] = alike('No what either');
  assert.ok(rare > usual && usual > 0, `${rare} and ${usual}`);
});

test('words in the same order are more alike than the same words in another', () => {
  const [ordered = 0] = alike('for this year');
  const [mixed = 0] = alike('year this for');
  assert.ok(ordered > mixed && mixed > 0, `${ordered} and ${mixed}`);
});

test('short forms are the same as long ones, in straight and in curly marks', () => {
  const [, , long = 0] = alike('we have got');
  assert.equal(alike("we've got")[2], long);
  assert.equal(alike('We’ve got')[2], long);
  assert.ok(long > 0.3);
});

test('of no sentences there is nothing to be alike to, and no text is like nothing', () => {
  assert.equal(learnWording([])('What is the budget?').length, 0);
  assert.ok(alike('…').every((one) => one >= 0 && one < 0.5));
});
