// What is read of trackers: what the team listens for, how often it was said, and where in a call.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DaySpan } from '../rules/analytics.ts';
import type { SpanFilters } from './analytics-queries.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type TrackerFigures = Reply<'GET /api/trackers/figures'>;
export type Tracker = TrackerFigures['trackers'][number];
export type CallMention = Reply<'GET /api/calls/:callId/trackers'>['items'][number];
export type TrackerFilters = SpanFilters & { by?: 'agents'; direction?: 'inbound' | 'outbound' };

export const trackerFiguresQuery = ({ by, direction }: TrackerFilters, span: DaySpan) => {
  const query = { ...span, by, direction };
  return queryOptions({
    queryKey: ['trackers', 'figures', query] as const,
    queryFn: ({ signal }) => request('GET /api/trackers/figures', { query }, signal),
    placeholderData: keepPreviousData,
    // Calls of before are looked through after a tracker is made or changed.
    refetchInterval: ({ state }) => (state.data?.trackers.some(({ isCounting }) => isCounting) === true ? 3_000 : 60_000),
  });
};

export const trackersQuery = queryOptions({
  queryKey: ['trackers', 'names'] as const,
  queryFn: ({ signal }) => request('GET /api/trackers', {}, signal),
});

export const callMentionsQuery = (callId: string) =>
  queryOptions({
    queryKey: ['trackers', 'call', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/trackers', { params: { callId } }, signal),
  });
