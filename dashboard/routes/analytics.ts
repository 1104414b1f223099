// Figures over spans of days.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { callDirections, callSources } from '../../rules/call.ts';
import { funnelGroups } from '../../rules/funnel.ts';
import { analyticsQuery, comparedQuery, spanOf } from '../analytics-queries.ts';
import type { AnalyticsFilters } from '../analytics-queries.ts';
import type { FunnelFilters } from '../funnel-queries.ts';
import type { GoalSearch } from '../goal-queries.ts';
import { queryClient } from '../queries.ts';
import type { RevenueFilters } from '../revenue-queries.ts';
import type { TrackerFilters } from '../tracker-queries.ts';
import { shell } from './frame.tsx';
import { day, defined, one, text, uuid } from './search.ts';

const spanSearch = (search: Record<string, unknown>) => ({
  days: [30, 365].find((days) => String(days) === String(search['days'])),
  from: day(search['from']),
  to: day(search['to']),
});

const conversations = createRoute({
  getParentRoute: () => shell,
  path: '/analytics',
  validateSearch: (search: Record<string, unknown>): AnalyticsFilters =>
    defined({
      ...spanSearch(search),
      by: one(search['by'], ['agents']),
      rep: text(search['rep']),
      scorecard: text(search['scorecard']),
      source: one(search['source'], callSources),
      direction: one(search['direction'], callDirections),
      against: text(search['against']),
    }) as AnalyticsFilters,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    const span = spanOf(deps, new Date());
    void queryClient.prefetchQuery(analyticsQuery(deps, span));
    void queryClient.prefetchQuery(comparedQuery(deps, span));
  },
  component: lazyRouteComponent(() => import('../pages/analytics.tsx'), 'AnalyticsPage'),
});
const outbound = createRoute({
  getParentRoute: () => shell,
  path: '/analytics/outbound',
  validateSearch: (search: Record<string, unknown>): FunnelFilters =>
    defined({
      ...spanSearch(search),
      by: one(search['by'], funnelGroups),
      agentId: uuid(search['agentId']),
      campaignId: uuid(search['campaignId']),
    }) as FunnelFilters,
  component: lazyRouteComponent(() => import('../pages/analytics/funnel.tsx'), 'FunnelPage'),
});

const trackers = createRoute({
  getParentRoute: () => shell,
  path: '/analytics/trackers',
  validateSearch: (search: Record<string, unknown>): TrackerFilters =>
    defined({
      ...spanSearch(search),
      by: one(search['by'], ['agents']),
      direction: one(search['direction'], callDirections),
    }) as TrackerFilters,
  component: lazyRouteComponent(() => import('../pages/analytics/trackers.tsx'), 'TrackersPage'),
});

const goals = createRoute({
  getParentRoute: () => shell,
  path: '/analytics/goals',
  validateSearch: (search: Record<string, unknown>): GoalSearch =>
    defined({
      person: text(search['person']),
      scorecard: text(search['scorecard']),
      criterion: text(search['criterion']),
    }) as GoalSearch,
  component: lazyRouteComponent(() => import('../pages/analytics/goals.tsx'), 'GoalsPage'),
});

const revenue = createRoute({
  getParentRoute: () => shell,
  path: '/analytics/revenue',
  validateSearch: (search: Record<string, unknown>): RevenueFilters =>
    defined({
      ...spanSearch(search),
      by: one(search['by'], ['agents']),
      scorecard: text(search['scorecard']),
    }) as RevenueFilters,
  component: lazyRouteComponent(() => import('../pages/analytics/revenue.tsx'), 'RevenuePage'),
});

export const analyticsRoutes = [conversations, trackers, goals, outbound, revenue] as const;
