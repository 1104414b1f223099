// People's answers to checks of a score, and the checks that wait for one.
import type { Insertable, Selectable } from 'kysely';
import type { OpenCheckKind, ReviewedOutcome } from '../../rules/review.ts';
import type { Outcome } from '../../rules/scorecard.ts';
import type { CheckAnswerTable } from './review-tables.ts';
import type { Db } from './tables.ts';

export type OfCall = { teamId: string; callId: string };
export type OfCheck = OfCall & { scorecardKey: string; checkKey: string };
export type CheckAnswerRow = Selectable<CheckAnswerTable>;

/** More checks than a card may have. */
const MOST_HELD = 2_000;

/** Those that hold. */
export async function listHeldAnswers(db: Db, of: OfCall & { scorecardKey: string }): Promise<CheckAnswerRow[]> {
  return db
    .selectFrom('checkAnswer')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('scorecardKey', '=', of.scorecardKey)
    .where('endedAt', 'is', null)
    .limit(MOST_HELD)
    .execute();
}

export async function addAnswer(db: Db, answer: Insertable<CheckAnswerTable>): Promise<void> {
  await db.insertInto('checkAnswer').values(answer).execute();
}

type By = { person: string | null; at: Date };

/** How many held until now: of one check, of one card, or all of the call. */
export async function endAnswers(db: Db, of: OfCall & { scorecardKey?: string; checkKey?: string }, by: By): Promise<number> {
  const { teamId, callId, scorecardKey, checkKey } = of;
  const result = await db
    .updateTable('checkAnswer')
    .set({ endedBy: by.person, endedAt: by.at })
    .where('teamId', '=', teamId)
    .where('callId', '=', callId)
    .where('endedAt', 'is', null)
    .$if(scorecardKey !== undefined, (query) => query.where('scorecardKey', '=', scorecardKey ?? ''))
    .$if(checkKey !== undefined, (query) => query.where('checkKey', '=', checkKey ?? ''))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export type AnswerLine = CheckAnswerRow & { answeredByName: string | null; endedByName: string | null };

/** Newest first. */
export async function listAnswers(db: Db, of: OfCall, limit: number): Promise<AnswerLine[]> {
  return db
    .selectFrom('checkAnswer as a')
    .leftJoin('person as p', 'p.id', 'a.answeredBy')
    .leftJoin('person as e', 'e.id', 'a.endedBy')
    .selectAll('a')
    .select(['p.name as answeredByName', 'e.name as endedByName'])
    .where('a.teamId', '=', of.teamId)
    .where('a.callId', '=', of.callId)
    .orderBy('a.answeredAt', 'desc')
    .orderBy('a.id')
    .limit(limit)
    .execute();
}

export type JudgedTwice = { scorecardKey: string; criterionKey: string; machineOutcome: Outcome; outcome: ReviewedOutcome };

/** What a machine and a person have both answered, newest first. */
export async function listJudgedTwice(db: Db, of: { teamId: string; limit: number }): Promise<JudgedTwice[]> {
  return db
    .selectFrom('checkAnswer')
    .select(['scorecardKey', 'criterionKey', 'machineOutcome', 'outcome'])
    .where('teamId', '=', of.teamId)
    .where('endedAt', 'is', null)
    .orderBy('answeredAt', 'desc')
    .limit(of.limit)
    .execute();
}

/** Those of the score the call has now; without one there are none. */
export async function replaceOpenChecks(
  db: Db,
  of: OfCall,
  open: { scorecardKey: string; checks: { key: string; kind: OpenCheckKind }[] } | null,
  now: Date,
): Promise<void> {
  await db.deleteFrom('openCheck').where('teamId', '=', of.teamId).where('callId', '=', of.callId).execute();
  if (!open || open.checks.length === 0) return;
  await db
    .insertInto('openCheck')
    .values(open.checks.map(({ key, kind }) => ({ ...of, scorecardKey: open.scorecardKey, checkKey: key, kind, notedAt: now })))
    .execute();
}
