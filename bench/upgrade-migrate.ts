// Kills the new program in the middle of its migrations: each time the database has to be as it was.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Chance } from '../emulator/chance.ts';
import { whoIs } from '../server/database/embedded-process.ts';
import type { Embedded } from '../server/database/embedded.ts';
import { readMigrations } from '../server/database/migrate.ts';
import { withClient } from '../server/database/with-client.ts';
import type { RingsideProcess } from '../test/ringside-process.ts';
import { PROOF } from './crash-check.ts';
import { differencesOf, readMigrated, readRows, type Rows } from './upgrade-rows.ts';

const STOPS_WITHIN_MS = 180_000;

/** `where`: the statement that was under way, for each kill. */
export type MigrationKills = { where: string[]; wrong: string[] };

/**
 * A lock on a table that a migration changes holds it there until it is killed: every second time the program alone, every second time
 * PostgreSQL at once with it.
 */
export async function killInMigrations(
  stage: { embedded: Embedded; today: RingsideProcess; migrated: string[]; before: Rows },
  { kills, chance }: { kills: number; chance: Chance },
): Promise<MigrationKills> {
  const { embedded, today, migrated, before } = stage;
  const tables = await changedTables(migrated, before);
  if (tables.length === 0) throw new Error('no migration since then changes a table that was there');
  const found: MigrationKills = { where: [], wrong: [] };
  for (let kill = 0; kill < kills; kill += 1) {
    const table = tables[Math.floor(chance.share() * tables.length)] ?? '';
    await withClient(embedded.connectionString, PROOF, async (client) => {
      await client.query(`begin; lock table "${table}" in access exclusive mode`);
      const starting = today.start().catch(() => {});
      found.where.push(await statementThatWaits(embedded.connectionString));
      const dying = today.kill();
      if (kill % 2 === 1) process.kill(embedded.postmasterPid, 'SIGKILL');
      await dying;
      await starting;
    });
    await untilGone(embedded);
    await embedded.ensureRunning();
    found.wrong.push(...(await withClient(embedded.connectionString, PROOF, (client) => changesSince(client, migrated, before))));
  }
  return found;
}

async function changesSince(client: pg.Client, migrated: string[], before: Rows): Promise<string[]> {
  const now = await readMigrated(client);
  const more = now.filter((name) => !migrated.includes(name));
  return [...more.map((name) => `${name} stayed although it was killed`), ...differencesOf(before, await readRows(client))];
}

/** Of the tables that are there already, those that a coming migration changes. */
async function changedTables(migrated: string[], before: Rows): Promise<string[]> {
  const coming = (await readMigrations()).filter(({ name }) => !migrated.includes(name));
  const changes = /(?:alter table|create (?:unique )?index \w+ on|update|create trigger [^;]*? on) (\w+)/g;
  const names = coming.flatMap(({ sql }) => [...sql.matchAll(changes)].map(([, table = '']) => table));
  return [...new Set(names)].filter((name) => before.has(name));
}

async function statementThatWaits(connectionString: string): Promise<string> {
  return withClient(connectionString, PROOF, async (client) => {
    for (const until = Date.now() + STOPS_WITHIN_MS; Date.now() < until; await sleep(20)) {
      const { rows } = await client.query<{ query: string }>(
        `select query from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'ringside' and datname = current_database()`,
      );
      if (rows[0])
        return rows[0].query
          .replaceAll(/--[^\n]*\n|\s+/g, ' ')
          .trim()
          .slice(0, 80);
    }
    throw new Error('no migration came to the table that is locked');
  });
}

/** The backend that waited ends its transaction, or its server is gone. */
async function untilGone(embedded: Embedded): Promise<void> {
  for (const until = Date.now() + STOPS_WITHIN_MS; Date.now() < until; await sleep(50)) {
    if ((await whoIs(embedded.postmasterPid, embedded.clusterFolder)) !== 'ours') return;
    const others = await withClient(embedded.connectionString, PROOF, (client) =>
      client.query(
        `select 1 from pg_stat_activity where application_name like 'ringside%' and pid <> pg_backend_pid() and datname = current_database()`,
      ),
    );
    if (others.rowCount === 0) return;
  }
  throw new Error('connections of the program that was killed did not end');
}
