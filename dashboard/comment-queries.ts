// What is read of comments on calls and of one's mentions.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type CallComments = Reply<'GET /api/calls/:callId/comments'>;
export type Comment = CallComments['comments'][number];
export type Mention = Reply<'GET /api/mentions'>['items'][number];

/** All that a change of a call makes old. */
export const commentKeys = [['call-comments'], ['mentions']];

export const commentsQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call-comments', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/comments', { params: { callId } }, signal),
  });
export const mentionsQuery = queryOptions({
  queryKey: ['mentions'],
  queryFn: ({ signal }) => request('GET /api/mentions', {}, signal),
});
