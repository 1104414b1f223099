// What the first page reads besides the newest calls.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import { daysBack, toInstants } from './days.ts';

export type Home = Reply<'GET /api/home'>;
export type Figures = Home['figures'];
export type WaitingLine = Home['waiting'][number];
export type FirstStep = NonNullable<Home['setUp']>['steps'][number];

/** The last so many days, today included. */
export const stretches = [1, 7, 30] as const;
export type Stretch = (typeof stretches)[number];

export const homeQuery = (days: Stretch) =>
  queryOptions({
    queryKey: ['home', days] as const,
    queryFn: ({ signal }) => request('GET /api/home', { query: { from: toInstants(daysBack(days)).from, days } }, signal),
    // Live events tell of calls; what else is told here is looked at whenever one comes by, and while one stays.
    staleTime: 0,
    refetchInterval: 300_000,
  });
