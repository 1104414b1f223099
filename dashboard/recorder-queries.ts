// What the page of recorders reads.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type Recorder = Reply<'GET /api/recorders'>['items'][number];
export type RecorderDelivery = Recorder['deliveries'][number];

export const recordersQuery = queryOptions({
  queryKey: ['recorders'],
  queryFn: ({ signal }) => request('GET /api/recorders', {}, signal),
  // Who sets one up waits for its first message.
  refetchInterval: 5000,
});
