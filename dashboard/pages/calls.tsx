// Every call, newest first: filters in the address bar, ten thousand rows without a pause, live while they are processed.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { AudioLines, KeyRound, SearchX, Workflow } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { MOST_CALLS_AT_ONCE, readColumns } from '../../rules/call-view.ts';
import { count } from '../format.ts';
import { buttonStyle } from '../kit/button.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { callsQuery } from '../queries.ts';
import type { CallFilters, CallSearch } from '../queries.ts';
import { useMay } from '../session.ts';
import { UploadButton } from '../shell/upload-button.tsx';
import { CallActs } from './call-acts.tsx';
import { rememberList } from './call-neighbours.ts';
import { CallFilterBar } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';
import { CallViews } from './call-views.tsx';

const views = [
  { value: 'all', label: 'All' },
  { value: 'processing', label: 'In progress' },
  { value: 'failed', label: 'Failed' },
] as const;

export function CallsPage() {
  useTitle('Calls');
  const search = useSearch({ from: '/shell/calls' });
  const { columns: named, ...filters } = search;
  const columns = useMemo(() => readColumns(named), [named]);
  const navigate = useNavigate();
  const mayUpload = useMay('calls.upload');
  const calls = useInfiniteQuery({ ...callsQuery(filters), placeholderData: keepPreviousData });
  useEffect(() => rememberList(search), [search]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback(
    (callIds: readonly string[], isChosen: boolean) => setChosen((now) => withChosen(now, callIds, isChosen)),
    [],
  );
  const rows = calls.data?.pages.flatMap((page) => page.items) ?? [];
  // Of words in many calls a page may hold none while more follow.
  const isLookingOn = rows.length === 0 && calls.hasNextPage && !calls.isError;
  const { isFetching, fetchNextPage } = calls;
  useEffect(() => {
    if (isLookingOn && !isFetching) void fetchNextPage();
  }, [isLookingOn, isFetching, fetchNextPage]);
  const first = calls.data?.pages[0];
  const total = first?.total ?? 0;
  const open = (next: CallSearch): void => void navigate({ to: '/calls', search: next, replace: true });
  const change = (next: CallFilters): void => open(named === undefined ? next : { ...next, columns: named });
  const { sort: _, ...narrowing } = filters;
  const active = Object.keys(narrowing).length;
  const view = filters.state === 'processing' || filters.state === 'failed' ? filters.state : 'all';

  return (
    <>
      <PageHeader
        title="Calls"
        badge={
          first !== undefined && (
            <span className="nums mr-2 text-muted max-sm:hidden">
              {count(total)}
              {first.isTotalCut ? '+' : ''}
            </span>
          )
        }
      >
        <Segmented
          label="Which calls"
          value={view}
          choices={views}
          onChange={(next) => {
            const { state: __, ...rest } = filters;
            change(next === 'all' ? rest : { ...rest, state: next });
          }}
        />
        <CallViews search={search} columns={columns} onOpen={open} />
        {mayUpload && <UploadButton />}
      </PageHeader>
      <CallFilterBar filters={filters} reps={first?.reps ?? []} onChange={change} />
      {calls.isPending || isLookingOn ? (
        <Skeleton rows={18} slow="The calls are taking longer than usual to load." />
      ) : calls.isError && rows.length === 0 ? (
        <ErrorPanel what="The calls could not be loaded." error={calls.error} onRetry={() => void calls.refetch()} />
      ) : rows.length > 0 ? (
        <CallTable
          rows={rows}
          total={total}
          filters={filters}
          onSort={(sort) => {
            const { sort: __, ...rest } = filters;
            change(sort === '-date' ? rest : { ...rest, sort });
          }}
          onEnd={() => calls.hasNextPage && !calls.isFetchingNextPage && !calls.isFetchNextPageError && void calls.fetchNextPage()}
          more={calls.isFetchNextPageError ? 'failed' : calls.hasNextPage ? 'more' : 'end'}
          onRetry={() => void calls.fetchNextPage()}
          stale={calls.isPlaceholderData}
          columns={columns}
          chosen={chosen}
          onChoose={choose}
        />
      ) : active > 0 ? (
        <Empty
          icon={<SearchX />}
          title={active === 1 ? 'No calls match this filter' : `No calls match these ${active} filters`}
          actions={<Button onClick={() => change({})}>Clear filters</Button>}
        >
          {filters.search !== undefined && <>Searched titles and reps for “{filters.search}”. </>}
          {filters.said !== undefined && <>Searched what was said for the whole words “{filters.said}”.</>}
        </Empty>
      ) : (
        <NoCalls mayUpload={mayUpload} />
      )}
      <CallActs rows={rows.filter(({ callId }) => chosen.has(callId))} onDone={() => setChosen(new Set())} />
    </>
  );
}

function withChosen(now: ReadonlySet<string>, callIds: readonly string[], isChosen: boolean): ReadonlySet<string> {
  const next = new Set(now);
  for (const callId of callIds)
    if (!isChosen) next.delete(callId);
    else if (next.size < MOST_CALLS_AT_ONCE) next.add(callId);
  return next;
}

function NoCalls({ mayUpload }: { mayUpload: boolean }) {
  const mayKeys = useMay('keys.manage');
  const mayHubspot = useMay('hubspot.manage');
  return (
    <Empty
      icon={<AudioLines />}
      title="Your calls will be here"
      actions={
        <>
          {mayUpload && <UploadButton variant="main" label="Upload a recording" />}
          {mayHubspot && (
            <Link to="/integrations/hubspot" className={buttonStyle()}>
              <Workflow className="icon-s" aria-hidden />
              Connect HubSpot
            </Link>
          )}
          {mayKeys && (
            <Link to="/integrations/push-api" className={buttonStyle()}>
              <KeyRound className="icon-s" aria-hidden />
              Set up the Push API
            </Link>
          )}
        </>
      }
    >
      Each call is transcribed and scored, with the evidence beside every point.
      {mayUpload && ' Drop recordings or transcripts anywhere on this page, or let your phone system send them.'}
    </Empty>
  );
}
