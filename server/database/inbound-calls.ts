// Calls to the numbers of a team: whose number it is, who rang, and what it came to. While it goes on, the talk of the same id tells how it stands.
import { sql, type Insertable, type Selectable } from 'kysely';
import { MESSAGE_ANSWER } from '../../rules/inbound-message.ts';
import { missed, type InboundOutcome, type Missed } from '../../rules/inbound-outcome.ts';
import type { CallerNumberRow } from './caller-numbers.ts';
import type { InboundCallTable } from './talk-tables.ts';
import type { OfTalk } from './talks.ts';
import type { Db } from './tables.ts';

export type InboundCallRow = Selectable<InboundCallTable>;
type OfInbound = { teamId: string; id: string };
type OfCarrier = { carrier: string; carrierRef: string };

/** Of several teams that have entered a number, it belongs to the one that did so first. `teamId`: of this team alone, whatever the carrier. */
export async function findRungNumber(
  db: Db,
  of: { number: string } & ({ carrier: string } | { teamId: string }),
): Promise<CallerNumberRow | null> {
  const row = await db
    .selectFrom('callerNumber')
    .selectAll()
    .where('number', '=', of.number)
    .$if('carrier' in of, (query) => query.where('carrier', '=', 'carrier' in of ? of.carrier : ''))
    .$if('teamId' in of, (query) => query.where('teamId', '=', 'teamId' in of ? of.teamId : ''))
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** False when the carrier has told of this call before. */
export async function addInboundCall(db: Db, call: Insertable<InboundCallTable>): Promise<boolean> {
  const result = await db
    .insertInto('inboundCall')
    .values(call)
    .onConflict((conflict) => conflict.columns(['carrier', 'carrierRef']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findInboundCall(db: Db, { teamId, talkId }: OfTalk): Promise<InboundCallRow | null> {
  const row = await db
    .selectFrom('inboundCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('talkId', '=', talkId)
    .executeTakeFirst();
  return row ?? null;
}

export type InboundEnd = Pick<InboundCallRow, 'talkedMs' | 'summary' | 'answers'> & { outcome: InboundOutcome; endedAt: Date };

/** False where its end is known already. */
export async function closeInboundCall(db: Db, { teamId, id }: OfInbound, end: InboundEnd): Promise<boolean> {
  const { answers, summary, ...closed } = end;
  const result = await db
    .updateTable('inboundCall')
    .set({ ...closed, ...(summary !== null && { summary }), answers: JSON.stringify(answers) })
    .where('teamId', '=', teamId)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export type ListedInboundCall = InboundCallRow & { agentName: string | null; recordedCallId: string | null };

/** The newest first. */
export async function listInboundCalls(
  db: Db,
  teamId: string,
  of: { which: 'all' | 'missed' | 'messages'; after: { rangAt: Date; id: string } | null; limit: number },
): Promise<ListedInboundCall[]> {
  const { which, after, limit } = of;
  return db
    .selectFrom('inboundCall as i')
    .leftJoin('agent as a', (join) => join.onRef('a.teamId', '=', 'i.teamId').onRef('a.id', '=', 'i.agentId'))
    .leftJoin('call as c', (join) => join.onRef('c.teamId', '=', 'i.teamId').onRef('c.id', '=', 'i.talkId'))
    .selectAll('i')
    .select(['a.name as agentName', 'c.id as recordedCallId'])
    .where('i.teamId', '=', teamId)
    .$if(which === 'missed', (query) => query.where('i.outcome', 'in', Object.keys(missed) as Missed[]))
    .$if(which === 'messages', (query) => query.where(sql<boolean>`i.answers ? ${MESSAGE_ANSWER}`))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(i.rang_at, i.id) < (${after?.rangAt}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('i.rangAt', 'desc')
    .orderBy('i.id', 'desc')
    .limit(limit)
    .execute();
}

/** A carrier asks once more what to do with a call: nobody has brought its sound yet, so that it is told a new address. Null: somebody has. */
export async function renewInboundCall(
  db: Db,
  { carrier, carrierRef }: OfCarrier,
  change: { tokenDigest: string },
): Promise<string | null> {
  const row = await db
    .updateTable('talk')
    .set(change)
    .where('state', '=', 'asked')
    .where('id', 'in', (eb) =>
      eb.selectFrom('inboundCall').select('talkId').where('carrier', '=', carrier).where('carrierRef', '=', carrierRef),
    )
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Calls to a machine that are answered and whose sound has not come yet. */
export async function countComingCalls(db: Db, host: string): Promise<number> {
  const { count } = await db
    .selectFrom('inboundCall as i')
    .innerJoin('talk as t', 't.id', 'i.talkId')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('t.host', '=', host)
    .where('t.state', '=', 'asked')
    .executeTakeFirstOrThrow();
  return Number(count);
}
