// Saved views of the list of calls, and what is done to many calls at once.
import { z } from 'zod';
import { MOST_CALLS_AT_ONCE } from '../rules/call-view.ts';
import { routes } from './route.ts';

const name = z.string().trim().min(1).max(100);
/** The query of the address of the list: filters, order and columns. */
const search = z
  .record(z.string().max(40), z.string().max(400))
  .refine((value) => Object.keys(value).length <= 30, 'At most 30 filters.');
const viewParams = z.object({ viewId: z.uuid() });

export const callView = z
  .object({
    viewId: z.uuid(),
    name: z.string(),
    isShared: z.boolean(),
    isMine: z.boolean(),
    search: z.record(z.string(), z.string()),
  })
  .meta({ id: 'CallView' });

export const callViewRoutes = routes({
  'GET /api/call-views': {
    summary: 'Saved views of the list of calls: one’s own and the team’s, by name',
    tag: 'Calls',
    needs: 'calls.read',
    reply: z.object({ items: z.array(callView) }),
  },
  'POST /api/call-views': {
    summary: 'Save a view of the list of calls',
    tag: 'Calls',
    needs: 'calls.read',
    body: z.object({ name, isShared: z.boolean(), search }),
    reply: z.object({ viewId: z.uuid() }),
  },
  'DELETE /api/call-views/:viewId': {
    summary: 'Take a saved view of one’s own away',
    tag: 'Calls',
    needs: 'calls.read',
    params: viewParams,
    reply: z.void(),
  },
  'POST /api/calls/acts': {
    summary: `Do something to chosen calls, at most ${MOST_CALLS_AT_ONCE}: mark as coached, score again, say who reviews them`,
    tag: 'Calls',
    needs: 'calls.review',
    body: z.object({
      callIds: z.array(z.uuid()).min(1).max(MOST_CALLS_AT_ONCE),
      act: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('coached'), isCoached: z.boolean() }),
        z.object({ kind: z.literal('score') }),
        z.object({ kind: z.literal('reviewer'), /** Null: nobody. */ personId: z.string().max(100).nullable() }),
      ]),
    }),
    /** `left`: those it could not be done to, such as calls that are being worked on. */
    reply: z.object({ done: z.int(), left: z.int() }),
  },
});
