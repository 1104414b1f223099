// What Ringside is connected to: HubSpot portal by portal, keys, webhooks.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { connectSteps } from '../pages/hubspot/connect-step.ts';
import type { ConnectStep } from '../pages/hubspot/connect-step.ts';
import type { DeliveryFilters } from '../queries.ts';
import { shell } from './frame.tsx';
import { day, defined, one, text } from './search.ts';

type HubspotConnectSearch = { portal?: string; step?: ConnectStep; error?: string };
type DeliverySearch = DeliveryFilters & { /** `kind.id` of the delivery shown beside the list. */ open?: string };

/** Which connected HubSpot portal; the first one where the address names none. */
const portal = (search: Record<string, unknown>): string | undefined => {
  const id = text(search['portal']);
  return id !== undefined && /^\d{1,20}$/.test(id) ? id : undefined;
};

const integrations = createRoute({
  getParentRoute: () => shell,
  path: '/integrations',
  component: lazyRouteComponent(() => import('../pages/integrations.tsx'), 'IntegrationsPage'),
});
const hubspotConnect = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/hubspot/connect',
  validateSearch: (search: Record<string, unknown>): HubspotConnectSearch =>
    defined({
      portal: portal(search),
      step: one(search['step'], connectSteps),
      error: text(search['error']),
    }) as HubspotConnectSearch,
  component: lazyRouteComponent(() => import('../pages/hubspot/connect.tsx'), 'HubspotConnectPage'),
});
const hubspot = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/hubspot',
  validateSearch: (search: Record<string, unknown>): { portal?: string } =>
    defined({ portal: portal(search) }) as { portal?: string },
  component: lazyRouteComponent(() => import('../pages/hubspot.tsx'), 'HubspotFrame'),
});
const hubspotOverview = createRoute({
  getParentRoute: () => hubspot,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/hubspot/overview.tsx'), 'HubspotOverview'),
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
  component: lazyRouteComponent(() => import('../pages/hubspot/deliveries.tsx'), 'HubspotDeliveries'),
});
const hubspotReconciliation = createRoute({
  getParentRoute: () => hubspot,
  path: '/reconciliation',
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } =>
    defined({ from: day(search['from']), to: day(search['to']) }) as { from?: string; to?: string },
  component: lazyRouteComponent(() => import('../pages/hubspot/reconciliation.tsx'), 'HubspotReconciliation'),
});
const hubspotDoctor = createRoute({
  getParentRoute: () => hubspot,
  path: '/doctor',
  component: lazyRouteComponent(() => import('../pages/hubspot/doctor.tsx'), 'HubspotDoctor'),
});
const hubspotSettings = createRoute({
  getParentRoute: () => hubspot,
  path: '/settings',
  component: lazyRouteComponent(() => import('../pages/hubspot/settings.tsx'), 'HubspotSettingsPage'),
});
const pushApi = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/push-api',
  component: lazyRouteComponent(() => import('../pages/push-keys.tsx'), 'PushKeysPage'),
});
const recorders = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/recorders',
  component: lazyRouteComponent(() => import('../pages/recorders.tsx'), 'RecordersPage'),
});
const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/integrations/webhooks',
  component: lazyRouteComponent(() => import('../pages/webhooks.tsx'), 'WebhooksPage'),
});

export const integrationRoutes = [
  integrations,
  hubspotConnect,
  hubspot.addChildren([hubspotOverview, hubspotDeliveries, hubspotReconciliation, hubspotDoctor, hubspotSettings]),
  pushApi,
  recorders,
  webhooks,
] as const;
