// Holds an answer against the shape it should have.
import type { z } from 'zod';
import { Problem } from '../../rules/problem.ts';

/** Throws Problem `hubspot_answer_invalid` that names the field, never its value. */
export function expect<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new Problem(
    'hubspot_answer_invalid',
    `HubSpot answered in a form that is not known here${where === '' ? '' : ` (${where})`}.`,
    { retryable: true, cause: read.error },
  );
}
