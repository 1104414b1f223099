// What the pages of scorecards read. Apart from queries.ts, so that it loads only with them.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type ScorecardList = Reply<'GET /api/scorecards'>;
export type ScorecardRow = ScorecardList['items'][number];
export type ScorecardDetail = Reply<'GET /api/scorecards/:scorecardKey'>;
export type ScorecardChoice = Reply<'GET /api/scorecard-choice'>;
export type Rescore = Reply<'GET /api/rescores/:rescoreId'>;
export type RescoreLine = Reply<'GET /api/scorecards/:scorecardKey/rescores'>['items'][number];

/** All that live events about scorecards make old. */
export const scorecardKeys = [['scorecards'], ['scorecard'], ['scorecard-choice'], ['rescores'], ['rescore']];

export const scorecardsQuery = queryOptions({
  queryKey: ['scorecards'],
  queryFn: ({ signal }) => request('GET /api/scorecards', {}, signal),
});
export const scorecardQuery = (scorecardKey: string) =>
  queryOptions({
    queryKey: ['scorecard', scorecardKey] as const,
    queryFn: ({ signal }) => request('GET /api/scorecards/:scorecardKey', { params: { scorecardKey } }, signal),
  });
/** A version never changes; what differs from the draft does. */
export const scorecardVersionQuery = (scorecardKey: string, version: number) =>
  queryOptions({
    queryKey: ['scorecard', scorecardKey, 'version', version] as const,
    queryFn: ({ signal }) =>
      request('GET /api/scorecards/:scorecardKey/versions/:version', { params: { scorecardKey, version } }, signal),
  });
export const scorecardChoiceQuery = queryOptions({
  queryKey: ['scorecard-choice'],
  queryFn: ({ signal }) => request('GET /api/scorecard-choice', {}, signal),
});
export const rescoresQuery = (scorecardKey: string) =>
  queryOptions({
    queryKey: ['rescores', scorecardKey] as const,
    queryFn: ({ signal }) => request('GET /api/scorecards/:scorecardKey/rescores', { params: { scorecardKey } }, signal),
  });
export const rescoreQuery = (rescoreId: string) =>
  queryOptions({
    queryKey: ['rescore', rescoreId] as const,
    queryFn: ({ signal }) => request('GET /api/rescores/:rescoreId', { params: { rescoreId } }, signal),
  });
