// A scorecard's way from draft to active to archived, and what differs between two versions.
import type { FieldProblem } from './problem.ts';
import { isSameContent } from './same-content.ts';
import { cardProblems } from './scorecard-problems.ts';
import type { ScorecardContent } from './scorecard.ts';

/** `draft`: never published. `active`: calls are scored by one of its versions. `archived`: none of its versions is in use any more. */
export type ScorecardState = 'draft' | 'active' | 'archived';

export function stateOfCard({
  activeVersion,
  newestVersion,
}: {
  activeVersion: number | null;
  newestVersion: number;
}): ScorecardState {
  return activeVersion !== null ? 'active' : newestVersion > 0 ? 'archived' : 'draft';
}

export type PublishingCard = { kind: 'publish' } | { kind: 'refused'; problems: FieldProblem[] } | { kind: 'unchanged' };

/** `active` is what calls are scored by until now. Scores keep the version they were made with. */
export function publishingOf(draft: ScorecardContent, active: ScorecardContent | null): PublishingCard {
  const problems = cardProblems(draft);
  if (problems.length > 0) return { kind: 'refused', problems };
  return active && cardChanges(active, draft).length === 0 ? { kind: 'unchanged' } : { kind: 'publish' };
}

export type CardChange = {
  /** `name`, `criteria.next-step`, `checks.next-step-proposed`. */
  path: string;
  label: string;
  kind: 'added' | 'removed' | 'changed';
  before: unknown;
  after: unknown;
};

/** Part by part, each found again by its key. That parts have only changed places is one change. */
export function cardChanges(before: ScorecardContent, after: ScorecardContent): CardChange[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((path): CardChange[] => {
    const [was, is] = [old.get(path), now.get(path)];
    if (isSameContent(was?.value, is?.value)) return [];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ path, label: (is ?? was)?.label ?? path, kind, before: was?.value ?? null, after: is?.value ?? null }];
  });
  const order = { before: orderOf(old, now), after: orderOf(now, old) };
  if (isSameContent(order.before, order.after)) return changes;
  return [...changes, { path: 'order', label: 'Order', kind: 'changed', ...order }];
}

type Part = { label: string; value: unknown };

function partsOf(card: ScorecardContent): Map<string, Part> {
  const parts = new Map<string, Part>([
    ['name', { label: 'Name', value: card.name }],
    ['description', { label: 'Description', value: card.description }],
  ]);
  for (const category of card.categories) {
    parts.set(`categories.${category.key}`, { label: `Category “${category.name}”`, value: category.name });
    for (const { checks, ...criterion } of category.criteria) {
      const value = { ...criterion, category: category.name };
      parts.set(`criteria.${criterion.key}`, { label: `Criterion “${criterion.name}”`, value });
      for (const check of checks) {
        parts.set(`checks.${check.key}`, { label: `Check “${check.question}”`, value: { ...check, criterion: criterion.key } });
      }
    }
  }
  return parts;
}

/** Of what stands in both. */
function orderOf(parts: ReadonlyMap<string, Part>, others: ReadonlyMap<string, Part>): string[] {
  return [...parts].flatMap(([path, { label }]) => (others.has(path) && !path.startsWith('checks.') ? [label] : []));
}
