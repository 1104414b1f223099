// The row of filters over the list. What is chosen stands in the address bar.
import { clsx } from 'clsx';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Reply } from '../api.ts';
import { useKeys } from '../keyboard.ts';
import { Kbd } from '../kit/kbd.tsx';
import type { CallFilters } from '../queries.ts';
import { useSettled } from '../settled.ts';
import { sourceChoices } from './call-origins.ts';
import { FilterChip } from './filter-chip.tsx';
import { LinkedFilters } from './call-linked-filters.tsx';

type Reps = Reply<'GET /api/calls'>['reps'];

const bands = [
  { value: 'strong', label: 'Strong, 75 and more' },
  { value: 'fair', label: 'Fair, 50 to 74' },
  { value: 'weak', label: 'Needs work, under 50' },
  { value: 'none', label: 'Not scored' },
] as const;
const coachedOrNot = [
  { value: 'yes', label: 'Coached' },
  { value: 'no', label: 'Not yet' },
] as const;
const toReview = [{ value: 'me', label: 'Me' }] as const;
const days = [
  { value: '1', label: 'Today' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 12 months' },
] as const;

export function CallFilterBar({
  filters,
  reps,
  onChange,
}: {
  filters: CallFilters;
  reps: Reps;
  onChange: (next: CallFilters) => void;
}) {
  const repChoices = reps.flatMap((rep) =>
    rep.email === null && rep.name === null ? [] : [{ value: rep.email ?? rep.name ?? '', label: rep.name ?? rep.email ?? '' }],
  );
  const pick = <K extends keyof CallFilters>(name: K, value: CallFilters[K] | undefined): void => {
    const { [name]: _, ...rest } = filters;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const { sort: __, ...narrowing } = filters;
  return (
    <div className="flex shrink-0 items-start gap-2 border-b border-line px-4 py-2 max-sm:flex-wrap">
      <SearchBox
        label="Filter calls by title or rep"
        placeholder="Filter calls"
        hasKey
        value={filters.search ?? ''}
        onChange={(search) => pick('search', search === '' ? undefined : search)}
      />
      <SearchBox
        label="Filter calls by words that were said; words in double quotes follow one another"
        placeholder="Said"
        value={filters.said ?? ''}
        onChange={(said) => pick('said', said === '' ? undefined : said)}
      />
      <div className="flex min-w-0 flex-wrap gap-2">
        <FilterChip label="Rep" value={filters.rep} choices={repChoices} onChange={(rep) => pick('rep', rep)} />
        <FilterChip
          label="Score"
          value={filters.band}
          choices={bands}
          onChange={(band) => pick('band', bands.find((b) => b.value === band)?.value)}
        />
        <FilterChip
          label="Source"
          value={filters.source}
          choices={sourceChoices}
          onChange={(source) => pick('source', sourceChoices.find((s) => s.value === source)?.value)}
        />
        <FilterChip
          label="Coached"
          value={filters.coached}
          choices={coachedOrNot}
          onChange={(value) => pick('coached', coachedOrNot.find((one) => one.value === value)?.value)}
        />
        <FilterChip label="Reviewer" value={filters.reviewer} choices={toReview} onChange={(value) => pick('reviewer', value)} />
        <FilterChip
          label="Date"
          value={filters.days === undefined ? undefined : String(filters.days)}
          choices={days}
          onChange={(value) => pick('days', value === undefined ? undefined : Number(value))}
        />
        <LinkedFilters filters={filters} onChange={onChange} />
        {Object.keys(narrowing).length > 1 && (
          <button
            type="button"
            className="h-8 rounded-control px-2 font-medium text-muted hover:bg-hover hover:text-fg"
            onClick={() => onChange({})}
          >
            Clear
          </button>
        )}
      </div>
      <p aria-hidden className="ml-auto hidden h-8 shrink-0 items-center gap-1 text-caption text-muted lg:flex">
        <Kbd>J</Kbd>
        <Kbd>K</Kbd>
        <span className="mr-2">move</span>
        <Kbd>↵</Kbd>
        open
      </p>
    </div>
  );
}

function SearchBox({
  label,
  placeholder,
  hasKey = false,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  hasKey?: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const settled = useSettled(text.trim());
  const sent = useRef(value);
  useKeys(hasKey ? { '/': () => input.current?.focus() } : {});
  useEffect(() => {
    if (settled !== sent.current) {
      sent.current = settled;
      onChange(settled);
    }
  }, [settled, onChange]);
  useEffect(() => {
    // Changed from outside: back button, Clear.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  return (
    <div className={clsx('relative max-sm:min-w-0 max-sm:flex-1 sm:shrink-0', hasKey ? 'sm:w-56' : 'sm:w-32')}>
      <Search className="icon-s pointer-events-none absolute top-2.25 left-2.5 text-muted" aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={label}
        title={label}
        placeholder={placeholder}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (text === '' ? event.currentTarget.blur() : setText(''))}
        className="h-8 w-full rounded-control border border-line-strong bg-surface pr-2 pl-8 shadow-1 hover:border-faint [&::-webkit-search-cancel-button]:hidden"
      />
      {hasKey && (
        <span aria-hidden className="absolute inset-y-0 right-2 flex items-center max-sm:hidden">
          <Kbd>/</Kbd>
        </span>
      )}
    </div>
  );
}
