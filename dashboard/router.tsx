// Addresses and their pages. Pages load when they are first needed; hovering a link loads them early.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { plannedCallStates } from '../rules/attempt.ts';
import { ApiError } from './api.ts';
import { ErrorPanel } from './kit/error-panel.tsx';
import { connectSteps } from './pages/hubspot/connect-step.ts';
import type { ConnectStep } from './pages/hubspot/connect-step.ts';
import { NotFound } from './pages/not-found.tsx';
import type { ConsentFilters, PlannedCallFilters } from './outbound-queries.ts';
import { callQuery, queryClient, sessionQuery, setupQuery } from './queries.ts';
import type { CallFilters, DeliveryFilters } from './queries.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <main className="flex h-full items-center justify-center">
      <ErrorPanel
        what="The page could not be shown."
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </main>
  ),
});

const one = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined => allowed.find((item) => item === value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

const day = (value: unknown): string | undefined => {
  const found = text(value);
  return found !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(found) && !Number.isNaN(Date.parse(found)) ? found : undefined;
};

type HubspotConnectSearch = { portal?: string; step?: ConnectStep; error?: string };
type DeliverySearch = DeliveryFilters & { /** `kind.id` of the delivery shown beside the list. */ open?: string };

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = text(search['next']);
    return next?.startsWith('/') === true && !next.startsWith('//') ? { next } : {};
  },
  beforeLoad: async () => {
    const setup = await queryClient.fetchQuery(setupQuery);
    if (setup.needsOwner) throw redirect({ to: '/set-up' });
  },
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  beforeLoad: async () => {
    const setup = await queryClient.fetchQuery(setupQuery);
    if (!setup.needsOwner && queryClient.getQueryData(sessionQuery.queryKey) === undefined) throw redirect({ to: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('./pages/set-up.tsx'), 'SetUpPage'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$invitationId',
  component: lazyRouteComponent(() => import('./pages/accept-invitation.tsx'), 'AcceptInvitationPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
      throw error;
    }
  },
  component: Shell,
});
const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/calls' });
  },
});
const calls = createRoute({
  getParentRoute: () => shell,
  path: '/calls',
  validateSearch: (search: Record<string, unknown>): CallFilters => {
    const days = Number(search['days']);
    const found = {
      search: text(search['search']),
      state: one(search['state'], ['waiting_for_recording', 'processing', 'done', 'failed']),
      source: one(search['source'], ['push', 'upload', 'import', 'hubspot', 'agent']),
      rep: text(search['rep']),
      band: one(search['band'], ['strong', 'fair', 'weak', 'none']),
      days: Number.isInteger(days) && days > 0 && days <= 3660 ? days : undefined,
      sort: one(search['sort'], ['date', '-score', 'score', '-length', 'length']),
    };
    return defined(found) as CallFilters;
  },
  component: lazyRouteComponent(() => import('./pages/calls.tsx'), 'CallsPage'),
});
const call = createRoute({
  getParentRoute: () => shell,
  path: '/calls/$callId',
  validateSearch: (search: Record<string, unknown>): { t?: number; tab?: 'score' | 'transcript' | 'details' } => {
    const t = Number(search['t']);
    return defined({
      t: search['t'] !== undefined && Number.isFinite(t) && t >= 0 ? t : undefined,
      tab: one(search['tab'], ['score', 'transcript', 'details']),
    }) as { t?: number; tab?: 'score' | 'transcript' | 'details' };
  },
  loader: ({ params }) => void queryClient.prefetchQuery(callQuery(params.callId)),
  component: lazyRouteComponent(() => import('./pages/call.tsx'), 'CallPage'),
});
const failedJobs = createRoute({
  getParentRoute: () => shell,
  path: '/failed-jobs',
  component: lazyRouteComponent(() => import('./pages/failed-jobs.tsx'), 'FailedJobsPage'),
});
const integrations = createRoute({
  getParentRoute: () => shell,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./pages/integrations.tsx'), 'IntegrationsPage'),
});
/** Which connected HubSpot portal; the first one where the address names none. */
const portal = (search: Record<string, unknown>): string | undefined => {
  const id = text(search['portal']);
  return id !== undefined && /^\d{1,20}$/.test(id) ? id : undefined;
};
const hubspotConnect = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/hubspot/connect',
  validateSearch: (search: Record<string, unknown>): HubspotConnectSearch =>
    defined({
      portal: portal(search),
      step: one(search['step'], connectSteps),
      error: text(search['error']),
    }) as HubspotConnectSearch,
  component: lazyRouteComponent(() => import('./pages/hubspot/connect.tsx'), 'HubspotConnectPage'),
});
const hubspot = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/hubspot',
  validateSearch: (search: Record<string, unknown>): { portal?: string } =>
    defined({ portal: portal(search) }) as { portal?: string },
  component: lazyRouteComponent(() => import('./pages/hubspot.tsx'), 'HubspotFrame'),
});
const hubspotOverview = createRoute({
  getParentRoute: () => hubspot,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/hubspot/overview.tsx'), 'HubspotOverview'),
});
const hubspotDeliveries = createRoute({
  getParentRoute: () => hubspot,
  path: '/deliveries',
  validateSearch: (search: Record<string, unknown>): DeliverySearch =>
    defined({
      kind: one(search['kind'], ['event', 'record', 'write_back']),
      state: text(search['state']),
      open: text(search['open']),
    }) as DeliverySearch,
  component: lazyRouteComponent(() => import('./pages/hubspot/deliveries.tsx'), 'HubspotDeliveries'),
});
const hubspotReconciliation = createRoute({
  getParentRoute: () => hubspot,
  path: '/reconciliation',
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } =>
    defined({ from: day(search['from']), to: day(search['to']) }) as { from?: string; to?: string },
  component: lazyRouteComponent(() => import('./pages/hubspot/reconciliation.tsx'), 'HubspotReconciliation'),
});
const hubspotDoctor = createRoute({
  getParentRoute: () => hubspot,
  path: '/doctor',
  component: lazyRouteComponent(() => import('./pages/hubspot/doctor.tsx'), 'HubspotDoctor'),
});
const hubspotSettings = createRoute({
  getParentRoute: () => hubspot,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/hubspot/settings.tsx'), 'HubspotSettingsPage'),
});
const pushApi = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/push-api',
  component: lazyRouteComponent(() => import('./pages/push-keys.tsx'), 'PushKeysPage'),
});
const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/webhooks',
  component: lazyRouteComponent(() => import('./pages/webhooks.tsx'), 'WebhooksPage'),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile' });
  },
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./pages/profile.tsx'), 'ProfilePage'),
});
const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  component: lazyRouteComponent(() => import('./pages/agents.tsx'), 'AgentsPage'),
});
const agent = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$agentId',
  component: lazyRouteComponent(() => import('./pages/agent.tsx'), 'AgentFrame'),
});
const agentPrompt = createRoute({
  getParentRoute: () => agent,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/agent/prompt.tsx'), 'AgentPrompt'),
});
const agentVariables = createRoute({
  getParentRoute: () => agent,
  path: '/variables',
  component: lazyRouteComponent(() => import('./pages/agent/variables.tsx'), 'AgentVariables'),
});
const agentSchedule = createRoute({
  getParentRoute: () => agent,
  path: '/schedule',
  component: lazyRouteComponent(() => import('./pages/agent/schedule.tsx'), 'AgentSchedule'),
});
const agentVoice = createRoute({
  getParentRoute: () => agent,
  path: '/voice',
  component: lazyRouteComponent(() => import('./pages/agent/voice.tsx'), 'AgentVoice'),
});
const agentVersions = createRoute({
  getParentRoute: () => agent,
  path: '/versions',
  component: lazyRouteComponent(() => import('./pages/agent/versions.tsx'), 'AgentVersions'),
});
const agentCalls = createRoute({
  getParentRoute: () => agent,
  path: '/calls',
  component: lazyRouteComponent(() => import('./pages/agent/calls.tsx'), 'AgentCalls'),
});
const live = createRoute({
  getParentRoute: () => shell,
  path: '/live',
  component: lazyRouteComponent(() => import('./pages/live.tsx'), 'LivePage'),
});
const outbound = createRoute({
  getParentRoute: () => shell,
  path: '/outbound',
  component: lazyRouteComponent(() => import('./pages/outbound.tsx'), 'OutboundFrame'),
});
const uuid = (value: unknown): string | undefined => {
  const found = text(value);
  return found !== undefined && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(found) ? found : undefined;
};
const outboundCalls = createRoute({
  getParentRoute: () => outbound,
  path: '/',
  validateSearch: (search: Record<string, unknown>): PlannedCallFilters =>
    defined({
      state: one(search['state'], plannedCallStates),
      agentId: uuid(search['agentId']),
      campaignId: uuid(search['campaignId']),
      number: text(search['number']),
    }) as PlannedCallFilters,
  component: lazyRouteComponent(() => import('./pages/outbound/calls.tsx'), 'OutboundCalls'),
});
const dryRun = createRoute({
  getParentRoute: () => outbound,
  path: '/dry-run',
  component: lazyRouteComponent(() => import('./pages/outbound/dry-run.tsx'), 'DryRunPage'),
});
const campaigns = createRoute({
  getParentRoute: () => outbound,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('./pages/outbound/campaigns.tsx'), 'CampaignsPage'),
});
const callRequests = createRoute({
  getParentRoute: () => outbound,
  path: '/requests',
  component: lazyRouteComponent(() => import('./pages/outbound/requests.tsx'), 'CallRequests'),
});
const callingPolicy = createRoute({
  getParentRoute: () => outbound,
  path: '/policy',
  component: lazyRouteComponent(() => import('./pages/outbound/policy.tsx'), 'CallingPolicyPage'),
});
const doNotCall = createRoute({
  getParentRoute: () => outbound,
  path: '/do-not-call',
  component: lazyRouteComponent(() => import('./pages/outbound/do-not-call.tsx'), 'DoNotCall'),
});
const consents = createRoute({
  getParentRoute: () => outbound,
  path: '/consents',
  validateSearch: (search: Record<string, unknown>): ConsentFilters =>
    defined({
      kind: one(search['kind'], ['given', 'revoked']),
      scope: one(search['scope'], ['marketing', 'service', 'all']),
    }) as ConsentFilters,
  component: lazyRouteComponent(() => import('./pages/outbound/consents.tsx'), 'Consents'),
});
const consentHistory = createRoute({
  getParentRoute: () => outbound,
  path: '/consents/$number',
  component: lazyRouteComponent(() => import('./pages/outbound/consent-history.tsx'), 'ConsentHistory'),
});
const plannedCall = createRoute({
  getParentRoute: () => shell,
  path: '/outbound/$plannedCallId',
  component: lazyRouteComponent(() => import('./pages/outbound/planned-call.tsx'), 'PlannedCallPage'),
});
const team = createRoute({
  getParentRoute: () => shell,
  path: '/settings/team',
  component: lazyRouteComponent(() => import('./pages/team.tsx'), 'TeamPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setUp,
    invitation,
    shell.addChildren([
      home,
      calls,
      call,
      failedJobs,
      integrations,
      hubspotConnect,
      hubspot.addChildren([hubspotOverview, hubspotDeliveries, hubspotReconciliation, hubspotDoctor, hubspotSettings]),
      pushApi,
      webhooks,
      agents,
      agent.addChildren([agentPrompt, agentVariables, agentSchedule, agentVoice, agentVersions, agentCalls]),
      live,
      outbound.addChildren([outboundCalls, dryRun, campaigns, callRequests, callingPolicy, doNotCall, consents, consentHistory]),
      plannedCall,
      settings,
      profile,
      team,
    ]),
  ]),
  // Plain words in the address: `?portal=4471902`, where the default would write quotation marks around digits.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search: Record<string, unknown>) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined);
    const line = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
    return line === '' ? '' : `?${line}`;
  },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  scrollRestoration: true,
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
