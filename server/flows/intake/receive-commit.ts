// Arriving calls share transactions: while one commits, the next gathers. One sync of the disk covers dozens of calls.
import { firstStages } from '../../../rules/call.ts';
import { jobOfStage, type NewJob } from '../../../rules/job.ts';
import type { LiveEvent } from '../../../rules/live-event.ts';
import { Problem } from '../../../rules/problem.ts';
import { insertArrivingCalls, type ArrivingCall } from '../../database/calls-intake.ts';
import { databaseProblem, isAboutTheData, isTransactionClash } from '../../database/database-problem.ts';
import type { BaseContext } from '../context.ts';

export type ReceiveCommit = {
  /**
   * True once the call is durably stored with its stages and its first job, false when it is a call we have.
   * Throws Problem `overloaded`, `database_unavailable`, `storage_full` (all retryable), or what the database says of the row.
   */
  insert(call: ArrivingCall): Promise<boolean>;
};

export type ReceiveCommitOptions = {
  /**
   * Transactions at once. Each rings bells, and PostgreSQL lets transactions that do so commit one after the other (async.c), so a
   * second one would only make the batches smaller.
   */
  inFlight?: number;
  /** Calls that may wait; more are refused as `overloaded`. */
  mostWaiting?: number;
  mostWaitingBytes?: number;
  /** After this long the callers are told that the database does not answer. Sending again is harmless. */
  timeoutMs?: number;
};

type Waiting = { call: ArrivingCall; text: string; resolve: (isNew: boolean) => void; reject: (error: unknown) => void };

const MOST_PER_BATCH = 500;
/** A batch is one parameter of one statement; large transcripts go in small batches. */
const MOST_BYTES_PER_BATCH = 8 * 1024 * 1024;
const CLASH_TRIES = 4;

/** No timer and no added wait. One row that cannot be stored does not fail its neighbours. */
export function openReceiveCommit(
  context: Pick<BaseContext, 'db' | 'clock' | 'enqueueJobs' | 'publishEvents'>,
  options: ReceiveCommitOptions = {},
): ReceiveCommit {
  const { inFlight = 1, mostWaiting = 5_000, mostWaitingBytes = 256 * 1024 * 1024, timeoutMs = 20_000 } = options;
  let queue: Waiting[] = [];
  let queuedBytes = 0;
  let running = 0;
  let armed = false;

  function start(): void {
    armed = false;
    while (running < inFlight && queue.length > 0) {
      running += 1;
      void run(nextBatch()).finally(() => {
        running -= 1;
        start();
      });
    }
  }

  function nextBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const item of queue) {
      bytes += item.text.length;
      if (count > 0 && (count >= MOST_PER_BATCH || bytes > MOST_BYTES_PER_BATCH)) break;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    for (const item of batch) queuedBytes -= item.text.length;
    return batch.sort(inLockOrder);
  }

  async function run(batch: Waiting[]): Promise<void> {
    const answered = new AbortController();
    const timeout = context.clock.sleep(timeoutMs, answered.signal).then(
      () => {
        const problem = new Problem(
          'database_unavailable',
          'The database did not answer in time. Send the request again; a call that was stored after all is recognised.',
          { retryable: true },
        );
        for (const item of [...batch, ...queue]) item.reject(problem);
        queue = [];
        queuedBytes = 0;
      },
      () => {},
    );
    try {
      await settle(batch);
    } finally {
      answered.abort();
      await timeout;
    }
  }

  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const stored = await store(batch);
      for (const item of batch) item.resolve(stored.has(item.call.id));
    } catch (error) {
      if (batch.length > 1 && isAboutTheData(error)) {
        for (const item of batch) await settle([item]);
      } else {
        for (const item of batch) item.reject(databaseProblem(error) ?? error);
      }
    }
  }

  async function store(batch: Waiting[]): Promise<Set<string>> {
    const rows = `[${batch.map((item) => item.text).join(',')}]`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await context.db.transaction().execute(async (db) => {
          const stored = await insertArrivingCalls(db, rows);
          const calls = batch.filter((item) => stored.has(item.call.id)).map((item) => item.call);
          if (calls.length === 0) return stored;
          const jobs = calls.flatMap(firstJobs);
          await Promise.all([context.enqueueJobs(db, jobs), context.publishEvents(db, calls.map(receivedEvent))]);
          return stored;
        });
      } catch (error) {
        // Two batches may hold the same calls under different ids, and then no order of locks fits both.
        if (attempt === CLASH_TRIES || !isTransactionClash(error)) throw error;
      }
    }
  }

  return {
    insert(call) {
      const text = JSON.stringify(call);
      if (queue.length >= mostWaiting || (queue.length > 0 && queuedBytes + text.length > mostWaitingBytes)) {
        return Promise.reject(
          new Problem('overloaded', 'More calls arrive than can be stored right now. Send this one again in a few seconds.', {
            retryable: true,
          }),
        );
      }
      queuedBytes += text.length;
      return new Promise((resolve, reject) => {
        queue.push({ call, text, resolve, reject });
        if (!armed && running < inFlight) {
          armed = true;
          setImmediate(start);
        }
      });
    },
  };
}

/** The same order in every batch, so that two batches with the same calls wait for each other one way only. */
function inLockOrder(a: Waiting, b: Waiting): number {
  const one = lockKey(a.call);
  const other = lockKey(b.call);
  return one < other ? -1 : one > other ? 1 : 0;
}

function lockKey(call: ArrivingCall): string {
  return `${call.team_id} ${call.external_id ?? ''} ${call.hubspot_call_id ?? ''} ${call.content_digest ?? ''}`;
}

/** The jobs of the stages that can run at once. A file that is here already need not be fetched. */
export function firstJobs(call: ArrivingCall): NewJob[] {
  const brings = { audio: call.audio_url !== null || call.recording !== null, transcript: call.given_transcript !== null };
  return firstStages(brings).map((stage) => ({
    name: jobOfStage[stage === 'fetch' && call.recording ? 'decode' : stage],
    input: { teamId: call.team_id, callId: call.id },
  }));
}

function receivedEvent(call: ArrivingCall): LiveEvent {
  return { kind: 'call.received', teamId: call.team_id, callId: call.id };
}
