// A peer's processes: started until they answer, killed, and how much memory they hold together.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type PeerChild = {
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** kill -9, waits until it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

type ChildOptions = {
  words: readonly string[];
  env: NodeJS.ProcessEnv;
  isReady: () => Promise<boolean>;
  readyWithinMs: number;
};

const OUTPUT_KEPT = 4_000;

export function peerChild({ words, env, isReady, readyWithinMs }: ChildOptions): PeerChild {
  let child: ChildProcess | null = null;
  let output = '';

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child?.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  }

  return {
    get pid() {
      return child?.pid;
    },
    async start() {
      const started = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-OUTPUT_KEPT)));
      }
      const until = Date.now() + readyWithinMs;
      while (!(await isReady())) {
        if (started.exitCode !== null) throw new Error(`${words[0]} ended with ${started.exitCode}:\n${output}`);
        if (Date.now() > until) throw new Error(`${words[0]} was not ready in time:\n${output}`);
        await sleep(50);
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** Of a process and all it has started, in MB; what they share is counted for each. Linux only, elsewhere null. */
export function memoryMb(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
    return children.reduce((sum, one) => sum + (memoryMb(Number(one)) ?? 0), own);
  } catch {
    // It has just ended.
    return 0;
  }
}
