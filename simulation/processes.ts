// The processes of a simulated Ringside: one that serves, two that work. They die, are paused, stand still in the middle of a job, and come back.
import type { FaultKind } from './faults.ts';
import type { Actor, BeforeStep } from './kernel.ts';
import { openProcess, type Outside, type SimulatedProcess } from './process.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const WORKERS = 2;
/** A job whose process is silent that long is handed to another one. */
const HEARTBEAT_MS = 12 * SECOND;
const LONGEST_PAUSE_MS = 4 * 60 * MINUTE;
const SHARE_OF_LONG_PAUSES = 0.2;
/** In the middle of a job, longer than any decision holds. */
const LEAST_STOP_MS = 8 * SECOND;
/** After its first step, which takes the job, somewhere up to this one. Most jobs have fewer; they end undisturbed. */
const LAST_STEP_TO_STOP_AT = 6;

export type Processes = {
  web(): SimulatedProcess;
  /** Workers that can take a step now. */
  able(): SimulatedProcess[];
  beforeStep: BeforeStep;
  /**
   * Called as a worker begins with a job: it may stand still at some step of it, mostly so long that another is handed the job, and goes
   * on with what it had read. Null if it will not; otherwise what calls it off, once the job has ended.
   */
  mayStop(actor: Actor, kind: FaultKind, stopped: () => void): (() => void) | null;
};

/** `silent`: nothing has been heard of it for too long. `back`: it has been started again. */
export type ToldOfProcesses = { silent(actor: Actor): void; back(): void };

export function openProcesses(outside: Outside, told: ToldOfProcesses): Processes {
  const { kernel, faults } = outside;
  const chance = kernel.chance('processes');
  const generations = new Map<string, number>();
  const stops = new Map<Actor, { steps: number; kind: FaultKind; stopped: () => void }>();
  let web = begin('web');
  const workers = Array.from({ length: WORKERS }, (_, at) => begin(`worker${at + 1}`));

  function begin(name: string): SimulatedProcess {
    const generation = (generations.get(name) ?? 0) + 1;
    generations.set(name, generation);
    return openProcess(outside, name, generation);
  }

  const beforeStep: BeforeStep = (actor, what) => {
    const place = workers.findIndex((worker) => worker.actor === actor);
    if (place === -1 && web.actor !== actor) return;
    if (faults.strikes('a process dies')) return die(actor, place);
    if (faults.strikes('a process is paused')) return pause(actor);
    if (what === 'dial' && faults.strikes('a process is paused before it dials')) return pause(actor);
    if (isToStop(actor)) return;
    if (faults.strikes('a clock is set')) {
      actor.aheadMs = chance.between(-2 * SECOND, 2 * SECOND);
      kernel.tell(`the clock of ${actor.name} is ${actor.aheadMs} ms ahead`);
    }
  };

  function isToStop(actor: Actor): boolean {
    const stop = stops.get(actor);
    if (!stop) return false;
    stop.steps -= 1;
    if (stop.steps > 0) return false;
    stops.delete(actor);
    faults.struck(stop.kind);
    pause(actor, LEAST_STOP_MS);
    stop.stopped();
    return true;
  }

  function die(actor: Actor, place: number): void {
    actor.isDead = true;
    kernel.tell(`${actor.name} dies`);
    kernel.after(chance.between(SECOND, 31 * SECOND), () => {
      const next = begin(actor.name.replace(/-\d+$/, ''));
      if (place === -1) web = next;
      else workers[place] = next;
      told.back();
    });
    kernel.after(HEARTBEAT_MS, () => told.silent(actor));
  }

  function pause(actor: Actor, leastMs = SECOND): void {
    const ms = chance.between(leastMs, chance.share() < SHARE_OF_LONG_PAUSES ? LONGEST_PAUSE_MS : MINUTE);
    actor.resumesMs = kernel.nowMs() + ms;
    kernel.tell(`${actor.name} is paused for ${Math.round(ms / SECOND)} s`);
    if (ms > HEARTBEAT_MS) kernel.after(HEARTBEAT_MS, () => told.silent(actor));
  }

  return {
    beforeStep,
    web: () => web,
    able: () => workers.filter(({ actor }) => !actor.isDead && actor.resumesMs <= kernel.nowMs()),
    mayStop(actor, kind, stopped) {
      if (stops.has(actor) || chance.share() >= faults.shareOf(kind)) return null;
      const stop = { steps: chance.between(2, LAST_STEP_TO_STOP_AT), kind, stopped };
      stops.set(actor, stop);
      return () => void (stops.get(actor) === stop && stops.delete(actor));
    },
  };
}
