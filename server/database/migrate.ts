// Brings a database to the tables of this program: numbered SQL files, each once, however many processes ask at the same moment.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import { Problem } from '../../rules/problem.ts';
import { databaseProblem } from './database-problem.ts';
import type { Tables } from './tables.ts';
import { againAfterClash } from './transaction-clash.ts';

export type MigrationFile = { name: string; sql: string };

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** In the order in which they run. The name is the file's without `.sql`. */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name)) {
        throw new Problem('configuration_invalid', `${folder}/${name} is not named like 0001-what-it-brings.sql`);
      }
      return { name: name.slice(0, -'.sql'.length), sql: await readFile(`${folder}/${name}`, 'utf8') };
    }),
  );
}

/**
 * Runs what has not run yet, all in one transaction; waits while another process does it. Returns the names of what it ran.
 * Throws Problem `configuration_invalid` when the database has seen a newer version of the program.
 */
export async function migrate(db: Kysely<Tables>, files?: MigrationFile[]): Promise<string[]> {
  const known = files ?? (await readMigrations());
  await refuseNewer(db, known);
  const migrator = new Migrator({ db, provider: providerOf(known), nameComparator: (a, b) => (a < b ? -1 : a > b ? 1 : 0) });
  let failed: string | undefined;
  try {
    // Processes of the version before go on meanwhile, and hold tables in another order than migrations lock them.
    return await againAfterClash(async () => {
      const { error, results = [] } = await migrator.migrateToLatest();
      failed = results.find((result) => result.status === 'Error')?.migrationName;
      if (error !== undefined) throw error;
      return results.map((result) => result.migrationName);
    });
  } catch (error) {
    // While we waited for our turn a newer program may have been at it.
    await refuseNewer(db, known);
    if (failed === undefined) throw error;
    // Away in the middle, or no room: nothing is wrong with the migration, and it can simply be run again.
    const passing = databaseProblem(error);
    if (passing) throw passing;
    throw new Problem('internal', `The migration ${failed} failed, and nothing was changed. Please report this with the log.`, {
      cause: error,
    });
  }
}

function providerOf(files: MigrationFile[]): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      for (const file of files) {
        migrations[file.name] = {
          async up(db) {
            await sql.raw(file.sql).execute(db);
          },
        };
      }
      return migrations;
    },
  };
}

async function refuseNewer(db: Kysely<Tables>, known: MigrationFile[]): Promise<void> {
  const table = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (!table.rows[0]?.there) return;
  const ran = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = ran.rows.map((row) => row.name).filter((name) => !known.some((file) => file.name === name));
  if (unknown.length === 0) return;
  throw new Problem(
    'configuration_invalid',
    `This database belongs to a newer version of Ringside (it has ${unknown.join(', ')}). ` +
      'Install that version or a later one (git pull && npm ci), or point RINGSIDE_DATA or DATABASE_URL to another database.',
  );
}
