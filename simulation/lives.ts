// Many lives of a simulation, several side by side: each in a process of its own, which lives one after the other.
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { FaultKind } from './faults.ts';
import { runSimulation, type RunOptions, type RunResult } from './run.ts';

export type Life = { seed: number; days: number };
export type LivesOptions = {
  lives: readonly Life[];
  /** So many side by side; as many as there are processors without it. */
  jobs?: number;
  deeds?: readonly string[];
  faults?: readonly FaultKind[];
  twice?: boolean;
  /** False: no further life is begun. */
  each: (result: RunResult) => boolean | Promise<boolean>;
};

const WORKER = new URL('./life-worker.ts', import.meta.url);
/** The newest of what is allocated is thrown away at once. */
const MEMORY = '--max-semi-space-size=32';
/** Odd, so that the lives of one seed begin before different changes of clocks. */
const SEEDS_APART = 100_003;

/** More days than fit into one life are lived as several, with seeds that follow from the one. */
export function livesOf(days: number, { seed, longest }: { seed: number; longest: number }): Life[] {
  const count = Math.ceil(days / longest);
  return Array.from({ length: count }, (_, place) => ({
    seed: seed + place * SEEDS_APART,
    days: Math.floor(((place + 1) * days) / count) - Math.floor((place * days) / count),
  }));
}

/** Resolves when all have been lived, or none is to be begun any more. Throws when a process dies. */
export async function live({ lives, jobs = availableParallelism(), each, ...told }: LivesOptions): Promise<void> {
  const waiting = [...lives];
  async function liveAll(run: (options: RunOptions) => Promise<RunResult>): Promise<void> {
    for (let life = waiting.shift(); life; life = waiting.shift()) {
      if (!(await each(await run({ ...life, ...told })))) waiting.length = 0;
    }
  }
  const atOnce = Math.min(jobs, lives.length);
  if (atOnce <= 1) return liveAll(runSimulation);
  const children = Array.from({ length: atOnce }, () =>
    fork(WORKER, { serialization: 'advanced', execArgv: [...process.execArgv, MEMORY] }),
  );
  try {
    await Promise.all(children.map((child) => liveAll((options) => ask(child, options))));
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
  }
}

function ask(child: ChildProcess, options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void => reject(new Error(`The life of seed ${options.seed} ended with ${code}.`));
    child.once('exit', died);
    child.once('message', (result) => {
      child.off('exit', died);
      resolve(result as RunResult);
    });
    child.send(options);
  });
}
