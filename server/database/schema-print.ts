// Prints what a database holds in a stable order, read from its catalog: tables, columns, constraints, indexes, functions, triggers.
import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The same text on PostgreSQL 15 to 18. Tables of the job queue (a schema of their own) and of the migrator are left out. */
export async function printSchema(db: Kysely<Tables>): Promise<string> {
  const lines = ['-- What the migrations amount to. Printed by: node test/print-schema.ts > server/database/schema.sql'];
  for (const table of await rows<{ oid: number; name: string; unlogged: boolean }>(db, TABLES)) {
    const columns = await rows<{ line: string }>(db, COLUMNS, table.oid);
    const constraints = await rows<{ line: string }>(db, CONSTRAINTS, table.oid);
    const inside = [...columns, ...constraints].map((row) => `  ${row.line}`);
    lines.push('', `create ${table.unlogged ? 'unlogged ' : ''}table ${table.name} (`, inside.join(',\n'), ');');
    for (const row of await rows<{ line: string }>(db, INDEXES, table.oid)) lines.push(`${row.line};`);
    for (const row of await rows<{ line: string }>(db, TRIGGERS, table.oid)) lines.push(`${row.line};`);
  }
  for (const row of await rows<{ line: string }>(db, FUNCTIONS)) lines.push('', `${row.line.trim()};`);
  for (const row of await rows<{ line: string }>(db, OTHERS)) lines.push('', row.line);
  return `${lines.join('\n')}\n`;
}

async function rows<T>(db: Kysely<Tables>, query: string, oid?: number): Promise<T[]> {
  // An object's number comes from the query before, so that it can stand in the text.
  const text = oid === undefined ? query : query.replaceAll(':table', String(oid));
  return (await sql.raw<T>(text).execute(db)).rows;
}

const OURS = `n.nspname = 'public' and not exists (select 1 from pg_depend d where d.objid = o.oid and d.deptype = 'e')`;

const TABLES = `
  select o.oid::int8 as oid, o.relname as name, o.relpersistence = 'u' as unlogged
  from pg_class o join pg_namespace n on n.oid = o.relnamespace
  where ${OURS} and o.relkind in ('r', 'p') and o.relname not like 'kysely\\_%'
  order by o.relname collate "C"`;

const COLUMNS = `
  select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
            when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
            when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end as line
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = :table and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

// PostgreSQL 18 lists each "not null" as a constraint too; the columns tell already.
const CONSTRAINTS = `
  select 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where conrelid = :table and contype <> 'n' and contype <> 't'
  order by contype, conname collate "C"`;

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) as line
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = :table and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by c.relname collate "C"`;

const TRIGGERS = `
  select pg_get_triggerdef(oid) as line from pg_trigger where tgrelid = :table and not tgisinternal order by tgname collate "C"`;

const FUNCTIONS = `
  select pg_get_functiondef(o.oid) as line
  from pg_proc o join pg_namespace n on n.oid = o.pronamespace
  where ${OURS} and o.prokind in ('f', 'p')
  order by o.proname collate "C", pg_get_function_identity_arguments(o.oid) collate "C"`;

/** Views, sequences that stand alone, types of our own: named, so that one cannot come in unseen. */
const OTHERS = `
  select line from (
  select case o.relkind when 'v' then 'create view ' || o.relname || ' as ' || pg_get_viewdef(o.oid)
                        when 'm' then 'create materialized view ' || o.relname || ' as ' || pg_get_viewdef(o.oid)
                        else 'create sequence ' || o.relname || ';' end as line
  from pg_class o join pg_namespace n on n.oid = o.relnamespace
  where ${OURS} and o.relkind in ('v', 'm', 'S')
    and not exists (select 1 from pg_depend d where d.objid = o.oid and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass)
  union all
  select 'create type ' || t.typname || case t.typtype when 'e' then ' as enum (' || (
      select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid) || ')'
      when 'd' then ' as domain over ' || format_type(t.typbasetype, t.typtypmod) else '' end || ';'
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname = 'public' and t.typtype in ('e', 'd')
  ) as found order by line collate "C"`;
