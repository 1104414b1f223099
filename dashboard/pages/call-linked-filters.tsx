// Filters that a figure brings along to its calls: shown as what they are, taken away one by one.
import { X } from 'lucide-react';
import { spanName } from '../days.ts';
import type { CallFilters } from '../queries.ts';

type Linked = { name: string; text: string; keys: readonly (keyof CallFilters)[] };

export function LinkedFilters({ filters, onChange }: { filters: CallFilters; onChange: (next: CallFilters) => void }) {
  const without = (keys: readonly (keyof CallFilters)[]): CallFilters =>
    Object.fromEntries(Object.entries(filters).filter(([key]) => !keys.some((gone) => gone === key)));
  return (
    <>
      {linkedOf(filters).map(({ name, text, keys }) => (
        <span
          key={name}
          className="inline-flex h-8 items-center rounded-control border border-line-strong bg-surface pl-2.5 text-caption font-medium"
        >
          <span className="max-w-44 truncate" title={text}>
            <span className="text-muted">{name} </span>
            {text}
          </span>
          <button
            type="button"
            aria-label={`Remove filter ${name}`}
            className="inline-flex h-full w-7 items-center justify-center rounded-r-control text-muted hover:bg-hover hover:text-fg"
            onClick={() => onChange(without(keys))}
          >
            <X className="size-3" aria-hidden />
          </button>
        </span>
      ))}
    </>
  );
}

function linkedOf({ from, to, by, direction, scorecard, criterion, minScore, maxScore }: CallFilters): Linked[] {
  const linked: Linked[] = [];
  if (from !== undefined || to !== undefined) linked.push({ name: 'Days', text: spanName({ from, to }), keys: ['from', 'to'] });
  if (by !== undefined) linked.push({ name: 'Held by', text: by === 'agents' ? 'AI agents' : 'People', keys: ['by'] });
  if (direction !== undefined)
    linked.push({ name: 'Direction', text: direction === 'inbound' ? 'Incoming' : 'Outgoing', keys: ['direction'] });
  if (scorecard !== undefined) linked.push({ name: 'Card', text: scorecard, keys: ['scorecard', 'criterion'] });
  if (criterion !== undefined) linked.push({ name: 'Criterion', text: criterion, keys: ['criterion'] });
  if (minScore !== undefined || maxScore !== undefined)
    linked.push({ name: 'Scores', text: `${minScore ?? 0} to ${maxScore ?? 100}`, keys: ['minScore', 'maxScore'] });
  return linked;
}
