// Coaching and practice.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shell } from './frame.tsx';
import { defined, text } from './search.ts';

const plan = createRoute({
  getParentRoute: () => shell,
  path: '/practice/plan',
  validateSearch: (search: Record<string, unknown>): { person?: string } =>
    defined({ person: text(search['person']) }) as { person?: string },
  component: lazyRouteComponent(() => import('../pages/practice/plan.tsx'), 'PlanPage'),
});

export const practiceRoutes = [plan] as const;
