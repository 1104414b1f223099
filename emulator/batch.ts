// Answers about many records at once: all well, or 207 with what went wrong.
import { Refusal, type Answer } from './answers.ts';
import type { World } from './world.ts';

export type BatchError = {
  status: 'error';
  category: string;
  message: string;
  subCategory?: string;
  context: Record<string, unknown>;
};

export type Batch = { results: unknown[]; errors: BatchError[]; startedAt: number };

/** `status` is what is answered when nothing went wrong. */
export function batchAnswer(world: World, batch: Batch, status: 200 | 201): Answer {
  const { results, errors } = batch;
  return {
    status: errors.length > 0 ? 207 : status,
    json: {
      status: 'COMPLETE',
      results,
      ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
      startedAt: new Date(batch.startedAt).toISOString(),
      completedAt: new Date(world.clock.now()).toISOString(),
    },
  };
}

/** The refusal of one input as an entry of the batch's errors. */
export function entryOf(error: unknown, context: Record<string, unknown>): BatchError {
  if (!(error instanceof Refusal)) throw error;
  const { category = 'VALIDATION_ERROR', message } = error.answer.json as { category?: string; message: string };
  return { status: 'error', category, message, context };
}
