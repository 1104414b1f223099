// Everything that is held of one person outside the team: found by their number, their e-mail address or their contact in HubSpot.
import { sql, type RawBuilder } from 'kysely';
import type { PersonKey } from '../../rules/outside-person.ts';
import { mentionOf } from '../../rules/person-mention.ts';
import { numberHash } from './do-not-call.ts';
import { contactFields, metadataWithoutIds, names, namesContact } from './mentions.ts';
import type { Db } from './tables.ts';

type OfPerson = { teamId: string; key: PersonKey };

export type PersonData = {
  /** Numbers the person was planned to be rung at, rang from, or is known by. E.164. */
  numbers: string[];
  plannedCallIds: string[];
  /** True while one of them is being dialled or spoken with. */
  isOnCall: boolean;
  callIds: string[];
  /** Of those, the ones that must stay. */
  heldCallIds: string[];
  inboundCallIds: string[];
  requestIds: string[];
};

/** More than anybody has; whoever has more is taken care of in several turns. */
const MOST = 5_000;

/** Their own fields first, then what is written in text and metadata. */
export async function findPersonData(db: Db, { teamId, key }: OfPerson): Promise<PersonData> {
  const isContact = key.kind === 'contact';
  const mention = mentionOf(key);
  const mentions = (column: Parameters<typeof names>[0]) => (mention === null ? sql<boolean>`false` : names(column, mention));
  const planned = await db
    .selectFrom('plannedCall')
    .select(['id', 'toNumber', 'state'])
    .where('teamId', '=', teamId)
    .where((eb) =>
      key.kind === 'number'
        ? eb('toNumber', '=', key.value)
        : isContact
          ? eb('contactId', '=', key.value)
          : eb.or([mentions('contact'), mentions('metadata'), mentions('webhookFields')]),
    )
    .limit(MOST)
    .execute();
  const numbers = new Set(planned.flatMap(({ toNumber }) => toNumber ?? []));
  if (key.kind === 'number') numbers.add(key.value);
  const plannedCallIds = planned.map(({ id }) => id);
  const inbound = await db
    .selectFrom('inboundCall as i')
    .select(['i.id', 'i.fromNumber', 'i.endedAt'])
    .where('i.teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(numbers.size > 0 ? [eb('i.fromNumber', 'in', [...numbers])] : []),
        ...(isContact ? [eb('i.contactId', '=', key.value)] : []),
        eb.val(false),
      ]),
    )
    .limit(MOST)
    .execute();
  for (const { fromNumber } of inbound) if (fromNumber !== null) numbers.add(fromNumber);
  const inboundCallIds = inbound.map(({ id }) => id);
  const attempts =
    plannedCallIds.length === 0
      ? []
      : await db
          .selectFrom('attempt')
          .select('callId')
          .where('teamId', '=', teamId)
          .where('plannedCallId', 'in', plannedCallIds)
          .where('callId', 'is not', null)
          .limit(MOST)
          .execute();
  const written = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(isContact
          ? [namesContact('metadata', [key.value], contactFields.ofCall)]
          : [mentions(metadataWithoutIds), mentions('title')]),
        ...(inboundCallIds.length > 0 ? [eb('id', 'in', inboundCallIds)] : []),
      ]),
    )
    .limit(MOST)
    .execute();
  const callIds = [...new Set([...attempts.flatMap(({ callId }) => callId ?? []), ...written.map(({ id }) => id)])];
  const requests = await db
    .selectFrom('callRequest')
    .select('id')
    .where('teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(plannedCallIds.length > 0 ? [eb('plannedCallId', 'in', plannedCallIds)] : []),
        ...(isContact
          ? // Of a company or a deal the id may be the same.
            [
              eb.and([
                namesContact('body', [key.value], contactFields.ofRequest),
                sql<boolean>`reason is distinct from 'other_object'`,
              ]),
            ]
          : [mentions('body'), mentions('parameters')]),
      ]),
    )
    .limit(MOST)
    .execute();
  const holds =
    callIds.length === 0
      ? []
      : await db.selectFrom('callHold').select('callId').where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  return {
    numbers: [...numbers],
    plannedCallIds,
    isOnCall: planned.some(({ state }) => state === 'calling') || inbound.some(({ endedAt }) => endedAt === null),
    callIds,
    heldCallIds: holds.map(({ callId }) => callId),
    inboundCallIds,
    requestIds: requests.map(({ id }) => id),
  };
}

/** Nobody dials them until the transaction ends; `calling` when one of them is being dialled already. */
export async function holdPlans(db: Db, teamId: string, ids: readonly string[]): Promise<'held' | 'calling'> {
  if (ids.length === 0) return 'held';
  const plans = await db
    .selectFrom('plannedCall')
    .select('state')
    .where('teamId', '=', teamId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  return plans.some(({ state }) => state === 'calling') ? 'calling' : 'held';
}

/** Tables of which whole rows belong to a person, for the export. */
export type PersonTable =
  | 'plannedCall'
  | 'attempt'
  | 'callRequest'
  | 'inboundCall'
  | 'call'
  | 'transcript'
  | 'score'
  | 'recording'
  | 'dealLook'
  | 'dealCall'
  | 'deal'
  | 'consent'
  | 'doNotCall'
  | 'doNotCallRemoval';

/** Rows as they are kept, with the hashes and secrets of nobody in them. */
export async function readPersonRows(
  db: Db,
  teamId: string,
  data: PersonData,
): Promise<{ table: PersonTable; row: Record<string, unknown> }[]> {
  const told: { table: PersonTable; row: Record<string, unknown> }[] = [];
  const read = async (table: PersonTable, column: string, values: readonly string[]): Promise<void> => {
    for (let at = 0; at < values.length; at += 500) {
      const { rows } = await sql<Record<string, unknown>>`
        select * from ${sql.table(tableNames[table])} where team_id = ${teamId}
          and ${sql.ref(column)}::text = any(${values.slice(at, at + 500)}::text[])`.execute(db);
      for (const row of rows) told.push({ table, row });
    }
  };
  await read('plannedCall', 'id', data.plannedCallIds);
  await read('attempt', 'planned_call_id', data.plannedCallIds);
  await read('callRequest', 'id', data.requestIds);
  await read('inboundCall', 'id', data.inboundCallIds);
  await read('call', 'id', data.callIds);
  for (const table of ['transcript', 'score', 'recording', 'dealLook', 'dealCall'] as const)
    await read(table, 'call_id', data.callIds);
  const dealIds = told.flatMap(({ table, row }) =>
    table === 'dealCall' && typeof row['dealId'] === 'string' ? [row['dealId']] : [],
  );
  await read('deal', 'deal_id', [...new Set(dealIds)]);
  const numbers = [...data.numbers, ...data.numbers.map((number) => numberHash(teamId, number))];
  for (const table of ['consent', 'doNotCall', 'doNotCallRemoval'] as const) await read(table, 'number', numbers);
  return told;
}

const tableNames: Record<PersonTable, string> = {
  plannedCall: 'planned_call',
  attempt: 'attempt',
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
};

/** By their address, any number they are known by, or their contact. */
function namesAny(column: string, { key, data }: OfPerson & { data: PersonData }): RawBuilder<boolean> {
  const keys = [...data.numbers.map((value) => ({ kind: 'number', value }) as const), ...(key.kind === 'email' ? [key] : [])];
  const said = keys.flatMap((one) => mentionOf(one) ?? []).map((mention) => names(column, mention));
  if (key.kind === 'contact') said.push(namesContact(column, [key.value], contactFields.ofCall));
  return said.length === 0 ? sql`false` : sql`(${sql.join(said, sql` or `)})`;
}

export type ErasedRows = { plannedCalls: number; requests: number; inboundCalls: number; consents: number };

/**
 * What is kept of the person besides calls themselves. Of plans whose calls are on hold nothing goes: the calls would stand there without
 * their origin.
 */
export async function erasePersonRows(db: Db, of: OfPerson & { data: PersonData }): Promise<ErasedRows> {
  const { teamId, data, key } = of;
  const heldIds = data.heldCallIds;
  const plans =
    data.plannedCallIds.length === 0
      ? 0n
      : (
          await sql`delete from planned_call p where p.team_id = ${teamId} and p.id = any(${data.plannedCallIds}::uuid[])
            and not exists (select 1 from attempt a where a.team_id = p.team_id and a.planned_call_id = p.id
              and a.call_id = any(${heldIds}::uuid[]))`.execute(db)
        ).numAffectedRows;
  const requests = await sql`delete from call_request where team_id = ${teamId} and id = any(${data.requestIds}::uuid[])`.execute(
    db,
  );
  const freeCalls = data.inboundCallIds.filter((id) => !heldIds.includes(id));
  const inbound = await sql`delete from inbound_call where team_id = ${teamId} and id = any(${freeCalls}::uuid[])`.execute(db);
  await sql`delete from talk where team_id = ${teamId} and id = any(${freeCalls}::uuid[])`.execute(db);
  const consents = await sql`delete from consent where team_id = ${teamId} and number = any(${data.numbers}::text[])`.execute(db);
  await sql`delete from do_not_call_removal where team_id = ${teamId} and number = any(${data.numbers}::text[])`.execute(db);
  if (key.kind === 'contact')
    await sql`delete from contact_write where team_id = ${teamId} and contact_id = ${key.value}`.execute(db);
  const freeIds = data.callIds.filter((id) => !heldIds.includes(id));
  await sql`
    delete from webhook_delivery where team_id = ${teamId} and (
      exists (select 1 from unnest(${freeIds}::text[]) as id where position(id in body::text) > 0) or ${namesAny('body', of)})`.execute(
    db,
  );
  return {
    plannedCalls: Number(plans ?? 0n),
    requests: Number(requests.numAffectedRows ?? 0n),
    inboundCalls: Number(inbound.numAffectedRows ?? 0n),
    consents: Number(consents.numAffectedRows ?? 0n),
  };
}
