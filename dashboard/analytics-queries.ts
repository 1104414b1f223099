// What the page of figures reads, by what stands in its address; and the calls behind a figure.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { spanBack, spanBefore, type DaySpan } from '../rules/analytics.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import type { CallFilters } from './queries.ts';

export type Analytics = Reply<'GET /api/analytics'>;
export type RepFigures = Analytics['reps'][number];

export const spans = [30, 90, 365] as const;
/** 90 days without any; `from` and `to` stand above `days`. */
export type SpanFilters = { days?: 30 | 365; from?: string; to?: string };
export type AnalyticsFilters = SpanFilters & {
  by?: 'agents';
  rep?: string;
  scorecard?: string;
  source?: NonNullable<CallFilters['source']>;
  direction?: NonNullable<CallFilters['direction']>;
  /** Whom to compare with; without it the days before. */
  against?: string;
};

export function spanOf({ from, to, days }: SpanFilters, now: Date): DaySpan {
  return from !== undefined && to !== undefined && from <= to ? { from, to } : spanBack(now, days ?? 90);
}

/** The same filters over other days. */
export function withSpan<F extends SpanFilters>(filters: F, span: SpanFilters): Omit<F, keyof SpanFilters> & SpanFilters {
  const { days: _, from: __, to: ___, ...rest } = filters;
  return { ...rest, ...span };
}

const narrowing = ({ by, rep, scorecard, source, direction }: AnalyticsFilters) => ({ by, rep, scorecard, source, direction });

const ask = (query: DaySpan & ReturnType<typeof narrowing>) =>
  queryOptions({
    queryKey: ['analytics', query] as const,
    queryFn: ({ signal }) => request('GET /api/analytics', { query }, signal),
    placeholderData: keepPreviousData,
    // Counted a little after calls change; looked at again while days are still being counted.
    refetchInterval: ({ state }) => (state.data?.isCounting === true ? 5_000 : 60_000),
  });

export const analyticsQuery = (filters: AnalyticsFilters, span: DaySpan) => ask({ ...span, ...narrowing(filters) });
export const comparedQuery = (filters: AnalyticsFilters, span: DaySpan) =>
  filters.against === undefined
    ? ask({ ...spanBefore(span), ...narrowing(filters) })
    : ask({ ...span, ...narrowing(filters), rep: filters.against });

/** The calls that a figure was counted from. */
export function callsBehind(filters: AnalyticsFilters, span: DaySpan, more: CallFilters = {}): CallFilters {
  const { by, rep, scorecard, source, direction } = filters;
  const given = Object.entries({ by: by ?? 'people', rep, scorecard, source, direction }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...(Object.fromEntries(given) as CallFilters), ...span, ...more };
}
