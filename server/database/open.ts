// Opens the one Kysely handle over PostgreSQL: camelCase in TypeScript, snake_case in SQL, counts as numbers.
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { nameOf, nameOfPrepared } from './prepared.ts';
import type { Tables } from './tables.ts';

/** The driver has no name for lists. */
const INT8_LIST = 1016;

/** Counts and lists of counts come as numbers; everything else as the driver has it. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    const parse = pg.types.getTypeParser(oid, format) as (value: string) => unknown;
    if (oid === pg.types.builtins.INT8) return Number;
    const typeId: number = oid;
    return typeId === INT8_LIST ? (value: string) => (parse(value) as (string | null)[]).map(numberOrNull) : parse;
  },
};

const numberOrNull = (text: string | null) => (text === null ? null : Number(text));

export type Database = { db: Kysely<Tables>; pool: pg.Pool; close(): Promise<void> };

/**
 * `connectionString` as in DATABASE_URL; a unix socket is `postgres:///name?host=/folder&user=postgres`. `preparesAll`: for programs that
 * ask the same few things hundreds of thousands of times; a server plans each statement for the values it has.
 */
export function openDatabase(
  connectionString: string,
  options: { maxConnections: number; applicationName: string; preparesAll?: boolean; onError: (error: Error) => void },
): Database {
  const pool = new pg.Pool({
    connectionString,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types,
    // Statements of one transaction that do not wait for one another travel together.
    pipeline: true,
  });
  // A connection that dies while idle must not end the process: the pool replaces it.
  pool.on('error', options.onError);
  // Nor one that dies in use, for which the pool does not listen: whoever uses it hears of it by the next statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: preparing(pool, options.preparesAll ? nameOf : nameOfPrepared) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { db, pool, close: () => db.destroy() };
}

/** Statements marked by `prepared` are parsed and planned once for each connection; the driver does so for named ones. */
function preparing(pool: pg.Pool, naming: typeof nameOfPrepared): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      return new Proxy(client, {
        get(target, property) {
          if (property === 'query') return queryPrepared.bind(null, target, naming);
          const value: unknown = Reflect.get(target, property, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}

function queryPrepared(
  client: pg.PoolClient,
  naming: typeof nameOfPrepared,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> {
  if (text === 'begin') return beginWithoutWaiting(client);
  const name = naming(text);
  return name === null ? client.query(text, values) : client.query({ name, text, values });
}

const begun: pg.QueryResult = { command: 'BEGIN', rowCount: 0, oid: 0, fields: [], rows: [] };

/** The first statement travels with it. If it fails the connection is gone, and the first statement says so. */
async function beginWithoutWaiting(client: pg.PoolClient): Promise<pg.QueryResult> {
  client.query('begin').catch(() => {});
  return begun;
}
