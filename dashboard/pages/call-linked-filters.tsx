// Filters that a figure brings along to its calls: shown as what they are, taken away one by one.
import { useQuery } from '@tanstack/react-query';
import { spanName } from '../days.ts';
import type { CallFilters } from '../queries.ts';
import { trackersQuery } from '../tracker-queries.ts';
import { directionNames } from './call-origins.ts';
import { LinkedFilter } from './linked-filter.tsx';

type Linked = { name: string; text: string; keys: readonly (keyof CallFilters)[] };

export function LinkedFilters({ filters, onChange }: { filters: CallFilters; onChange: (next: CallFilters) => void }) {
  const trackers = useQuery({ ...trackersQuery, enabled: filters.tracker !== undefined }).data?.items ?? [];
  const tracker = trackers.find(({ trackerId }) => trackerId === filters.tracker)?.name ?? '…';
  const without = (keys: readonly (keyof CallFilters)[]): CallFilters =>
    Object.fromEntries(Object.entries(filters).filter(([key]) => !keys.some((gone) => gone === key)));
  return (
    <>
      {linkedOf(filters, tracker).map(({ name, text, keys }) => (
        <LinkedFilter key={name} name={name} text={text} onRemove={() => onChange(without(keys))} />
      ))}
    </>
  );
}

const dealNames = { won: 'Won', lost: 'Lost', open: 'Open' };

function linkedOf(filters: CallFilters, tracker: string): Linked[] {
  const { from, to, by, direction, scorecard, criterion, minScore, maxScore } = filters;
  const linked: Linked[] = [];
  if (from !== undefined || to !== undefined) linked.push({ name: 'Days', text: spanName({ from, to }), keys: ['from', 'to'] });
  if (by !== undefined) linked.push({ name: 'Held by', text: by === 'agents' ? 'AI agents' : 'People', keys: ['by'] });
  if (direction !== undefined) linked.push({ name: 'Direction', text: directionNames[direction], keys: ['direction'] });
  if (scorecard !== undefined) linked.push({ name: 'Card', text: scorecard, keys: ['scorecard', 'criterion'] });
  if (criterion !== undefined) linked.push({ name: 'Criterion', text: criterion, keys: ['criterion'] });
  if (filters.tracker !== undefined) linked.push({ name: 'Tracker', text: tracker, keys: ['tracker'] });
  if (filters.dealOutcome !== undefined)
    linked.push({ name: 'Deals', text: dealNames[filters.dealOutcome], keys: ['dealOutcome'] });
  if (filters.deal !== undefined) linked.push({ name: 'Deal', text: filters.deal.split('-')[1] ?? '', keys: ['deal'] });
  if (minScore !== undefined || maxScore !== undefined)
    linked.push({ name: 'Scores', text: `${minScore ?? 0} to ${maxScore ?? 100}`, keys: ['minScore', 'maxScore'] });
  return linked;
}
