// Which records of a batch were written, and why the others were not.
import type { z } from 'zod';
import type { WrittenRecord } from './client.ts';
import { idsOf, redacted } from './error-envelope.ts';
import type { BatchError, batchAnswer } from './shapes.ts';

/** One answer for each id, in order. What HubSpot passes over in silence was merged into another record: it was not written. */
export function writtenRecords(
  what: 'call' | 'contact',
  ids: readonly string[],
  answer: z.output<typeof batchAnswer>,
): WrittenRecord[] {
  const written = new Set(answer.results.map(({ id }) => id));
  const errorOf = new Map(answer.errors.flatMap((error) => idsOf(error.context ?? {}).map((id) => [id, error] as const)));
  // An error that names nobody is meant for whoever has no answer.
  const unnamed = answer.errors.find((error) => idsOf(error.context ?? {}).length === 0);
  return ids.map((id) => {
    if (written.has(id)) return { id, problem: null };
    const error = errorOf.get(id) ?? unnamed;
    return {
      id,
      problem: error ? problemOf(what, error) : gone(what),
    };
  });
}

type WriteProblem = NonNullable<WrittenRecord['problem']>;

const gone = (what: string): WriteProblem => ({
  code: 'not_found',
  message: `HubSpot has no such ${what} any more.`,
  retryable: false,
});

function problemOf(what: string, { category, message }: BatchError): WriteProblem {
  if (category === 'OBJECT_NOT_FOUND') return gone(what);
  if (category === 'RATE_LIMITS')
    return { code: 'hubspot_rate_limited', message: `HubSpot’s limit was reached for this ${what}.`, retryable: true };
  if (/^(VALIDATION|INVALID|MISSING|FORBIDDEN|CONFLICT|OBJECT_ALREADY)/.test(category))
    return { code: 'hubspot_refused', message: `HubSpot does not accept what was sent: ${redacted(message)}`, retryable: false };
  return { code: 'hubspot_unavailable', message: `HubSpot could not write this ${what} (${redacted(category)}).`, retryable: true };
}
