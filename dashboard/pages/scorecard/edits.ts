// What one can do to a scorecard while editing it, each as a new state of it. Parts are named by where they stand.
import { slugOf } from '../../../rules/agent-slug.ts';
import type { Category, Check, Criterion, ScorecardContent } from '../../../rules/scorecard.ts';

export type Place = { category: number; criterion: number };

export const at = <T>(list: readonly T[], index: number, change: (item: T) => T): T[] =>
  list.map((item, position) => (position === index ? change(item) : item));
export const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, position) => position !== index);

/** One place up (-1) or down (1); where there is none it stays. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const to = index + by;
  const item = list[index];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  const others = without(list, index);
  return [...others.slice(0, to), item, ...others.slice(to)];
}

export function changeCriterion(card: ScorecardContent, place: Place, change: (criterion: Criterion) => Criterion): Category[] {
  return at(card.categories, place.category, (category) => ({
    ...category,
    criteria: at(category.criteria, place.criterion, change),
  }));
}

/** Up or down, over the border into the next category where there is one. */
export function moveCriterion(card: ScorecardContent, place: Place, by: -1 | 1): Category[] {
  const here = card.categories[place.category];
  const criterion = here?.criteria[place.criterion];
  const next = card.categories[place.category + by];
  const isInside = here !== undefined && place.criterion + by >= 0 && place.criterion + by < here.criteria.length;
  if (isInside || criterion === undefined || next === undefined) {
    return at(card.categories, place.category, (category) => ({
      ...category,
      criteria: moved(category.criteria, place.criterion, by),
    }));
  }
  const left = at(card.categories, place.category, (category) => ({
    ...category,
    criteria: without(category.criteria, place.criterion),
  }));
  return at(left, place.category + by, (category) => ({
    ...category,
    criteria: by === 1 ? [criterion, ...category.criteria] : [...category.criteria, criterion],
  }));
}

export function removeCriterion(card: ScorecardContent, place: Place): Category[] {
  return at(card.categories, place.category, (category) => ({
    ...category,
    criteria: without(category.criteria, place.criterion),
  }));
}

export function addCategory(card: ScorecardContent): Category[] {
  return [...card.categories, { key: freshKey('category', keysOf(card)), name: '', criteria: [] }];
}

export function addCriterion(card: ScorecardContent, category: number, weight: number): Category[] {
  const key = freshKey('criterion', keysOf(card));
  const check = newCheck([...keysOf(card), key]);
  const criterion: Criterion = { key, name: '', description: '', weight, checks: [check] };
  return at(card.categories, category, (one) => ({ ...one, criteria: [...one.criteria, criterion] }));
}

export function addCheck(card: ScorecardContent, place: Place): Category[] {
  return changeCriterion(card, place, (criterion) => ({ ...criterion, checks: [...criterion.checks, newCheck(keysOf(card))] }));
}

function newCheck(taken: readonly string[]): Check {
  return { key: freshKey('check', taken), question: '', saidBy: 'us', examples: [] };
}

/**
 * A key that says what the part is, as long as no score was made with it: scores of two versions are compared by keys, so a published
 * one stays whatever the name becomes.
 */
export function keyFor(name: string, now: string, card: ScorecardContent, published: readonly string[]): string {
  if (published.includes(now) || name.trim() === '') return now;
  return freshKey(
    slugOf(name, 'part').slice(0, 50),
    keysOf(card).filter((key) => key !== now),
  );
}

export function keysOf(card: ScorecardContent): string[] {
  return card.categories.flatMap((category) => [
    category.key,
    ...category.criteria.flatMap((criterion) => [criterion.key, ...criterion.checks.map((check) => check.key)]),
  ]);
}

function freshKey(base: string, taken: readonly string[]): string {
  let key = base;
  for (let number = 2; taken.includes(key); number++) key = `${base}-${number}`;
  return key;
}
