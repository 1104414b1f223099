// One server per data folder: a lock in the database, held by a connection, so that it ends with its holder however that ends.
import pg from 'pg';
import { Problem } from '../../rules/problem.ts';
import type { Embedded } from './embedded.ts';
import type { EmbeddedOptions } from './embedded-place.ts';

/** Two numbers of our own that no other advisory lock of the product uses. */
const LOCK = [7_264, 1] as const;
/** PostgreSQL cuts a connection's name after 63 bytes. */
const NAME_BYTES = 63;
const NAME_START = 'ringside server';

export type Claim = { release(): Promise<void> };

export type ClaimOptions = Pick<EmbeddedOptions, 'clock' | 'log'> & {
  pid: number;
  /** Where this server is to be found, such as http://127.0.0.1:3000. Shown to whoever is refused. */
  address: string;
  /** The database was restarted and another server was quicker: this one has to stop. */
  onLost: (problem: Problem) => void;
};

/**
 * Takes the data folder for this server until `release`. Throws Problem `already_running` with the holder's pid and address.
 * When the database restarts, the claim is taken again by itself.
 */
export async function claimDataFolder(embedded: Embedded, options: ClaimOptions): Promise<Claim> {
  const { clock, log } = options;
  const released = new AbortController();
  let held: pg.Client | null = null;
  let retaking: Promise<void> | null = null;

  const take = async (): Promise<void> => {
    // Whoever was killed a moment ago still counts until its connection is noticed to be gone.
    for (let tries = 0; ; tries += 1) {
      const client = await connectOrStart(embedded, `${NAME_START} ${options.pid} ${options.address}`);
      const holder = await tryLock(client).catch(async (error: unknown) => {
        await client.end().catch(() => {});
        throw error;
      });
      if (holder === null) {
        client.on('end', lost);
        held = client;
        return;
      }
      await client.end();
      if (tries >= 5) throw refusal(embedded.dataFolder, holder);
      await clock.sleep(150, released.signal);
    }
  };
  const lost = (): void => {
    held = null;
    if (!released.signal.aborted) retaking ??= retake().finally(() => (retaking = null));
  };
  const retake = async (): Promise<void> => {
    while (!released.signal.aborted) {
      try {
        await clock.sleep(250, released.signal);
        await take();
        log.info({}, 'data folder claimed again after the database restarted');
        return;
      } catch (error) {
        if (released.signal.aborted) return;
        if (error instanceof Problem && error.code === 'already_running') return options.onLost(error);
      }
    }
  };

  await take();
  return {
    async release() {
      released.abort();
      await retaking;
      await held?.end();
    },
  };
}

/** Whether a server has the data folder of this database, for commands that want to end the database after themselves. */
export async function serverIsRunning(embedded: Pick<Embedded, 'maintenanceConnectionString'>): Promise<boolean> {
  const client = await connect(embedded, 'ringside ask');
  try {
    return (await findHolder(client)) !== null;
  } finally {
    await client.end();
  }
}

/** A command that ran alone may have ended the database after we attached to it. */
async function connectOrStart(embedded: Embedded, name: string): Promise<pg.Client> {
  try {
    return await connect(embedded, name);
  } catch {
    await embedded.ensureRunning();
    return connect(embedded, name);
  }
}

async function connect(embedded: Pick<Embedded, 'maintenanceConnectionString'>, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: embedded.maintenanceConnectionString,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    application_name: Buffer.from(name).subarray(0, NAME_BYTES).toString('utf8'),
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Null when the lock is ours now, otherwise what is known of its holder. */
async function tryLock(client: pg.Client): Promise<string | null> {
  const found = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [...LOCK]);
  if (found.rows[0]?.taken === true) return null;
  return (await findHolder(client)) ?? '';
}

async function findHolder(client: pg.Client): Promise<string | null> {
  const found = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.objsubid = 2 and l.granted`,
    [...LOCK],
  );
  return found.rows[0]?.name ?? null;
}

function refusal(dataFolder: string, holder: string): Problem {
  const [, pid, address] = /^ringside server (\d+) (\S*)/.exec(holder) ?? [];
  const who = pid === undefined ? 'Another Ringside' : `Another Ringside (process ${pid}${address ? `, ${address}` : ''})`;
  return new Problem(
    'already_running',
    `${who} already uses ${dataFolder}. Stop it first${pid === undefined ? '' : ` (kill ${pid})`}, ` +
      'or give this one a folder of its own: RINGSIDE_DATA=/another/folder PORT=3001 npm start',
  );
}
