// What the pages read, with the keys under which it is kept, and what is thrown away when something changes.
import { infiniteQueryOptions, MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import { ApiError, request } from './api.ts';
import type { Reply } from './api.ts';
import { byPage } from './by-page.ts';
import { toInstants } from './days.ts';
import type { Days } from './days.ts';
import { sessionHasEnded } from './session-ended.ts';

export type CallPage = Reply<'GET /api/calls'>;
export type CallRow = CallPage['items'][number];
export type CallDetail = Reply<'GET /api/calls/:callId'>;
/** One turn as the API answers it. */
export type Utterance = NonNullable<CallDetail['transcript']>['utterances'][number];
export type CallList = InfiniteData<CallPage, string | undefined>;

export type PushKey = Reply<'GET /api/push-keys'>['items'][number];

/** Filters as they stand in the address bar. `days` counts back from the start of today. */
export type CallFilters = {
  search?: string;
  said?: string;
  state?: CallRow['state'];
  source?: CallRow['source'];
  rep?: string;
  band?: 'strong' | 'fair' | 'weak' | 'none';
  coached?: 'yes' | 'no';
  /** Who is to look at them: a person's id, or `me`. */
  reviewer?: string;
  by?: 'people' | 'agents';
  direction?: 'inbound' | 'outbound';
  scorecard?: string;
  criterion?: string;
  /** Id of a tracker that found something. */
  tracker?: string;
  /** What became of a deal that they count for; or that deal, as `<portal>-<deal>`. */
  dealOutcome?: 'won' | 'lost' | 'open';
  deal?: string;
  minScore?: number;
  maxScore?: number;
  days?: number;
  /** Days in UTC as figures are counted by, both inclusive; they stand above `days`. */
  from?: string;
  to?: string;
  sort?: '-date' | 'date' | '-score' | 'score' | '-length' | 'length';
};

/** The address of the list: its filters, and which columns it shows. */
export type CallSearch = CallFilters & { columns?: string };

function noticeEnd(error: Error): void {
  if (error instanceof ApiError && error.code === 'sign_in_required') sessionHasEnded();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.meta?.['quiet'] !== true && noticeEnd(error) }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request('GET /api/session', {}, signal),
  staleTime: 60_000,
  retry: false,
});

export function toQuery({ days, from: firstDay, to: lastDay, ...rest }: CallFilters, cursor: string | undefined, limit: number) {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  if (days !== undefined) from.setDate(from.getDate() - (days - 1));
  return {
    ...rest,
    limit,
    cursor,
    ...(days === undefined ? {} : { from: from.toISOString() }),
    ...(firstDay === undefined ? {} : { from: `${firstDay}T00:00:00.000Z` }),
    ...(lastDay === undefined ? {} : { to: `${lastDay}T23:59:59.999Z` }),
  };
}

export const pageSize = 100;
export const callsQuery = (filters: CallFilters) =>
  infiniteQueryOptions({
    queryKey: ['calls', filters] as const,
    queryFn: ({ pageParam, signal }) => request('GET /api/calls', { query: toQuery(filters, pageParam, pageSize) }, signal),
    ...byPage,
    // The stream of live events keeps the list right; refetching hundreds of pages would not.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId', { params: { callId } }, signal),
  });

export const callCountQuery = queryOptions({
  queryKey: ['call-count'],
  queryFn: ({ signal }) => request('GET /api/calls', { query: { limit: 1 } }, signal).then((page) => page.total),
});
export const failedCountQuery = queryOptions({
  queryKey: ['failed-count'],
  queryFn: ({ signal }) => request('GET /api/failed-jobs', { query: { limit: 1 } }, signal).then((page) => page.total),
});
export const failedJobsQuery = infiniteQueryOptions({
  queryKey: ['failed-jobs'],
  queryFn: ({ pageParam, signal }) => request('GET /api/failed-jobs', { query: { limit: 50, cursor: pageParam } }, signal),
  ...byPage,
});
export const pushKeysQuery = queryOptions({
  queryKey: ['push-keys'],
  queryFn: ({ signal }) => request('GET /api/push-keys', {}, signal),
});
export const teamQuery = queryOptions({ queryKey: ['team'], queryFn: ({ signal }) => request('GET /api/team', {}, signal) });
export const labelsQuery = queryOptions({
  queryKey: ['scoring-labels'],
  queryFn: ({ signal }) => request('GET /api/scoring-labels', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request('GET /api/setup', {}, signal),
  staleTime: 0,
});

export type HubspotPortal = Reply<'GET /api/hubspot'>['portals'][number];
export type HubspotLane = HubspotPortal['lanes'][number];
export type Delivery = Reply<'GET /api/hubspot/:portalId/deliveries'>['items'][number];
export type Reconciled = Reply<'POST /api/hubspot/:portalId/reconciliation'>;
export type DeliveryFilters = { kind?: Delivery['kind']; state?: string };

const isMoving = (lane: HubspotLane): boolean =>
  lane.kind === 'backfill' && (lane.state === 'active' || lane.state === 'estimating');
export const hubspotQuery = queryOptions({
  queryKey: ['hubspot'],
  queryFn: ({ signal }) => request('GET /api/hubspot', {}, signal),
  // Live events tell of most changes; a count or an import is looked at besides, so that its figures never stand still.
  refetchInterval: ({ state }) => (state.data?.portals.some((portal) => portal.lanes.some(isMoving)) === true ? 3000 : 60_000),
});
/** Of the mutation that changes a portal: while it is on its way, live events wait for its own refetch. */
export const portalChangeKey = ['hubspot-change'];
export const deliveriesAtOnce = 50;
export const deliveriesQuery = (portalId: string, filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: ['hubspot-deliveries', portalId, filters] as const,
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET /api/hubspot/:portalId/deliveries',
        {
          params: { portalId },
          query: { ...filters, limit: deliveriesAtOnce, cursor: pageParam },
        },
        signal,
      ),
    ...byPage,
    // The list must not jump under the reader's hand: what is new is counted beside it (deliveriesHeadQuery).
    staleTime: Number.POSITIVE_INFINITY,
  });
/** The newest deliveries, kept up to date. */
export const deliveriesHeadQuery = (portalId: string, filters: DeliveryFilters) =>
  queryOptions({
    queryKey: ['hubspot-deliveries-head', portalId, filters] as const,
    queryFn: ({ signal }) =>
      request(
        'GET /api/hubspot/:portalId/deliveries',
        { params: { portalId }, query: { ...filters, limit: deliveriesAtOnce } },
        signal,
      ),
    refetchInterval: 15_000,
  });
export const deliveryQuery = (portalId: string, kind: Delivery['kind'], id: string) =>
  queryOptions({
    queryKey: ['hubspot-delivery', portalId, kind, id] as const,
    queryFn: ({ signal }) => request('GET /api/hubspot/:portalId/deliveries/:kind/:id', { params: { portalId, kind, id } }, signal),
  });
/** Answers that wait for HubSpot's own limits: five searches a second. */
const SLOW_ANSWER_MS = 120_000;
/** Asked for by hand: it costs requests of the portal's budget. The answer is kept while one looks at other pages. */
export const reconciliationQuery = (portalId: string, days: Days) =>
  queryOptions({
    queryKey: ['hubspot-reconciliation', portalId, days] as const,
    queryFn: ({ signal }) =>
      request(
        'POST /api/hubspot/:portalId/reconciliation',
        { params: { portalId }, body: toInstants(days) },
        signal,
        SLOW_ANSWER_MS,
      ),
    enabled: false,
    gcTime: 30 * 60_000,
    retry: false,
  });
export const doctorQuery = (portalId: string) =>
  queryOptions({
    queryKey: ['hubspot-doctor', portalId] as const,
    queryFn: ({ signal }) =>
      request('POST /api/hubspot/:portalId/doctor', { params: { portalId } }, signal, SLOW_ANSWER_MS).then(({ lines }) => ({
        lines,
        ranAt: new Date().toISOString(),
      })),
    enabled: false,
    gcTime: 30 * 60_000,
    retry: false,
  });
