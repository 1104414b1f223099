// A Ringside of its own in a child process, as a user would start it: for tests that kill, restart and talk to it from outside.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

/** The `server/main.ts` of this version. */
export const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const READY_WITHIN_MS = 180_000;
const KEPT = 100_000;

export type RingsideProcess = {
  readonly url: string;
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly child: ChildProcess | null;
  /** Its `server/main.ts`; another one begins with the next start. */
  program: string;
  /** All it has written to its log so far, every start together; where somebody else hears it, only the end. */
  output(): string;
  start(words?: string[]): Promise<void>;
  /** kill -9, waits until it is gone. */
  kill(): Promise<void>;
  /** The id of its process of live calls; null while it has none. */
  callProcessId(): number | null;
  /** kill -9 of its process of live calls, in which one goes on. */
  killCallProcess(): void;
  /** SIGTERM, waits for the end, returns the exit code. */
  stop(): Promise<number | null>;
  /** Runs one command of the command line with the same settings. */
  command(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Stops it and removes its data folder. */
  dispose(): Promise<void>;
};

export type RingsideOptions = {
  hears?: (text: string) => void;
  /** Its `server/main.ts`, where it is another version than this one. */
  program?: string;
  /** Whose data folder and address it takes over. */
  successorOf?: RingsideProcess;
};

export async function prepareRingside(
  environment: NodeJS.ProcessEnv = {},
  { hears, program = MAIN, successorOf }: RingsideOptions = {},
): Promise<RingsideProcess> {
  const dataFolder = successorOf?.dataFolder ?? (await mkdtemp(join(tmpdir(), 'ringside-')));
  const port = successorOf ? Number(new URL(successorOf.url).port) : await freePort();
  const settings: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), RINGSIDE_DATA: dataFolder, ...environment };
  let child: ChildProcess | null = null;
  let output = '';

  const write = (text: string): void => {
    output += text;
    if (!hears) return;
    hears(text);
    if (output.length > 2 * KEPT) output = output.slice(-KEPT);
  };

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };

  const self: RingsideProcess = {
    url: `http://127.0.0.1:${port}`,
    dataFolder,
    environment: settings,
    program,
    get child() {
      return child;
    },
    output: () => output,
    async start(words = []) {
      child = spawn(process.execPath, [self.program, 'start', ...words], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', write);
      const serves = !words.some((word) => word === '--parts=worker');
      const until = Date.now() + READY_WITHIN_MS;
      while (Date.now() < until) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${output.slice(-4000)}`);
        if (serves ? (await fetch(`${self.url}/health`).catch(() => null))?.ok : output.includes('ringside is ready')) return;
        await sleep(50);
      }
      throw new Error(`the server was not ready in time:\n${output.slice(-4000)}`);
    },
    async kill() {
      await end('SIGKILL');
    },
    callProcessId() {
      const children = readFileSync(`/proc/${child?.pid}/task/${child?.pid}/children`, 'utf8').split(' ').filter(Boolean);
      const holder = children.find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('call-process'));
      return holder === undefined ? null : Number(holder);
    },
    killCallProcess() {
      const holder = self.callProcessId();
      if (holder === null) throw new Error('no process holds a call');
      process.kill(holder, 'SIGKILL');
    },
    stop: () => end('SIGTERM'),
    command: (...words) => run([self.program, ...words], settings),
    async dispose() {
      await end('SIGTERM');
      // A killed server leaves its database running.
      if (!settings['DATABASE_URL']) await self.command('database', 'stop');
      // Children of a killed server end a moment later, and may still write.
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return self;
}

/** The first team with its owner, and a key to push with whose limit nobody reaches. */
export async function createKey(ringside: RingsideProcess): Promise<string> {
  const owner = '--email owner@example.com --name Owner --team Sales --role admin --password correct-horse-battery';
  for (const words of [`users create ${owner}`, 'keys create --name load --limit 1000000']) {
    const { code, stdout, stderr } = await ringside.command(...words.split(' '));
    if (code !== 0) throw new Error(`ringside ${words}: ${stderr}`);
    if (words.startsWith('keys')) return stdout.trim();
  }
  throw new Error('no key was made');
}

async function run(words: string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
