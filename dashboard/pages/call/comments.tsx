// What people write about a call: at its moments or about the whole, answered one deep, settled; and whether it was coached.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, GraduationCap, MessageSquare } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { request } from '../../api.ts';
import { ago, clock, exactTime } from '../../format.ts';
import { Avatar } from '../../kit/avatar.tsx';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { commentKeys, commentsQuery } from '../../comment-queries.ts';
import type { CallComments, Comment } from '../../comment-queries.ts';
import { useMay } from '../../session.ts';
import { CommentForm } from './comment-form.tsx';
import type { Player } from './player.ts';

type People = CallComments['people'];
/** Where somebody has asked to write a comment, and when. */
export type CommentAt = { atMs: number | null; askedAt: number };

export function Comments({ callId, player, writeAt }: { callId: string; player: Player; writeAt: CommentAt | null }) {
  const found = useQuery(commentsQuery(callId));
  const mayWrite = useMay('calls.comment');
  const send = useSend(callId);
  // Written at where one was listening when one began.
  const [atMs, setAtMs] = useState<number | null>(writeAt?.atMs ?? null);
  useEffect(() => {
    if (writeAt !== null) setAtMs(writeAt.atMs);
  }, [writeAt]);
  if (found.isPending) return <Skeleton rows={4} height={64} slow="The comments are taking longer than usual." />;
  if (found.isError)
    return <ErrorPanel what="The comments could not be loaded." error={found.error} onRetry={() => void found.refetch()} />;
  const { comments, coached, reviewer, people } = found.data;
  const threads = comments
    .filter(({ replyTo }) => replyTo === null)
    .sort((a, b) => (a.atMs ?? -1) - (b.atMs ?? -1) || a.at.localeCompare(b.at));
  return (
    <div>
      <Coached callId={callId} coached={coached} />
      {reviewer !== null && <p className="border-b border-line px-4 py-2 text-muted">To be reviewed by {reviewer.name}</p>}
      {mayWrite && (
        <div className="border-b border-line px-4 py-3">
          <CommentForm
            key={writeAt?.askedAt}
            label={atMs === null ? 'Comment on the call' : `Comment at ${clock(atMs)}`}
            act="Comment"
            people={people}
            focus={writeAt !== null}
            onSend={(text) => send.mutateAsync({ text, atMs, replyTo: null })}
            beside={
              <Button variant="quiet" size="s" onClick={() => setAtMs(atMs === null ? Math.round(player.time()) : null)}>
                {atMs === null ? `At ${clock(player.time())} instead` : 'About the whole call instead'}
              </Button>
            }
          />
        </div>
      )}
      {threads.length === 0 && (
        <Empty icon={<MessageSquare />} title="No comments yet">
          {mayWrite
            ? 'Press C while listening to write at that moment. @ and a name tells a member.'
            : 'Comments of the team stand here.'}
        </Empty>
      )}
      <ul aria-label="Comments">
        {threads.map((comment) => (
          <Thread
            key={comment.commentId}
            {...{ callId, comment, people, player }}
            replies={comments.filter(({ replyTo }) => replyTo === comment.commentId)}
          />
        ))}
      </ul>
    </div>
  );
}

function useRefresh(callId: string): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [commentsQuery(callId).queryKey, ...commentKeys]) void client.invalidateQueries({ queryKey });
  };
}

function useSend(callId: string) {
  const refresh = useRefresh(callId);
  return useMutation({
    mutationFn: (body: { text: string; atMs: number | null; replyTo: string | null }) =>
      request('POST /api/calls/:callId/comments', { params: { callId }, body }),
    onSuccess: refresh,
  });
}

function Coached({ callId, coached }: { callId: string; coached: CallComments['coached'] }) {
  const mayMark = useMay('calls.review');
  const client = useQueryClient();
  const refresh = useRefresh(callId);
  const mark = useMutation({
    mutationFn: (isCoached: boolean) => request('PUT /api/calls/:callId/coached', { params: { callId }, body: { isCoached } }),
    onSuccess: () => {
      refresh();
      void client.invalidateQueries({ queryKey: ['calls'] });
    },
    onError: toastError,
  });
  if (coached === null && !mayMark) return null;
  return (
    <p className="flex min-h-11 items-center gap-2 border-b border-line px-4 py-2">
      <GraduationCap className={`icon-s ${coached === null ? 'text-faint' : 'text-strong'}`} aria-hidden />
      <span className="min-w-0 flex-1 text-muted">
        {coached === null ? (
          'Not coached yet'
        ) : (
          <>
            Coached by {coached.by ?? 'somebody'},{' '}
            <time dateTime={coached.at} title={exactTime(coached.at)}>
              {ago(coached.at)}
            </time>
          </>
        )}
      </span>
      {mayMark && (
        <Button size="s" busy={mark.isPending} onClick={() => mark.mutate(coached === null)}>
          {coached === null ? 'Mark as coached' : 'Not coached'}
        </Button>
      )}
    </p>
  );
}

type OfThread = { callId: string; comment: Comment; people: People; player: Player };

function Thread({ callId, comment, people, player, replies }: OfThread & { replies: Comment[] }) {
  const mayWrite = useMay('calls.comment');
  const refresh = useRefresh(callId);
  const send = useSend(callId);
  const [replying, setReplying] = useState(false);
  const { commentId, resolved } = comment;
  const settle = useMutation({
    mutationFn: (isResolved: boolean) =>
      request('PUT /api/comments/:commentId/resolved', { params: { commentId }, body: { isResolved } }),
    onSuccess: refresh,
    onError: toastError,
  });
  return (
    <li className={`border-b border-line px-4 py-3 ${resolved === null ? '' : 'opacity-75'}`}>
      <One {...{ callId, comment, people, player }}>
        {mayWrite && !replying && (
          <>
            <Button variant="quiet" size="s" onClick={() => setReplying(true)}>
              Answer
            </Button>
            <Button variant="quiet" size="s" busy={settle.isPending} onClick={() => settle.mutate(resolved === null)}>
              {resolved === null ? 'Settle' : 'Open again'}
            </Button>
          </>
        )}
      </One>
      {replies.length > 0 && (
        <ul aria-label="Answers" className="mt-2 flex flex-col gap-2 border-l-2 border-line pl-3">
          {replies.map((reply) => (
            <li key={reply.commentId}>
              <One {...{ callId, comment: reply, people, player }} />
            </li>
          ))}
        </ul>
      )}
      {resolved !== null && (
        <p className="mt-1.5 flex items-center gap-1 text-caption text-strong">
          <Check className="icon-s" aria-hidden />
          Settled by {resolved.by ?? 'somebody'}
        </p>
      )}
      {replying && (
        <div className="mt-2">
          <CommentForm
            label="Your answer"
            act="Answer"
            people={people}
            focus
            onSend={async (text) => {
              await send.mutateAsync({ text, atMs: null, replyTo: commentId });
              setReplying(false);
            }}
            onCancel={() => setReplying(false)}
          />
        </div>
      )}
    </li>
  );
}

/** `children`: what can be done besides what its author can. */
function One({ callId, comment, people, player, children }: OfThread & { children?: ReactNode }) {
  const refresh = useRefresh(callId);
  const [editing, setEditing] = useState(false);
  const { commentId, atMs, by, text, replyTo } = comment;
  const edit = useMutation({
    mutationFn: (next: string) => request('PATCH /api/comments/:commentId', { params: { commentId }, body: { text: next } }),
    onSuccess: () => {
      setEditing(false);
      refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/comments/:commentId', { params: { commentId } }),
    onSuccess: refresh,
    onError: toastError,
  });
  if (comment.isDeleted)
    return (
      <div>
        <p className="text-muted italic">Taken away by who wrote it.</p>
        <span className="-ml-2 flex gap-1">{children}</span>
      </div>
    );
  const name = by.name ?? 'Somebody who left';
  return (
    <article aria-label={`${name}${atMs === null ? '' : ` at ${clock(atMs)}`}`}>
      <p className="flex items-center gap-2 text-caption">
        <Avatar name={name} size={20} />
        <span className="font-semibold">{name}</span>
        {atMs !== null && replyTo === null && (
          <button
            type="button"
            aria-label={`Play from ${clock(atMs)}`}
            className="nums min-h-6 rounded-chip px-1 font-medium text-accent hover:underline"
            onClick={() => player.seek(atMs, true)}
          >
            {clock(atMs)}
          </button>
        )}
        <time className="text-muted" dateTime={comment.at} title={exactTime(comment.at)}>
          {ago(comment.at)}
          {comment.editedAt !== null && ', edited'}
        </time>
      </p>
      {editing ? (
        <CommentForm
          label="Your comment"
          act="Save"
          people={people}
          focus
          text={text}
          onSend={(next) => edit.mutateAsync(next)}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <p className="mt-1 break-words whitespace-pre-wrap">{text}</p>
      )}
      {!editing && (
        <span className="-ml-2 flex flex-wrap gap-1">
          {children}
          {comment.isMine && (
            <>
              <Button variant="quiet" size="s" onClick={() => setEditing(true)}>
                Edit
              </Button>
              <Button variant="quiet" size="s" busy={remove.isPending} onClick={() => remove.mutate()}>
                Take away
              </Button>
            </>
          )}
        </span>
      )}
    </article>
  );
}
