// Deals against scores, by what stands in the address; and the deals behind a figure.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DaySpan } from '../rules/analytics.ts';
import type { SpanFilters } from './analytics-queries.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type Revenue = Reply<'GET /api/analytics/revenue'>;
export type RevenueCriterion = Revenue['criteria'][number];
export type RevenueDeal = Reply<'GET /api/analytics/revenue/deals'>['items'][number];
export type RevenueFilters = SpanFilters & { by?: 'agents'; scorecard?: string };

export const revenueQuery = ({ by, scorecard }: RevenueFilters, span: DaySpan) => {
  const query = { ...span, by, scorecard };
  return queryOptions({
    queryKey: ['revenue', query] as const,
    queryFn: ({ signal }) => request('GET /api/analytics/revenue', { query }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.reading.isReading === true ? 10_000 : 60_000),
  });
};

/** What a figure was counted from. */
export type RevenueFigure = {
  outcome: 'won' | 'lost';
  band?: Revenue['bands'][number]['band'];
  criterion?: string;
  met?: 'yes' | 'no';
};

export const revenueDealsQuery = (by: RevenueFilters['by'], span: DaySpan, scorecard: string, figure: RevenueFigure) => {
  const query = { ...span, by, scorecard, ...figure };
  return queryOptions({
    queryKey: ['revenue', 'deals', query] as const,
    queryFn: ({ signal }) => request('GET /api/analytics/revenue/deals', { query }, signal),
  });
};
