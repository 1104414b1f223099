// ringside simulated-carrier: a carrier for trials in a process of its own. It rings nobody.
import { appendFileSync, readFileSync } from 'node:fs';
import { Problem } from '../../rules/problem.ts';
import { createLog } from '../log.ts';
import { simulatedLimits, type DialLine } from '../providers/simulated-carrier.ts';
import { readCarrierScript, trialScript } from '../providers/simulated-carrier-script.ts';
import { serveSimulatedCarrier } from '../providers/simulated-carrier-server.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { optional, required, type Command } from './command.ts';

const usage = `ringside simulated-carrier --port 4500 --report-to http://127.0.0.1:3000/api/integrations/carriers/simulated --secret …
    [--script carrier.json] [--dials dials.jsonl] [--idempotency none|minute|for_good] [--calls-per-second 20]`;

const idempotencies = ['none', 'minute', 'for_good'] as const;

export const simulatedCarrierCommand: Command = {
  usage,
  what: 'A carrier for trials in a process of its own: it rings nobody, behaves as a script tells and writes down every dial.',
  options: {
    port: { type: 'string' },
    'report-to': { type: 'string' },
    secret: { type: 'string' },
    script: { type: 'string' },
    dials: { type: 'string' },
    idempotency: { type: 'string' },
    'calls-per-second': { type: 'string' },
  },
  async run(input) {
    const log = createLog('info');
    const wanted = optional(input, 'idempotency') ?? 'minute';
    const idempotency = idempotencies.find((one) => one === wanted);
    const port = Number(required(input, 'port', usage));
    const callsPerSecond = Number(optional(input, 'calls-per-second') ?? simulatedLimits.callsPerSecond);
    if (!idempotency || !Number.isInteger(port) || !(callsPerSecond >= 1)) {
      throw new Problem('configuration_invalid', `Something in this cannot be used.\n\n${usage}`);
    }
    const dials = optional(input, 'dials');
    const { url } = await serveSimulatedCarrier({
      port,
      idempotency,
      log,
      clock: createSystemClock(),
      limits: { ...simulatedLimits, callsPerSecond },
      script: scriptOf(optional(input, 'script')),
      secret: required(input, 'secret', usage),
      reportTo: required(input, 'report-to', usage).split(','),
      // Written before the call is answered, so that no kill can take it back.
      noteDial: (line: DialLine) => (dials === undefined ? undefined : appendFileSync(dials, `${JSON.stringify(line)}\n`)),
    });
    log.info({ url }, 'the simulated carrier is ready; it rings nobody');
  },
};

function scriptOf(path: string | undefined) {
  if (path === undefined) return trialScript;
  try {
    return readCarrierScript(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('configuration_invalid', `${path} cannot be read as JSON.`, { cause: error });
  }
}
