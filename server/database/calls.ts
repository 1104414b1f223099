// Calls as lists and call pages read them: pages by position in an order, so that new rows never shift what was seen.
import { sql, type RawBuilder, type Selectable, type SqlBool } from 'kysely';
import type { ConversationMetrics } from '../../rules/conversation-metrics.ts';
import { isCoached, countFound, isFoundByOpening, matching, type CallFilter } from './call-filter.ts';
import type { SavedScore } from './scores.ts';
import type { CallTable, Db } from './tables.ts';

export type ListedCall = Pick<
  Selectable<CallTable>,
  | 'id'
  | 'title'
  | 'source'
  | 'state'
  | 'repName'
  | 'repEmail'
  | 'repPersonId'
  | 'calledAt'
  | 'durationMs'
  | 'talkShare'
  | 'score'
  | 'direction'
  | 'outcome'
> & { personName: string | null; isCoached: SqlBool };

/**
 * Where a page ended. Calls without the figure a list is ordered by come last, newest first: `value` is null there and
 * `calledAt` says where.
 */
export type CallPlace = { value: number | null; calledAt: Date; id: string };
export type CallOrder = { by: 'date' | 'score' | 'length'; descending: boolean };

const listed = [
  'call.id',
  'call.title',
  'call.source',
  'call.state',
  'call.repName',
  'call.repEmail',
  'call.repPersonId',
  'call.calledAt',
  'call.durationMs',
  'call.talkShare',
  'call.score',
  'call.direction',
  'call.outcome',
] as const;

/** Up to `limit` calls behind `after`, in the asked order. */
export async function listCalls(
  db: Db,
  of: { filter: CallFilter; order: CallOrder; after: CallPlace | null; limit: number },
): Promise<ListedCall[]> {
  const { filter, order, after, limit } = of;
  if (order.by === 'date') return byDate(db, filter, order.descending, after, limit, false);

  const column = order.by === 'score' ? 'call.score' : 'call.durationMs';
  const with_ = after !== null && after.value === null ? [] : await byFigure(db, filter, { ...order, column }, after, limit);
  const missing = limit - with_.length;
  if (missing === 0) return with_;
  const without = await byDate(db, filter, true, after?.value === null ? after : null, missing, column);
  return [...with_, ...without];
}

function rows(db: Db, filter: CallFilter) {
  return db
    .selectFrom('call')
    .leftJoin('person', 'person.id', 'call.repPersonId')
    .select([...listed, 'person.name as personName', isCoached.as('isCoached')])
    .where(matching(filter) as never);
}

async function byDate(
  db: Db,
  filter: CallFilter,
  descending: boolean,
  after: CallPlace | null,
  limit: number,
  without: 'call.score' | 'call.durationMs' | false,
): Promise<ListedCall[]> {
  const direction = descending ? 'desc' : 'asc';
  let query = rows(db, filter);
  if (without) query = query.where(without, 'is', null);
  if (after) {
    const sign = sql.raw(descending ? '<' : '>');
    query = query.where(sql<SqlBool>`(call.called_at, call.id) ${sign} (${after.calledAt}, ${after.id}::uuid)`);
  }
  return query.orderBy('call.calledAt', direction).orderBy('call.id', direction).limit(limit).execute();
}

async function byFigure(
  db: Db,
  filter: CallFilter,
  order: { column: 'call.score' | 'call.durationMs'; descending: boolean },
  after: CallPlace | null,
  limit: number,
): Promise<ListedCall[]> {
  const direction = order.descending ? 'desc' : 'asc';
  let query = rows(db, filter).where(order.column, 'is not', null);
  if (after) {
    const sign = sql.raw(order.descending ? '<' : '>');
    const column = sql.raw(order.column === 'call.score' ? 'call.score' : 'call.duration_ms');
    query = query.where(sql<SqlBool>`(${column}, call.id) ${sign} (${after.value}::bigint, ${after.id}::uuid)`);
  }
  return query.orderBy(order.column, direction).orderBy('call.id', direction).limit(limit).execute();
}

const MOST_COUNTED = 10_000;
const MOST_OPENED = 1_000;

/** Exact up to ten thousand, or to one thousand where each call has to be opened. */
export async function countCalls(db: Db, filter: CallFilter): Promise<{ total: number; isTotalCut: boolean }> {
  const least = countFound(filter);
  if (least !== null) return { total: least, isTotalCut: true };
  const isOpening = isFoundByOpening(filter);
  const most = isOpening ? MOST_OPENED : MOST_COUNTED;
  const row = await db
    .selectFrom(
      db
        .selectFrom('call')
        .select(sql`1`.as('one'))
        .where(matching(filter))
        .$if(isOpening, (query) => query.orderBy('call.calledAt', 'desc').orderBy('call.id', 'desc'))
        .limit(most)
        .as('bounded'),
    )
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { total: row.total, isTotalCut: row.total === most };
}

export type ListedRep = { name: string | null; email: string | null; personId: string | null };

/** Everybody who is the rep of some call, by name, for a filter to choose from. Reads as many calls as there are reps. */
export async function listReps(db: Db, teamId: string, limit: number): Promise<ListedRep[]> {
  const [persons, addresses, names] = await Promise.all([
    stepThrough(db, { teamId, limit, value: sql`rep_person_id`, where: sql`rep_person_id is not null` }),
    stepThrough(db, { teamId, limit, value: sql`lower(rep_email)`, where: sql`rep_person_id is null and rep_email is not null` }),
    stepThrough(db, {
      ...{ teamId, limit, value: sql`rep_name` },
      where: sql`rep_person_id is null and rep_email is null and rep_name is not null`,
    }),
  ]);
  const known = await db
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('id', 'in', persons.length === 0 ? [''] : persons.map(({ value }) => value))
    .execute();
  const named = new Map(known.map((person) => [person.id, person]));
  const reps = [
    ...persons.map(({ value, name, email }) => ({
      ...{ personId: value, name: named.get(value)?.name ?? name, email: named.get(value)?.email ?? email },
    })),
    ...addresses.map(({ value, name }) => ({ personId: null, name, email: value })),
    ...names.map(({ value }) => ({ personId: null, name: value, email: null })),
  ];
  return reps.toSorted((a, b) => (a.name ?? a.email ?? '').localeCompare(b.name ?? b.email ?? '')).slice(0, limit);
}

/** Each value once, with what some call says of it: from one entry of an index to the next greater one. */
async function stepThrough(db: Db, of: { teamId: string; limit: number; value: RawBuilder<unknown>; where: RawBuilder<unknown> }) {
  const { teamId, limit, value, where } = of;
  const next = (behind: RawBuilder<unknown>) => sql`
    select ${value} as value, rep_name as name, rep_email as email from call
    where team_id = ${teamId} and ${where} ${behind} order by ${value} limit 1`;
  const { rows: found } = await sql<{ value: string; name: string | null; email: string | null }>`
    with recursive step as (
      (${next(sql``)})
      union all
      select follower.* from step, lateral (${next(sql`and ${value} > step.value`)}) follower
    ) select value, name, email from step limit ${limit}`.execute(db);
  return found;
}

export type CallPage = Selectable<CallTable> & { personName: string | null; isCoached: SqlBool };

export async function findCallPage(db: Db, of: { teamId: string; callId: string }): Promise<CallPage | null> {
  const row = await db
    .selectFrom('call')
    .leftJoin('person', 'person.id', 'call.repPersonId')
    .selectAll('call')
    .select(['person.name as personName', isCoached.as('isCoached')])
    .where('call.teamId', '=', of.teamId)
    .where('call.id', '=', of.callId)
    .executeTakeFirst();
  return row ?? null;
}

export async function findMetrics(db: Db, of: { teamId: string; callId: string }): Promise<ConversationMetrics | null> {
  const row = await db
    .selectFrom('callAnalysis')
    .select('metrics')
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .executeTakeFirst();
  return row?.metrics ?? null;
}

/** In the order of the team's scorecards: the first one's overall is the call's score. */
export async function listScores(db: Db, of: { teamId: string; callId: string }): Promise<SavedScore[]> {
  return db
    .selectFrom('score')
    .leftJoin('scorecard', (join) =>
      join
        .onRef('scorecard.teamId', '=', 'score.teamId')
        .onRef('scorecard.key', '=', 'score.scorecardKey')
        .onRef('scorecard.version', '=', 'score.scorecardVersion'),
    )
    .select(['score.result', 'score.transcriptVersion', 'score.createdAt'])
    .where('score.teamId', '=', of.teamId)
    .where('score.callId', '=', of.callId)
    .orderBy('scorecard.createdAt')
    .orderBy('score.scorecardKey')
    .execute();
}
