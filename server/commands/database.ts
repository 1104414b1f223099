// ringside database stop: ends the embedded database that a killed server left running.
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { startOrAttach } from '../database/embedded.ts';
import { serverIsRunning } from '../database/embedded-claim.ts';
import { createLog } from '../log.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import type { Command } from './command.ts';

const usage = 'ringside database stop';

export const databaseCommand: Command = {
  usage,
  what: 'Ends the embedded database of RINGSIDE_DATA while no server runs.',
  options: {},
  async run({ positionals }) {
    if (positionals[0] !== 'stop') throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
    const config = readConfig();
    if (config.DATABASE_URL !== undefined) {
      throw new Problem('configuration_invalid', 'DATABASE_URL is set: that database is yours to stop.');
    }
    const embedded = await startOrAttach({ dataFolder: config.RINGSIDE_DATA, log: createLog('warn'), clock: createSystemClock() });
    if (await serverIsRunning(embedded))
      throw new Problem('already_running', 'A server uses this database. Stop the server; it ends the database itself.');
    await embedded.stop();
  },
};
