// ringside start: serves and works until told to stop.
import { Problem } from '../../rules/problem.ts';
import type { Part } from '../compose.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { optional, type Command } from './command.ts';

const usage = 'ringside start [--parts=web,worker]';

export const startCommand: Command = {
  usage,
  what: 'Starts the server. With DATABASE_URL the parts can run in processes of their own, any number of each.',
  options: { parts: { type: 'string' } },
  async run(input) {
    const config = readConfig();
    const log = createLog(config.RINGSIDE_LOG_LEVEL);
    // The whole server takes a second to load, which no other command need wait for.
    const { parts, startRingside } = await import('../compose.ts');
    const running = await startRingside(config, log, { parts: readParts(optional(input, 'parts'), parts) });
    if (running.url !== null && process.stdout.isTTY) console.log(`\n  Ringside is ready: ${running.url}\n`);
    const signal = await firstSignal();
    log.info({ signal }, 'stopping');
    await running.stop();
    // Whatever a library still holds open must not keep a stopped server alive.
    process.exit(0);
  },
};

function readParts(words: string | undefined, parts: readonly Part[]): Part[] {
  const asked = (words ?? parts.join(',')).split(',').map((word) => word.trim());
  const unknown = asked.filter((word) => !parts.some((part) => part === word));
  if (unknown.length > 0)
    throw new Problem('configuration_invalid', `There is no part "${unknown.join('", "')}". The parts are: ${parts.join(', ')}.`);
  return parts.filter((part) => asked.includes(part));
}

/** A second signal ends the process at once. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
    }
  });
}
