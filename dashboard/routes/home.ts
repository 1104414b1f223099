// The first page.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { homeQuery, stretches } from '../home-queries.ts';
import type { Stretch } from '../home-queries.ts';
import { callsQuery, queryClient } from '../queries.ts';
import { shell } from './frame.tsx';
import { defined } from './search.ts';

export const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { days?: Stretch } => {
    const days = stretches.find((stretch) => String(stretch) === String(search['days']));
    return defined({ days: days === 1 ? undefined : days }) as { days?: Stretch };
  },
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void queryClient.prefetchQuery(homeQuery(deps.days ?? 1));
    void queryClient.prefetchInfiniteQuery(callsQuery({}));
  },
  component: lazyRouteComponent(() => import('../pages/home.tsx'), 'HomePage'),
});
