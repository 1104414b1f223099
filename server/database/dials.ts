// Which numbers have been rung, and which must not be: everything that is asked about a number before it is dialled.
import { sql, type Selectable } from 'kysely';
import type { ConsentEntry } from '../../rules/consent.ts';
import { numberHashIn } from './do-not-call.ts';
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
  // One line for each entry of the ledger, and one for a number without any.
  const { rows } = await sql<NumberLine>`
    select asked.number, array(
        select intent_at from attempt where team_id = ${teamId} and to_number = asked.number and intent_at > ${since}
        order by intent_at desc limit ${MOST_DIALS}) as dials,
      d.source as refused_by, d.created_at as refused_at,
      c.kind, c.scope, c.form, c.created_at, c.valid_until, c.source, c.wording
    from unnest(${[...records.keys()]}::text[]) as asked (number)
    left join lateral (
      select source, created_at from do_not_call
      where team_id = ${teamId} and number in (asked.number, ${numberHashIn(teamId, sql`asked.number`)}) limit 1
    ) d on true
    left join lateral (
      select * from consent where team_id = ${teamId} and number = asked.number order by created_at desc, id desc limit ${MOST_CONSENTS}
    ) c on true`.execute(db);
  for (const line of rows) {
    const record = records.get(line.number);
    if (!record) continue;
    record.dials = line.dials;
    if (line.refusedAt !== null) record.doNotCall = { since: line.refusedAt, source: line.refusedBy };
    if (line.kind !== null) record.consents.push(asEntry(line));
  }
  return records;
}

type Entry = Pick<Selectable<ConsentTable>, 'kind' | 'scope' | 'form' | 'createdAt' | 'validUntil' | 'source' | 'wording'>;
type NumberLine = { number: string; dials: Date[] } & (
  | { refusedBy: string; refusedAt: Date }
  | { refusedBy: null; refusedAt: null }
) &
  (Entry | { [column in keyof Entry]: null });

function asEntry({ kind, scope, form, createdAt, validUntil, source, wording }: Entry): ConsentEntry {
  return { kind, scope, form, at: createdAt, until: validUntil, source, text: wording };
}
