// The conversations that evaluators are measured by: sound in themselves, and phrased unlike anything they were improved on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardOf, checksOf } from '../bench/scoring-measure.ts';
import { developmentDialogues } from './fixtures/scoring/development-dialogues.ts';
import { freshDialogues } from './fixtures/scoring/fresh-dialogues.ts';
import { heldOutDialogues } from './fixtures/scoring/held-out-dialogues.ts';
import { keyPhrases, seenPhrases, sharesPhrase } from './fixtures/scoring/key-phrases.ts';
import { labelledDialogues } from './fixtures/scoring/labelled-dialogues.ts';
import { secondDevelopmentDialogues } from './fixtures/scoring/second-development-dialogues.ts';
import { templateDialogues } from './fixtures/scoring/template-dialogues.ts';

const development = [...developmentDialogues, ...secondDevelopmentDialogues, ...labelledDialogues, ...templateDialogues];
const measured = [...heldOutDialogues, ...freshDialogues];

test('every label names a check of one of its cards, said by the side the check asks for', () => {
  for (const { name, cards, lines } of [...development, ...measured]) {
    const checks = new Map(cards.flatMap((key) => checksOf(cardOf(key))).map((check) => [check.key, check]));
    for (const { side, text, answers } of lines) {
      for (const key of answers) assert.equal(checks.get(key)?.saidBy, side, `${name}: ${key} of “${text}”`);
    }
  }
});

test('no conversation is in two places, and there are enough of them', () => {
  const names = [...development, ...measured].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const answersOf = (dialogues: typeof measured) =>
    dialogues.flatMap(({ lines }) => lines.flatMap(({ answers }) => answers)).length;
  assert.ok(answersOf(heldOutDialogues) >= 100 && answersOf(freshDialogues) >= 85 && answersOf(development) >= 300);
});

test('a key phrase is what two phrasings of one kind share', () => {
  const shares = (one: string, other: string) => !keyPhrases(one).isDisjointFrom(keyPhrases(other));
  assert.ok(shares('Where does your team lose the most time?', 'So where does your team lose it?'));
  assert.ok(shares('What does your decision process look like?', 'Tell me about the decision process.'));
  assert.ok(!shares('Whose approval is needed?', 'Who else takes part in the decision?'));
  assert.ok(!shares('What is it that you would like to do?', 'What is it that you would have?'));
});

test('nothing held out is phrased like an example of its check, or like an answer in the conversations for development', () => {
  const seen = seenPhrases(development);
  const shared = heldOutDialogues.flatMap(({ name, lines }) =>
    lines.flatMap(({ text, answers }) =>
      answers.filter((key) => sharesPhrase(seen, key, text)).map((key) => `${name}: ${key} “${text}”`),
    ),
  );
  assert.deepEqual(shared, []);
});
