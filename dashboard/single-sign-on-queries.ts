// What pages read about signing in by an identity provider.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type SingleSignOnShown = Reply<'GET /api/team/single-sign-on'>;

export const singleSignOnQuery = queryOptions({
  queryKey: ['single-sign-on'],
  queryFn: ({ signal }) => request('GET /api/team/single-sign-on', {}, signal),
});
/** The buttons of the page of signing in. */
export const waysInQuery = queryOptions({
  queryKey: ['ways-in'],
  queryFn: ({ signal }) => request('GET /api/single-sign-on', {}, signal),
});
