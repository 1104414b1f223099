// Work that gave up: what, why, and a way to try again.
import { z } from 'zod';
import { stages } from '../rules/call.ts';
import { routes } from './route.ts';

export const failedJob = z
  .object({
    callId: z.uuid(),
    callTitle: z.string(),
    stage: z.enum(stages),
    code: z.string(),
    message: z.string(),
    attempts: z.int(),
    failedAt: z.iso.datetime(),
  })
  .meta({ id: 'FailedJob' });
export type FailedJob = z.output<typeof failedJob>;

export const failedJobRoutes = routes({
  'GET /api/failed-jobs': {
    summary: 'Stages that gave up, newest first',
    tag: 'Jobs',
    needs: 'jobs.read',
    query: z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ items: z.array(failedJob), nextCursor: z.string().nullable(), total: z.int() }),
  },
  'POST /api/failed-jobs/retry-all': {
    summary: 'Try every failed stage again',
    tag: 'Jobs',
    needs: 'calls.retry',
    reply: z.object({ retried: z.int() }),
  },
});
