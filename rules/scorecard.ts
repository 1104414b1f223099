// A scorecard as data: categories hold criteria, criteria hold checks; weights add up to exactly 100.
import type { Side } from './transcript.ts';

export type Scorecard = ScorecardContent & {
  /** Stable name across versions, such as `discovery`. */
  key: string;
  version: number;
};

/** What people write; which version of which card it becomes is not theirs to say. */
export type ScorecardContent = { name: string; description: string; categories: Category[] };

export type Category = { key: string; name: string; criteria: Criterion[] };

export type Criterion = {
  key: string;
  name: string;
  /** What good looks like, one sentence shown to people. */
  description: string;
  /** Whole percent of the card; all criteria of a card add up to 100. Only a gate may weigh nothing. */
  weight: number;
  /** A must: unless it is met, the call scores no more than this. */
  gate?: { capAt: number };
  checks: Check[];
};

/** One yes-or-no question about the call, answered only by a quote that stands in the transcript. */
export type Check = {
  key: string;
  question: string;
  /** Who must have said it. */
  saidBy: Side | 'either';
  /** Sentences that would answer it: examples for people, anchors for the local evaluator. */
  examples: string[];
  /** Sentences that look alike but do not count. */
  counterExamples?: string[];
  /** Case-insensitive regular expressions that point at an answer. */
  patterns?: string[];
  /** Case-insensitive regular expressions of sentences that do not count, whatever they resemble. */
  counterPatterns?: string[];
  /** What earns all, half and none of it: for people, and for language models. */
  anchors?: { full?: string; half?: string; none?: string };
  /** In which calls it can be left out, as a sentence. Without one, only a missing `inReplyTo` allows that. */
  notApplicableWhen?: string;
  /** Only this part of the call counts, as shares of its length from 0 to 1. */
  within?: { from?: number; to?: number };
  /** The other side must have said something matching these within the preceding turns. */
  inReplyTo?: { saidBy: Side; examples: string[]; patterns?: string[]; turns: number };
  /** The check that asks for it: where the card has that one, what is said right after it counts with less likeness. */
  askedBy?: string;
};

export const answers = ['yes', 'partly', 'no', 'not_applicable'] as const;
export type Answer = (typeof answers)[number];

/** What an evaluator says about one check, before its quotes have been verified. */
export type Finding = {
  checkKey: string;
  answer: Answer;
  /** Why, in one sentence. */
  reason: string;
  /** 0 to 1, the evaluator's own. */
  confidence: number;
  quotes: { utterance: number; quote: string }[];
};

/** A quote that was found in the transcript, word for word. Times are null when the transcript has none. */
export type Evidence = {
  utterance: number;
  speaker: string;
  side: Side;
  startMs: number | null;
  endMs: number | null;
  quote: string;
};

/** `met` and `partly` carry verified evidence; `possible` is for a person to look at and scores nothing. */
export type Outcome = 'met' | 'partly' | 'possible' | 'not_found' | 'not_applicable';

export type CheckResult = {
  key: string;
  question: string;
  outcome: Outcome;
  reason: string;
  confidence: number;
  evidence: Evidence[];
  /** Only where a person has answered since: what the evaluator had said. Outcome and reason are the person's then. */
  machine?: { outcome: Outcome; reason: string };
};

export type CriterionResult = {
  key: string;
  name: string;
  description: string;
  weight: number;
  /** 0 to `weight`. */
  points: number;
  outcome: Outcome;
  reason: string;
  checks: CheckResult[];
};

export type CategoryResult = {
  key: string;
  name: string;
  /** 0 to 100, null when nothing in it applied. */ score: number | null;
  criteria: CriterionResult[];
};

export type ScoreResult = {
  scorecard: { key: string; version: number; name: string };
  evaluator: {
    kind: 'local' | 'language-model';
    name: string;
    version: string;
    /** Only where a language model is set up and another one had to judge, and why. */
    insteadOf?: { because: 'budget_spent'; limitUsd: number };
  };
  /** 0 to 100, whole. Null when no criterion applied. */
  overall: number | null;
  /** Only where gates were not passed: which, and what the score would be without them. */
  capped?: { uncapped: number; gates: { key: string; name: string; capAt: number }[] };
  categories: CategoryResult[];
};
