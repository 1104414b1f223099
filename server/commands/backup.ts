// ringside backup and restore: the whole installation in one file.
import { resolve } from 'node:path';
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse } from '../compose-house.ts';
import { backupTo, refuseExternalDatabase } from '../database/backup.ts';
import { restoreFrom } from '../database/restore.ts';
import { createLog } from '../log.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import type { Command } from './command.ts';

/** Beside the database: recordings. Models are made anew. */
const FOLDERS = ['files'];
const backupUsage = 'ringside backup FILE';
const restoreUsage = 'ringside restore FILE [--force]';

export const backupCommand: Command = {
  usage: backupUsage,
  what: 'Writes database and recordings into one file, also while the server runs.',
  options: {},
  async run({ positionals }) {
    const file = fileOf(positionals, backupUsage);
    await withHouse(readConfig(), createLog('warn'), async ({ embedded, context }) => {
      if (!embedded) throw refuseExternalDatabase();
      const made = await backupTo(file, { embedded, folders: FOLDERS, now: context.clock.now() });
      console.log(`${made.file}: ${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB`);
    });
  },
};

export const restoreCommand: Command = {
  usage: restoreUsage,
  what: 'Brings a backup into an empty data folder; --force moves what is there aside.',
  options: { force: { type: 'boolean' } },
  async run({ positionals, options }) {
    const config = readConfig();
    if (config.DATABASE_URL !== undefined) throw refuseExternalDatabase();
    const restored = await restoreFrom(fileOf(positionals, restoreUsage), {
      dataFolder: config.RINGSIDE_DATA,
      folders: FOLDERS,
      force: options['force'] === true,
      clock: createSystemClock(),
      log: createLog('warn'),
    });
    console.log(`Restored the backup of ${restored.createdAt.toISOString()}: ${restored.files} files.`);
    if (restored.movedAside !== null) console.log(`What was there lies in ${restored.movedAside} now.`);
  },
};

function fileOf(positionals: string[], usage: string): string {
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Problem('configuration_invalid', `Name one file:\n${usage}`);
  return resolve(file);
}
