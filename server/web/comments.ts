// Routes of comments on calls, of mentions, and of the mark that a call was coached.
import { Problem } from '../../rules/problem.ts';
import { findReviewer } from '../database/call-views.ts';
import { findCallPage } from '../database/calls.ts';
import { countUnseenMentions, findCoached, listComments, listMentions, seeMentions } from '../database/comments.ts';
import { listMembers } from '../database/team-members.ts';
import type { BaseContext } from '../flows/context.ts';
import { coachCall, commentOnCall, deleteComment, editComment, resolveComment } from '../flows/review/comment-on-call.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

const MOST_LISTED = 1_000;
const MOST_MENTIONS = 100;
const MOST_PEOPLE = 500;

export function registerComments(web: Web, options: { context: BaseContext }): void {
  const { context } = options;

  route(web, 'GET /api/calls/:callId/comments', async (ask) => {
    const { teamId, personId } = whoAsks(ask);
    const of = { teamId, ...ask.params };
    const [call, rows, coached, reviewer, people] = await Promise.all([
      findCallPage(web.db, of),
      listComments(web.db, of, MOST_LISTED),
      findCoached(web.db, of),
      findReviewer(web.db, of),
      listMembers(web.db, teamId),
    ]);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    return {
      comments: rows.map((row) => ({
        ...{ commentId: row.id, replyTo: row.replyTo, atMs: row.atMs, text: row.text },
        by: { personId: row.writtenBy, name: row.writtenByName },
        ...{ isMine: row.writtenBy === personId, at: row.writtenAt.toISOString(), isDeleted: row.deletedAt !== null },
        editedAt: row.editedAt?.toISOString() ?? null,
        resolved: row.resolvedAt && { by: row.resolvedByName, at: row.resolvedAt.toISOString() },
      })),
      reviewer,
      coached: coached && { by: coached.by, at: coached.at.toISOString() },
      people: people.slice(0, MOST_PEOPLE).map(({ personId: id, name }) => ({ personId: id, name })),
    };
  });

  route(web, 'POST /api/calls/:callId/comments', (ask) => commentOnCall(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));
  route(web, 'PATCH /api/comments/:commentId', (ask) => editComment(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));
  route(web, 'PUT /api/comments/:commentId/resolved', (ask) =>
    resolveComment(context, { ...whoAsks(ask), ...ask.params, ...ask.body }),
  );
  route(web, 'DELETE /api/comments/:commentId', (ask) => deleteComment(context, { ...whoAsks(ask), ...ask.params }));
  route(web, 'PUT /api/calls/:callId/coached', (ask) => coachCall(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));

  route(web, 'GET /api/mentions', async (ask) => {
    const [rows, unseen] = await Promise.all([
      listMentions(web.db, { ...whoAsks(ask), limit: MOST_MENTIONS }),
      countUnseenMentions(web.db, { ...whoAsks(ask), most: MOST_MENTIONS }),
    ]);
    const items = rows.map(({ writtenByName: by, writtenAt, seenAt, ...row }) => ({
      ...{ ...row, by, at: writtenAt.toISOString(), isSeen: seenAt !== null },
    }));
    return { items, unseen };
  });

  route(web, 'POST /api/mentions/seen', async (ask) => {
    await seeMentions(web.db, { ...whoAsks(ask), now: context.clock.now() });
  });
}
