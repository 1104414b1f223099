// Planned calls, newest first: whom, how it stands, and when the next attempt comes and why not sooner.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { PhoneOutgoing, SearchX } from 'lucide-react';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Select } from '../../kit/select.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { agentsQuery, plannedCallsQuery } from '../../outbound-queries.ts';
import type { PlannedCall, PlannedCallFilters } from '../../outbound-queries.ts';
import { PlannedCallLinkedFilters } from './linked-filters.tsx';
import { NewCallButton } from './new-call.tsx';
import { PlannedCallTable } from './planned-call-table.tsx';
import { stateWords } from './words.ts';

const states = Object.keys(stateWords) as PlannedCall['state'][];

export function OutboundCalls() {
  useTitle('Outbound calls');
  const filters = useSearch({ from: '/shell/outbound/' });
  const navigate = useNavigate({ from: '/outbound' });
  const agents = useQuery(agentsQuery(true)).data?.items ?? [];
  const narrow = (next: PlannedCallFilters): void => void navigate({ search: next, replace: true });
  const { state: _, ...withoutState } = filters;
  const { agentId: __, ...withoutAgent } = filters;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Select
          label="State"
          value={filters.state ?? 'all'}
          choices={[{ value: 'all', label: 'All states' }, ...states.map((value) => ({ value, label: stateWords[value].name }))]}
          onChange={(next) => {
            const state = states.find((one) => one === next);
            narrow(state === undefined ? withoutState : { ...filters, state });
          }}
        />
        {agents.length > 0 && (
          <Select
            label="Agent"
            value={filters.agentId ?? 'all'}
            choices={[
              { value: 'all', label: 'All agents' },
              ...agents.map((agent) => ({ value: agent.agentId, label: agent.name })),
            ]}
            onChange={(next) => narrow(next === 'all' ? withoutAgent : { ...filters, agentId: next })}
          />
        )}
        <PlannedCallLinkedFilters filters={filters} onChange={narrow} />
        <span className="ml-auto">
          <NewCallButton />
        </span>
      </div>
      <PlannedCallList filters={filters} onClear={() => narrow({})} />
    </>
  );
}

export function PlannedCallList({ filters, onClear }: { filters: PlannedCallFilters; onClear?: () => void }) {
  const calls = useInfiniteQuery({ ...plannedCallsQuery(filters), placeholderData: keepPreviousData });
  const rows = calls.data?.pages.flatMap((page) => page.items) ?? [];
  if (calls.isPending) return <Skeleton rows={14} slow="The calls are taking longer than usual to load." />;
  if (calls.isError && rows.length === 0)
    return <ErrorPanel what="The calls could not be loaded." error={calls.error} onRetry={() => void calls.refetch()} />;
  if (rows.length === 0)
    return onClear !== undefined && Object.keys(filters).length > 0 ? (
      <Empty icon={<SearchX />} title="No call matches" actions={<Button onClick={onClear}>Clear filters</Button>} />
    ) : (
      <Empty icon={<PhoneOutgoing />} title="Calls your agents make will be here">
        Each with its plan: when it comes next, by whose clock, and why not sooner.
      </Empty>
    );
  return <PlannedCallTable rows={rows} end={<ShowMore list={calls} />} />;
}
