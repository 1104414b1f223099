// Measures the local evaluator on labelled conversations, check by check, beside patterns alone and sentence vectors alone.
import { development, heldOutBatches } from '../test/fixtures/scoring/batches.ts';
import type { LabelledDialogue } from '../test/fixtures/scoring/dialogue.ts';
import { seenPhrases, type SeenPhrases } from '../test/fixtures/scoring/key-phrases.ts';
import { createJudge } from '../server/providers/local-evaluator-judge.ts';
import { createSentenceEmbedder, type SentenceEmbedder, type SentenceVector } from '../server/providers/sentence-embedding.ts';
import { asOwnCard, byPatterns, byVectors } from './scoring-baselines.ts';
import { figuresOf, measure, sumOf, type Figures, type Measured, type Propose } from './scoring-measure.ts';

const target = { precision: 0.95, f1: 0.85 };

const model = createSentenceEmbedder();
const known = new Map<string, Promise<SentenceVector[]>>();
/** The same conversation is judged in several ways: what was said in it is embedded once. */
const embedder: SentenceEmbedder = {
  ...model,
  embed(sentences) {
    const texts = JSON.stringify(sentences);
    const vectors = known.get(texts) ?? model.embed(sentences);
    known.set(texts, vectors);
    return vectors;
  },
};
const judge = createJudge(embedder);
const vectors = await byVectors(embedder, development);
const own =
  (examples: number): Propose =>
  (card, utterances) =>
    judge(asOwnCard(card, examples), utterances);
const ways: { name: string; propose: Propose }[] = [
  { name: 'patterns alone', propose: byPatterns },
  { name: `sentence vectors alone, from ${vectors.threshold}`, propose: vectors.propose },
  { name: 'local evaluator', propose: judge },
  { name: 'local evaluator, eight examples and no patterns', propose: own(8) },
  { name: 'local evaluator, sixteen examples and no patterns', propose: own(16) },
];

const seen = seenPhrases(development);
const batches: { name: string; dialogues: readonly LabelledDialogue[]; seen?: SeenPhrases }[] = [
  { name: 'development', dialogues: development },
  ...heldOutBatches.flatMap(({ name, dialogues, isUnlike }) =>
    isUnlike
      ? [{ name, dialogues }]
      : [
          { name, dialogues },
          { name: `${name}, unseen phrasings`, dialogues, seen },
        ],
  ),
];

print('| Conversations | Judged by | Answers | Called met | Right | Precision | Recall | F1 |');
print('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const measured = new Map<string, Measured>();
const sums = new Map<string, Figures[]>();
let utterances = 0;
let elapsedMs = 0;
for (const batch of batches) {
  for (const { name, propose } of ways) {
    if (batch.dialogues === development && propose !== judge) continue;
    const startedMs = performance.now();
    const found = await measure(batch.dialogues, propose, batch.seen);
    if (propose === judge) {
      measured.set(batch.name, found);
      if (!batch.seen) {
        elapsedMs += performance.now() - startedMs;
        utterances += batch.dialogues.reduce((sum, { lines }) => sum + lines.length, 0);
      }
    }
    if (heldOutBatches.some((one) => one.name === batch.name)) sums.set(name, [...(sums.get(name) ?? []), found.all]);
    print(`| ${batch.name} | ${name} | ${row(found.all)} |`);
  }
}
for (const [name, all] of sums) print(`| all that is held out | ${name} | ${row(figuresOf(sumOf(all)))} |`);

print('\n| Check (all that is held out) | Answers | Called met | Right | Precision | Recall | F1 |');
print('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const every = heldOutBatches.map(({ name }) => measured.get(name)!);
for (const key of new Set(every.flatMap(({ byCheck }) => [...byCheck.keys()]))) {
  print(`| ${key} | ${row(figuresOf(sumOf(every.flatMap(({ byCheck }) => byCheck.get(key) ?? []))))} |`);
}
print(`\n${(elapsedMs / utterances).toFixed(0)} ms an utterance, with all cards of its conversation.`);
if (process.argv.includes('--mistakes')) for (const mistake of measured.get('development')!.mistakes) print(mistake);
const together = figuresOf(sumOf(every.map(({ all }) => all)));
const isReached = together.precision >= target.precision && together.f1 >= target.f1;
print(`Precision ${target.precision} and F1 ${target.f1} on all that is held out are ${isReached ? '' : 'not both '}reached.`);

function row({ labelled, met, right, precision, recall, f1 }: Figures): string {
  return [labelled, met, right, ...[precision, recall, f1].map((figure) => figure.toFixed(3))].join(' | ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
