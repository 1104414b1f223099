// What the local evaluator has to beat: the patterns of a card alone, and likeness to its examples alone.
import type { Check, Finding, Scorecard } from '../rules/scorecard.ts';
import type { Utterance } from '../rules/transcript.ts';
import { clausesOf, type Clause } from '../server/providers/local-evaluator-clauses.ts';
import { similarity, type SentenceEmbedder } from '../server/providers/sentence-embedding.ts';
import type { LabelledDialogue } from '../test/fixtures/scoring/dialogue.ts';
import { checksOf, measure, type Propose } from './scoring-measure.ts';

/** Met by the first thing said, by the right side, at which a pattern points and no counter-pattern. */
export const byPatterns: Propose = (card, utterances) =>
  Promise.resolve(
    firstAnswers(card, utterances, (check) => {
      const [patterns, counterPatterns] = [compiled(check.patterns), compiled(check.counterPatterns)];
      return ({ text }) =>
        patterns.some((pattern) => pattern.test(text)) && !counterPatterns.some((pattern) => pattern.test(text)) ? 1 : 0;
    }),
  );

/** Met by what is most like an example, from the threshold that does best on the conversations for development. */
export async function byVectors(
  embedder: SentenceEmbedder,
  development: readonly LabelledDialogue[],
): Promise<{ propose: Propose; threshold: number }> {
  const from =
    (threshold: number): Propose =>
    async (card, utterances) => {
      const said = clausesOf(utterances).map(({ text }) => text);
      const vectors = await embedder.embedExamples(said);
      const vectorOf = new Map(said.map((text, index) => [text, vectors[index]!]));
      const examples = new Map<string, Awaited<ReturnType<SentenceEmbedder['embed']>>>();
      for (const check of checksOf(card)) examples.set(check.key, await embedder.embedExamples(check.examples));
      return firstAnswers(card, utterances, (check) => ({ text }) => {
        const likeness = Math.max(...examples.get(check.key)!.map((example) => similarity(example, vectorOf.get(text)!)));
        return likeness >= threshold ? likeness : 0;
      });
    };
  let best = { threshold: 0, f1: -1 };
  for (const threshold of [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
    const { f1 } = (await measure(development, from(threshold))).all;
    if (f1 > best.f1) best = { threshold, f1 };
  }
  return { propose: from(best.threshold), threshold: best.threshold };
}

const OWN_COUNTER_EXAMPLES = 3;

/** The card as a team might have written it: questions of its own, so many examples each, no patterns. */
export function asOwnCard(card: Scorecard, examples: number): Scorecard {
  const own = ({ patterns: _, counterPatterns: __, ...check }: Check): Check => ({
    ...check,
    question: `Ours: ${check.question}`,
    examples: check.examples.slice(0, examples),
    counterExamples: (check.counterExamples ?? []).slice(0, OWN_COUNTER_EXAMPLES),
  });
  const criteriaOf = (criteria: Scorecard['categories'][number]['criteria']) =>
    criteria.map((criterion) => ({ ...criterion, checks: criterion.checks.map(own) }));
  return { ...card, categories: card.categories.map((category) => ({ ...category, criteria: criteriaOf(category.criteria) })) };
}

function firstAnswers(
  card: Scorecard,
  utterances: readonly Utterance[],
  scoreFor: (check: Check) => (clause: Clause) => number,
): Finding[] {
  const clauses = clausesOf(utterances);
  return checksOf(card).map((check): Finding => {
    const score = scoreFor(check);
    const found = clauses
      .filter(({ side }) => check.saidBy === 'either' || side === check.saidBy)
      .map((clause) => ({ clause, score: score(clause) }))
      .filter((candidate) => candidate.score > 0)
      .toSorted((a, b) => b.score - a.score);
    const quotes = found.map(({ clause }) => ({ utterance: clause.utterance, quote: clause.text })).slice(0, 3);
    return { checkKey: check.key, answer: quotes.length > 0 ? 'yes' : 'no', reason: '', confidence: 1, quotes };
  });
}

function compiled(patterns: readonly string[] = []): RegExp[] {
  return patterns.map((pattern) => new RegExp(pattern, 'iu'));
}
