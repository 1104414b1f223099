// Opens the one Kysely handle over PostgreSQL: camelCase in TypeScript, snake_case in SQL, counts as numbers.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

/** Counts come as numbers; everything else as the driver has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    const parse: unknown = oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
    return parse;
  },
};

export type Database = { db: Kysely<Tables>; pool: pg.Pool; close(): Promise<void> };

/** `connectionString` as in DATABASE_URL; a unix socket is `postgres:///name?host=/folder&user=postgres`. */
export function openDatabase(
  connectionString: string,
  options: { maxConnections: number; applicationName: string; onError: (error: Error) => void },
): Database {
  const pool = new pg.Pool({
    connectionString,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types,
  });
  // A connection that dies while idle must not end the process: the pool replaces it.
  pool.on('error', options.onError);
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { db, pool, close: () => db.destroy() };
}
