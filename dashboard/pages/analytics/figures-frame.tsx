// The frame that pages of figures share: the days, a table to save, what the figures are narrowed by, and the figures once they are read.
import type { UseQueryResult } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DaySpan } from '../../../rules/analytics.ts';
import type { SpanFilters } from '../../analytics-queries.ts';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader } from '../../kit/page.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { AnalyticsTabs } from './analytics-tabs.tsx';
import { SpanFields, SpanLength } from './span-fields.tsx';

export function FiguresBar({
  filters,
  span,
  onSpan,
  onSave,
  whose,
  action,
  children,
}: {
  filters: SpanFilters;
  span: DaySpan;
  onSpan: (next: SpanFilters) => void;
  /** Saves what is shown as a table; null while there is nothing to save, left out where there is no table. */
  onSave?: (() => void) | null;
  whose?: ReactNode;
  action?: ReactNode;
  /** What the figures can be narrowed by, besides the days. */
  children: ReactNode;
}) {
  return (
    <>
      <PageHeader title="Analytics">
        {whose}
        <SpanLength filters={filters} onChange={onSpan} />
        {onSave !== undefined && (
          <span className="max-sm:hidden">
            <Button disabled={onSave === null} onClick={() => onSave?.()}>
              <Download className="icon-s" aria-hidden />
              Export CSV
            </Button>
          </span>
        )}
        {action}
      </PageHeader>
      <AnalyticsTabs />
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <SpanFields span={span} onChange={onSpan} />
        {children}
      </div>
    </>
  );
}

export function FiguresRead<D>({ query, children }: { query: UseQueryResult<D>; children: (figures: D) => ReactNode }) {
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Figures">
      {query.data !== undefined ? (
        children(query.data)
      ) : query.error !== null ? (
        <ErrorPanel what="The figures could not be loaded." error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton rows={8} height={56} slow="The figures are taking longer than usual to load." />
      )}
    </div>
  );
}
