// Coaching and practice.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { roundsQuery } from '../practice-queries.ts';
import { queryClient } from '../queries.ts';
import { shell } from './frame.tsx';
import { defined, text, uuid } from './search.ts';

const practice = createRoute({
  getParentRoute: () => shell,
  path: '/practice',
  loader: () => void queryClient.prefetchQuery(roundsQuery),
  component: lazyRouteComponent(() => import('../pages/practice.tsx'), 'PracticePage'),
});
const prospects = createRoute({
  getParentRoute: () => shell,
  path: '/practice/prospects',
  component: lazyRouteComponent(() => import('../pages/practice/prospects.tsx'), 'ProspectsPage'),
});
const prospect = createRoute({
  getParentRoute: () => shell,
  path: '/practice/prospects/$prospectId',
  component: lazyRouteComponent(() => import('../pages/practice/prospect.tsx'), 'ProspectPage'),
});
const play = createRoute({
  getParentRoute: () => shell,
  path: '/practice/play/$prospectId',
  validateSearch: (search: Record<string, unknown>): { round?: string } =>
    defined({ round: uuid(search['round']) }) as { round?: string },
  component: lazyRouteComponent(() => import('../pages/practice/play.tsx'), 'PlayPage'),
});
const paths = createRoute({
  getParentRoute: () => shell,
  path: '/practice/paths',
  component: lazyRouteComponent(() => import('../pages/practice/paths.tsx'), 'PathsPage'),
});
const plan = createRoute({
  getParentRoute: () => shell,
  path: '/practice/plan',
  validateSearch: (search: Record<string, unknown>): { person?: string } =>
    defined({ person: text(search['person']) }) as { person?: string },
  component: lazyRouteComponent(() => import('../pages/practice/plan.tsx'), 'PlanPage'),
});

export const practiceRoutes = [practice, prospects, prospect, play, paths, plan] as const;
