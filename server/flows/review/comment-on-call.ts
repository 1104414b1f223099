// Write about a call, answer, edit, settle and take away what was written; whoever is mentioned finds it among their mentions.
import { mentionedIn } from '../../../rules/mention.ts';
import { Problem } from '../../../rules/problem.ts';
import { lockCall } from '../../database/retries.ts';
import type { OfCall } from '../../database/check-answers.ts';
import {
  addComment,
  countComments,
  lockComment,
  markCoached,
  removeComment,
  replaceMentions,
  updateComment,
  type CommentRow,
  type OfComment,
} from '../../database/comments.ts';
import { listMembers } from '../../database/team-members.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

const MOST_COMMENTS = 1_000;

/** An answer stands at the moment of what it answers. Throws Problem `not_found`, and `conflict` when a call has as many as it may. */
export async function commentOnCall(
  context: BaseContext,
  input: OfCall & { text: string; atMs: number | null; replyTo: string | null; personId: string },
): Promise<{ commentId: string }> {
  const { teamId, callId, text, replyTo, personId } = input;
  const commentId = context.newId();
  await context.db.transaction().execute(async (db) => {
    if (!(await lockCall(db, input))) throw new Problem('not_found', 'There is no such call in this team.');
    if ((await countComments(db, input)) >= MOST_COMMENTS) {
      throw new Problem('conflict', `A call takes at most ${MOST_COMMENTS} comments. Take some away first.`);
    }
    const answered = replyTo === null ? null : await lockComment(db, { teamId, commentId: replyTo });
    if (replyTo !== null && (answered?.callId !== callId || answered.replyTo !== null)) {
      throw new Problem('not_found', 'There is no such comment to answer.');
    }
    const now = context.clock.now();
    await addComment(db, {
      ...{ teamId, id: commentId, callId, replyTo, atMs: answered ? answered.atMs : input.atMs, text },
      ...{ writtenBy: personId, writtenAt: now, editedAt: null, deletedAt: null, resolvedBy: null, resolvedAt: null },
    });
    await mention(db, { teamId, commentId }, { text, by: personId, now });
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
  return { commentId };
}

/** Throws Problem `not_found`, and `role_not_allowed` for what somebody else wrote. */
export function editComment(context: BaseContext, input: OfComment & { text: string; personId: string }): Promise<void> {
  return change(context, input, async (db, comment, now) => {
    requireAuthor(comment, input.personId);
    await updateComment(db, input, { text: input.text, editedAt: now });
    await mention(db, input, { text: input.text, by: input.personId, now });
  });
}

/** Throws Problem `not_found`, and `role_not_allowed` for what somebody else wrote. */
export function deleteComment(context: BaseContext, input: OfComment & { personId: string }): Promise<void> {
  return change(context, input, async (db, comment, now) => {
    requireAuthor(comment, input.personId);
    await removeComment(db, input, now);
  });
}

/** Settles a comment with all that answers it, or opens it again. Throws Problem `not_found`. */
export function resolveComment(context: BaseContext, input: OfComment & { isResolved: boolean; personId: string }): Promise<void> {
  return change(context, input, async (db, _, now) => {
    const { isResolved, personId } = input;
    await updateComment(db, input, { resolvedBy: isResolved ? personId : null, resolvedAt: isResolved ? now : null });
  });
}

/** Throws Problem `not_found`. */
export async function coachCall(context: BaseContext, input: OfCall & { isCoached: boolean; personId: string }): Promise<void> {
  const { teamId, callId, isCoached, personId } = input;
  await context.db.transaction().execute(async (db) => {
    if (!(await lockCall(db, input))) throw new Problem('not_found', 'There is no such call in this team.');
    await markCoached(db, { teamId, callIds: [callId] }, isCoached ? { person: personId, at: context.clock.now() } : null);
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
}

async function change(
  context: BaseContext,
  of: OfComment,
  save: (db: Db, comment: CommentRow, now: Date) => Promise<void>,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const comment = await lockComment(db, of);
    if (!comment) throw new Problem('not_found', 'There is no such comment.');
    await save(db, comment, context.clock.now());
    await context.publishEvents(db, [{ kind: 'call.changed', teamId: of.teamId, callId: comment.callId }]);
  });
}

function requireAuthor(comment: CommentRow, personId: string): void {
  if (comment.writtenBy !== personId) throw new Problem('role_not_allowed', 'Only who wrote a comment changes it.');
}

/** Nobody is told of what they wrote themselves. */
async function mention(db: Db, of: OfComment, { text, by, now }: { text: string; by: string; now: Date }): Promise<void> {
  const people = text.includes('@') ? mentionedIn(text, await listMembers(db, of.teamId)) : [];
  const others = people.map(({ personId }) => personId).filter((personId) => personId !== by);
  await replaceMentions(db, of, others, now);
}
