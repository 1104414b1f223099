// What waits for a person's judgement, worked through by keyboard: the list on the left, the check with its quotes on the right.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { CircleCheck, SearchX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ago, count } from '../format.ts';
import { useKeys } from '../keyboard.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Select } from '../kit/select.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { reviewsQuery } from '../review-queries.ts';
import type { ReviewFilters, ReviewList, WaitingReview } from '../review-queries.ts';
import { scorecardsQuery } from '../scorecard-queries.ts';
import { Judge } from './reviews/judge.tsx';
import { ReviewTabs } from './reviews/review-tabs.tsx';

const kinds = {
  dispute: { name: 'Disputed', tone: 'weak' },
  possible: { name: 'Left open', tone: 'fair' },
  unsure: { name: 'Unsure', tone: 'plain' },
} as const;
const keyOf = ({ callId, scorecardKey, checkKey }: WaitingReview): string => `${callId}/${scorecardKey}/${checkKey}`;

export function ReviewsPage() {
  useTitle('Review');
  const client = useQueryClient();
  const filters = useSearch({ from: '/shell/reviews' });
  const navigate = useNavigate();
  const query = reviewsQuery(filters);
  const list = useQuery({ ...query, placeholderData: keepPreviousData });
  const items = list.data?.items ?? [];
  const [open, setOpen] = useState<{ key: string; at: number }>({ key: '', at: 0 });
  const found = items.findIndex((item) => keyOf(item) === open.key);
  // What was open is answered or gone: whatever took its place.
  const at = found >= 0 ? found : Math.min(open.at, items.length - 1);
  const item = items[at];
  const goTo = (index: number): void => {
    const next = items[Math.min(items.length - 1, Math.max(0, index))];
    if (next !== undefined) setOpen({ key: keyOf(next), at: items.indexOf(next) });
  };
  useKeys({ j: () => goTo(at + 1), k: () => goTo(at - 1), arrowdown: () => goTo(at + 1), arrowup: () => goTo(at - 1) });
  const change = (next: ReviewFilters): void => void navigate({ to: '/reviews', search: next, replace: true });
  const leave = (done: WaitingReview): void => {
    setOpen({ key: '', at });
    client.setQueryData<ReviewList>(query.queryKey, (now) =>
      now === undefined
        ? undefined
        : { total: Math.max(0, now.total - 1), items: now.items.filter((line) => keyOf(line) !== keyOf(done)) },
    );
  };
  const active = Object.keys(filters).length;
  return (
    <>
      <PageHeader
        title="Review"
        badge={list.data !== undefined && <span className="nums text-muted">{count(list.data.total)}</span>}
      >
        <p aria-hidden className="hidden items-center gap-1 text-caption text-muted lg:flex">
          <Kbd>J</Kbd>
          <Kbd>K</Kbd>
          <span className="mr-2">move</span>
          <Kbd>Y</Kbd>
          <Kbd>P</Kbd>
          <Kbd>N</Kbd>
          <Kbd>A</Kbd>
          <span className="mr-2">answer</span>
          <Kbd>↵</Kbd>
          save and go on
        </p>
      </PageHeader>
      <ReviewTabs />
      <Filters filters={filters} items={items} onChange={change} />
      {list.isPending ? (
        <Skeleton rows={10} height={64} slow="The queue is taking longer than usual to load." />
      ) : list.isError && items.length === 0 ? (
        <ErrorPanel what="The queue could not be loaded." error={list.error} onRetry={() => void list.refetch()} />
      ) : item === undefined ? (
        active > 0 ? (
          <Empty
            icon={<SearchX />}
            title="Nothing waits under these filters"
            actions={<Button onClick={() => change({})}>Clear filters</Button>}
          />
        ) : (
          <Empty icon={<CircleCheck />} title="Nothing waits for you">
            Answers the evaluator left open or was not sure of stand here, and those that reps dispute.
          </Empty>
        )
      ) : (
        <div className="flex min-h-0 flex-1 max-md:flex-col">
          <ul
            aria-label="Waiting"
            className="thin-scroll w-[340px] shrink-0 overflow-y-auto border-r border-line max-md:max-h-[34vh] max-md:w-full max-md:border-r-0 max-md:border-b"
          >
            {items.map((line, index) => (
              <Line key={keyOf(line)} line={line} isOpen={index === at} onOpen={() => goTo(index)} />
            ))}
          </ul>
          <Judge key={keyOf(item)} item={item} onDone={() => leave(item)} />
        </div>
      )}
    </>
  );
}

function Line({ line, isOpen, onOpen }: { line: WaitingReview; isOpen: boolean; onOpen: () => void }) {
  const { name, tone } = kinds[line.kind];
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <li ref={row} className="border-b border-line">
      <button
        type="button"
        aria-current={isOpen || undefined}
        onClick={onOpen}
        className={clsx('flex w-full flex-col gap-0.5 px-4 py-2 text-left', isOpen ? 'bg-accent-soft' : 'hover:bg-surface-2')}
      >
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{line.criterion}</span>
          <Badge tone={tone}>{name}</Badge>
        </span>
        <span className="truncate text-caption text-muted">
          {line.title} · {line.rep.name ?? line.rep.email ?? 'No rep'} · {ago(line.since)}
        </span>
      </button>
    </li>
  );
}

const any = { value: '', label: 'All' };

function Filters({
  filters,
  items,
  onChange,
}: {
  filters: ReviewFilters;
  items: readonly WaitingReview[];
  onChange: (next: ReviewFilters) => void;
}) {
  const cards = useQuery(scorecardsQuery).data?.items ?? [];
  const reps = new Map(items.map(({ rep }) => [rep.personId ?? rep.email ?? rep.name ?? '', rep.name ?? rep.email ?? '']));
  if (filters.rep !== undefined && !reps.has(filters.rep)) reps.set(filters.rep, filters.rep);
  reps.delete('');
  const pick = <K extends keyof ReviewFilters>(name: K, value: string): void => {
    const { [name]: _, ...rest } = filters;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <Select
        label="Why it waits"
        value={filters.kind ?? ''}
        choices={[{ value: '', label: 'All kinds' }, ...Object.entries(kinds).map(([value, { name }]) => ({ value, label: name }))]}
        onChange={(value) => pick('kind', value)}
      />
      <Select
        label="Scorecard"
        value={filters.scorecardKey ?? ''}
        choices={[
          { ...any, label: 'All scorecards' },
          ...cards.map(({ scorecardKey, name }) => ({ value: scorecardKey, label: name })),
        ]}
        onChange={(value) => pick('scorecardKey', value)}
      />
      <Select
        label="Rep"
        value={filters.rep ?? ''}
        choices={[{ ...any, label: 'All reps' }, ...[...reps].map(([value, label]) => ({ value, label }))]}
        onChange={(value) => pick('rep', value)}
      />
    </div>
  );
}
