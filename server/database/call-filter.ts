// Which calls of a team are asked for, as a condition that the indexes of calls answer however many there are.
import { sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely';
import type { CallDirection, CallSide, CallSource, CallState } from '../../rules/call.ts';
import type { Db, Tables } from './tables.ts';

export type CallFilter = {
  teamId: string;
  titled?: Found | undefined;
  said?: Found | undefined;
  state?: CallState | undefined;
  source?: CallSource | undefined;
  by?: CallSide | undefined;
  direction?: CallDirection | undefined;
  rep?: RepFound | undefined;
  scorecardKey?: string | undefined;
  judged?: Judged | undefined;
  isCoached?: boolean | undefined;
  reviewerId?: string | undefined;
  score?: { from: number; below: number } | 'none' | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

/** Calls that words were found in: which, or null where they are too many to be named. `query` is for `to_tsquery`. */
export type Found = { query: string; ids: string[] | null; personIds: string[] };
/** Calls that a criterion of a card applied to: which, or null where they are too many. */
export type Judged = { scorecardKey: string; criterionKey: string; ids: string[] | null };
/** A rep is a person, an address or a name: whoever it may be. */
export type RepFound = { personIds: string[]; email: string | null; name: string };

type CallExpressions = ExpressionBuilder<Tables, 'call'>;

const MOST_NAMED = 2_000;
const MOST_PERSONS = 50;

/** True where many calls have to be opened to know which are asked for; they are met with soon in the order of the list. */
export function isFoundByOpening({ titled, said, judged }: CallFilter): boolean {
  return titled?.ids === null || said?.ids === null || judged?.ids === null;
}

/** How many there are at least, where nothing else narrows them. */
export function countFound({ teamId: _, scorecardKey, titled, said, judged, ...rest }: CallFilter): number | null {
  const found = [titled, said, judged].filter((one) => one !== undefined);
  const isAlone = found.length === 1 && found[0]?.ids === null && Object.values(rest).every((value) => value === undefined);
  if (scorecardKey !== undefined && judged === undefined) return null;
  return isAlone ? MOST_NAMED : null;
}

export function matching(filter: CallFilter) {
  return (eb: CallExpressions) => {
    const all: Expression<SqlBool>[] = [eb('call.teamId', '=', filter.teamId)];
    if (filter.state) all.push(eb('call.state', '=', filter.state));
    // Practice is listed only where it is asked for.
    all.push(filter.source ? eb('call.source', '=', filter.source) : eb('call.source', '<>', 'practice'));
    if (filter.by === 'agents') all.push(eb('call.source', '=', 'agent'));
    if (filter.by === 'people') all.push(eb('call.source', 'not in', ['agent', 'practice']));
    if (filter.direction) all.push(eb('call.direction', '=', filter.direction));
    if (filter.from) all.push(eb('call.calledAt', '>=', filter.from));
    if (filter.to) all.push(eb('call.calledAt', '<=', filter.to));
    if (filter.score === 'none') all.push(eb('call.score', 'is', null));
    else if (filter.score) {
      all.push(eb('call.score', '>=', filter.score.from), eb('call.score', '<', filter.score.below));
    }
    if (filter.scorecardKey !== undefined) all.push(scoredBy(sql`s.scorecard_key = ${filter.scorecardKey}`));
    if (filter.judged) all.push(judged(filter.judged));
    if (filter.isCoached !== undefined) all.push(filter.isCoached ? isCoached : eb.not(isCoached));
    if (filter.reviewerId !== undefined) all.push(reviewedBy(filter.reviewerId));
    if (filter.rep) all.push(ofRep(filter.rep));
    if (filter.titled) all.push(titled(filter.titled));
    if (filter.said) all.push(said(filter.said));
    return eb.and(all);
  };
}

export const isCoached = sql<SqlBool>`exists (select 1 from coached_call k where k.team_id = call.team_id and k.call_id = call.id)`;

function reviewedBy(personId: string) {
  return sql<SqlBool>`exists (select 1 from call_reviewer v
    where v.team_id = call.team_id and v.call_id = call.id and v.person_id = ${personId})`;
}

/** Each part is answered by an index of its own. */
function ofRep({ personIds, email, name }: RepFound) {
  const byText =
    email === null
      ? sql<SqlBool>`call.rep_person_id is null and call.rep_email is null and call.rep_name = ${name}`
      : sql<SqlBool>`call.rep_person_id is null and call.rep_email is not null and lower(call.rep_email) = ${email}`;
  return personIds.length === 0 ? byText : sql<SqlBool>`(call.rep_person_id = any(${personIds}::text[]) or ${byText})`;
}

function scoredBy(what: RawBuilder<unknown>) {
  return sql<SqlBool>`exists (select 1 from score s where s.team_id = call.team_id and s.call_id = call.id and ${what})`;
}

function judged({ ids, ...of }: Judged) {
  return ids === null ? scoredBy(judgedBy(of)) : oneOf(ids);
}

function judgedBy({ scorecardKey, criterionKey }: Omit<Judged, 'ids'>) {
  return sql`s.scorecard_key = ${scorecardKey} and criterion_keys(s.criteria) @> array[${criterionKey}]::text[]`;
}

function titled({ query, ids, personIds }: Found) {
  const words = ids === null ? sql<SqlBool>`${titleWords} @@ to_tsquery('simple', ${query})` : oneOf(ids);
  return personIds.length === 0 ? words : sql<SqlBool>`(${words} or call.rep_person_id = any(${personIds}::text[]))`;
}

function said({ query, ids }: Found) {
  if (ids !== null) return oneOf(ids);
  return sql<SqlBool>`exists (select 1 from call_words w
    where w.team_id = call.team_id and w.call_id = call.id and w.words @@ to_tsquery('simple', ${query}))`;
}

const titleWords = sql`title_words(call.title, call.rep_name, call.rep_email)`;
const oneOf = (ids: string[]) => sql<SqlBool>`call.id = any(${ids}::uuid[])`;

/** By title, name and address as they were sent; a member also by the name of today. */
export async function findTitled(db: Db, of: { teamId: string; query: string }): Promise<Found> {
  const { teamId, query } = of;
  const [ids, persons] = await Promise.all([
    nameCalls(db, sql`select id from call where team_id = ${teamId} and ${titleWords} @@ to_tsquery('simple', ${query})`),
    sql<{ id: string }>`
      select p.id from person p join team_member m on m.person_id = p.id
      where m.team_id = ${teamId} and title_words('', p.name, p.email) @@ to_tsquery('simple', ${query})
      limit ${MOST_PERSONS}`.execute(db),
  ]);
  return { query, ids, personIds: persons.rows.map((person) => person.id) };
}

export async function findSaid(db: Db, of: { teamId: string; query: string }): Promise<Found> {
  const { teamId, query } = of;
  const ids = await nameCalls(
    db,
    sql`select call_id as id from call_words where team_id = ${teamId} and words @@ to_tsquery('simple', ${query})`,
  );
  return { query, ids, personIds: [] };
}

export async function findJudged(db: Db, of: { teamId: string; scorecardKey: string; criterionKey: string }): Promise<Judged> {
  const { teamId, ...criterion } = of;
  const ids = await nameCalls(db, sql`select call_id as id from score s where s.team_id = ${teamId} and ${judgedBy(criterion)}`);
  return { ...criterion, ids };
}

/**
 * By the index of words or keys and no other way: how often they stand together is not known beforehand, and a wrong guess would read every
 * call. What is found more often than can be named is soon met with when calls are read in their order.
 */
async function nameCalls(db: Db, query: RawBuilder<unknown>): Promise<string[] | null> {
  const rows = await inTransaction(db, async (trx) => {
    await sql`select set_config(name, 'off', true)
      from unnest(array['enable_seqscan', 'enable_indexscan', 'enable_indexonlyscan']) name`.execute(trx);
    return (await sql<{ id: string }>`${query} limit ${MOST_NAMED + 1}`.execute(trx)).rows;
  });
  return rows.length > MOST_NAMED ? null : rows.map((row) => row.id);
}

function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** `rep` is a person's id, an e-mail address, or a name as it was sent. */
export async function findRep(db: Db, rep: string): Promise<RepFound> {
  const email = rep.includes('@') ? rep.toLowerCase() : null;
  const { rows } = await sql<{ id: string }>`
    select id from person where ${email === null ? sql`id = ${rep}` : sql`lower(email) = ${email}`} limit 1`.execute(db);
  return { personIds: rows.map((person) => person.id), email, name: rep };
}
