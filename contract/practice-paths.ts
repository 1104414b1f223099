// Paths and assignments as the dashboard shows them: prospects in order, who is asked to go them, and how far they are.
import { z } from 'zod';
import { MOST_STEPS } from '../rules/practice-path.ts';
import { routes } from './route.ts';

const TAG = 'Practice';

const standingStep = z.object({
  prospectId: z.uuid(),
  prospectName: z.string(),
  passMark: z.int(),
  tries: z.int(),
  best: z.int().nullable(),
  isPassed: z.boolean(),
});

export const assignment = z
  .object({
    assignmentId: z.uuid(),
    pathId: z.uuid(),
    pathName: z.string(),
    personId: z.string(),
    personName: z.string(),
    dueOn: z.iso.date(),
    assignedByName: z.string().nullable(),
    state: z.enum(['passed', 'open', 'overdue']),
    nextProspectId: z.uuid().nullable().describe('Whom to play now; null when all are passed'),
    steps: z.array(standingStep),
  })
  .meta({ id: 'PracticeAssignment' });
export type AssignmentReply = z.output<typeof assignment>;

export const path = z
  .object({
    pathId: z.uuid(),
    name: z.string(),
    steps: z.array(z.object({ prospectId: z.uuid(), prospectName: z.string(), passMark: z.int() })),
  })
  .meta({ id: 'PracticePath' });

export const practicePathRoutes = routes({
  'GET /api/practice/due': {
    summary: 'What one is asked to practise, and how far one is',
    tag: TAG,
    needs: 'practice.take',
    reply: z.object({ items: z.array(assignment) }),
  },
  'GET /api/practice/paths': {
    summary: 'The paths of the team, who goes them and how far they are',
    tag: TAG,
    needs: 'practice.manage',
    reply: z.object({
      items: z.array(path),
      assignments: z.array(assignment),
      members: z.array(z.object({ personId: z.string(), name: z.string() })),
    }),
  },
  'POST /api/practice/paths': {
    summary: 'Make a path: prospects in order, each with the score that passes it',
    tag: TAG,
    needs: 'practice.manage',
    body: z.object({
      name: z.string().trim().min(1).max(100),
      steps: z
        .array(z.strictObject({ prospectId: z.uuid(), passMark: z.int().min(0).max(100) }))
        .min(1)
        .max(MOST_STEPS),
    }),
    reply: z.object({ pathId: z.uuid() }),
  },
  'DELETE /api/practice/paths/:pathId': {
    summary: 'Put a path away: nobody is asked to go it any more',
    tag: TAG,
    needs: 'practice.manage',
    params: z.object({ pathId: z.uuid() }),
    reply: z.void(),
  },
  'POST /api/practice/paths/:pathId/assignments': {
    summary: 'Ask members to go a path until a day; whoever goes it already gets the new day',
    tag: TAG,
    needs: 'practice.manage',
    params: z.object({ pathId: z.uuid() }),
    body: z.object({ personIds: z.array(z.string().max(200)).min(1).max(200), dueOn: z.iso.date() }),
    reply: z.void(),
  },
  'DELETE /api/practice/assignments/:assignmentId': {
    summary: 'Withdraw an assignment',
    tag: TAG,
    needs: 'practice.manage',
    params: z.object({ assignmentId: z.uuid() }),
    reply: z.void(),
  },
});
