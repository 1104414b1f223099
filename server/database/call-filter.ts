// Which calls of a team are asked for, as a condition that the indexes of calls answer however many there are.
import { expressionBuilder, sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely';
import type { CallDirection, CallSide, CallSource, CallState } from '../../rules/call.ts';
import type { DealOutcome } from '../../rules/deal.ts';
import type { Db, Tables } from './tables.ts';

export type CallFilter = {
  teamId: string;
  titled?: Found | undefined;
  said?: Found | undefined;
  state?: CallState | undefined;
  source?: CallSource | undefined;
  by?: CallSide | undefined;
  direction?: CallDirection | undefined;
  rep?: RepFound | { personId: string } | undefined;
  judged?: Judged | undefined;
  tracked?: Tracked | undefined;
  dealt?: Dealt | undefined;
  isCoached?: boolean | undefined;
  reviewerId?: string | undefined;
  score?: { from: number; below: number } | 'none' | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

/** Which calls, or null where they are too many to be named; `isCounted` where it is known that they are. */
type Named = { ids: string[] | null; isCounted: boolean };
/** Calls that words were found in, and those of `personIds`; `notOf` leaves out the words' calls of some. `query` is for `to_tsquery`. */
export type Found = Named & { query: string; personIds: string[]; notOf?: string[] };
/** Calls scored by a card, of a criterion those that it applied to, if anybody is known to be on either side: as figures count them. */
export type Judged = Named & { scorecardKey: string; criterionKey: string | undefined };
/** Calls in which a tracker found something. */
export type Tracked = Named & { trackerId: string };
/** Calls that count for a deal, or for deals of that outcome. */
export type Dealt = Named & DealsAsked;
export type DealsAsked = { outcome: DealOutcome } | { portalId: string; dealId: string };
/** A rep is a person, an address or a name: whoever it may be. */
export type RepFound = { personIds: string[]; email: string | null; name: string };

type CallExpressions = ExpressionBuilder<Tables, 'call'>;

const MOST_NAMED = 5_000;
const MOST_OPENED_FOR_PHRASE = 2_000;
const MOST_PERSONS = 20;
const SAMPLES = 4;
const SAMPLE_CALLS = 100;
const FREQUENT = (SAMPLES * SAMPLE_CALLS) / 40;

/** `opened`: what is known of a call only by opening it, which is done for those that all else, `before`, leaves. */
export function splitByOpening(filter: CallFilter): { before: CallFilter; opened: CallFilter | null } {
  const { teamId, source } = filter;
  const before: CallFilter = { ...filter };
  const opened: CallFilter = { teamId, source };
  let isOpening = false;
  for (const by of ['titled', 'said', 'judged', 'tracked', 'dealt'] as const) {
    if (filter[by]?.ids !== null) continue;
    isOpening = true;
    Object.assign(opened, { [by]: filter[by] });
    before[by] = undefined;
  }
  return { before, opened: isOpening ? opened : null };
}

/** Filters that each have an index of their own to answer them, and of which no call matches two. */
export function partsOf(filter: CallFilter): CallFilter[] {
  return ofReps(filter).flatMap(ofTitles);
}

function ofReps(filter: CallFilter): CallFilter[] {
  const { rep } = filter;
  if (!rep || 'personId' in rep) return [filter];
  return [...rep.personIds.map((personId) => ({ ...filter, rep: { personId } })), { ...filter, rep: { ...rep, personIds: [] } }];
}

function ofTitles(filter: CallFilter): CallFilter[] {
  const { titled } = filter;
  if (!titled || titled.ids === null) return [filter];
  const { personIds } = titled;
  const byWords = titled.ids.length === 0 && personIds.length > 0 ? [] : [{ ...titled, personIds: [], notOf: personIds }];
  const byPersons = personIds.map((personId) => ({ ...titled, ids: [], personIds: [personId] }));
  return [...byWords, ...byPersons].map((part) => ({ ...filter, titled: part }));
}

/** How many there are at least, where nothing else narrows them. */
export function countFound({ teamId: _, titled, said, judged, tracked, dealt, ...rest }: CallFilter): number {
  const found = [titled, said, judged, tracked, dealt].filter((one) => one !== undefined);
  const [only] = found;
  const isAlone = found.length === 1 && Object.values(rest).every((value) => value === undefined);
  return isAlone && only?.ids === null && only.isCounted ? MOST_NAMED : 0;
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
    if (filter.judged) all.push(judged(filter.judged));
    if (filter.tracked) all.push(tracked(filter.tracked));
    if (filter.dealt) all.push(dealt(filter.dealt));
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

function ofRep(rep: RepFound | { personId: string }) {
  if ('personId' in rep) return sql<SqlBool>`call.rep_person_id = ${rep.personId}`;
  const { personIds, email, name } = rep;
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

function judgedBy({ scorecardKey, criterionKey }: Omit<Judged, keyof Named>) {
  const ofCard = sql`s.scorecard_key = ${scorecardKey}`;
  return criterionKey === undefined
    ? ofCard
    : sql`${ofCard} and s.overall is not null and criterion_keys(s.criteria) @> array[${criterionKey}]::text[]`;
}

function tracked({ trackerId, ids }: Tracked) {
  if (ids !== null) return oneOf(ids);
  return sql<SqlBool>`exists (select 1 from tracker_call f
    where f.team_id = call.team_id and f.call_id = call.id and f.tracker_id = ${trackerId}::uuid)`;
}

/** `offset 0`: call by call, where a join would read all deals for a page. */
function dealt({ ids, ...asked }: Dealt) {
  if (ids !== null) return oneOf(ids);
  return sql<SqlBool>`exists (select 1 ${countingFor(asked)} and k.team_id = call.team_id and k.call_id = call.id offset 0)`;
}

function countingFor(asked: DealsAsked): RawBuilder<unknown> {
  const which =
    'outcome' in asked ? sql`d.outcome = ${asked.outcome}` : sql`d.portal_id = ${asked.portalId} and d.deal_id = ${asked.dealId}`;
  return sql`from deal_call k join deal d using (team_id, portal_id, deal_id) where k.counts and ${which}`;
}

function titled({ query, ids, personIds, notOf = [] }: Found) {
  const words = ids === null ? sql<SqlBool>`${titleWords} @@ to_tsquery('simple', ${query})` : oneOf(ids);
  const persons =
    personIds.length === 1
      ? sql<SqlBool>`call.rep_person_id = ${personIds[0]}`
      : sql<SqlBool>`call.rep_person_id = any(${personIds}::text[])`;
  if (personIds.length > 0) return ids?.length === 0 ? persons : sql<SqlBool>`(${words} or ${persons})`;
  return notOf.length === 0 ? words : sql<SqlBool>`(${words} and coalesce(call.rep_person_id, '') <> all(${notOf}::text[]))`;
}

function said({ query, ids }: Found) {
  if (ids !== null) return oneOf(ids);
  return sql<SqlBool>`exists (select 1 from call_words w
    where w.team_id = call.team_id and w.call_id = call.id and w.words @@ to_tsquery('simple', ${query}))`;
}

const titleWords = sql`title_words(call.title, call.rep_name, call.rep_email)`;
const oneOf = (ids: string[]) => sql<SqlBool>`call.id = any(${ids}::uuid[])`;

/** By title, name and address as they were sent; a member also by the name of today. `isFrequent`: known from the page before. */
export async function findTitled(db: Db, of: { teamId: string; query: string; isFrequent: boolean }): Promise<Found> {
  const { teamId, query } = of;
  const [named, persons] = await Promise.all([
    of.isFrequent || (await isFrequent(db, { teamId, titled: unnamed({ query, personIds: [] }) }))
      ? unnamed({})
      : nameCalls(db, sql`select id from call where team_id = ${teamId} and ${titleWords} @@ to_tsquery('simple', ${query})`),
    sql<{ id: string }>`
      select p.id from person p join team_member m on m.person_id = p.id
      where m.team_id = ${teamId} and title_words('', p.name, p.email) @@ to_tsquery('simple', ${query})
      limit ${MOST_PERSONS}`.execute(db),
  ]);
  return { query, ...named, personIds: persons.rows.map((person) => person.id) };
}

export async function findSaid(db: Db, of: { teamId: string; query: string; isFrequent: boolean }): Promise<Found> {
  const { teamId, query } = of;
  const found = { query, personIds: [] };
  if (of.isFrequent || (await isFrequent(db, { teamId, said: unnamed(found) }))) return unnamed(found);
  const words = sql`team_id = ${teamId} and words @@ to_tsquery('simple', ${query.replaceAll('<->', '&')})`;
  if (!query.includes('<->'))
    return { ...found, ...(await nameCalls(db, sql`select call_id as id from call_words where ${words}`)) };
  // The index knows which words a call has, not how they follow one another: each such call is opened.
  return { ...found, ...(await namePhrase(db, words, query)) };
}

export async function findJudged(
  db: Db,
  of: { teamId: string; scorecardKey: string; criterionKey: string | undefined },
): Promise<Judged> {
  const { teamId, ...by } = of;
  const isByCriterion = by.criterionKey !== undefined;
  if (isByCriterion && (await isFrequent(db, { teamId, judged: unnamed(by) }))) return unnamed(by);
  const calls = sql`select call_id as id from score s where s.team_id = ${teamId} and ${judgedBy(by)}`;
  return { ...by, ...(await nameCalls(db, calls, isByCriterion ? 'by words' : 'as planned')) };
}

export async function findTracked(db: Db, of: { teamId: string; trackerId: string }): Promise<Tracked> {
  const { teamId, trackerId } = of;
  const calls = sql`select call_id as id from tracker_call where team_id = ${teamId} and tracker_id = ${trackerId}::uuid`;
  return { trackerId, ...(await nameCalls(db, calls)) };
}

export async function findDealt(db: Db, { teamId, ...asked }: { teamId: string } & DealsAsked): Promise<Dealt> {
  if ('outcome' in asked && (await isFrequent(db, { teamId, dealt: unnamed(asked) }))) return unnamed(asked);
  const calls = sql`select distinct k.call_id as id ${countingFor(asked)} and k.team_id = ${teamId}`;
  return { ...asked, ...(await nameCalls(db, calls, 'as planned')) };
}

const unnamed = <F extends object>(found: F): F & Named => ({ ...found, ids: null, isCounted: false });

/**
 * Whether a fortieth of the calls have it, by the calls before some moments of the team's time: then a page is soon filled by opening them
 * in their order, where naming them would read a long list first.
 */
async function isFrequent(db: Db, filter: CallFilter): Promise<boolean> {
  const { teamId } = filter;
  const ofTeam = sql`select called_at from call where team_id = ${teamId} order by called_at`;
  const { rows } = await sql<{ found: number }>`
    with ends as materialized (select (${ofTeam} limit 1) as first, (${ofTeam} desc limit 1) as last)
    select count(*)::int as found from ends, generate_series(0, ${SAMPLES - 1}) n, lateral (
      select * from call where team_id = ${teamId} and called_at <= last - (last - first) * n / ${SAMPLES}
      order by called_at desc, id desc limit ${SAMPLE_CALLS}
    ) call where ${matching(filter)(expressionBuilder<Tables, 'call'>())}`.execute(db);
  return (rows[0]?.found ?? 0) >= FREQUENT;
}

/**
 * By the index of words or keys and no other way: how often they stand together is not known beforehand, and a wrong guess would read every
 * call.
 */
async function nameCalls(db: Db, query: RawBuilder<unknown>, way: 'by words' | 'as planned' = 'by words'): Promise<Named> {
  const rows = await inTransaction(db, async (trx) => {
    if (way === 'by words') await throughBitmaps(trx);
    return (await sql<{ id: string }>`${query} limit ${MOST_NAMED + 1}`.execute(trx)).rows;
  });
  return rows.length > MOST_NAMED ? { ids: null, isCounted: true } : { ids: rows.map((row) => row.id), isCounted: true };
}

async function namePhrase(db: Db, words: RawBuilder<unknown>, query: string): Promise<Named> {
  const rows = await inTransaction(db, async (trx) => {
    await throughBitmaps(trx);
    return (
      await sql<{ looked: number; ids: string[] }>`
        with holding as materialized (select call_id, words from call_words where ${words} limit ${MOST_OPENED_FOR_PHRASE})
        select (select count(*)::int from holding) as looked,
          array(select call_id::text from holding where words @@ to_tsquery('simple', ${query})) as ids`.execute(trx)
    ).rows;
  });
  const { looked = 0, ids = [] } = rows[0] ?? {};
  return looked === MOST_OPENED_FOR_PHRASE ? { ids: null, isCounted: false } : { ids, isCounted: true };
}

async function throughBitmaps(trx: Db): Promise<void> {
  await sql`select set_config(name, 'off', true)
    from unnest(array['enable_seqscan', 'enable_indexscan', 'enable_indexonlyscan']) name`.execute(trx);
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
