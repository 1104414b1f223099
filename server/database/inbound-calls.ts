// Calls to the numbers of a team: whose number it is, and who rang. How such a call stands is told by the talk of the same id.
import type { Insertable, Selectable } from 'kysely';
import type { CallerNumberRow } from './caller-numbers.ts';
import type { InboundCallTable } from './talk-tables.ts';
import type { OfTalk } from './talks.ts';
import type { Db } from './tables.ts';

export type InboundCallRow = Selectable<InboundCallTable>;
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

/** Calls that ring or are talked on. */
export async function countInboundCalls(db: Db, teamId: string): Promise<number> {
  const { count } = await db
    .selectFrom('inboundCall as i')
    .innerJoin('talk as t', 't.id', 'i.talkId')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('i.teamId', '=', teamId)
    .where('t.state', '<>', 'ended')
    .executeTakeFirstOrThrow();
  return Number(count);
}
