// Prints what the built-in cards learn from and what that comes to: node test/print-example-vectors.ts
import { writeFileSync } from 'node:fs';
import { scorecardTemplates } from '../rules/scorecard-templates.ts';
import { cardOf, checksOf } from '../bench/scoring-measure.ts';
import { exampleVectorsFile, printExampleVectors } from '../server/providers/example-vectors.ts';
import { weightsOf } from '../server/providers/local-evaluator-contrast.ts';
import { lessonSentences, lessonsOf } from '../server/providers/local-evaluator-judge.ts';
import { learnedFile, printLearned } from '../server/providers/local-evaluator-learned.ts';
import { createSentenceEmbedder, readable } from '../server/providers/sentence-embedding.ts';

const cards = scorecardTemplates.map(({ key }) => checksOf(cardOf(key)));
const sentences = [...new Set(cards.flatMap((checks) => lessonSentences(checks).map(({ text }) => readable(text))))];
const vectors = await createSentenceEmbedder().embed(sentences);
writeFileSync(exampleVectorsFile, printExampleVectors(new Map(sentences.map((text, index) => [text, vectors[index]!]))));

// A new one reads what was just printed.
const embedder = createSentenceEmbedder();
const learned = [];
for (const checks of cards) {
  const lessons = await lessonsOf(checks, embedder);
  learned.push({ lessons, weights: weightsOf(lessons) });
}
writeFileSync(learnedFile, printLearned(learned));
process.stdout.write(`${sentences.length} sentences, ${learned.length} cards\n`);
