// What the pages about people's judgement read. Apart from queries.ts, so that it loads only with them.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type CallReview = Reply<'GET /api/calls/:callId/review'>;
export type WaitingReview = Reply<'GET /api/reviews'>['items'][number];
export type ReviewList = Reply<'GET /api/reviews'>;
export type ReviewFilters = { kind?: WaitingReview['kind']; scorecardKey?: string; rep?: string };
export type Agreement = Reply<'GET /api/reviews/agreement'>['cards'][number]['agreement'];

/** What a person can answer; `possible` is the evaluator's word for leaving it to one. */
export const answerWords = {
  met: { name: 'Yes', key: 'y' },
  partly: { name: 'Partly', key: 'p' },
  not_found: { name: 'No', key: 'n' },
  not_applicable: { name: 'Does not apply', key: 'a' },
} as const;
export type Answered = keyof typeof answerWords;
export const answerChoices = (Object.keys(answerWords) as Answered[]).map((value) => ({ value, label: answerWords[value].name }));
export const outcomeWords = {
  met: 'Yes',
  partly: 'Partly',
  possible: 'Left open',
  not_found: 'No',
  not_applicable: 'Does not apply',
} as const;

/** All that a change of a call makes old. */
export const reviewKeys = [['reviews'], ['agreement'], ['call-review'], ['transcripts']];

export const callReviewQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call-review', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/review', { params: { callId } }, signal),
  });
export const transcriptsQuery = (callId: string) =>
  queryOptions({
    queryKey: ['transcripts', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/transcripts', { params: { callId } }, signal),
  });
export const reviewsQuery = (filters: ReviewFilters) =>
  queryOptions({
    queryKey: ['reviews', filters] as const,
    queryFn: ({ signal }) => request('GET /api/reviews', { query: { ...filters, limit: 100 } }, signal),
  });
export const reviewCountQuery = queryOptions({
  queryKey: ['reviews', 'count'],
  queryFn: ({ signal }) => request('GET /api/reviews', { query: { limit: 1 } }, signal).then(({ total }) => total),
});
export const agreementQuery = queryOptions({
  queryKey: ['agreement'],
  queryFn: ({ signal }) => request('GET /api/reviews/agreement', {}, signal),
});
