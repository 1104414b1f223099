// Scorecards, which of them scores which call, and what each is made of.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../queries.ts';
import { scorecardsQuery } from '../scorecard-queries.ts';
import { shell } from './frame.tsx';

const scorecards = createRoute({
  getParentRoute: () => shell,
  path: '/scorecards',
  loader: () => void queryClient.prefetchQuery(scorecardsQuery),
  component: lazyRouteComponent(() => import('../pages/scorecards.tsx'), 'ScorecardsPage'),
});
const choice = createRoute({
  getParentRoute: () => shell,
  path: '/scorecards/which',
  component: lazyRouteComponent(() => import('../pages/scorecards/choice.tsx'), 'ScorecardChoicePage'),
});
const scorecard = createRoute({
  getParentRoute: () => shell,
  path: '/scorecards/card/$scorecardKey',
  component: lazyRouteComponent(() => import('../pages/scorecard.tsx'), 'ScorecardFrame'),
});
const editor = createRoute({
  getParentRoute: () => scorecard,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/scorecard/editor.tsx'), 'ScorecardEditor'),
});
const trial = createRoute({
  getParentRoute: () => scorecard,
  path: '/try',
  component: lazyRouteComponent(() => import('../pages/scorecard/trial.tsx'), 'ScorecardTrial'),
});
const versions = createRoute({
  getParentRoute: () => scorecard,
  path: '/versions',
  component: lazyRouteComponent(() => import('../pages/scorecard/versions.tsx'), 'ScorecardVersions'),
});
const rescores = createRoute({
  getParentRoute: () => scorecard,
  path: '/rescores',
  component: lazyRouteComponent(() => import('../pages/scorecard/rescores.tsx'), 'ScorecardRescores'),
});

export const scorecardRoutes = [scorecards, choice, scorecard.addChildren([editor, trial, versions, rescores])] as const;
