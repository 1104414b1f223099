// Measures the local evaluator on labelled conversations, check by check, beside patterns alone and sentence vectors alone.
import { developmentDialogues } from '../test/fixtures/scoring/development-dialogues.ts';
import type { LabelledDialogue } from '../test/fixtures/scoring/dialogue.ts';
import { freshDialogues } from '../test/fixtures/scoring/fresh-dialogues.ts';
import { heldOutDialogues } from '../test/fixtures/scoring/held-out-dialogues.ts';
import { seenPhrases, type SeenPhrases } from '../test/fixtures/scoring/key-phrases.ts';
import { labelledDialogues } from '../test/fixtures/scoring/labelled-dialogues.ts';
import { secondDevelopmentDialogues } from '../test/fixtures/scoring/second-development-dialogues.ts';
import { templateDialogues } from '../test/fixtures/scoring/template-dialogues.ts';
import { createJudge } from '../server/providers/local-evaluator-judge.ts';
import { createSentenceEmbedder } from '../server/providers/sentence-embedding.ts';
import { byPatterns, byVectors } from './scoring-baselines.ts';
import { figuresOf, measure, sumOf, type Figures, type Measured, type Propose } from './scoring-measure.ts';

const target = { precision: 0.95, f1: 0.85 };

const development = [...developmentDialogues, ...secondDevelopmentDialogues, ...labelledDialogues, ...templateDialogues];
const embedder = createSentenceEmbedder();
const judge = createJudge(embedder);
const vectors = await byVectors(embedder, development);
const ways: { name: string; propose: Propose }[] = [
  { name: 'patterns alone', propose: byPatterns },
  { name: `sentence vectors alone, from ${vectors.threshold}`, propose: vectors.propose },
  { name: 'local evaluator', propose: judge },
];

const batches: { name: string; dialogues: readonly LabelledDialogue[]; seen?: SeenPhrases }[] = [
  { name: 'development', dialogues: development },
  { name: 'held out', dialogues: heldOutDialogues },
  { name: 'last batch', dialogues: freshDialogues },
  { name: 'last batch, unseen phrasings', dialogues: freshDialogues, seen: seenPhrases(development) },
];

print('| Conversations | Judged by | Answers | Called met | Right | Precision | Recall | F1 |');
print('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const measured = new Map<string, Measured>();
let utterances = 0;
let elapsedMs = 0;
for (const batch of batches) {
  for (const { name, propose } of ways) {
    const startedMs = performance.now();
    const found = await measure(batch.dialogues, propose, batch.seen);
    if (propose === judge) {
      measured.set(batch.name, found);
      elapsedMs += performance.now() - startedMs;
      utterances += batch.dialogues.reduce((sum, { lines }) => sum + lines.length, 0);
    }
    print(`| ${batch.name} | ${name} | ${row(found.all)} |`);
  }
}

print('\n| Check (held out and last batch) | Answers | Called met | Right | Precision | Recall | F1 |');
print('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const both = ['held out', 'last batch'].map((name) => measured.get(name)!);
for (const key of new Set(both.flatMap(({ byCheck }) => [...byCheck.keys()]))) {
  print(`| ${key} | ${row(figuresOf(sumOf(both.flatMap(({ byCheck }) => byCheck.get(key) ?? []))))} |`);
}
const together = figuresOf(sumOf(both.map(({ all }) => all)));
print(`| all | ${row(together)} |`);
print(`\n${(elapsedMs / utterances).toFixed(0)} ms an utterance, with all cards of its conversation.`);
if (process.argv.includes('--mistakes')) for (const mistake of both.flatMap(({ mistakes }) => mistakes)) print(mistake);
const isReached = together.precision >= target.precision && together.f1 >= target.f1;
print(`Precision ${target.precision} and F1 ${target.f1} are ${isReached ? '' : 'not both '}reached.`);

function row({ labelled, met, right, precision, recall, f1 }: Figures): string {
  return [labelled, met, right, ...[precision, recall, f1].map((figure) => figure.toFixed(3))].join(' | ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
