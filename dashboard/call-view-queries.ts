// Saved views of the list of calls.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';

export const callViewsQuery = queryOptions({
  queryKey: ['call-views'],
  queryFn: ({ signal }) => request('GET /api/call-views', {}, signal),
});
