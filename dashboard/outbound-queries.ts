// What the pages of AI agents and their calls read. Apart from queries.ts, so that it loads only with them.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { FunnelStep } from '../rules/funnel.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import { byPage } from './by-page.ts';

export type AgentRow = Reply<'GET /api/agents'>['items'][number];
export type AgentDetail = Reply<'GET /api/agents/:agentId'>;
export type AgentDraft = AgentDetail['draft'];
export type AgentPreview = Reply<'POST /api/agents/:agentId/preview'>;

export const agentsQuery = (archived: boolean) =>
  queryOptions({
    queryKey: ['agents', { archived }] as const,
    queryFn: ({ signal }) => request('GET /api/agents', { query: { archived: archived ? 'true' : 'false' } }, signal),
  });

export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent', agentId] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId', { params: { agentId } }, signal),
  });

/** They change with the settings of the server alone. */
export const voicesQuery = queryOptions({
  queryKey: ['voices'] as const,
  queryFn: ({ signal }) => request('GET /api/voices', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** As HubSpot has them now; a list of what may be chosen may be some minutes old. */
export const contactPropertiesQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['contact-properties', agentId] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId/contact-properties', { params: { agentId } }, signal),
    staleTime: 300_000,
  });

/** A version never changes, so it is read once. */
export const agentVersionQuery = (agentId: string, version: number) =>
  queryOptions({
    queryKey: ['agent-version', agentId, version] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId/versions/:version', { params: { agentId, version } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export type TeamPolicy = Reply<'GET /api/calling-policy'>;
export type Policy = TeamPolicy['policy'];
export const callingPolicyQuery = queryOptions({
  queryKey: ['calling-policy'],
  queryFn: ({ signal }) => request('GET /api/calling-policy', {}, signal),
});

export type PlannedCall = Reply<'GET /api/outbound/calls'>['items'][number];
export type PlannedCallDetail = Reply<'GET /api/outbound/calls/:plannedCallId'>;
export type PlannedCallFilters = {
  state?: PlannedCall['state'];
  agentId?: string;
  /** `none`: of no campaign. */
  campaignId?: string;
  number?: string;
  /** What a figure brings along: days in UTC, how far an attempt came, and which attempts count. */
  from?: string;
  to?: string;
  reached?: FunnelStep;
  fromNumber?: string;
  agentVersion?: number;
  /** From 0 to 23 on the called person's clock, or `unknown`. */
  hour?: string;
};
export type DryRun = Reply<'POST /api/outbound/dry-run'>;
export type CallRequest = Reply<'GET /api/outbound/requests'>['items'][number];

const callsAtOnce = 50;
export const plannedCallsQuery = (filters: PlannedCallFilters) =>
  infiniteQueryOptions({
    queryKey: ['outbound', 'calls', filters] as const,
    queryFn: ({ pageParam, signal }) =>
      request('GET /api/outbound/calls', { query: { ...filters, limit: callsAtOnce, cursor: pageParam } }, signal),
    ...byPage,
  });

export const plannedCallQuery = (plannedCallId: string) =>
  queryOptions({
    queryKey: ['outbound', 'call', plannedCallId] as const,
    queryFn: ({ signal }) => request('GET /api/outbound/calls/:plannedCallId', { params: { plannedCallId } }, signal),
  });

/** Calls of which an attempt is open; as many as a page shows. */
export const callsUnderWayQuery = queryOptions({
  queryKey: ['outbound', 'under-way'],
  queryFn: ({ signal }) => request('GET /api/outbound/calls', { query: { state: 'calling', limit: 48 } }, signal),
  refetchInterval: 5000,
});

export type HeldCall = Reply<'GET /api/live-calls'>['items'][number];
/** Calls that are being talked on. What is said in them comes by a socket for each. */
export const heldCallsQuery = queryOptions({
  queryKey: ['outbound', 'held'],
  queryFn: ({ signal }) => request('GET /api/live-calls', {}, signal),
  refetchInterval: 3000,
});

const MOST_LOOKED_THROUGH = 1_000;
const HOUR_MS = 3_600_000;
/** What comes within the hour, soonest first. The server lists by age, so up to a thousand are looked through; `isWhole` says whether that was all. */
export const nextHourQuery = queryOptions({
  queryKey: ['outbound', 'next-hour'],
  queryFn: async ({ signal }) => {
    const found: PlannedCall[] = [];
    let cursor: string | undefined;
    let seen = 0;
    do {
      const page = await request('GET /api/outbound/calls', { query: { state: 'planned', limit: 200, cursor } }, signal);
      seen += page.items.length;
      const end = Date.now() + HOUR_MS;
      found.push(...page.items.filter(({ nextAt }) => nextAt !== null && Date.parse(nextAt) <= end));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && seen < MOST_LOOKED_THROUGH);
    return {
      items: found.toSorted((a, b) => (a.nextAt ?? '').localeCompare(b.nextAt ?? '')),
      isWhole: cursor === undefined,
    };
  },
  refetchInterval: 30_000,
});

export type InboundCall = Reply<'GET /api/inbound-calls'>['items'][number];
export type InboundCalls = 'all' | 'missed' | 'messages';
export const inboundCallsQuery = (which: InboundCalls) =>
  infiniteQueryOptions({
    queryKey: ['outbound', 'incoming', which] as const,
    queryFn: ({ pageParam, signal }) =>
      request('GET /api/inbound-calls', { query: { which, limit: callsAtOnce, cursor: pageParam } }, signal),
    ...byPage,
  });

export const campaignsQuery = queryOptions({
  queryKey: ['outbound', 'campaigns'],
  queryFn: ({ signal }) => request('GET /api/outbound/campaigns', {}, signal),
});

export const callRequestsQuery = (state: CallRequest['state'] | undefined) =>
  infiniteQueryOptions({
    queryKey: ['outbound', 'requests', state] as const,
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET /api/outbound/requests',
        {
          query: {
            limit: callsAtOnce,
            state,
            cursor: pageParam,
          },
        },
        signal,
      ),
    ...byPage,
  });

export const doNotCallQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['do-not-call', 'list', search] as const,
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET /api/do-not-call',
        {
          query: {
            limit: callsAtOnce,
            search,
            cursor: pageParam,
          },
        },
        signal,
      ),
    ...byPage,
  });

export const removalsQuery = queryOptions({
  queryKey: ['do-not-call', 'removals'],
  queryFn: ({ signal }) => request('GET /api/do-not-call/removals', { query: { limit: 20 } }, signal),
});

export type ConsentLine = Reply<'GET /api/consents/ledger'>['items'][number];
export type ConsentFilters = { kind?: ConsentLine['kind']; scope?: ConsentLine['scope'] };
export const consentsQuery = (filters: ConsentFilters, search: string) =>
  infiniteQueryOptions({
    queryKey: ['do-not-call', 'consents', filters, search] as const,
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET /api/consents/ledger',
        {
          query: {
            ...filters,
            limit: callsAtOnce,
            search,
            cursor: pageParam,
          },
        },
        signal,
      ),
    ...byPage,
  });

export const consentOfQuery = (number: string) =>
  queryOptions({
    queryKey: ['do-not-call', 'consent', number] as const,
    queryFn: ({ signal }) => request('GET /api/consents', { query: { number } }, signal),
  });

export type Listener = Reply<'GET /api/agents/:agentId/listeners'>['items'][number];
export const listenersQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent', agentId, 'listeners'] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId/listeners', { params: { agentId } }, signal),
  });
