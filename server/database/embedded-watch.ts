// Keeps the embedded PostgreSQL running as long as the server lives: killed, crashed or out of disk, it is started again.
import type { Embedded } from './embedded.ts';
import type { EmbeddedOptions } from './embedded-place.ts';
import { whoIs } from './embedded-process.ts';

const LOOK_EVERY_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export type Watch = { stop(): Promise<void> };

/** Looks twice a second. A start that fails is tried again after 0.5, 1, 2 … 10 seconds, until `stop`. */
export function keepRunning(embedded: Embedded, options: Pick<EmbeddedOptions, 'clock' | 'log'>): Watch {
  const { clock, log } = options;
  const stopped = new AbortController();
  const pause = (ms: number): Promise<void> => clock.sleep(ms, stopped.signal).catch(() => {});

  const watch = async (): Promise<void> => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      await pause(Math.min(LOOK_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS));
      if (stopped.signal.aborted) return;
      try {
        if (failures === 0 && (await whoIs(embedded.postmasterPid, embedded.clusterFolder)) === 'ours') continue;
        if (failures === 0) log.warn({ pid: embedded.postmasterPid }, 'database has ended and is started again');
        await embedded.ensureRunning();
        failures = 0;
      } catch (error) {
        failures = Math.min(failures + 1, 10);
        log.warn({ err: error, failures }, 'database does not start');
      }
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopped.abort();
      await watching;
    },
  };
}
