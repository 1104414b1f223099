// What people write about calls, whom they mention, and which calls were gone through with the rep.
import { sql, type Insertable, type Selectable } from 'kysely';
import type { OfCall } from './check-answers.ts';
import type { CallCommentTable } from './review-tables.ts';
import type { Db } from './tables.ts';

export type CommentRow = Selectable<CallCommentTable>;
export type OfComment = { teamId: string; commentId: string };

export async function addComment(db: Db, comment: Insertable<CallCommentTable>): Promise<void> {
  await db.insertInto('callComment').values(comment).execute();
}

export async function countComments(db: Db, of: OfCall): Promise<number> {
  const row = await db
    .selectFrom('callComment')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .executeTakeFirstOrThrow();
  return row.total;
}

/** The comment, held until the transaction ends. */
export async function lockComment(db: Db, of: OfComment): Promise<CommentRow | null> {
  const row = await db
    .selectFrom('callComment')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.commentId)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

type Change = Partial<Pick<CommentRow, 'text' | 'editedAt' | 'resolvedBy' | 'resolvedAt'>>;

export async function updateComment(db: Db, of: OfComment, change: Change): Promise<void> {
  await db.updateTable('callComment').set(change).where('teamId', '=', of.teamId).where('id', '=', of.commentId).execute();
}

/** What answers it keeps its place; its words are gone in any case. */
export async function removeComment(db: Db, of: OfComment, now: Date): Promise<void> {
  const { teamId, commentId } = of;
  await db.deleteFrom('commentMention').where('teamId', '=', teamId).where('commentId', '=', commentId).execute();
  const { rows } = await sql<{ id: string }>`
    update call_comment set text = '', deleted_at = ${now}
    where team_id = ${teamId} and id = ${commentId}
      and exists (select 1 from call_comment r where r.team_id = ${teamId} and r.reply_to = ${commentId}) returning id`.execute(db);
  if (rows.length > 0) return;
  await db.deleteFrom('callComment').where('teamId', '=', teamId).where('id', '=', commentId).execute();
}

/** Who was mentioned before and still is has seen it or not as before. */
export async function replaceMentions(db: Db, of: OfComment, personIds: readonly string[], now: Date): Promise<void> {
  await sql`
    delete from comment_mention where team_id = ${of.teamId} and comment_id = ${of.commentId}
      and person_id <> all(${personIds}::text[])`.execute(db);
  await sql`
    insert into comment_mention (team_id, comment_id, person_id, noted_at)
    select ${of.teamId}, ${of.commentId}, id, ${now} from unnest(${personIds}::text[]) id
    on conflict do nothing`.execute(db);
}

export type CommentLine = CommentRow & { writtenByName: string | null; resolvedByName: string | null };

/** In the order in which they were written. */
export async function listComments(db: Db, of: OfCall, limit: number): Promise<CommentLine[]> {
  return db
    .selectFrom('callComment as c')
    .leftJoin('person as p', 'p.id', 'c.writtenBy')
    .leftJoin('person as r', 'r.id', 'c.resolvedBy')
    .selectAll('c')
    .select(['p.name as writtenByName', 'r.name as resolvedByName'])
    .where('c.teamId', '=', of.teamId)
    .where('c.callId', '=', of.callId)
    .orderBy('c.writtenAt')
    .orderBy('c.id')
    .limit(limit)
    .execute();
}

export type MentionLine = {
  commentId: string;
  callId: string;
  title: string;
  atMs: number | null;
  text: string;
  writtenByName: string | null;
  writtenAt: Date;
  seenAt: Date | null;
};

/** Newest first. */
export async function listMentions(db: Db, of: { teamId: string; personId: string; limit: number }): Promise<MentionLine[]> {
  const { rows } = await sql<MentionLine>`
    select m.comment_id, c.call_id, l.title, c.at_ms, c.text, p.name as written_by_name, c.written_at, m.seen_at
    from comment_mention m
    join call_comment c on c.team_id = m.team_id and c.id = m.comment_id
    join call l on l.team_id = c.team_id and l.id = c.call_id
    left join person p on p.id = c.written_by
    where m.team_id = ${of.teamId} and m.person_id = ${of.personId}
    order by m.noted_at desc, m.comment_id limit ${of.limit}`.execute(db);
  return rows;
}

export async function seeMentions(db: Db, of: { teamId: string; personId: string; now: Date }): Promise<void> {
  await db
    .updateTable('commentMention')
    .set({ seenAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('personId', '=', of.personId)
    .where('seenAt', 'is', null)
    .execute();
}

/** Exact up to `most`. */
export async function countUnseenMentions(db: Db, of: { teamId: string; personId: string; most: number }): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from (select 1 from comment_mention
      where team_id = ${of.teamId} and person_id = ${of.personId} and seen_at is null limit ${of.most}) bounded`.execute(db);
  return rows[0]?.total ?? 0;
}

export type Coached = { by: string | null; at: Date };

export async function findCoached(db: Db, of: OfCall): Promise<Coached | null> {
  const row = await db
    .selectFrom('coachedCall as c')
    .leftJoin('person as p', 'p.id', 'c.coachedBy')
    .select(['p.name as by', 'c.coachedAt as at'])
    .where('c.teamId', '=', of.teamId)
    .where('c.callId', '=', of.callId)
    .executeTakeFirst();
  return row ?? null;
}

/** `by` null: they are not. Who coached a call first stays named. Returns the calls that changed. */
export async function markCoached(
  db: Db,
  of: { teamId: string; callIds: readonly string[] },
  by: { person: string; at: Date } | null,
): Promise<string[]> {
  const { teamId, callIds } = of;
  const { rows } =
    by === null
      ? await sql<{ callId: string }>`
          delete from coached_call where team_id = ${teamId} and call_id = any(${callIds}::uuid[]) returning call_id`.execute(db)
      : await sql<{ callId: string }>`
          insert into coached_call (team_id, call_id, coached_by, coached_at)
          select team_id, id, ${by.person}, ${by.at} from call where team_id = ${teamId} and id = any(${callIds}::uuid[])
          on conflict do nothing returning call_id`.execute(db);
  return rows.map(({ callId }) => callId);
}
