// Scorecards: one draft at most and versions that never change, of which one may be active; and which card scores which call.
import { sql, type Selectable } from 'kysely';
import type { ScorecardChoice } from '../../rules/scorecard-choice.ts';
import type { Scorecard, ScorecardContent } from '../../rules/scorecard.ts';
import type { ScorecardTable } from './scorecard-tables.ts';
import type { Db } from './tables.ts';

export type OfScorecard = { teamId: string; scorecardKey: string };
export type ScorecardRow = Selectable<ScorecardTable>;

export type ListedScorecard = {
  key: string;
  /** As active, else as it is being drafted, else as it was last. */
  card: Scorecard;
  activeVersion: number | null;
  /** 0 before the first. */
  newestVersion: number;
  hasDraft: boolean;
  changedAt: Date;
};

/** The oldest first. */
export async function listScorecards(db: Db, teamId: string, limit: number): Promise<ListedScorecard[]> {
  const { rows } = await sql<ListedScorecard>`
    select key, max(version) filter (where state = 'active') as active_version,
      coalesce(max(version) filter (where state <> 'draft'), 0) as newest_version, bool_or(state = 'draft') as has_draft,
      max(changed_at) as changed_at,
      (array_agg(card order by case state when 'active' then 0 when 'draft' then 1 else 2 end, version desc))[1] as card
    from scorecard where team_id = ${teamId} group by key order by min(created_at), key limit ${limit}`.execute(db);
  return rows;
}

const MOST_ACTIVE = 200;

/** What calls are scored by, the oldest card first. */
export async function listActiveScorecards(db: Db, teamId: string): Promise<Scorecard[]> {
  const rows = await db
    .selectFrom('scorecard as s')
    .select('s.card')
    .where('s.teamId', '=', teamId)
    .where('s.state', '=', 'active')
    .orderBy((eb) =>
      eb
        .selectFrom('scorecard as o')
        .select((inner) => inner.fn.min('o.createdAt').as('at'))
        .whereRef('o.teamId', '=', 's.teamId')
        .whereRef('o.key', '=', 's.key'),
    )
    .orderBy('s.key')
    .limit(MOST_ACTIVE)
    .execute();
  return rows.map((row) => row.card);
}

export type ScorecardVersionLine = Pick<ScorecardRow, 'version' | 'state' | 'note' | 'changedAt'> & {
  changedByName: string | null;
};

/** Published ones, newest first. */
export async function listScorecardVersions(db: Db, of: OfScorecard, limit: number): Promise<ScorecardVersionLine[]> {
  return rowsOf(db, of)
    .leftJoin('person as p', 'p.id', 's.changedBy')
    .select(['s.version', 's.state', 's.note', 's.changedAt', 'p.name as changedByName'])
    .where('s.state', '!=', 'draft')
    .orderBy('s.version', 'desc')
    .limit(limit)
    .execute();
}

export async function findScorecardVersion(db: Db, of: OfScorecard & { version: number }): Promise<ScorecardRow | null> {
  const row = await rowsOf(db, of).selectAll('s').where('s.version', '=', of.version).executeTakeFirst();
  return row ?? null;
}

export type OpenScorecard = {
  draft: ScorecardRow | null;
  active: ScorecardRow | null;
  /** What was published last, whatever became of it. */
  newest: ScorecardRow | null;
};

/** Null when there is no such card. */
export async function findScorecard(db: Db, of: OfScorecard): Promise<OpenScorecard | null> {
  const rows = await rowsOf(db, of)
    .selectAll('s')
    .where((eb) =>
      eb.or([
        eb('s.state', 'in', ['draft', 'active']),
        eb('s.version', '=', (inner) =>
          inner
            .selectFrom('scorecard as n')
            .select((max) => max.fn.max('n.version').as('version'))
            .where('n.teamId', '=', of.teamId)
            .where('n.key', '=', of.scorecardKey)
            .where('n.state', '!=', 'draft'),
        ),
      ]),
    )
    .orderBy('s.version', 'desc')
    .execute();
  if (rows.length === 0) return null;
  const inState = (state: ScorecardRow['state']) => rows.find((row) => row.state === state) ?? null;
  return { draft: inState('draft'), active: inState('active'), newest: rows.find((row) => row.state !== 'draft') ?? null };
}

/** The same, held until the transaction ends. */
export async function lockScorecard(db: Db, of: OfScorecard): Promise<OpenScorecard | null> {
  await rowsOf(db, of).select('s.version').orderBy('s.version').forUpdate().execute();
  return findScorecard(db, of);
}

function rowsOf(db: Db, of: OfScorecard) {
  return db.selectFrom('scorecard as s').where('s.teamId', '=', of.teamId).where('s.key', '=', of.scorecardKey);
}

type By = { person: string | null; at: Date };

export type NewScorecard = { card: Scorecard; state: 'draft' | 'active'; revision: number };

/** False when there is one of this key and version, or another draft or active one. */
export async function addScorecard(db: Db, teamId: string, { card, state, revision }: NewScorecard, by: By): Promise<boolean> {
  const result = await db
    .insertInto('scorecard')
    .values({
      ...{ teamId, key: card.key, version: card.version, state, card: JSON.stringify(card), revision },
      ...{ createdAt: by.at, changedBy: by.person, changedAt: by.at },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateDraft(db: Db, draft: ScorecardRow, content: ScorecardContent, by: By): Promise<void> {
  const card: Scorecard = { ...content, key: draft.key, version: draft.version };
  await db
    .updateTable('scorecard')
    .set({ card: JSON.stringify(card), revision: draft.revision + 1, changedBy: by.person, changedAt: by.at })
    .where('teamId', '=', draft.teamId)
    .where('key', '=', draft.key)
    .where('version', '=', draft.version)
    .where('state', '=', 'draft')
    .execute();
}

/** `revision` is the draft's: the next edit has to begin behind it. */
export async function deleteDraft(db: Db, of: OfScorecard, revision: number): Promise<void> {
  await db
    .deleteFrom('scorecard')
    .where('teamId', '=', of.teamId)
    .where('key', '=', of.scorecardKey)
    .where('state', '=', 'draft')
    .execute();
  await sql`
    update scorecard set revision = ${revision + 1} where team_id = ${of.teamId} and key = ${of.scorecardKey}
      and version = (select max(version) from scorecard where team_id = ${of.teamId} and key = ${of.scorecardKey})`.execute(db);
}

/** The draft becomes the version it is numbered as, and what was active until now is archived. */
export async function publishDraft(db: Db, draft: ScorecardRow, by: By & { note: string }): Promise<void> {
  await archiveActive(db, { teamId: draft.teamId, scorecardKey: draft.key });
  await db
    .updateTable('scorecard')
    .set({ state: 'active', revision: draft.revision + 1, note: by.note, changedBy: by.person, changedAt: by.at })
    .where('teamId', '=', draft.teamId)
    .where('key', '=', draft.key)
    .where('version', '=', draft.version)
    .execute();
}

/** Calls are scored by this version from now on; null: by none. */
export async function activateVersion(db: Db, of: OfScorecard, version: number | null): Promise<void> {
  await archiveActive(db, of);
  if (version === null) return;
  await db
    .updateTable('scorecard')
    .set({ state: 'active' })
    .where('teamId', '=', of.teamId)
    .where('key', '=', of.scorecardKey)
    .where('version', '=', version)
    .where('state', '=', 'archived')
    .execute();
}

async function archiveActive(db: Db, of: OfScorecard): Promise<void> {
  await db
    .updateTable('scorecard')
    .set({ state: 'archived' })
    .where('teamId', '=', of.teamId)
    .where('key', '=', of.scorecardKey)
    .where('state', '=', 'active')
    .execute();
}

/** Exact up to `most`. */
export async function countScores(db: Db, of: OfScorecard, most: number): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from (
      select 1 from score where team_id = ${of.teamId} and scorecard_key = ${of.scorecardKey} limit ${most}) bounded`.execute(db);
  return rows[0]?.total ?? 0;
}

export type SavedChoice = ScorecardChoice & { revision: number };

/** Before anybody has chosen: no rules, and the team's oldest active card as the default. */
export async function findChoice(db: Db, teamId: string, active: readonly Scorecard[]): Promise<SavedChoice> {
  const row = await db
    .selectFrom('scorecardChoice')
    .select(['rules', 'defaultKey', 'revision'])
    .where('teamId', '=', teamId)
    .executeTakeFirst();
  return row ?? { rules: [], defaultKey: active[0]?.key ?? null, revision: 0 };
}

/** False when somebody has saved since `revision`. */
export async function saveChoice(db: Db, teamId: string, { rules, defaultKey, revision }: SavedChoice, by: By): Promise<boolean> {
  const values = {
    ...{ rules: JSON.stringify(rules), defaultKey, revision: revision + 1 },
    ...{ changedBy: by.person, changedAt: by.at },
  };
  const result = await db
    .insertInto('scorecardChoice')
    .values({ teamId, ...values })
    .onConflict((conflict) => conflict.column('teamId').doUpdateSet(values).where('scorecardChoice.revision', '=', revision))
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
