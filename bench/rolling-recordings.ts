// The recordings of held calls while they grow: which process writes them, how much of each was seen, and whether both sides can be heard.
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readAttemptReference } from '../rules/attempt-reference.ts';
import { loudSteps } from '../test/recorded-sound.ts';
import type { RingsideProcess } from '../test/ringside-process.ts';

const LOOK_MS = 250;
/** Of a telephone’s sound, 8,000 times a second, two sides of two bytes. */
const BYTES_A_SECOND = 32_000;

export type GrowingRecordings = {
  /** How many seconds of an attempt were seen in its file; 0 where there never was one. */
  seenSeconds(attemptId: string): number;
  /** Attempts that a worker’s process of live calls records at this moment, and on whose recordings both sides can be heard already. */
  heldBy(worker: RingsideProcess): string[];
  stop(): void;
};

/** Of a data folder that all workers share. */
export function watchGrowingRecordings(dataFolder: string): GrowingRecordings {
  const folder = join(dataFolder, 'live-calls');
  const seen = new Map<string, number>();
  const looking = setInterval(() => {
    for (const name of namesIn(folder)) {
      const attemptId = attemptOf(name);
      const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
      if (attemptId !== null) seen.set(attemptId, Math.max(seen.get(attemptId) ?? 0, size));
    }
  }, LOOK_MS);
  return {
    seenSeconds: (attemptId) => (seen.get(attemptId) ?? 0) / BYTES_A_SECOND,
    heldBy: (worker) =>
      openRecordings(worker, folder).flatMap((path) => {
        const attemptId = attemptOf(basename(path));
        return attemptId !== null && isHeardOnBothSides(path) ? [attemptId] : [];
      }),
    stop: () => clearInterval(looking),
  };
}

/** False too where the file does not play. */
export function isHeardOnBothSides(path: string): boolean {
  try {
    return [0, 1].every((side) => loudSteps(path, side).length > 0);
  } catch {
    return false;
  }
}

export function secondsOf(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / BYTES_A_SECOND;
}

/** What the process of live calls has open, as Linux tells. */
function openRecordings(worker: RingsideProcess, folder: string): string[] {
  const id = worker.callProcessId();
  return id === null
    ? []
    : namesIn(`/proc/${id}/fd`).flatMap((name) => {
        try {
          const path = readlinkSync(`/proc/${id}/fd/${name}`);
          return path.startsWith(folder) && path.endsWith('.wav') ? [path] : [];
        } catch {
          // Closed meanwhile.
          return [];
        }
      });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function attemptOf(name: string): string | null {
  return readAttemptReference(name.replace(/\.wav$/, ''))?.attemptId ?? null;
}
