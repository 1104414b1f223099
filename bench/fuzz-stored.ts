// What lies in the tables, and so in every backup and dump: planted secrets must stand there sealed or hashed, never as they are.
import { sql } from 'kysely';
import type { Db } from '../server/database/tables.ts';
import type { Finding } from './fuzz-findings.ts';

export async function findStored(db: Db, secrets: Record<string, string>): Promise<Finding[]> {
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(db);
  const planted = Object.entries(secrets);
  // Columns of bytes are written in hexadecimal.
  const spelled = planted.flatMap(([, value]) => [value, Buffer.from(value).toString('hex')]).map((one) => `%${asPattern(one)}%`);
  const findings: Finding[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.raw(name)} t where t::text like any(${spelled}) limit 1`.execute(db);
    for (const { row } of rows) {
      const [what] = planted.find(([, value]) => row.includes(value) || row.includes(Buffer.from(value).toString('hex'))) ?? [];
      findings.push({ kind: 'secret told', what: `${what} stands in the table ${name}: ${row.slice(0, 300)}` });
    }
  }
  return findings;
}

const asPattern = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
