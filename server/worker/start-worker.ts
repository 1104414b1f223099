// Claims jobs and runs their flows. Errors that a flow did not turn into a state are logged here, once, and the job is tried again.
import { jobNames, type JobName } from '../../rules/job.ts';
import type { JobQueue } from '../database/jobs.ts';
import { handlersFor, type Handlers, type WorkerContext } from './handlers.ts';

/** `stopping` ends running jobs that outlast the patience of a stop; the queue hands them out again. */
export async function startWorker(
  context: WorkerContext,
  queue: JobQueue,
  options: { cores: number; stopping: AbortSignal; onJobDone: OnJobDone },
): Promise<void> {
  const handlers = handlersFor(options.cores);
  for (const name of jobNames) await startOne(context, queue, name, handlers, options);
}

export type OnJobDone = (job: { name: JobName; outcome: 'done' | 'failed'; seconds: number }) => void;

async function startOne<N extends JobName>(
  context: WorkerContext,
  queue: JobQueue,
  name: N,
  handlers: Handlers,
  { stopping, onJobDone }: { stopping: AbortSignal; onJobDone: OnJobDone },
): Promise<void> {
  const { concurrency, run } = handlers[name];
  await queue.work(name, concurrency, async (input, jobSignal) => {
    const signal = AbortSignal.any([jobSignal, stopping]);
    const startedMs = context.monotonicMs();
    const told = (outcome: 'done' | 'failed') => onJobDone({ name, outcome, seconds: (context.monotonicMs() - startedMs) / 1_000 });
    try {
      await run(context, input, signal);
      told('done');
    } catch (error) {
      told('failed');
      if (!signal.aborted) context.log.error({ err: error, job: name }, 'a job failed and will be tried again');
      throw error;
    }
  });
}
