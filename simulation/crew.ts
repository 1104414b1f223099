// Those who keep a simulated Ringside going, joined: processes, the desk that hands them jobs, their looks for due work, and clients that ask.
import { Problem } from '../rules/problem.ts';
import { MOST_FAILURES, openJobDesk, type JobDesk } from './job-desk.ts';
import type { Actor, BeforeStep } from './kernel.ts';
import { openLooks, type Looks } from './looks.ts';
import { openProcess, type Outside, type ProcessContext } from './process.ts';
import { openProcesses, type Processes } from './processes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LONGEST_ANSWER_MS = 30 * SECOND;

export type Crew = {
  /** As a client does it: asked again after an error that passes, or when no answer comes. */
  ask<T>(what: string, work: (context: ProcessContext) => Promise<T>): Promise<T>;
  /** In the process that serves, without anybody waiting for it. */
  tellWeb<T>(work: (context: ProcessContext) => Promise<T>): Promise<T>;
  heardBell(): void;
  stirred(): void;
  /** Told once, just after a process has begun to dial. */
  atNextDial: JobDesk['atNextDial'];
  /** Those the queue has not heard of yet. */
  jobsDone(): readonly string[];
  /** Jobs that have failed again and again, in words. */
  stuck(): readonly string[];
};

export function openCrew(outside: Outside): Crew & { beforeStep: BeforeStep } {
  const { kernel } = outside;
  const { db } = openProcess(outside, 'queue', 1, { isSure: true }).context;
  const processes: Processes = openProcesses(outside, {
    silent: (actor) => desk.drop(actor),
    back: () => looks.stirred(),
  });
  const desk: JobDesk = openJobDesk(outside, {
    ...{ processes, db },
    worked: () => looks.lookAgain(),
    wakeAt: (atMs) => looks.wakeAt(atMs),
  });
  const { heardBell, lanesMs } = desk;
  const looks: Looks = openLooks(kernel, { able: processes.able, db, lanesMs, heardBell });

  async function tellWeb<T>(work: (context: ProcessContext) => Promise<T>): Promise<T> {
    const { actor, context } = processes.web();
    if (actor.isDead) throw new Problem('overloaded', 'The server is starting.', { retryable: true });
    return work(context);
  }

  const client: Actor = { name: 'client', isDead: false, resumesMs: 0, aheadMs: 0 };
  async function ask<T>(what: string, work: (context: ProcessContext) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const answered = new AbortController();
      try {
        const late = kernel.sleep(client, LONGEST_ANSWER_MS, answered.signal).then(() => {
          throw new Problem('overloaded', 'No answer came.', { retryable: true });
        });
        late.catch(() => {});
        const answer = await Promise.race([tellWeb(work), late]);
        answered.abort();
        looks.stirred();
        heardBell();
        return answer;
      } catch (error) {
        answered.abort();
        heardBell();
        kernel.tell(`client heard of ${what}: ${error instanceof Error ? error.message : String(error)}`);
        if (error instanceof Problem && !error.retryable && error.code !== 'internal') throw error;
        if (tries >= MOST_FAILURES) throw error;
        await kernel.sleep(client, Math.min(5 * MINUTE, SECOND * 2 ** tries));
      }
    }
  }

  looks.stirred();
  const { atNextDial, jobsDone, stuck } = desk;
  return {
    ...{ ask, tellWeb, heardBell, atNextDial, jobsDone, stuck },
    stirred: looks.stirred,
    beforeStep: processes.beforeStep,
  };
}
