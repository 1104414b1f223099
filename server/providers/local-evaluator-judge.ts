// Decides, check by check, whether something said in the call answers it: patterns, likeness to examples, who, where, in reply to what.
import type { Check, Finding, Scorecard } from '../../rules/scorecard.ts';
import { positionsOf } from '../../rules/evidence.ts';
import type { Side, Utterance } from '../../rules/transcript.ts';
import { clausesOf, type Clause } from './local-evaluator-clauses.ts';
import { similarity, type SentenceEmbedder, type SentenceVector } from './sentence-embedding.ts';

/** Likeness from which a clause answers a check: low where a pattern points at it too, high where only the meaning speaks. */
const thresholds = { withPattern: 0.3, alone: 0.66, possibleWithPattern: 0.2, possibleAlone: 0.56, trigger: 0.58 } as const;

/** Counted up whenever a verdict could come out differently. */
export const judgeVersion = '1';

const MOST_QUOTES = 3;
const COUNTER_LEAD = 0.07;
/** Patterns see no more of a clause than this. */
const LONGEST_TEXT = 600;

type Read = Clause & { vector: SentenceVector };
/** `questions`: the examples are questions, so only a question can be like them without a pattern pointing at it. */
type Anchors = {
  questions: boolean;
  patterns: RegExp[];
  counterPatterns: RegExp[];
  examples: SentenceVector[];
  counterExamples: SentenceVector[];
};
/** How much a clause is like the examples of the check it is most like. */
type Rivals = Map<Clause, number>;
type Match = { clause: Clause; confidence: number; example: number };

/** One finding for each check of the card. The same call and card always give the same findings. */
export async function judge(card: Scorecard, utterances: readonly Utterance[], embedder: SentenceEmbedder): Promise<Finding[]> {
  const checks = card.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
  const sides = new Set(checks.flatMap((check) => [check.saidBy, check.inReplyTo?.saidBy ?? check.saidBy]));
  const heard = clausesOf(utterances).filter((clause) => [...sides].some((side) => maySay(clause.side, side)));
  const vectors = await embedder.embed(heard.map((clause) => clause.text));
  const read = heard.map((clause, index): Read => ({ ...clause, vector: vectors[index]! }));
  const positions = positionsOf(utterances);
  const findings: Finding[] = [];
  const anchorsByCheck = new Map<Check, Anchors>();
  for (const check of checks) anchorsByCheck.set(check, await anchorsOf(check, embedder));
  const rivals: Rivals = new Map(
    read.map((clause) => {
      const likenesses = checks
        .filter((check) => maySay(clause.side, check.saidBy))
        .map((check) => nearest(clause.vector, anchorsByCheck.get(check)!.examples).likeness);
      return [clause, Math.max(0, ...likenesses)];
    }),
  );
  for (const [check, anchors] of anchorsByCheck) {
    const within = read.filter((clause) => inPart(positions[clause.utterance] ?? 0, check.within));
    findings.push(await judgeCheck(check, anchors, within, read, rivals, embedder));
  }
  return findings;
}

async function judgeCheck(
  check: Check,
  anchors: Anchors,
  within: Read[],
  read: Read[],
  rivals: Rivals,
  embedder: SentenceEmbedder,
): Promise<Finding> {
  let candidates = within.filter((clause) => maySay(clause.side, check.saidBy));
  if (check.inReplyTo) {
    const { turns } = check.inReplyTo;
    const triggers = await triggerTurns(check.inReplyTo, read, embedder);
    if (triggers.length === 0) return finding(check, 'not_applicable', 'Nothing was said that would call for it.', 1, []);
    candidates = candidates.filter(({ turn }) => triggers.some((trigger) => turn > trigger && turn - trigger <= turns));
  }
  const matches = candidates.flatMap((clause) => match(clause, anchors, check, rivals.get(clause) ?? 0) ?? []);
  const best = bestPerUtterance(matches);
  const first = best[0];
  if (!first) return finding(check, 'no', `Nothing ${saidBy(check.saidBy)} comes close to it.`, 0.6, []);
  const sure = first.confidence >= 0.5;
  const shown = best.filter((other) => other.confidence >= 0.5 === sure).slice(0, MOST_QUOTES);
  const example = check.examples[first.example];
  const reason = example === undefined ? 'A pattern of the card matches.' : `${sure ? 'Close to' : 'May mean'} “${example}”`;
  return finding(
    check,
    'yes',
    reason,
    first.confidence,
    shown.map(({ clause }) => clause),
  );
}

function finding(check: Check, answer: Finding['answer'], reason: string, confidence: number, clauses: Clause[]): Finding {
  const quotes = clauses.map(({ utterance, text }) => ({ utterance, quote: text }));
  return { checkKey: check.key, answer, reason, confidence, quotes };
}

function match(clause: Read, anchors: Anchors, check: Check, rival: number): Match | null {
  const text = plain(clause.text);
  if (anchors.counterPatterns.some((pattern) => pattern.test(text))) return null;
  const pointed = anchors.patterns.some((pattern) => pattern.test(text));
  const { likeness, example } = nearest(clause.vector, anchors.examples);
  // A pattern outweighs a counter-example that is only a little nearer.
  const lead = nearest(clause.vector, anchors.counterExamples).likeness - likeness;
  if (anchors.counterExamples.length > 0 && lead >= (pointed ? COUNTER_LEAD : 0)) return null;
  const asks = !anchors.questions || isQuestion(text);
  // Without a pattern a clause belongs to the check it is most like: sentence vectors alone confuse neighbours.
  if (!pointed && (!asks || likeness < rival)) return null;
  const confidence = asks ? confidenceOf(pointed, likeness) : Math.min(0.4, confidenceOf(pointed, likeness));
  if (confidence === 0) return null;
  // Nobody knows who spoke: a person has to look, so it stays under the half that scores.
  const known = check.saidBy === 'either' || clause.side !== 'unknown';
  return { clause, confidence: round(known ? confidence : confidence * 0.5), example };
}

/** From 0.5 on it counts; below, it is for a person to look at; 0 is no match. */
function confidenceOf(pointed: boolean, likeness: number): number {
  if (pointed && likeness >= thresholds.withPattern) return Math.min(0.98, 0.6 + (likeness - thresholds.withPattern) * 0.6);
  if (likeness >= thresholds.alone) return Math.min(0.95, 0.55 + (likeness - thresholds.alone));
  if (pointed && likeness >= thresholds.possibleWithPattern) return 0.4;
  return likeness >= thresholds.possibleAlone ? 0.3 : 0;
}

/** Best first; of equally good ones the earlier. One clause for each utterance. */
function bestPerUtterance(matches: Match[]): Match[] {
  const best = new Map<number, Match>();
  for (const candidate of matches) {
    const known = best.get(candidate.clause.utterance);
    if (!known || candidate.confidence > known.confidence) best.set(candidate.clause.utterance, candidate);
  }
  return [...best.values()].toSorted((a, b) => b.confidence - a.confidence || a.clause.utterance - b.clause.utterance);
}

async function triggerTurns(asked: NonNullable<Check['inReplyTo']>, read: Read[], embedder: SentenceEmbedder): Promise<number[]> {
  const patterns = compiled(asked.patterns);
  const examples = await embedder.embed(asked.examples, { remember: true });
  const turns = read.filter((clause) => {
    if (!maySay(clause.side, asked.saidBy)) return false;
    const { likeness } = nearest(clause.vector, examples);
    const pointed = patterns.some((pattern) => pattern.test(plain(clause.text)));
    return likeness >= (pointed ? thresholds.possibleWithPattern : thresholds.trigger);
  });
  return [...new Set(turns.map((clause) => clause.turn))];
}

async function anchorsOf(check: Check, embedder: SentenceEmbedder): Promise<Anchors> {
  const counter = check.counterExamples ?? [];
  const vectors = await embedder.embed([...check.examples, ...counter], { remember: true });
  const asking = check.examples.filter((example) => isQuestion(example)).length;
  return {
    questions: asking * 2 > check.examples.length,
    patterns: compiled(check.patterns),
    counterPatterns: compiled(check.counterPatterns),
    examples: vectors.slice(0, check.examples.length),
    counterExamples: vectors.slice(check.examples.length),
  };
}

function nearest(vector: SentenceVector, others: readonly SentenceVector[]): { likeness: number; example: number } {
  let result = { likeness: 0, example: -1 };
  for (const [example, other] of others.entries()) {
    const likeness = similarity(vector, other);
    if (likeness > result.likeness) result = { likeness, example };
  }
  return result;
}

const questionStart =
  /^(?:(?:and|so|but|okay|ok|well|then|um|uh|great|right|yeah)[\s,.]+)*(?:what|when|where|why|who|whose|which|how|by when|(?:do|does|did|are|is|was|were|will|would|could|can|should|have|has|may|shall) \w+|(?:tell|walk|take|talk|guide|show) me|describe)\b/i;

/** By its mark, or by its first words where the transcript has no marks. */
function isQuestion(text: string): boolean {
  return text.includes('?') || questionStart.test(text);
}

function maySay(side: Side, asked: Side | 'either'): boolean {
  return asked === 'either' || side === 'unknown' || side === asked;
}

function saidBy(side: Check['saidBy']): string {
  return side === 'us' ? 'that we said' : side === 'them' ? 'that they said' : 'that was said';
}

function inPart(position: number, within: Check['within']): boolean {
  return position >= (within?.from ?? 0) && position <= (within?.to ?? 1);
}

function compiled(patterns: readonly string[] = []): RegExp[] {
  return patterns.map((pattern) => new RegExp(pattern, 'iu'));
}

const shortForms: Record<string, string> = {
  im: "i'm",
  id: "i'd",
  ive: "i've",
  lets: "let's",
  thats: "that's",
  whats: "what's",
  youre: "you're",
  youve: "you've",
  dont: "don't",
  doesnt: "doesn't",
  isnt: "isn't",
  cant: "can't",
};

/** As patterns expect it: straight apostrophes, single spaces, and the apostrophes some recognisers leave out. */
function plain(text: string): string {
  const straight = text.slice(0, LONGEST_TEXT).replaceAll(/[’‘]/g, "'").replaceAll(/\s+/g, ' ').trim();
  return straight.replaceAll(
    /\b(?:im|id|ive|lets|thats|whats|youre|youve|dont|doesnt|isnt|cant)\b(?!')/gi,
    (word) => shortForms[word.toLowerCase()] ?? word,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
