// Figures over spans of days.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { callDirections, callSources } from '../../rules/call.ts';
import type { AnalyticsFilters } from '../analytics-queries.ts';
import { shell } from './frame.tsx';
import { day, defined, one, text } from './search.ts';

export const analytics = createRoute({
  getParentRoute: () => shell,
  path: '/analytics',
  validateSearch: (search: Record<string, unknown>): AnalyticsFilters =>
    defined({
      days: [30, 365].find((days) => String(days) === String(search['days'])),
      from: day(search['from']),
      to: day(search['to']),
      by: one(search['by'], ['agents']),
      rep: text(search['rep']),
      scorecard: text(search['scorecard']),
      source: one(search['source'], callSources),
      direction: one(search['direction'], callDirections),
      against: text(search['against']),
    }) as AnalyticsFilters,
  component: lazyRouteComponent(() => import('../pages/analytics.tsx'), 'AnalyticsPage'),
});
