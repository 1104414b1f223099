// The conversations that evaluators are measured by: sound in themselves, and phrased unlike anything they were improved on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardOf, checksOf } from '../bench/scoring-measure.ts';
import { scorecardTemplates } from '../rules/scorecard-templates.ts';
import { phrasingsFor } from '../server/providers/local-evaluator-phrasings.ts';
import { development, heldOutBatches, writtenForDevelopment } from './fixtures/scoring/batches.ts';
import { keyPhrases, seenPhrases, sharesPhrase } from './fixtures/scoring/key-phrases.ts';

const measured = heldOutBatches.flatMap(({ dialogues }) => dialogues);

test('every label names a check of one of its cards, said by the side the check asks for', () => {
  for (const { name, cards, lines } of [...development, ...measured]) {
    const checks = new Map(cards.flatMap((key) => checksOf(cardOf(key))).map((check) => [check.key, check]));
    for (const { side, text, answers } of lines) {
      for (const key of answers) assert.equal(checks.get(key)?.saidBy, side, `${name}: ${key} of “${text}”`);
    }
  }
});

test('every check of the templates has more phrasings to be learned from', () => {
  for (const check of scorecardTemplates.flatMap(({ key }) => checksOf(cardOf(key)))) {
    assert.ok((phrasingsFor(check).like ?? []).length >= 8, `${check.key}: is its question still that of its phrasings?`);
  }
});

test('no conversation is in two places, and there are enough of them', () => {
  const names = [...development, ...measured].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const answersOf = (dialogues: typeof development) =>
    dialogues.flatMap(({ lines }) => lines.flatMap(({ answers }) => answers)).length;
  for (const { name, dialogues } of heldOutBatches) assert.ok(answersOf(dialogues) >= 50, name);
  assert.ok(answersOf(measured) >= 450 && answersOf(development) >= 500);
});

test('a key phrase is what two phrasings of one kind share', () => {
  const shares = (one: string, other: string) => !keyPhrases(one).isDisjointFrom(keyPhrases(other));
  assert.ok(shares('Where does your team lose the most time?', 'So where does your team lose it?'));
  assert.ok(shares('What does your decision process look like?', 'Tell me about the decision process.'));
  assert.ok(!shares('Whose approval is needed?', 'Who else takes part in the decision?'));
  assert.ok(!shares('What is it that you would like to do?', 'What is it that you would have?'));
});

test('what is held out to be unlike shares no key phrase with an example of its check, nor with an answer written for development', () => {
  const seen = seenPhrases(writtenForDevelopment);
  const unlike = heldOutBatches.filter(({ isUnlike }) => isUnlike).flatMap(({ dialogues }) => dialogues);
  const shared = unlike.flatMap(({ name, lines }) =>
    lines.flatMap(({ text, answers }) =>
      answers.filter((key) => sharesPhrase(seen, key, text)).map((key) => `${name}: ${key} “${text}”`),
    ),
  );
  assert.deepEqual(shared, []);
});
