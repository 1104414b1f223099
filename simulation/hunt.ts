// Plants each mistake into a simulation of its own and tells which of them it notices.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Mutant } from './mutants.ts';

const HOOK = new URL('./mutant-hook.ts', import.meta.url).href;
/** In real time; one that hangs is not caught. */
const LONGEST_MS = 30 * 60_000;

export type Hunted = { name: string; isCaught: boolean; /** What was said of it first, or how it ended. */ said: string };

/** One seed after the other until one of them notices it, at most `seeds`. `program` is the simulation's, as it was started. */
export async function hunt({ name }: Mutant, run: { program: string; seed: number; seeds: number; days: number }): Promise<Hunted> {
  const words = ['--seed', run.seed, '--seeds', run.seeds, '--days', run.days, '--jobs', 1].map(String);
  const child = spawn(process.execPath, ['--import', HOOK, run.program, ...words, '--until-wrong'], {
    env: { ...process.env, SIMULATION_MUTANT: name },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  const wrong = out.split('\n').find((line) => line.startsWith('  wrong'));
  if (code === 1 && wrong) return { name, isCaught: true, said: wrong.trim() };
  return {
    name,
    isCaught: false,
    said: code === 0 ? 'nobody noticed' : `it ended with ${code}: ${out.trim().split('\n').slice(-12).join(' ')}`,
  };
}
