// Calls that agents make and take: live, planned, incoming, allowed or not.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { plannedCallStates } from '../../rules/attempt.ts';
import { funnelSteps } from '../../rules/funnel.ts';
import { callsUnderWayQuery, plannedCallsQuery } from '../outbound-queries.ts';
import type { ConsentFilters, PlannedCallFilters } from '../outbound-queries.ts';
import { queryClient } from '../queries.ts';
import { shell } from './frame.tsx';
import { day, defined, one, text, uuid, wholeNumber } from './search.ts';

const live = createRoute({
  getParentRoute: () => shell,
  path: '/live',
  loader: () => void queryClient.prefetchQuery(callsUnderWayQuery),
  component: lazyRouteComponent(() => import('../pages/live.tsx'), 'LivePage'),
});
const outbound = createRoute({
  getParentRoute: () => shell,
  path: '/outbound',
  component: lazyRouteComponent(() => import('../pages/outbound.tsx'), 'OutboundFrame'),
});
const outboundCalls = createRoute({
  getParentRoute: () => outbound,
  path: '/',
  validateSearch: (search: Record<string, unknown>): PlannedCallFilters =>
    defined({
      state: one(search['state'], plannedCallStates),
      agentId: uuid(search['agentId']),
      campaignId: one(search['campaignId'], ['none']) ?? uuid(search['campaignId']),
      number: text(search['number']),
      from: day(search['from']),
      to: day(search['to']),
      reached: one(search['reached'], funnelSteps),
      fromNumber: text(search['fromNumber']),
      agentVersion: wholeNumber(search['agentVersion'], 1, 1_000_000),
      hour: one(search['hour'], ['unknown']) ?? wholeNumber(search['hour'], 0, 23)?.toString(),
    }) as PlannedCallFilters,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => void queryClient.prefetchInfiniteQuery(plannedCallsQuery(deps)),
  component: lazyRouteComponent(() => import('../pages/outbound/calls.tsx'), 'OutboundCalls'),
});
const incoming = createRoute({
  getParentRoute: () => outbound,
  path: '/incoming',
  component: lazyRouteComponent(() => import('../pages/outbound/incoming.tsx'), 'IncomingCalls'),
});
const dryRun = createRoute({
  getParentRoute: () => outbound,
  path: '/dry-run',
  component: lazyRouteComponent(() => import('../pages/outbound/dry-run.tsx'), 'DryRunPage'),
});
const campaigns = createRoute({
  getParentRoute: () => outbound,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('../pages/outbound/campaigns.tsx'), 'CampaignsPage'),
});
const callRequests = createRoute({
  getParentRoute: () => outbound,
  path: '/requests',
  component: lazyRouteComponent(() => import('../pages/outbound/requests.tsx'), 'CallRequests'),
});
const callingPolicy = createRoute({
  getParentRoute: () => outbound,
  path: '/policy',
  component: lazyRouteComponent(() => import('../pages/outbound/policy.tsx'), 'CallingPolicyPage'),
});
const doNotCall = createRoute({
  getParentRoute: () => outbound,
  path: '/do-not-call',
  component: lazyRouteComponent(() => import('../pages/outbound/do-not-call.tsx'), 'DoNotCall'),
});
const consents = createRoute({
  getParentRoute: () => outbound,
  path: '/consents',
  validateSearch: (search: Record<string, unknown>): ConsentFilters =>
    defined({
      kind: one(search['kind'], ['given', 'revoked']),
      scope: one(search['scope'], ['marketing', 'service', 'all']),
    }) as ConsentFilters,
  component: lazyRouteComponent(() => import('../pages/outbound/consents.tsx'), 'Consents'),
});
const consentHistory = createRoute({
  getParentRoute: () => outbound,
  path: '/consents/$number',
  component: lazyRouteComponent(() => import('../pages/outbound/consent-history.tsx'), 'ConsentHistory'),
});
const plannedCall = createRoute({
  getParentRoute: () => shell,
  path: '/outbound/$plannedCallId',
  component: lazyRouteComponent(() => import('../pages/outbound/planned-call.tsx'), 'PlannedCallPage'),
});

export const outboundRoutes = [
  live,
  outbound.addChildren([
    outboundCalls,
    incoming,
    dryRun,
    campaigns,
    callRequests,
    callingPolicy,
    doNotCall,
    consents,
    consentHistory,
  ]),
  plannedCall,
] as const;
