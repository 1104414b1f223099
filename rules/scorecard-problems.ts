// What keeps a scorecard from being published, each with its place and with what to do about it.
import type { FieldProblem } from './problem.ts';
import type { Check, Criterion, ScorecardContent } from './scorecard.ts';

const LONGEST_PATTERN = 500;
const MOST_CRITERIA = 60;
const MOST_CHECKS = 150;

type Say = (path: string, code: string, message: string) => void;

/** An empty list when the card is sound. `missing` says that something is not there yet, the other codes that something is wrong. */
export function cardProblems(card: ScorecardContent): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say: Say = (path, code, message) => problems.push({ path, code, message });
  const keys = { category: new Set<string>(), criterion: new Set<string>(), check: new Set<string>() };
  const once = (kind: keyof typeof keys, key: string, path: string) => {
    if (key.trim() === '') say(path, 'key_missing', `Give this ${kind} a key.`);
    else if (keys[kind].has(key))
      say(path, 'key_repeated', `Another ${kind} has the key “${key}”. Keys must differ within a card.`);
    keys[kind].add(key);
  };
  if (card.name.trim() === '') say('name', 'missing', 'Give the scorecard a name.');
  if (card.categories.length === 0) say('categories', 'missing', 'Add a category with at least one criterion.');
  for (const [i, category] of card.categories.entries()) {
    const path = `categories.${i}`;
    once('category', category.key, `${path}.key`);
    if (category.name.trim() === '') say(`${path}.name`, 'missing', 'Give this category a name.');
    if (category.criteria.length === 0) {
      say(`${path}.criteria`, 'missing', `Give “${category.name}” at least one criterion, or remove it.`);
    }
    for (const [j, criterion] of category.criteria.entries()) {
      once('criterion', criterion.key, `${path}.criteria.${j}.key`);
      criterionProblems(criterion, `${path}.criteria.${j}`, say, once);
    }
  }
  const size = sizeOf(card);
  if (size.criteria > MOST_CRITERIA) say('categories', 'too_many', `A card has at most ${MOST_CRITERIA} criteria.`);
  if (size.checks > MOST_CHECKS) say('categories', 'too_many', `A card has at most ${MOST_CHECKS} checks.`);
  const off = weightToGo(card);
  if (size.criteria > 0 && off !== 0) say('categories', 'weights_not_100', weightsInWords(off));
  return problems;
}

/** What is missing to 100; negative when there is too much. */
export function weightToGo(card: ScorecardContent): number {
  const weights = card.categories.flatMap((category) => category.criteria.map((criterion) => criterion.weight));
  return 100 - weights.reduce((sum, weight) => sum + weight, 0);
}

function weightsInWords(toGo: number): string {
  const what = toGo > 0 ? `Give ${toGo} more` : `Take ${-toGo} away`;
  return `The weights add up to ${100 - toGo}. ${what}: they must add up to exactly 100.`;
}

function sizeOf(card: ScorecardContent): { criteria: number; checks: number } {
  const criteria = card.categories.flatMap((category) => category.criteria);
  return { criteria: criteria.length, checks: criteria.reduce((sum, { checks }) => sum + checks.length, 0) };
}

function criterionProblems(
  criterion: Criterion,
  path: string,
  say: Say,
  once: (kind: 'check', key: string, path: string) => void,
): void {
  const { name, weight, gate, checks } = criterion;
  if (name.trim() === '') say(`${path}.name`, 'missing', 'Give this criterion a name.');
  if (!Number.isInteger(weight) || weight < (gate ? 0 : 1) || weight > 100) {
    const message = gate
      ? 'A weight is a whole number from 0 to 100.'
      : 'A weight is a whole number from 1 to 100; only a gate may weigh 0.';
    say(`${path}.weight`, 'weight_invalid', message);
  }
  if (gate && (!Number.isInteger(gate.capAt) || gate.capAt < 0 || gate.capAt > 99)) {
    say(`${path}.gate.capAt`, 'cap_invalid', 'A gate caps the score at a whole number from 0 to 99.');
  }
  if (checks.length === 0) say(`${path}.checks`, 'missing', `Give “${name}” at least one check.`);
  for (const [k, check] of checks.entries()) {
    once('check', check.key, `${path}.checks.${k}.key`);
    checkProblems(check, `${path}.checks.${k}`, say);
  }
}

function checkProblems(check: Check, path: string, say: Say): void {
  if (check.question.trim() === '') say(`${path}.question`, 'missing', 'Ask a question that a quote of the call can answer.');
  const counter = new Set((check.counterExamples ?? []).map((example) => example.trim().toLowerCase()));
  for (const [index, example] of check.examples.entries()) {
    if (!counter.has(example.trim().toLowerCase())) continue;
    say(`${path}.examples.${index}`, 'contradiction', `“${example}” cannot both count and not count.`);
  }
  const patterns: [string, string[]][] = [
    ['patterns', check.patterns ?? []],
    ['counterPatterns', check.counterPatterns ?? []],
    ['inReplyTo.patterns', check.inReplyTo?.patterns ?? []],
  ];
  for (const [field, list] of patterns) {
    for (const [index, pattern] of list.entries()) {
      if (pattern.length <= LONGEST_PATTERN && compiles(pattern)) continue;
      const message = `“${pattern.slice(0, 60)}” is not a regular expression of at most ${LONGEST_PATTERN} characters.`;
      say(`${path}.${field}.${index}`, 'pattern_invalid', message);
    }
  }
  if (check.inReplyTo && check.inReplyTo.examples.length === 0 && (check.inReplyTo.patterns ?? []).length === 0) {
    say(`${path}.inReplyTo.examples`, 'missing', 'Give at least one example of what it is a reply to.');
  }
  const { from = 0, to = 1 } = check.within ?? {};
  if (!(from >= 0 && to <= 1 && from < to)) {
    say(`${path}.within`, 'range_invalid', 'A part of the call goes from a smaller to a larger share, 0 to 1.');
  }
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
}
