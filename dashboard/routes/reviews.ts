// What waits for a person's judgement.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../queries.ts';
import { reviewsQuery } from '../review-queries.ts';
import type { ReviewFilters } from '../review-queries.ts';
import { shell } from './frame.tsx';
import { defined, one, text } from './search.ts';

const reviews = createRoute({
  getParentRoute: () => shell,
  path: '/reviews',
  validateSearch: (search: Record<string, unknown>): ReviewFilters =>
    defined({
      kind: one(search['kind'], ['dispute', 'possible', 'unsure']),
      scorecardKey: text(search['scorecardKey']),
      rep: text(search['rep']),
    }) as ReviewFilters,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => void queryClient.prefetchQuery(reviewsQuery(deps)),
  component: lazyRouteComponent(() => import('../pages/reviews.tsx'), 'ReviewsPage'),
});
const agreement = createRoute({
  getParentRoute: () => shell,
  path: '/reviews/agreement',
  component: lazyRouteComponent(() => import('../pages/reviews/agreement.tsx'), 'AgreementPage'),
});

export const reviewRoutes = [reviews, agreement] as const;
