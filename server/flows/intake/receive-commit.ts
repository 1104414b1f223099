// Arriving calls share transactions: while one commits, the next gathers. One sync of the disk covers dozens of calls.
import { Problem } from '../../../rules/problem.ts';
import { insertArrivingCalls, type ArrivingCall } from '../../database/calls-intake.ts';
import { databaseProblem, isAboutTheData } from '../../database/database-problem.ts';
import { againAfterClash } from '../../database/transaction-clash.ts';
import type { BaseContext } from '../context.ts';

export type ReceiveCommit = {
  /**
   * True once the call is durably stored with its stages and its first job, false when it is a call we have.
   * Throws Problem `overloaded`, `database_unavailable`, `storage_full` (all retryable), or what the database says of the row.
   */
  insert(call: ArrivingCall): Promise<boolean>;
};

export type ReceiveCommitOptions = {
  /** Calls that may wait; more are refused as `overloaded`. */
  mostWaiting?: number;
  mostWaitingBytes?: number;
  /** After this long the callers are told that the database does not answer. Sending again is harmless. */
  timeoutMs?: number;
};

type Waiting = { id: string; text: string; lockKey: string; resolve: (isNew: boolean) => void; reject: (error: unknown) => void };

const MOST_PER_BATCH = 500;
/** A batch is one parameter of one statement; large transcripts go in small batches. */
const MOST_BYTES_PER_BATCH = 8 * 1024 * 1024;
/** How often a batch is looked at before its time is over. */
const LOOKS = 4;

/**
 * No timer and no added wait. One batch at a time: each rings bells, and PostgreSQL lets transactions that do so commit one after the
 * other (async.c), so a second one only makes the batches smaller. One row that cannot be stored does not fail its neighbours.
 */
export function openReceiveCommit(context: Pick<BaseContext, 'db' | 'clock'>, options: ReceiveCommitOptions = {}): ReceiveCommit {
  const { mostWaiting = 5_000, mostWaitingBytes = 256 * 1024 * 1024, timeoutMs = 20_000 } = options;
  let queue: Waiting[] = [];
  let queuedBytes = 0;
  let running: { items: Waiting[]; age: number } | null = null;
  let armed = false;
  let watch: AbortController | null = null;

  function start(): void {
    armed = false;
    if (running === null && queue.length > 0) void run(nextBatch());
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

  async function run(items: Waiting[]): Promise<void> {
    running = { items, age: 0 };
    if (watch === null) void watchOver((watch = new AbortController()));
    const answers = await store(items);
    running = null;
    // First the next batch, so that PostgreSQL has work while we answer this one.
    start();
    for (const answer of answers) answer();
    if (running === null) {
      watch?.abort();
      watch = null;
    }
  }

  /** One timer for thousands of batches. A database that hangs keeps what it was given; everybody who waits is told. */
  async function watchOver(until: AbortController): Promise<void> {
    for (;;) {
      try {
        await context.clock.sleep(timeoutMs / LOOKS, until.signal);
      } catch {
        return;
      }
      if (running === null || ++running.age <= LOOKS) continue;
      const problem = new Problem(
        'database_unavailable',
        'The database did not answer in time. Send the request again; a call that was stored after all is recognised.',
        { retryable: true },
      );
      for (const item of [...running.items, ...queue]) item.reject(problem);
      queue = [];
      queuedBytes = 0;
    }
  }

  /** The answers that are left to give. */
  async function store(items: Waiting[]): Promise<(() => void)[]> {
    try {
      const known = await storeTogether(items);
      return items.map((item) => () => item.resolve(!known.has(item.id)));
    } catch (error) {
      if (items.length === 1 || !isAboutTheData(error)) {
        return items.map((item) => () => item.reject(databaseProblem(error) ?? error));
      }
      for (const item of items) {
        for (const answer of await store([item])) answer();
      }
      return [];
    }
  }

  /** The ids of calls we have. */
  async function storeTogether(items: Waiting[]): Promise<Set<string>> {
    const rows = `[${items.map((item) => item.text).join(',')}]`;
    // Two batches may hold the same calls under different ids, and then no order of locks fits both.
    return againAfterClash(() => insertArrivingCalls(context.db, rows));
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
        queue.push({ id: call.id, text, lockKey: lockKey(call), resolve, reject });
        if (!armed && running === null) {
          armed = true;
          setImmediate(start);
        }
      });
    },
  };
}

/** The same order in every batch, so that two batches with the same calls wait for each other one way only. */
function inLockOrder(a: Waiting, b: Waiting): number {
  return a.lockKey < b.lockKey ? -1 : a.lockKey > b.lockKey ? 1 : 0;
}

function lockKey(call: ArrivingCall): string {
  return `${call.team_id} ${call.external_id ?? ''} ${call.hubspot_call_id ?? ''} ${call.content_digest ?? ''}`;
}
