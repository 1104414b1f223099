// The error body of every answer that is not a success (RFC 9457), except where a compatible API fixes the shape.
import { z } from 'zod';

export const fieldProblem = z.object({ path: z.string(), code: z.string(), message: z.string() });

export const problemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(fieldProblem).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong and what to do (RFC 9457).' });
export type ProblemBody = z.output<typeof problemBody>;
