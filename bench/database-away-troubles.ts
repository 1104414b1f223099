// What can happen to a database under a running Ringside, each begun and ended by itself.
import { spawnSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemPostgres, Way } from './database-away-server.ts';

export type Trouble = {
  what: string;
  /** It goes on being so until it is ended. */
  lastsMs: number;
  begin(): Promise<void>;
  end(): Promise<void>;
  /** Work may go on meanwhile, only slower. */
  isPassable?: boolean;
};

export function troublesOf(stage: {
  postgres: SystemPostgres;
  follower: SystemPostgres;
  way: Way;
  filesFolder: string | null;
  databaseDisk: string | null;
}): Trouble[] {
  const { postgres, follower, way, filesFolder, databaseDisk } = stage;
  const nothing = async () => {};
  const held: pg.Client[] = [];
  return [
    {
      what: 'restarted',
      lastsMs: 3_000,
      isPassable: true,
      async begin() {
        await postgres.stop('fast');
        await postgres.start();
      },
      end: nothing,
    },
    { what: 'gone for 20 s', lastsMs: 20_000, begin: () => postgres.stop('immediate'), end: () => postgres.start() },
    {
      what: 'slow: 300 ms each way',
      lastsMs: 15_000,
      isPassable: true,
      begin: async () => way.delay(300),
      end: async () => way.delay(0),
    },
    {
      // Requests wait, and are answered when it speaks again: 25 s for what rings people, 55 s for the Push API.
      what: 'silent for 20 s',
      lastsMs: 20_000,
      isPassable: true,
      begin: async () => way.hold(true),
      end: async () => way.hold(false),
    },
    {
      what: 'out of connections',
      lastsMs: 15_000,
      async begin() {
        // Whoever is connected is sent away, and strangers are quicker to come back.
        const first = await connect(postgres.port);
        held.push(first);
        for (let again = 0; again < 40; again += 1) {
          await first.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'ringside%' or application_name = 'pgboss'",
          );
          for (let tries = 0; tries < 100; tries += 1) {
            const one = await connect(postgres.port).catch(() => null);
            if (!one) break;
            held.push(one);
          }
          await sleep(50);
        }
      },
      async end() {
        for (const client of held.splice(0)) await client.end();
      },
    },
    ...(databaseDisk === null ? [] : [fullDisk('disk of the database full', databaseDisk, postgres)]),
    ...(filesFolder === null ? [] : [fullDisk('disk of the recordings full', filesFolder, null)]),
    {
      what: 'replaced by its follower',
      lastsMs: 3_000,
      async begin() {
        await postgres.stop('immediate');
        await sleep(3_000);
        await follower.promote();
        way.leadTo(follower.port);
        // It was told to wait for a follower, and has none.
        const client = await connect(follower.port);
        await client.query("alter system set synchronous_standby_names = ''");
        await client.query('select pg_reload_conf()');
        await client.end();
      },
      end: nothing,
    },
  ];
}

async function connect(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** PostgreSQL ends itself where its log finds no room; whoever looks after it starts it again when there is some. */
function fullDisk(what: string, folder: string, postgres: SystemPostgres | null): Trouble {
  const ballast = join(folder, 'ballast');
  return {
    what,
    lastsMs: 15_000,
    isPassable: true,
    async begin() {
      const file = await open(ballast, 'w');
      const block = Buffer.alloc(64 * 1_024);
      // Until nothing fits, whatever others write at the same time.
      for (let isFull = false; !isFull;) {
        isFull = await file.write(block).then(
          () => false,
          () => true,
        );
      }
      await file.close();
    },
    async end() {
      await rm(ballast);
      if (postgres && !(await postgres.isRunning())) await postgres.start();
    },
  };
}

/** Null where this system does not let us have a small disk: only root may mount one. */
export function mountSmallDisk(folder: string, megabytes: number): { unmount(): void } | null {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'ringside', folder], {
    stdio: 'ignore',
  });
  return status === 0 ? { unmount: () => void spawnSync('umount', ['-l', folder], { stdio: 'ignore' }) } : null;
}
