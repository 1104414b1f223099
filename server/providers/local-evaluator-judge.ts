// Decides, check by check, whether something said in the call answers it: patterns, likeness to examples, who, where, in reply to what.
import { Problem } from '../../rules/problem.ts';
import type { Check, Finding, Scorecard } from '../../rules/scorecard.ts';
import { positionsOf } from '../../rules/evidence.ts';
import type { Side, Utterance } from '../../rules/transcript.ts';
import { clausesOf, type Clause } from './local-evaluator-clauses.ts';
import { learnContrast, type Contrast, type Lesson } from './local-evaluator-contrast.ts';
import { readTogether } from './local-evaluator-exchange.ts';
import { isQuestion, mayAsk } from './local-evaluator-questions.ts';
import { readLearned, type LearnedWeights } from './local-evaluator-learned.ts';
import { ordinaryTalk } from './local-evaluator-ordinary-talk.ts';
import { phrasingsFor } from './local-evaluator-phrasings.ts';
import { tellingsIn } from './local-evaluator-told.ts';
import { similarity, type SentenceEmbedder, type SentenceVector } from './sentence-embedding.ts';

/** Counted up whenever a verdict could come out differently. */
export const judgeVersion = '6';

/** What counts for it, beside what the contrast of the examples gives. Fitted on the conversations for development; `another` on sentences of one author at a time, learned from the others’. */
const weights = { pattern: 0.36, halfAsMany: 0.05, another: 0.3, met: 0.56, possible: 0.34, trigger: 0.25 } as const;
/** Likeness to fewer sentences than these comes out lower, also for what is meant: each time they are half as many, by `halfAsMany`. */
const MANY_SENTENCES = 128;
const FEWEST_SENTENCES = 8;

const MOST_QUOTES = 3;
/** Patterns see no more of a clause than this. */
const LONGEST_TEXT = 600;
const MOST_LEARNED = 8;
const MOST_ANCHORED = 500;
const MOST_HEARD = 2;
/** From this share of questions on, its examples are questions. */
const MOSTLY = 0.75;

type Read = Clause & { vector: SentenceVector; plain: string; likeness: Map<string, number>; tellings: number[] };
/** `form`: what all its examples are, so that a question is not taken for an answer, nor an answer for a question. */
type Anchors = {
  form: 'questions' | 'statements' | 'both';
  patterns: RegExp[];
  counterPatterns: RegExp[];
  examples: SentenceVector[];
  /** What its likeness lacks since there are few sentences to be like. */
  lack: number;
  /** Kinds of telling that its own examples are of. */
  tellings: Set<number>;
};
type Learned = { contrast: Contrast; anchors: Map<Check, Anchors> };
type Match = { clause: Read; score: number };

export type Judge = (card: Scorecard, utterances: readonly Utterance[]) => Promise<Finding[]>;

/** One finding for each check of the card. The same call and card always give the same findings; cards are remembered. */
export function createJudge(embedder: SentenceEmbedder): Judge {
  const known = new Map<string, Contrast>();
  const anchored = new Map<string, Anchors>();
  let printed: LearnedWeights | undefined;
  /** Judging the same call by another card costs next to nothing; some cards need only what one side said. */
  const heardLast = new Map<string, SentenceVector[]>();

  /** All or none: what else is embedded along with a sentence moves its last digits. */
  async function vectorsOf(said: readonly string[]): Promise<SentenceVector[]> {
    const texts = JSON.stringify(said);
    const vectors = heardLast.get(texts) ?? (await embedder.embed(said));
    if (!heardLast.has(texts) && heardLast.size >= MOST_HEARD) heardLast.delete([...heardLast.keys()][0]!);
    heardLast.set(texts, vectors);
    return vectors;
  }

  async function anchorsFor(check: Check): Promise<Anchors> {
    const key = JSON.stringify(check);
    const anchors = anchored.get(key) ?? (await anchorsOf(check, embedder));
    if (!anchored.has(key) && anchored.size >= MOST_ANCHORED) anchored.clear();
    anchored.set(key, anchors);
    return anchors;
  }

  async function learn(checks: readonly Check[]): Promise<Learned> {
    const anchors = new Map<Check, Anchors>();
    for (const check of checks) anchors.set(check, await anchorsFor(check));
    const key = JSON.stringify(
      checks.map(({ key: of, question, examples, counterExamples, inReplyTo }) => [
        of,
        question,
        examples,
        counterExamples,
        inReplyTo,
      ]),
    );
    let contrast = known.get(key);
    if (!contrast) {
      const lessons = await lessonsOf(checks, embedder);
      contrast = learnContrast(lessons, (printed ??= readLearned())(lessons));
      if (known.size >= MOST_LEARNED) known.delete([...known.keys()][0]!);
      known.set(key, contrast);
    }
    return { contrast, anchors };
  }

  return async (card, utterances) => {
    const checks = card.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
    const { contrast, anchors } = await learn(checks);
    const sides = new Set(checks.flatMap((check) => [check.saidBy, check.inReplyTo?.saidBy ?? check.saidBy]));
    const heard = clausesOf(utterances).filter((clause) => [...sides].some((side) => maySay(clause.side, side)));
    const vectors = await vectorsOf(heard.map((clause) => clause.text));
    const positions = positionsOf(utterances);
    const read = heard.map((clause, index): Read => {
      const vector = vectors[index]!;
      return {
        ...clause,
        vector,
        plain: plain(clause.text),
        likeness: contrast({ text: clause.text, vector }),
        tellings: tellingsIn(plain(clause.within)),
      };
    });
    const candidatesFor = (check: Check): Match[] =>
      read.flatMap((clause) => {
        if (!maySay(clause.side, check.saidBy) || !inPart(positions[clause.utterance] ?? 0, check.within)) return [];
        const score = scoreOf(clause, check, anchors.get(check)!);
        return score === null ? [] : [{ clause, score }];
      });
    const questions = new Set(checks.filter((check) => anchors.get(check)!.form === 'questions').map(({ key }) => key));
    const matches = readTogether(checks, new Map(checks.map((check) => [check.key, candidatesFor(check)])), questions);
    return checks.map((check) => judgeCheck(check, anchors.get(check)!, matches, read));
  };
}

export async function lessonsOf(checks: readonly Check[], embedder: SentenceEmbedder): Promise<Lesson[]> {
  const sentences = lessonSentences(checks);
  const vectors = await embedder.embedExamples(sentences.map(({ text }) => text));
  return sentences.map(({ of, text }, index) => ({ of, text, vector: vectors[index]! }));
}

/** All that is learned from for the checks of one card. */
export function lessonSentences(checks: readonly Check[]): { of: string | null; text: string }[] {
  const known = checks.map((check) => ({ check, more: phrasingsFor(check) }));
  return [
    ...known.flatMap(({ check, more }) => [...check.examples, ...(more.like ?? [])].map((text) => ({ of: check.key, text }))),
    ...known.flatMap(({ check, more }) =>
      [...(check.counterExamples ?? []), ...(more.unlike ?? [])].map((text) => ({ of: null, text })),
    ),
    ...triggersOf(checks).flatMap(({ of, sentences }) => sentences.map((text) => ({ of, text }))),
    ...ordinaryTalk.map((text) => ({ of: null, text })),
  ];
}

/** What several checks reply to in the same words is learned once. */
function triggersOf(checks: readonly Check[]): { of: string; sentences: string[] }[] {
  const triggers = new Map<string, Set<string>>();
  for (const check of checks) {
    const { inReplyTo } = check;
    if (!inReplyTo) continue;
    const key = triggerKey(inReplyTo);
    triggers.set(key, new Set([...(triggers.get(key) ?? []), ...inReplyTo.examples, ...(phrasingsFor(check).inReplyTo ?? [])]));
  }
  return [...triggers].map(([of, sentences]) => ({ of, sentences: [...sentences] }));
}

function triggerKey({ examples }: NonNullable<Check['inReplyTo']>): string {
  return `${TRIGGER}${JSON.stringify(examples)}`;
}

const TRIGGER = 'reply to ';
const isTriggerKey = (key: string): boolean => key.startsWith(TRIGGER);

function judgeCheck(check: Check, anchors: Anchors, matches: ReadonlyMap<string, Match[]>, read: Read[]): Finding {
  let candidates = matches.get(check.key) ?? [];
  if (check.inReplyTo) {
    const { turns } = check.inReplyTo;
    const triggers = triggerTurns(check.inReplyTo, read);
    if (triggers.length === 0) return finding(check, 'not_applicable', 'Nothing was said that would call for it.', 1, []);
    candidates = candidates.filter(({ clause: { turn } }) => triggers.some((trigger) => turn > trigger && turn - trigger <= turns));
  }
  const best = bestPerUtterance(candidates.filter(({ score }) => score >= weights.possible));
  const first = best[0];
  if (!first) return finding(check, 'no', `Nothing ${saidBy(check.saidBy)} comes close to it.`, 0.6, []);
  const confidence = confidenceOf(first, check);
  const isSure = confidence >= 0.5;
  const shown = best.filter((other) => confidenceOf(other, check) >= 0.5 === isSure).slice(0, MOST_QUOTES);
  const example = check.examples[nearest(first.clause.vector, anchors.examples).example];
  const reason = example === undefined ? 'A pattern of the card matches.' : `${isSure ? 'Close to' : 'May mean'} “${example}”`;
  return finding(
    check,
    'yes',
    reason,
    confidence,
    shown.map(({ clause }) => clause),
  );
}

function finding(check: Check, answer: Finding['answer'], reason: string, confidence: number, clauses: Clause[]): Finding {
  const quotes = clauses.map(({ utterance, text }) => ({ utterance, quote: text }));
  return { checkKey: check.key, answer, reason, confidence, quotes };
}

/** Null where it cannot be an answer, whatever it resembles. */
function scoreOf(clause: Read, check: Check, anchors: Anchors): number | null {
  if (anchors.counterPatterns.some((pattern) => pattern.test(clause.plain))) return null;
  if (clause.tellings.some((kind) => !anchors.tellings.has(kind))) return null;
  const asks = isQuestion(clause.plain, clause.within);
  if (anchors.form === 'statements' && asks) return null;
  if (anchors.form === 'questions' && !asks && !mayAsk(clause.plain, clause.within)) return null;
  const isPointedAt = anchors.patterns.some((pattern) => pattern.test(clause.plain));
  if (anchors.examples.length === 0) return isPointedAt ? weights.met : null;
  const likeness = clause.likeness.get(check.key) ?? 0;
  if (isPointedAt) return likeness + weights.pattern;
  return likeness - weights.another * likestOfOthers(clause, check) + anchors.lack;
}

/** What is nearly as like another check is hardly an answer to this one. */
function likestOfOthers({ likeness }: Read, { key }: Check): number {
  let likest = 0;
  for (const [other, like] of likeness) if (other !== key && !isTriggerKey(other) && like > likest) likest = like;
  return likest;
}

/** From 0.5 on it counts; below, it is for a person to look at. Where nobody knows who spoke, a person has to look. */
function confidenceOf({ clause, score }: Match, check: Check): number {
  const { met, possible } = weights;
  const confidence =
    score >= met ? Math.min(0.98, 0.55 + (score - met) * 0.6) : 0.1 + (0.39 * (score - possible)) / (met - possible);
  const isKnown = check.saidBy === 'either' || clause.side !== 'unknown';
  return round(isKnown ? confidence : confidence * 0.5);
}

/** Best first; of equally good ones the earlier. One clause for each utterance. */
function bestPerUtterance(matches: Match[]): Match[] {
  const best = new Map<number, Match>();
  for (const candidate of matches) {
    const known = best.get(candidate.clause.utterance);
    if (!known || candidate.score > known.score) best.set(candidate.clause.utterance, candidate);
  }
  return [...best.values()].toSorted((a, b) => b.score - a.score || a.clause.utterance - b.clause.utterance);
}

function triggerTurns(asked: NonNullable<Check['inReplyTo']>, read: Read[]): number[] {
  const patterns = compiled(asked.patterns);
  const key = triggerKey(asked);
  const turns = read.filter((clause) => {
    if (!maySay(clause.side, asked.saidBy) || clause.tellings.length > 0) return false;
    const isPointedAt = patterns.some((pattern) => pattern.test(clause.plain));
    return (clause.likeness.get(key) ?? 0) + (isPointedAt ? weights.pattern : 0) >= weights.trigger;
  });
  return [...new Set(turns.map((clause) => clause.turn))];
}

async function anchorsOf(check: Check, embedder: SentenceEmbedder): Promise<Anchors> {
  const asking = check.examples.filter((example) => isQuestion(example)).length / Math.max(1, check.examples.length);
  return {
    form: asking >= MOSTLY ? 'questions' : asking === 0 && check.examples.length > 0 ? 'statements' : 'both',
    patterns: compiled(check.patterns),
    counterPatterns: compiled(check.counterPatterns),
    examples: await embedder.embedExamples(check.examples),
    lack: lackOf(check.examples.length + (phrasingsFor(check).like ?? []).length),
    tellings: new Set([...check.examples, ...(phrasingsFor(check).like ?? [])].flatMap((example) => tellingsIn(plain(example)))),
  };
}

function lackOf(sentences: number): number {
  return weights.halfAsMany * Math.max(0, Math.log2(MANY_SENTENCES / Math.max(FEWEST_SENTENCES, sentences)));
}

function nearest(vector: SentenceVector, others: readonly SentenceVector[]): { likeness: number; example: number } {
  let result = { likeness: 0, example: -1 };
  for (const [example, other] of others.entries()) {
    const likeness = similarity(vector, other);
    if (likeness > result.likeness) result = { likeness, example };
  }
  return result;
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

/** Throws Problem `evaluation_failed`. */
function compiled(patterns: readonly string[] = []): RegExp[] {
  return patterns.map((pattern) => {
    try {
      return new RegExp(pattern, 'iu');
    } catch (cause) {
      const message = `The pattern ${pattern} is no regular expression. Change it on the card and retry.`;
      throw new Problem('evaluation_failed', message, { cause });
    }
  });
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
