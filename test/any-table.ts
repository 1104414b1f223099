// Rows of any table for tests: put there with what is told and filled in as the table wants it, and looked through for words.
import { randomBytes, randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../server/database/tables.ts';

type Column = { name: string; type: string; isNeeded: boolean };

const fillings: Record<string, () => unknown> = {
  text: () => randomUUID(),
  uuid: () => randomUUID(),
  jsonb: () => '{}',
  boolean: () => false,
  bytea: () => randomBytes(8),
  ARRAY: () => [],
  'timestamp with time zone': () => new Date(),
};

/** `values` by the names of columns; objects are written as JSON. */
export async function putRow(db: Kysely<Tables>, table: string, values: Record<string, unknown>): Promise<void> {
  const { rows: columns } = await sql<Column>`
    select column_name as name, data_type as type,
      is_nullable = 'NO' and column_default is null and is_identity = 'NO' as is_needed
    from information_schema.columns where table_schema = 'public' and table_name = ${table}`.execute(db);
  const told = columns.filter(({ name, isNeeded }) => Object.hasOwn(values, name) || isNeeded);
  const valueOf = ({ name, type }: Column): unknown => {
    const value = Object.hasOwn(values, name) ? values[name] : (fillings[type]?.() ?? 1);
    return type === 'jsonb' && typeof value !== 'string' ? JSON.stringify(value) : value;
  };
  await sql`insert into ${sql.table(table)} (${sql.join(told.map(({ name }) => sql.ref(name)))})
    values (${sql.join(told.map((column) => sql`${valueOf(column)}`))})`.execute(db);
}

/** The tables of every schema of ours that hold one of the words in any of their rows, whatever its case, as `table: word`. */
export async function tablesThatSay(db: Kysely<Tables>, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db);
  const found: string[] = [];
  for (const { schema, name } of tables) {
    for (const word of words) {
      const { rows } = await sql<{ says: boolean }>`
        select exists (select 1 from ${sql.table(`${schema}.${name}`)} as one
          where position(lower(${word}) in lower(one::text)) > 0) as says`.execute(db);
      if (rows[0]?.says) found.push(`${name}: ${word}`);
    }
  }
  return found.toSorted((a, b) => a.localeCompare(b));
}
