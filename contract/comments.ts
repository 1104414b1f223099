// What people write about a call, who is mentioned, and whether the call was gone through with the rep.
import { z } from 'zod';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const callParams = z.object({ callId: z.uuid() });
const commentParams = z.object({ commentId: z.uuid() });
const text = z.string().trim().min(1).max(4_000);
const author = z.object({ personId: z.string().nullable(), name: z.string().nullable() });

export const comment = z
  .object({
    commentId: z.uuid(),
    /** The comment it answers. */
    replyTo: z.uuid().nullable(),
    /** Milliseconds from the start of the recording; null: about the whole call. */
    atMs: z.int().nullable(),
    /** Empty when it was taken away and answers stand under it. */
    text: z.string(),
    by: author,
    isMine: z.boolean(),
    at: instant,
    editedAt: instant.nullable(),
    isDeleted: z.boolean(),
    resolved: z.object({ by: z.string().nullable(), at: instant }).nullable(),
  })
  .meta({ id: 'Comment' });

export const mention = z
  .object({
    commentId: z.uuid(),
    callId: z.uuid(),
    title: z.string(),
    atMs: z.int().nullable(),
    text: z.string(),
    by: z.string().nullable(),
    at: instant,
    isSeen: z.boolean(),
  })
  .meta({ id: 'Mention' });

export const commentRoutes = routes({
  'GET /api/calls/:callId/comments': {
    summary: 'Comments on a call in the order in which they were written, whether it was coached, and who is to review it',
    tag: 'Comments',
    needs: 'calls.read',
    params: callParams,
    reply: z.object({
      comments: z.array(comment),
      coached: z.object({ by: z.string().nullable(), at: instant }).nullable(),
      /** Who is to look at the call. */
      reviewer: z.object({ personId: z.string(), name: z.string() }).nullable(),
      /** Who can be mentioned: `@` and the name. */
      people: z.array(z.object({ personId: z.string(), name: z.string() })),
    }),
  },
  'POST /api/calls/:callId/comments': {
    summary: 'Comment on a call, or answer a comment; `@` and a member’s name mentions them',
    tag: 'Comments',
    needs: 'calls.comment',
    params: callParams,
    body: z.object({
      text,
      atMs: z.int().min(0).max(86_400_000).nullable().default(null),
      replyTo: z.uuid().nullable().default(null),
    }),
    reply: z.object({ commentId: z.uuid() }),
  },
  'PATCH /api/comments/:commentId': {
    summary: 'Edit a comment of one’s own',
    tag: 'Comments',
    needs: 'calls.comment',
    params: commentParams,
    body: z.object({ text }),
    reply: z.void(),
  },
  'PUT /api/comments/:commentId/resolved': {
    summary: 'Settle a comment, or open it again',
    tag: 'Comments',
    needs: 'calls.comment',
    params: commentParams,
    body: z.object({ isResolved: z.boolean() }),
    reply: z.void(),
  },
  'DELETE /api/comments/:commentId': {
    summary: 'Take a comment of one’s own away',
    tag: 'Comments',
    needs: 'calls.comment',
    params: commentParams,
    reply: z.void(),
  },
  'PUT /api/calls/:callId/coached': {
    summary: 'Mark a call as gone through with its rep, or not',
    tag: 'Comments',
    needs: 'calls.review',
    params: callParams,
    body: z.object({ isCoached: z.boolean() }),
    reply: z.void(),
  },
  'GET /api/mentions': {
    summary: 'Comments in which one is mentioned, newest first, at most 100',
    tag: 'Comments',
    needs: 'calls.read',
    reply: z.object({ items: z.array(mention), /** Exact up to 100, then 100. */ unseen: z.int() }),
  },
  'POST /api/mentions/seen': {
    summary: 'All mentions of oneself are seen',
    tag: 'Comments',
    needs: 'calls.read',
    reply: z.void(),
  },
});
