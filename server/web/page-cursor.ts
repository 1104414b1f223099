// Where a page of a list ended, as an opaque text that a caller hands back for the next page.
import type { z } from 'zod';
import { Problem } from '../../rules/problem.ts';

export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws Problem `validation_failed` for a cursor that is not one of ours or belongs to another list. */
export function readCursor<S extends z.ZodType>(schema: S, cursor: string | undefined): z.output<S> | null {
  if (cursor === undefined) return null;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  const message = 'This cursor does not belong to this list. Start again without one.';
  throw new Problem('validation_failed', message, { fields: [{ path: 'query.cursor', code: 'invalid_cursor', message }] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
