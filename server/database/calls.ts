// Calls as lists and call pages read them: pages by position in an order, so that new rows never shift what was seen.
import { sql, type Expression, type RawBuilder, type Selectable, type SqlBool } from 'kysely';
import type { ConversationMetrics } from '../../rules/conversation-metrics.ts';
import { countFound, isCoached, matching, partsOf, splitByOpening, type CallFilter } from './call-filter.ts';
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

/** `lookedTo`: where looking was given up before the page was full; more may follow behind it. */
export type CallsFound = { calls: ListedCall[]; lookedTo: CallPlace | null };

/** Up to `limit` calls behind `after`, in the asked order. */
export async function listCalls(
  db: Db,
  of: { filter: CallFilter; order: CallOrder; after: CallPlace | null; limit: number },
): Promise<CallsFound> {
  const { filter, order, after, limit } = of;
  if (order.by === 'date') return byDate(db, filter, { descending: order.descending, after, limit });

  const column = order.by === 'score' ? 'call.score' : 'call.durationMs';
  const isBehind = after !== null && after.value === null;
  const found = isBehind ? nothing : await byFigure(db, filter, { ...order, column, after, limit });
  const missing = limit - found.calls.length;
  if (missing === 0 || found.lookedTo !== null) return found;
  const rest = await byDate(db, filter, { descending: true, after: isBehind ? after : null, limit: missing, without: column });
  return { calls: [...found.calls, ...rest.calls], lookedTo: rest.lookedTo };
}

const nothing: CallsFound = { calls: [], lookedTo: null };
type Figure = 'call.score' | 'call.durationMs';
type Page = { descending: boolean; after: CallPlace | null; limit: number };

async function byDate(db: Db, filter: CallFilter, page: Page & { without?: Figure }): Promise<CallsFound> {
  const { after, descending, without } = page;
  const conditions: RawBuilder<SqlBool>[] = without ? [sql`${sql.ref(without)} is null`] : [];
  const sign = sql.raw(descending ? '<' : '>');
  if (after) conditions.push(sql`(call.called_at, call.id) ${sign} (${after.calledAt}, ${after.id}::uuid)`);
  return inOrder(db, filter, conditions, { ...page, column: 'call.calledAt' });
}

async function byFigure(db: Db, filter: CallFilter, page: Page & { column: Figure }): Promise<CallsFound> {
  const { after, descending, column } = page;
  const conditions: RawBuilder<SqlBool>[] = [sql`${sql.ref(column)} is not null`];
  const sign = sql.raw(descending ? '<' : '>');
  if (after) conditions.push(sql`(${sql.ref(column)}, call.id) ${sign} (${after.value}::bigint, ${after.id}::uuid)`);
  return inOrder(db, filter, conditions, page);
}

/** So many calls are opened for one page: whoever wants more asks for the next one. */
const MOST_OPENED = 5_000;
const MOST_OPENED_TO_COUNT = 2_000;

async function inOrder(
  db: Db,
  filter: CallFilter,
  conditions: readonly RawBuilder<SqlBool>[],
  page: Page & { column: Figure | 'call.calledAt' },
): Promise<CallsFound> {
  const { column, limit } = page;
  const direction = page.descending ? 'desc' : 'asc';
  const { before, opened } = splitByOpening(filter);
  const ordered = (most: number) => candidates(db, before, { conditions, column, direction, most });
  const calls = await db
    .selectFrom(ordered(opened === null ? limit : MOST_OPENED).as('call'))
    .leftJoin('person', 'person.id', 'call.repPersonId')
    .select([...listed, 'person.name as personName', isCoached.as('isCoached')])
    .$if(opened !== null, (query) => query.where(matching(opened ?? filter) as never))
    .orderBy(column, direction)
    .orderBy('call.id', direction)
    .limit(limit)
    .execute();
  if (opened === null || calls.length === limit) return { calls, lookedTo: null };
  const last = await ordered(MOST_OPENED)
    .offset(MOST_OPENED - 1)
    .executeTakeFirst();
  if (!last) return { calls, lookedTo: null };
  const value = column === 'call.calledAt' ? null : column === 'call.score' ? last.score : last.durationMs;
  return { calls, lookedTo: { value, calledAt: last.calledAt, id: last.id } };
}

type Candidates = {
  conditions: readonly RawBuilder<SqlBool>[];
  column: Figure | 'call.calledAt';
  direction: 'asc' | 'desc';
  most: number;
};

/** Each part of the filter by an index of its own, in order, and the first of all of them. */
function candidates(db: Db, filter: CallFilter, { conditions, column, direction, most }: Candidates) {
  const parts = partsOf(filter).map((part) => {
    const found = db.selectFrom('call').selectAll('call').where(matching(part));
    const narrowed = conditions.reduce((query, condition) => query.where(condition), found);
    return db
      .selectFrom(narrowed.orderBy(column, direction).orderBy('call.id', direction).limit(most).as('call'))
      .selectAll('call');
  });
  return db
    .selectFrom(together(parts).as('call'))
    .selectAll('call')
    .orderBy(column, direction)
    .orderBy('call.id', direction)
    .limit(most);
}

function together<Q extends { unionAll(other: Q): Q }>(parts: readonly Q[]): Q {
  return parts.reduce((all, part) => all.unionAll(part));
}

const MOST_COUNTED = 10_000;

/** Exact up to ten thousand; where each call has to be opened, of the newest two thousand of those that all else leaves. */
export async function countCalls(db: Db, filter: CallFilter): Promise<{ total: number; isTotalCut: boolean }> {
  const { before, opened } = splitByOpening(filter);
  if (opened === null) {
    const parts = partsOf(before).map((part) => db.selectFrom('call').select('call.id').where(matching(part)));
    const total = await countOf(db, db.selectFrom(together(parts).as('call')).select('call.id').limit(MOST_COUNTED));
    return { total, isTotalCut: total === MOST_COUNTED };
  }
  const newest = { conditions: [], column: 'call.calledAt', direction: 'desc', most: MOST_OPENED_TO_COUNT } as const;
  const looked = candidates(db, before, newest);
  const found = db
    .selectFrom(looked.as('call'))
    .select('call.id')
    .where(matching(opened) as never);
  const [total, all] = await Promise.all([countOf(db, found), countOf(db, looked)]);
  return { total: Math.max(total, countFound(filter)), isTotalCut: all === MOST_OPENED_TO_COUNT };
}

async function countOf(db: Db, calls: Expression<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from ${calls} bounded`.execute(db);
  return rows[0]?.total ?? 0;
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
