// Time, timers and ids, passed in so that the whole product can run under a virtual clock.

export type Clock = {
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** Time-ordered UUIDs (version 7), so that new rows land at the end of every index. */
export type NewId = () => string;
