// Calls that took place, and what was left undone about them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { callDirections, callSides } from '../../rules/call.ts';
import { readColumns, writeColumns } from '../../rules/call-view.ts';
import { dealOutcomes } from '../../rules/deal.ts';
import { commentsQuery } from '../comment-queries.ts';
import { callTabs } from '../pages/call/call-tab.ts';
import type { CallTab } from '../pages/call/call-tab.ts';
import { callQuery, callsQuery, failedJobsQuery, queryClient } from '../queries.ts';
import type { CallSearch } from '../queries.ts';
import { callMentionsQuery } from '../tracker-queries.ts';
import { shell } from './frame.tsx';
import { day, defined, one, text, uuid, wholeNumber } from './search.ts';

const calls = createRoute({
  getParentRoute: () => shell,
  path: '/calls',
  validateSearch: (search: Record<string, unknown>): CallSearch => {
    const days = Number(search['days']);
    const found = {
      search: text(search['search']),
      said: text(search['said']),
      state: one(search['state'], ['waiting_for_recording', 'processing', 'done', 'failed']),
      source: one(search['source'], ['push', 'upload', 'import', 'hubspot', 'agent', 'practice']),
      rep: text(search['rep']),
      band: one(search['band'], ['strong', 'fair', 'weak', 'none']),
      coached: one(search['coached'], ['yes', 'no']),
      reviewer: text(search['reviewer']),
      columns: writeColumns(readColumns(text(search['columns']))),
      by: one(search['by'], callSides),
      direction: one(search['direction'], callDirections),
      scorecard: text(search['scorecard']),
      criterion: text(search['criterion']),
      tracker: uuid(search['tracker']),
      dealOutcome: one(search['dealOutcome'], dealOutcomes),
      deal: /^\d{1,20}-\d{1,20}$/.test(String(search['deal'])) ? String(search['deal']) : undefined,
      minScore: wholeNumber(search['minScore'], 0, 100),
      maxScore: wholeNumber(search['maxScore'], 0, 100),
      from: day(search['from']),
      to: day(search['to']),
      days: Number.isInteger(days) && days > 0 && days <= 3660 ? days : undefined,
      sort: one(search['sort'], ['date', '-score', 'score', '-length', 'length']),
    };
    return defined(found) as CallSearch;
  },
  loaderDeps: ({ search: { columns: _, ...filters } }) => filters,
  loader: ({ deps }) => void queryClient.prefetchInfiniteQuery(callsQuery(deps)),
  component: lazyRouteComponent(() => import('../pages/calls.tsx'), 'CallsPage'),
});
const call = createRoute({
  getParentRoute: () => shell,
  path: '/calls/$callId',
  validateSearch: (search: Record<string, unknown>): { t?: number; tab?: CallTab } => {
    const t = Number(search['t']);
    return defined({
      t: search['t'] !== undefined && Number.isFinite(t) && t >= 0 ? t : undefined,
      tab: one(search['tab'], callTabs),
    }) as { t?: number; tab?: CallTab };
  },
  loader: ({ params: { callId } }) => {
    void queryClient.prefetchQuery(callQuery(callId));
    void queryClient.prefetchQuery(commentsQuery(callId));
    void queryClient.prefetchQuery(callMentionsQuery(callId));
  },
  component: lazyRouteComponent(() => import('../pages/call.tsx'), 'CallPage'),
});
const mentions = createRoute({
  getParentRoute: () => shell,
  path: '/mentions',
  component: lazyRouteComponent(() => import('../pages/mentions.tsx'), 'MentionsPage'),
});
const failedJobs = createRoute({
  getParentRoute: () => shell,
  path: '/failed-jobs',
  loader: () => void queryClient.prefetchInfiniteQuery(failedJobsQuery),
  component: lazyRouteComponent(() => import('../pages/failed-jobs.tsx'), 'FailedJobsPage'),
});

export const callRoutes = [calls, call, mentions, failedJobs] as const;
