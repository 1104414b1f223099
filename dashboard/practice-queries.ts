// What coaching and practice read. Apart from queries.ts, so that it loads only with their pages.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type CallCoaching = NonNullable<Reply<'GET /api/calls/:callId/coaching'>['coaching']>;
export type CoachingGap = CallCoaching['gaps'][number];
export type Prospect = Reply<'GET /api/prospects/:prospectId'>;
export type ProspectSettings = Prospect['settings'];
export type Round = Reply<'GET /api/practice/rounds/:roundId'>;
export type RoundLine = Reply<'GET /api/practice/rounds'>['items'][number];
export type Assignment = Reply<'GET /api/practice/due'>['items'][number];
export type PathList = Reply<'GET /api/practice/paths'>;
export type Plan = Reply<'GET /api/coaching'>;

/** `scoredAt`: a call that is scored anew teaches something else. */
export const coachingQuery = (callId: string, scoredAt: string) =>
  queryOptions({
    queryKey: ['coaching', callId, scoredAt] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/coaching', { params: { callId } }, signal),
  });
/** One's own without `personId`. */
export const planQuery = (personId?: string) =>
  queryOptions({
    queryKey: ['plan', personId ?? ''] as const,
    queryFn: ({ signal }) => request('GET /api/coaching', { query: { personId } }, signal),
  });
export const prospectsQuery = queryOptions({
  queryKey: ['prospects'],
  queryFn: ({ signal }) => request('GET /api/prospects', {}, signal),
});
export const prospectQuery = (prospectId: string) =>
  queryOptions({
    queryKey: ['prospect', prospectId] as const,
    queryFn: ({ signal }) => request('GET /api/prospects/:prospectId', { params: { prospectId } }, signal),
  });
export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: ({ signal }) => request('GET /api/practice/rounds', {}, signal),
  staleTime: 0,
});
export const roundQuery = (roundId: string) =>
  queryOptions({
    queryKey: ['round', roundId] as const,
    queryFn: ({ signal }) => request('GET /api/practice/rounds/:roundId', { params: { roundId } }, signal),
    staleTime: 0,
  });
export const dueQuery = queryOptions({
  queryKey: ['practice-due'],
  queryFn: ({ signal }) => request('GET /api/practice/due', {}, signal),
  staleTime: 0,
});
export const pathsQuery = queryOptions({
  queryKey: ['practice-paths'],
  queryFn: ({ signal }) => request('GET /api/practice/paths', {}, signal),
  staleTime: 0,
});
