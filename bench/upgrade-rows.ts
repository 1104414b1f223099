// Every row of every table that outlives a crash, as it stands, so that a database can be told apart from the one it was before, table by table.
import { createHash } from 'node:crypto';
import type pg from 'pg';

export type TableRows = { columns: string[]; rows: number; digest: string };
export type Rows = Map<string, TableRows>;

const TABLES = `
  select c.relname as name, array_agg(a.attname::text order by a.attname) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition
    and c.relname not like 'kysely\\_%' and a.attnum > 0 and not a.attisdropped
  group by 1 order by 1`;

/** What a migration changes and loses nothing by, read as it was before, by table and column. */
const AS_BEFORE: Record<string, string> = {
  // 0045-sealed-session-secret: the next start finds it under this name, and seals it.
  'server_secret.name': `case t.name when 'unsealed-session-secret' then 'sessions' else t.name end`,
};

/** `like`: only the tables and columns that are there and there, as a later schema shall be compared with an earlier one. */
export async function readRows(client: pg.Client, like?: Rows): Promise<Rows> {
  const tables = await client.query<{ name: string; columns: string[] }>(TABLES);
  const found: Rows = new Map();
  for (const { name, columns: all } of tables.rows) {
    if (like && !like.has(name)) continue;
    const columns = all.filter((column) => like?.get(name)?.columns.includes(column) ?? true);
    const as = (column: string) => (like && AS_BEFORE[`${name}.${column}`]) ?? `t.${quoted(column)}`;
    const list = columns.map(as).join(', ');
    const read = await client.query<{ line: string }>(
      `select line from (select row(${list})::text as line from ${quoted(name)} t) l order by line collate "C"`,
    );
    const hash = createHash('sha256');
    for (const { line } of read.rows) hash.update(`${line}\n`);
    found.set(name, { columns, rows: read.rows.length, digest: hash.digest('hex') });
  }
  return found;
}

/** What of `before` is not so in `after`, in sentences. */
export function differencesOf(before: Rows, after: Rows): string[] {
  return [...before].flatMap(([name, { columns, rows, digest }]) => {
    const now = after.get(name);
    if (!now) return [`the table ${name} with ${rows} rows is gone`];
    const gone = columns.filter((column) => !now.columns.includes(column));
    if (gone.length > 0) return [`${name} has lost ${gone.join(', ')}`];
    if (now.rows !== rows) return [`${name} had ${rows} rows and has ${now.rows}`];
    return now.digest === digest ? [] : [`rows of ${name} are not what they were`];
  });
}

export async function readMigrated(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map(({ name }) => name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
