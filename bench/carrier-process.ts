// A simulated carrier in a process of its own, which outlives what is killed and writes down every dial before it answers.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DialLine } from '../server/providers/simulated-carrier.ts';
import { freePort } from '../test/free-port.ts';

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const READY_WITHIN_MS = 60_000;

export type CarrierProcess = {
  /** What a Ringside needs to find it. */
  environment: { RINGSIDE_CARRIER_URL: string; RINGSIDE_CARRIER_SECRET: string };
  /** Returns when it takes calls; it reports to these addresses in turn. */
  start(urls: readonly string[]): Promise<void>;
  /** All that it was asked for so far. */
  dials(): DialLine[];
  /** How often each number was rung. */
  timesRung(): Map<string, number>;
  close(): Promise<void>;
};

/** `script` is the path of a file that tells how it behaves; without one it reports late, twice and in the wrong order. */
export async function prepareCarrier(folder: string, { script }: { script?: string } = {}): Promise<CarrierProcess> {
  const [port, secret] = [await freePort(), randomBytes(24).toString('base64url')];
  const path = join(folder, 'dials.jsonl');
  let child: ChildProcess | null = null;
  const dials = (): DialLine[] => {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as DialLine);
  };
  return {
    environment: { RINGSIDE_CARRIER_URL: `http://127.0.0.1:${port}`, RINGSIDE_CARRIER_SECRET: secret },
    async start(urls) {
      const reportTo = urls.map((url) => `${url}/api/integrations/carriers/simulated`).join(',');
      const words = `simulated-carrier --port ${port} --report-to ${reportTo} --secret ${secret} --dials ${path} --idempotency none`;
      const behaviour = script === undefined ? [] : ['--script', script];
      child = spawn(process.execPath, [MAIN, ...words.split(' '), ...behaviour], { stdio: ['ignore', 'pipe', 'inherit'] });
      await untilReady(child);
    },
    dials,
    timesRung: () => new Map([...Map.groupBy(dials(), ({ to }) => to)].map(([number, rung]) => [number, rung.length])),
    async close() {
      if (!child) return;
      const ended = once(child, 'exit');
      if (child.kill('SIGKILL')) await ended;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4_000)));
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(25)) {
    if (output.includes('is ready')) return;
    if (child.exitCode !== null) throw new Error(`the carrier ended with ${child.exitCode}:\n${output}`);
  }
  throw new Error(`the carrier was not ready in time:\n${output}`);
}
