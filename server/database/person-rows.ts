// The rows that are held of a person, for them to have.
import { sql, type RawBuilder } from 'kysely';
import { numberHash } from './do-not-call.ts';
import { MOST_OF_PERSON, type OfPerson, type PersonData } from './person-data.ts';
import { isEventOf, isReportOf } from './person-traces.ts';
import type { Db } from './tables.ts';

/** Tables of which whole rows belong to a person. */
const tableNames = {
  plannedCall: 'planned_call',
  attempt: 'attempt',
  liveCall: 'live_call',
  hubspotReport: 'hubspot_report',
  hubspotEvent: 'hubspot_event',
  callRequest: 'call_request',
  inboundCall: 'inbound_call',
  call: 'call',
  transcript: 'transcript',
  score: 'score',
  recording: 'recording',
  dealLook: 'deal_look',
  dealCall: 'deal_call',
  deal: 'deal',
  consent: 'consent',
  doNotCall: 'do_not_call',
  doNotCallRemoval: 'do_not_call_removal',
} as const;
type HeldTable = keyof typeof tableNames;

/** Rows as they are kept, with the hashes and secrets of nobody in them. */
export async function readPersonRows(
  db: Db,
  of: OfPerson & { data: PersonData },
): Promise<{ table: HeldTable; row: Record<string, unknown> }[]> {
  const { teamId, data } = of;
  const told: { table: HeldTable; row: Record<string, unknown> }[] = [];
  const readWhere = async (table: HeldTable, where: RawBuilder<boolean>): Promise<void> => {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(tableNames[table])} where team_id = ${teamId} and ${where} limit ${MOST_OF_PERSON}`.execute(db);
    for (const row of rows) told.push({ table, row });
  };
  const read = async (table: HeldTable, column: string, values: readonly string[]): Promise<void> => {
    for (let at = 0; at < values.length; at += 500)
      await readWhere(table, sql`${sql.ref(column)}::text = any(${values.slice(at, at + 500)}::text[])`);
  };
  await read('plannedCall', 'id', data.plannedCallIds);
  await read('attempt', 'planned_call_id', data.plannedCallIds);
  await read('liveCall', 'attempt_id', data.attemptIds);
  await read('callRequest', 'id', data.requestIds);
  await read('inboundCall', 'id', data.inboundCallIds);
  await read('call', 'id', data.callIds);
  for (const table of ['transcript', 'score', 'recording', 'dealLook', 'dealCall'] as const)
    await read(table, 'call_id', data.callIds);
  await readWhere('hubspotReport', isReportOf(of));
  await readWhere('hubspotEvent', isEventOf(of));
  const dealIds = told.flatMap(({ table, row }) =>
    table === 'dealCall' && typeof row['dealId'] === 'string' ? [row['dealId']] : [],
  );
  await read('deal', 'deal_id', [...new Set(dealIds)]);
  const numbers = [...data.numbers, ...data.numbers.map((number) => numberHash(teamId, number))];
  for (const table of ['consent', 'doNotCall', 'doNotCallRemoval'] as const) await read(table, 'number', numbers);
  return told;
}
