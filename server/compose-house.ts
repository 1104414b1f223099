// Joins what every command needs: the database (embedded or yours, migrated), time, ids, the queue's bell and the file store.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hashPassword } from 'better-auth/crypto';
import { composeTracing } from './compose-tracing.ts';
import type { Config } from './config.ts';
import { awaitRecovery } from './database/await-recovery.ts';
import { startOrAttach, type Embedded } from './database/embedded.ts';
import { publishEvents } from './database/events.ts';
import { enqueueJobs, openJobQueue, type JobQueue } from './database/jobs.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase, type Database } from './database/open.ts';
import type { AdminContext } from './flows/admin/admin-context.ts';
import type { RingsideLog } from './log.ts';
import type { FileStore } from './ports/file-store.ts';
import { createDiskFileStore } from './providers/disk-file-store.ts';
import { closeTheWayOut } from './providers/way-out.ts';
import { createSystemClock, newId } from './providers/system-clock.ts';

export type House = {
  config: Config;
  log: RingsideLog;
  connectionString: string;
  database: Database;
  /** Null with DATABASE_URL. */
  embedded: Embedded | null;
  queue: JobQueue;
  files: FileStore;
  context: AdminContext;
  close(): Promise<void>;
};

const CONNECTIONS = 16;
const STOP_WITHIN_MS = 25_000;

/** The embedded database, running; null with DATABASE_URL. Throws Problem with the command to type when it cannot start. */
export async function openEmbedded(config: Config, log: RingsideLog): Promise<Embedded | null> {
  if (config.DATABASE_URL !== undefined) return null;
  return startOrAttach({ dataFolder: config.RINGSIDE_DATA, log, clock: createSystemClock() });
}

export type OpenHouseOptions = {
  embedded: Embedded | null;
  /** This process works, so its queue keeps house. */
  supervise: boolean;
};

/** Throws Problem when the database cannot be reached or belongs to a newer version. */
export async function openHouse(config: Config, log: RingsideLog, options: OpenHouseOptions): Promise<House> {
  if (config.RINGSIDE_ZERO_EGRESS) closeTheWayOut();
  const clock = createSystemClock();
  const { embedded } = options;
  const connectionString = config.DATABASE_URL ?? (embedded as Embedded).connectionString;
  const database = openDatabase(connectionString, {
    maxConnections: CONNECTIONS,
    applicationName: 'ringside',
    onError: (error) => log.warn({ err: error }, 'a database connection broke'),
  });
  try {
    const queue = await awaitRecovery({ clock, log }, async () => {
      const migrated = await migrate(database.db);
      if (migrated.length > 0) log.info({ migrations: migrated }, 'database brought up to date');
      return openJobQueue({
        connectionString,
        supervise: options.supervise,
        onError: (error) => log.warn({ err: error }, 'the job queue met an error'),
      });
    });
    const files = await createDiskFileStore({ folder: join(config.RINGSIDE_DATA, 'files') });
    const { trace, close: closeTracing } = await composeTracing(config, log, clock);
    return {
      config,
      log,
      connectionString,
      database,
      embedded,
      queue,
      files,
      context: {
        db: database.db,
        clock,
        newId,
        enqueueJobs,
        publishEvents,
        log,
        publicUrl: config.publicUrl(config.PORT),
        ...(trace && { trace }),
        randomBytes: (count) => randomBytes(count),
        hashPassword,
      },
      async close() {
        await queue.stop(STOP_WITHIN_MS);
        await closeTracing();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** For commands: opens the house, and ends the embedded database afterwards unless a server or another command uses it. */
export async function withHouse<T>(config: Config, log: RingsideLog, run: (house: House) => Promise<T>): Promise<T> {
  const embedded = await openEmbedded(config, log);
  const house = await openHouse(config, log, { embedded, supervise: false });
  try {
    return await run({ ...house, context: { ...house.context, actor: () => ({ kind: 'command' }) } });
  } finally {
    await house.close();
    if (embedded?.startedHere) await embedded.stopIfAlone();
  }
}
