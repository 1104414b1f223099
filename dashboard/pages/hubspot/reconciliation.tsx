// The calls HubSpot has beside the calls we have, for a span of days: how many differ, why, and the button that mends it.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleCheck, GitCompareArrows } from 'lucide-react';
import { clsx } from 'clsx';
import { daysBack } from '../../days.ts';
import type { Days } from '../../days.ts';
import { count, timeOrDate } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { reconciliationQuery } from '../../queries.ts';
import type { Reconciled } from '../../queries.ts';
import { DayRange } from './day-range.tsx';
import { Differences } from './differences.tsx';
import { usePortal } from './portal.ts';

const spans = [
  { value: '1', label: 'Today' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;

export function HubspotReconciliation() {
  const { portalId } = usePortal();
  const search = useSearch({ from: '/shell/integrations/hubspot/reconciliation' });
  const navigate = useNavigate({ from: '/integrations/hubspot/reconciliation' });
  const days: Days = { from: search.from ?? daysBack(1).from, to: search.to ?? daysBack(1).to };
  const choose = (next: Days): void => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const span = spans.find(({ value }) => {
    const same = daysBack(Number(value));
    return same.from === days.from && same.to === days.to;
  });
  const check = useQuery(reconciliationQuery(portalId, days));
  const checkNow = (): void => void check.refetch();
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Segmented
          label="Span"
          value={span?.value ?? ('own' as const)}
          choices={spans}
          onChange={(next) => choose(daysBack(Number(next)))}
        />
        <DayRange days={days} onChange={choose} />
        <Button className="ml-auto" variant="main" busy={check.isFetching} onClick={checkNow}>
          {check.data === undefined ? 'Check now' : 'Check again'}
        </Button>
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Reconciliation">
        {check.data !== undefined ? (
          <Answer portalId={portalId} answer={check.data} onChanged={checkNow} />
        ) : check.isFetching ? (
          <Skeleton rows={8} slow="HubSpot is asked for every call of these days; many calls take a while." />
        ) : check.isError ? (
          <ErrorPanel what="The comparison could not be made." error={check.error} onRetry={checkNow} />
        ) : (
          <Empty icon={<GitCompareArrows />} title="Is every call here?">
            Ringside asks HubSpot for all calls of these days and compares them with its own, one by one. Choose the days, then
            check.
          </Empty>
        )}
      </div>
    </>
  );
}

function verdict({ missing, explained }: Reconciled): string {
  if (missing > 0) return `${missing === 1 ? '1 call is' : `${count(missing)} calls are`} missing, and nobody knows why.`;
  return explained > 0 ? 'Nothing is missing without a reason.' : 'Nothing is missing.';
}

function Answer({ portalId, answer, onChanged }: { portalId: string; answer: Reconciled; onChanged: () => void }) {
  const figures: { name: string; value: number; tone?: string }[] = [
    { name: 'In HubSpot', value: answer.inHubspot },
    { name: 'Here', value: answer.here },
    { name: 'Missing', value: answer.missing, tone: 'text-weak' },
    { name: 'Explained', value: answer.explained },
    { name: 'Different', value: answer.different, tone: 'text-fair' },
    { name: 'Extra', value: answer.extra, tone: 'text-fair' },
  ];
  return (
    <>
      <dl className="grid grid-cols-3 border-b border-line lg:grid-cols-6">
        {figures.map(({ name, value, tone }) => (
          <div key={name} className="px-4 py-2.5 lg:border-l lg:border-line lg:first:border-l-0">
            <dt className="text-caption text-muted">{name}</dt>
            <dd className={clsx('nums text-[20px] leading-7 font-semibold', value > 0 && tone)}>{count(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="border-b border-line px-4 py-2 text-caption text-muted" role="status">
        Checked {timeOrDate(answer.checkedAt)}. {answer.lines.length > 0 && verdict(answer)}
        {answer.isCut && ` The first ${count(answer.lines.length)} differences are shown; choose fewer days to see the rest.`}
      </p>
      {answer.lines.length === 0 ? (
        <Empty icon={<CircleCheck />} title={answer.inHubspot === 0 ? 'No calls on these days' : 'Nothing is missing'}>
          {answer.inHubspot === 0
            ? 'HubSpot has none, and neither has Ringside.'
            : answer.inHubspot === 1
              ? 'The one call HubSpot has is here.'
              : `All ${count(answer.inHubspot)} calls HubSpot has are here.`}
        </Empty>
      ) : (
        <Differences portalId={portalId} lines={answer.lines} onMended={onChanged} />
      )}
    </>
  );
}
