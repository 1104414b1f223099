// Rounds of practice: begun once, gone on with in writing line by line, ended once.
import { sql, type Selectable } from 'kysely';
import type { CallState } from '../../rules/call.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import type { Prospect } from '../../rules/prospect.ts';
import type { TextTalk } from '../../rules/text-talk.ts';
import type { PracticeRoundTable } from './practice-tables.ts';
import type { Db } from './tables.ts';

export type OfRound = { teamId: string; roundId: string };
export type RoundRow = Selectable<PracticeRoundTable>;

export async function addRound(
  db: Db,
  round: OfRound & {
    prospectId: string;
    prospect: Prospect;
    personId: string;
    mode: RoundRow['mode'];
    talk: TextTalk | null;
    now: Date;
  },
): Promise<void> {
  const { teamId, roundId: id, prospectId, prospect, personId, mode, talk, now: createdAt } = round;
  await db
    .insertInto('practiceRound')
    .values({
      ...{ teamId, id, prospectId, prospect: JSON.stringify(prospect), personId, mode, state: 'going' },
      ...{ talk: talk && JSON.stringify(talk), result: null, createdAt, endedAt: null },
    })
    .execute();
}

export async function findRound(db: Db, of: OfRound): Promise<RoundRow | null> {
  const row = await db
    .selectFrom('practiceRound')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.roundId)
    .executeTakeFirst();
  return row ?? null;
}

/** False when something was said meanwhile, from another window, or the round has ended. */
export async function saveRoundTalk(db: Db, of: OfRound & { before: TextTalk; talk: TextTalk }): Promise<boolean> {
  const result = await db
    .updateTable('practiceRound')
    .set({ talk: JSON.stringify(of.talk) })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.roundId)
    .where('state', '=', 'going')
    .where(sql<boolean>`talk = ${JSON.stringify(of.before)}::jsonb`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Whether it is still going; held until the transaction ends. */
export async function holdGoingRound(db: Db, of: OfRound): Promise<boolean> {
  const row = await db
    .selectFrom('practiceRound')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.roundId)
    .where('state', '=', 'going')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function closeRound(db: Db, of: OfRound & { result: ConversationResult | null; now: Date }): Promise<void> {
  await db
    .updateTable('practiceRound')
    .set({ state: 'ended', result: of.result, endedAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.roundId)
    .where('state', '=', 'going')
    .execute();
}

/** The card a round is scored by, where its prospect names one. */
export async function findCardOfRound(db: Db, of: OfRound): Promise<string | null> {
  return (await findRound(db, of))?.prospect.scorecardKey ?? null;
}

/** Whoever has played it. */
export async function findPlayer(db: Db, personId: string): Promise<{ name: string; email: string }> {
  return db.selectFrom('person').select(['name', 'email']).where('id', '=', personId).executeTakeFirstOrThrow();
}

export type ListedRound = Pick<
  RoundRow,
  'id' | 'prospectId' | 'prospect' | 'personId' | 'mode' | 'state' | 'result' | 'createdAt'
> & {
  /** Null where nothing was said, and where the call is gone. */
  callId: string | null;
  callState: CallState | null;
  score: number | null;
};

/** Newest first. */
export async function listRounds(
  db: Db,
  of: { teamId: string; personId: string; limit: number; roundId?: string },
): Promise<ListedRound[]> {
  const { personId, roundId } = of;
  return db
    .selectFrom('practiceRound as r')
    .leftJoin('call as c', (join) => join.onRef('c.teamId', '=', 'r.teamId').onRef('c.id', '=', 'r.id'))
    .select(['r.id', 'r.prospectId', 'r.prospect', 'r.personId', 'r.mode', 'r.state', 'r.result', 'r.createdAt'])
    .select(['c.id as callId', 'c.state as callState'])
    .select((eb) => eb.fn.coalesce('c.score', 'r.score').as('score'))
    .where('r.teamId', '=', of.teamId)
    .where('r.personId', '=', personId)
    .$if(roundId !== undefined, (query) => query.where('r.id', '=', roundId ?? ''))
    .orderBy('r.createdAt', 'desc')
    .orderBy('r.id')
    .limit(of.limit)
    .execute();
}
