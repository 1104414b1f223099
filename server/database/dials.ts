// Which numbers have been rung, and which must not be: everything that is asked about a number before it is dialled.
import { sql, type Selectable } from 'kysely';
import type { ConsentEntry } from '../../rules/consent.ts';
import type { ConsentTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

/** What is known of a number in the whole team, whoever rang it. */
export type NumberRecord = {
  /** When it was dialled, since the asked instant. */
  dials: Date[];
  doNotCall: { since: Date; source: string } | null;
  consents: ConsentEntry[];
};

/** More dials or entries of one number than these cannot change what a cap or the ledger says. */
const MOST_DIALS = 100;
const MOST_CONSENTS = 100;

/** One entry for each number that was asked for. */
export async function readNumbers(
  db: Db,
  teamId: string,
  numbers: readonly string[],
  since: Date,
): Promise<Map<string, NumberRecord>> {
  const records = new Map<string, NumberRecord>();
  for (const number of numbers) records.set(number, { dials: [], doNotCall: null, consents: [] });
  if (records.size === 0) return records;
  const asked = sql`unnest(${[...records.keys()]}::text[]) as asked (number)`;
  const { rows: dials } = await sql<{ number: string; at: Date }>`
    select asked.number, a.intent_at as at from ${asked} cross join lateral (
      select intent_at from attempt where team_id = ${teamId} and to_number = asked.number and intent_at > ${since}
      order by intent_at desc limit ${MOST_DIALS}) a`.execute(db);
  for (const { number, at } of dials) records.get(number)?.dials.push(at);
  const { rows: refused } = await sql<{ number: string; source: string; createdAt: Date }>`
    select d.number, d.source, d.created_at from do_not_call d join ${asked} on d.team_id = ${teamId} and d.number = asked.number`.execute(
    db,
  );
  for (const { number, source, createdAt } of refused) {
    const record = records.get(number);
    if (record) record.doNotCall = { since: createdAt, source };
  }
  const { rows: consents } = await sql<Selectable<ConsentTable>>`
    select c.* from ${asked} cross join lateral (
      select * from consent where team_id = ${teamId} and number = asked.number order by created_at desc limit ${MOST_CONSENTS}) c`.execute(
    db,
  );
  for (const row of consents) records.get(row.number)?.consents.push(asEntry(row));
  return records;
}

function asEntry(row: Selectable<ConsentTable>): ConsentEntry {
  const { kind, scope, form, createdAt, validUntil, source, wording } = row;
  return { kind, scope, form, at: createdAt, until: validUntil, source, text: wording };
}
