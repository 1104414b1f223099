// The embedded PostgreSQL: started in the data folder, or attached to when it already runs there.
import { join } from 'node:path';
import { databaseProblem } from './database-problem.ts';
import { preparePlace, syncFolder, type EmbeddedOptions } from './embedded-place.ts';
import { runPostmaster, stopPostmaster } from './embedded-postmaster.ts';
import { whoIs } from './embedded-process.ts';
import { withClient } from './with-client.ts';

export type Embedded = {
  /** Of the product's database, over the unix socket. */
  readonly connectionString: string;
  /** Of the database `postgres`, for creating and dropping others. */
  readonly maintenanceConnectionString: string;
  readonly dataFolder: string;
  readonly clusterFolder: string;
  /** False when it was running already. */
  readonly startedHere: boolean;
  readonly postmasterPid: number;
  /** Starts it again if it has ended; does nothing otherwise. */
  ensureRunning(): Promise<void>;
  /** Ends it, whoever started it, and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it unless others are connected, after closing one's own connections. True when it was ended. */
  stopIfAlone(): Promise<boolean>;
};

const DATABASE = 'ringside';
const STARTING = { applicationName: 'ringside start' };

/**
 * Several processes may call this at once: one postmaster results, all are attached to it. The postmaster outlives the
 * process that started it, so that a killed server finds its database running.
 * Throws Problem `configuration_invalid` (no binaries, folder not enterable), `storage_full`, `database_unavailable`.
 */
export async function startOrAttach(options: EmbeddedOptions): Promise<Embedded> {
  const place = await preparePlace(options);
  const maintenance = address(place.runFolder, 'postgres');
  let state = await runPostmaster(options, place, maintenance);
  await ensureDatabase(maintenance, place.clusterFolder).catch((error: unknown) => {
    throw databaseProblem(error) ?? error;
  });

  const stop = async (): Promise<void> => {
    await stopPostmaster(options, place.clusterFolder);
  };
  return {
    connectionString: address(place.runFolder, DATABASE),
    maintenanceConnectionString: maintenance,
    dataFolder: place.dataFolder,
    clusterFolder: place.clusterFolder,
    get startedHere() {
      return state.startedHere;
    },
    get postmasterPid() {
      return state.pid;
    },
    async ensureRunning() {
      if ((await whoIs(state.pid, place.clusterFolder)) === 'ours') return;
      state = await runPostmaster(options, place, maintenance);
    },
    stop,
    async stopIfAlone() {
      // Connections that were closed a moment ago are still there for an instant.
      for (let tries = 0; (await countOthers(maintenance)) > 0; tries += 1) {
        if (tries >= 10) return false;
        await options.clock.sleep(50);
      }
      await stop();
      return true;
    },
  };
}

/** Says everything, so that PGPORT, PGSSLMODE and their like do not lead elsewhere. */
function address(runFolder: string, database: string): string {
  return `postgres:///${database}?host=${encodeURIComponent(runFolder)}&port=5432&user=postgres&sslmode=disable`;
}

async function ensureDatabase(maintenance: string, clusterFolder: string): Promise<void> {
  await withClient(maintenance, STARTING, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount) return;
    await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // Another process made it between our look and our word.
      if (code !== '42P04' && code !== '23505') throw error;
    });
    // PostgreSQL syncs what is in the folder of a new database, and leaves its name to the file system.
    await syncFolder(join(clusterFolder, 'base'));
  });
}

async function countOthers(maintenance: string): Promise<number> {
  return withClient(maintenance, STARTING, async (client) => {
    const found = await client.query<{ others: string }>(
      `select count(*) as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
       and application_name <> 'ringside ask'`,
    );
    return Number(found.rows[0]?.others ?? 0);
  });
}
