// Many calls at once, with the other ends in a process of their own: the gaps in our lines, the memory of a call, and how many a core carries.
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromCalls, ToCalls } from './voice-calls.ts';
import type { FromPages, ToPages } from './voice-pages.ts';
import type { FromPhones, Heard, ToPhones } from './voice-phones.ts';

export type Step = {
  calls: number;
  /** Of the process that holds the calls, recognition included. */
  cores: number;
  rssMb: number;
  /** What the host of a virtual machine took from all our processors meanwhile; NaN where the system does not say. */
  stolenMs: number;
  heard: Heard;
};

export type Many = {
  steps: Step[];
  withPages: Step & { pages: number; slowestMs: number };
  /** Calls that ended before we ended them. */
  lost: number;
};

export type ManyOptions = {
  calls: number;
  storedCalls: number;
  mostCalls: number;
  /** The last step is the first with a worse 99th percentile. */
  jitterLimitMs: number;
  measureMs: number;
  /** No step begins later. */
  until: () => boolean;
  tell: (line: string) => void;
};

const FIRST_CALLS = 5;
const MORE_CALLS = 10;
/** Until all of them have spoken once, and the memory of a call is there. */
const SETTLES_MS = 6_000;
const ANSWERS_WITHIN_MS = 120_000;

export async function measureMany(options: ManyOptions): Promise<Many> {
  const { measureMs, tell } = options;
  const started: ChildProcess[] = [];
  const open = <To extends { kind: string }, From extends { kind: string }>(file: string, words: string[] = []) => {
    const child = fork(new URL(file, import.meta.url), words, { execArgv: [] });
    started.push(child);
    return {
      send: (order: To) => void child.send(order),
      next: <K extends From['kind']>(kind: K) => answer<Extract<From, { kind: K }>>(child, kind),
      gone: gone(child),
    };
  };
  try {
    const pages = open<ToPages, FromPages>('./voice-pages.ts', [String(options.storedCalls)]);
    await pages.next('ready');
    tell(`a database with ${options.storedCalls} calls stands by`);
    const phones = open<ToPhones, FromPhones>('./voice-phones.ts');
    const calls = open<ToCalls, FromCalls>('./voice-calls.ts');
    await calls.next('ready');

    const look = () => ask(calls, { kind: 'look' }, 'seen');
    const hear = () => ask(phones, { kind: 'measure' }, 'measured');
    let held = 0;
    async function holdUpTo(count: number): Promise<void> {
      const { ports } = await ask(phones, { kind: 'open', count: count - held }, 'opened');
      await ask(calls, { kind: 'hold', ports }, 'holds');
      held = count;
      await sleep(SETTLES_MS);
    }
    async function measured(ms: number): Promise<Step> {
      await hear();
      const before = await look();
      const [since, stolenBefore] = [performance.now(), stolenMs()];
      await sleep(ms);
      const [after, heard] = [await look(), await hear()];
      const cores = (after.cpuMs - before.cpuMs) / (performance.now() - since);
      return { calls: held, cores, rssMb: after.rssMb, stolenMs: stolenMs() - stolenBefore, heard };
    }

    await holdUpTo(FIRST_CALLS);
    const steps = [await measured(measureMs)];
    await holdUpTo(options.calls);
    steps.push(await measured(measureMs));
    tell(`${held} calls are held; now the pages are read`);
    pages.send({ kind: 'read' });
    const under = await measured(2 * measureMs);
    const read = await ask(pages, { kind: 'rest' }, 'read');
    pages.send({ kind: 'stop' });
    await pages.gone;
    while (held < options.mostCalls && options.until() && jitter(steps.at(-1)) <= options.jitterLimitMs) {
      await holdUpTo(held + MORE_CALLS);
      steps.push(await measured(measureMs));
      tell(`${held} calls are held`);
    }
    const { over } = await look();
    calls.send({ kind: 'stop' });
    await calls.gone;
    return { steps, withPages: { ...under, pages: read.pages, slowestMs: read.slowestMs }, lost: over };
  } finally {
    for (const child of started) child.kill('SIGKILL');
  }
}

export function at(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Since the start, from the eighth figure of Linux's first line, in ticks of 10 ms (proc_stat(5)). */
function stolenMs(): number {
  try {
    return Number(readFileSync('/proc/stat', 'utf8').split(/\s+/, 9)[8]) * 10;
  } catch {
    return NaN;
  }
}

export const jitter = (step: Step | undefined): number => at(step?.heard.jitterMs ?? [], 0.99);

type Asked<To, From extends { kind: string }> = {
  send(order: To): void;
  next<K extends From['kind']>(kind: K): Promise<Extract<From, { kind: K }>>;
};

function ask<To, From extends { kind: string }, K extends From['kind']>(
  of: Asked<To, From>,
  order: To,
  kind: K,
): Promise<Extract<From, { kind: K }>> {
  const answered = of.next(kind);
  of.send(order);
  return answered;
}

/** Throws when it ends, or says nothing for too long. */
async function answer<Message extends { kind: string }>(child: ChildProcess, kind: Message['kind']): Promise<Message> {
  return await new Promise<Message>((resolve, reject) => {
    const settle = () => {
      clearTimeout(late);
      child.off('message', hear).off('exit', ended);
    };
    const fail = (why: string) => {
      settle();
      reject(new Error(`${child.spawnargs.at(1)}: ${why} instead of “${kind}”`));
    };
    const hear = (message: Message) => {
      if (message.kind !== kind) return;
      settle();
      resolve(message);
    };
    const ended = () => fail('it ended');
    const late = setTimeout(() => fail('it said nothing'), ANSWERS_WITHIN_MS);
    child.on('message', hear).once('exit', ended);
  });
}

async function gone(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => void child.once('exit', () => resolve()));
}
