// What is read of goals, and the calls that one is counted from.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import type { CallFilters } from './queries.ts';

export type Goal = Reply<'GET /api/goals'>['items'][number];

/** What a goal is set with where somebody comes from a coaching plan. */
export type GoalSearch = { person?: string; scorecard?: string; criterion?: string };

export const goalsQuery = queryOptions({
  queryKey: ['goals'] as const,
  queryFn: ({ signal }) => request('GET /api/goals', {}, signal),
});

export function callsOfGoal({ person, criterion, measure, startsOn, dueOn }: Goal): CallFilters {
  return {
    ...{ by: 'people', from: startsOn, to: dueOn },
    ...(person === null ? {} : { rep: person.personId }),
    ...(criterion === null ? {} : { scorecard: criterion.scorecardKey, criterion: criterion.criterionKey }),
    ...(measure === 'score' ? { minScore: 0 } : {}),
  };
}
