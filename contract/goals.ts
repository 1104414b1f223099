// Goals of the team and of its members, with how they stand.
import { z } from 'zod';
import { goalMeasures, goalStates } from '../rules/goal.ts';
import { routes } from './route.ts';

const day = z.iso.date();
const target = z.int().min(1).max(1_000);
const whose = z.string().max(100).nullable();
const key = z.string().min(1).max(200);

export const goal = z
  .object({
    goalId: z.uuid(),
    person: z.object({ personId: z.string(), name: z.string() }).nullable().describe('Null: the whole team.'),
    measure: z.enum(goalMeasures),
    criterion: z.object({ scorecardKey: z.string(), criterionKey: z.string(), name: z.string() }).nullable(),
    target: z.int().describe('Calls a week, a mean score, or percent of the points of a criterion.'),
    startsOn: day,
    dueOn: day,
    state: z.enum(goalStates),
    value: z.number().nullable().describe('As the target is written.'),
    cases: z.int().describe('The calls that the value rests on.'),
  })
  .meta({ id: 'Goal' });

export const goalRoutes = routes({
  'GET /api/goals': {
    summary: 'Goals of the team and one’s own, those that end last first; of all members for whoever may see their plans',
    tag: 'Analytics',
    needs: 'calls.read',
    reply: z.object({ items: z.array(goal) }),
  },
  'POST /api/goals': {
    summary: 'Set a goal',
    tag: 'Analytics',
    needs: 'practice.manage',
    body: z.object({
      personId: whose,
      measure: z.enum(goalMeasures),
      criterion: z.object({ scorecardKey: key, criterionKey: key }).nullable().default(null),
      target,
      startsOn: day,
      dueOn: day,
    }),
    reply: z.object({ goalId: z.uuid() }),
  },
  'PUT /api/goals/:goalId': {
    summary: 'Change whose a goal is, how much, or until when; what it counts and since when stays',
    tag: 'Analytics',
    needs: 'practice.manage',
    params: z.object({ goalId: z.uuid() }),
    body: z.object({ personId: whose, target, dueOn: day }),
    reply: z.void(),
  },
  'DELETE /api/goals/:goalId': {
    summary: 'Take a goal away',
    tag: 'Analytics',
    needs: 'practice.manage',
    params: z.object({ goalId: z.uuid() }),
    reply: z.void(),
  },
});
