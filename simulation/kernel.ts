// One thread of virtual time: flows of many processes take their steps one after the other, in an order that a seed decides.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createChance, type Chance } from '../emulator/chance.ts';

/** A process that may be paused, or die and be followed by another. */
export type Actor = {
  readonly name: string;
  isDead: boolean;
  /** Paused until then: its steps and timers wait. */
  resumesMs: number;
  /** How much its clock is ahead. */
  aheadMs: number;
  /** How much later than it could it hears HubSpot's next answer. */
  hearsLateMs?: number;
};

export type Kernel = {
  nowMs(): number;
  /** Streams of one seed; one never disturbs another. */
  chance(stream: string): Chance;
  /** Runs once, that much later. Answers a function that calls it off. */
  after(ms: number, run: () => void): () => void;
  sleep(actor: Actor, ms: number, signal?: AbortSignal): Promise<void>;
  /** Waits for its turn. Nobody else moves until the function it resolves with is called. Never resolves for who has died. */
  turn(actor: Actor, what: string): Promise<() => void>;
  /** The whole of `work` is one step. */
  step<T>(actor: Actor, what: string, work: () => T | Promise<T>): Promise<T>;
  note(line: string): void;
  /** A note that belongs to the story as people tell it. */
  tell(line: string): void;
  /** Until that time has come and nobody can move any more. Throws after `mostSteps`: somebody runs in a circle. */
  runUntil(ms: number, mostSteps?: number): Promise<void>;
  /** Of everything that has happened so far. */
  traceHash(): string;
  story(): readonly string[];
  steps(): number;
};

/** Before each step. It may end or pause processes. */
export type BeforeStep = (actor: Actor, what: string) => void;

type Timer = { atMs: number; tie: number; run: () => void };
type Waiting = { actor: Actor; what: string; go: (release: () => void) => void };

const LINES_KEPT = 20;
const LONGEST_STORY = 20_000;
/** In real time: a step that takes longer waits for something that will never come. */
const LONGEST_STEP_MS = 60_000;

export function createKernel(options: { seed: number; startMs: number; beforeStep?: BeforeStep }): Kernel {
  const order = createChance(options.seed, 'order');
  const timers: Timer[] = [];
  const waiting: Waiting[] = [];
  const lines: string[] = [];
  const story: string[] = [];
  const trace = createHash('sha256');
  let now = options.startMs;
  let steps = 0;
  let noted = { atMs: NaN, text: '' };

  function after(ms: number, run: () => void): () => void {
    const timer = { atMs: now + Math.max(0, ms), tie: order.share(), run };
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = timers[middle]!;
      if (other.atMs < timer.atMs || (other.atMs === timer.atMs && other.tie <= timer.tie)) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
    return () => {
      const at = timers.indexOf(timer);
      if (at !== -1) timers.splice(at, 1);
    };
  }

  function note(line: string): void {
    if (noted.atMs !== now) noted = { atMs: now, text: new Date(now).toISOString() };
    const text = `${noted.text} ${line}`;
    trace.update(`${text}\n`);
    lines.push(text);
    if (lines.length > LINES_KEPT) lines.shift();
  }

  function tell(line: string): void {
    note(line);
    if (story.length < LONGEST_STORY) story.push(`${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} ${line}`);
  }

  function sleep(actor: Actor, ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const wake = (): void => {
        if (actor.isDead) return;
        if (actor.resumesMs > now) return void after(actor.resumesMs - now, wake);
        resolve();
      };
      const callOff = after(ms, wake);
      signal?.addEventListener('abort', () => {
        callOff();
        reject(signal.reason as Error);
      });
    });
  }

  function turn(actor: Actor, what: string): Promise<() => void> {
    return new Promise((go) => {
      if (!actor.isDead) waiting.push({ actor, what, go });
    });
  }

  /** Flows go on by promises alone, so that two rounds of the event loop bring all of them to their next step. */
  async function settle(): Promise<void> {
    await setImmediate();
    await setImmediate();
  }

  function next(): Waiting | null {
    for (let at = waiting.length - 1; at >= 0; at -= 1) if (waiting[at]!.actor.isDead) waiting.splice(at, 1);
    const able = waiting.filter(({ actor }) => actor.resumesMs <= now);
    const chosen = able[order.between(0, Math.max(0, able.length - 1))];
    if (!chosen) return null;
    options.beforeStep?.(chosen.actor, chosen.what);
    if (chosen.actor.isDead || chosen.actor.resumesMs > now) return next();
    waiting.splice(waiting.indexOf(chosen), 1);
    return chosen;
  }

  async function take({ actor, what, go }: Waiting): Promise<void> {
    steps += 1;
    note(`${actor.name} ${what}`);
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`a step does not come to an end: ${actor.name} ${what}\n${lines.join('\n')}`)),
        LONGEST_STEP_MS,
      );
      go(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** When something can move again. */
  function nextMs(): number {
    const pauses = waiting.map(({ actor }) => actor.resumesMs).filter((ms) => ms > now);
    return Math.min(timers[0]?.atMs ?? Infinity, ...pauses);
  }

  return {
    nowMs: () => now,
    chance: (stream) => createChance(options.seed, stream),
    after,
    sleep,
    turn,
    note,
    tell,
    async step(actor, what, work) {
      const done = await turn(actor, what);
      try {
        return await work();
      } finally {
        done();
      }
    },
    async runUntil(untilMs, mostSteps = Infinity) {
      const endsAt = steps + mostSteps;
      for (;;) {
        if (steps > endsAt) throw new Error(`after ${mostSteps} steps there is no rest: ${lines.at(-1)}`);
        await settle();
        const chosen = next();
        if (chosen) {
          await take(chosen);
          continue;
        }
        const comesMs = nextMs();
        if (comesMs > untilMs) break;
        now = Math.max(now, comesMs);
        while (timers[0] && timers[0].atMs <= now) timers.shift()!.run();
      }
      now = Math.max(now, untilMs);
    },
    traceHash: () => trace.copy().digest('hex').slice(0, 16),
    story: () => story,
    steps: () => steps,
  };
}
