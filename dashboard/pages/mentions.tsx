// Comments in which one is mentioned. Opening the page counts as having seen them.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AtSign } from 'lucide-react';
import { useEffect } from 'react';
import { request } from '../api.ts';
import { mentionsQuery } from '../comment-queries.ts';
import { ago, clock, exactTime } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Badge } from '../kit/badge.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';

export function MentionsPage() {
  useTitle('Mentions');
  const client = useQueryClient();
  const mentions = useQuery(mentionsQuery);
  const items = mentions.data?.items ?? [];
  const unseen = mentions.data?.unseen ?? 0;
  useEffect(
    () => () => {
      // Marked when one leaves, so that what is new stays marked while it is read.
      const now = client.getQueryData(mentionsQuery.queryKey);
      if (now !== undefined && now.unseen > 0)
        void request('POST /api/mentions/seen', {})
          .then(() => client.invalidateQueries(mentionsQuery))
          .catch(() => {});
    },
    [client],
  );
  return (
    <>
      <PageHeader title="Mentions" badge={unseen > 0 && <Badge tone="accent">{unseen} new</Badge>} />
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Mentions of you">
        {mentions.isPending && <Skeleton rows={8} height={64} slow="Your mentions are taking longer than usual." />}
        {mentions.isError && (
          <ErrorPanel what="Your mentions could not be loaded." error={mentions.error} onRetry={() => void mentions.refetch()} />
        )}
        {mentions.data !== undefined && items.length === 0 && (
          <Empty icon={<AtSign />} title="Nobody has mentioned you yet">
            When somebody writes @ and your name in a comment on a call, it stands here.
          </Empty>
        )}
        <ul>
          {items.map((mention) => (
            <li
              key={mention.commentId}
              className={`relative border-b border-line px-4 py-2.5 hover:bg-surface-2 ${mention.isSeen ? '' : 'bg-accent-soft'}`}
            >
              <p className="flex items-center gap-2 text-caption text-muted">
                <Avatar name={mention.by ?? '?'} size={20} />
                <span className="font-semibold text-fg">{mention.by ?? 'Somebody who left'}</span>
                <Link
                  to="/calls/$callId"
                  params={{ callId: mention.callId }}
                  search={{ tab: 'comments', ...(mention.atMs === null ? {} : { t: Math.floor(mention.atMs / 1000) }) }}
                  className="min-w-0 truncate font-medium text-accent after:absolute after:inset-0"
                >
                  {mention.title}
                  {mention.atMs !== null && ` at ${clock(mention.atMs)}`}
                </Link>
                <time dateTime={mention.at} title={exactTime(mention.at)}>
                  {ago(mention.at)}
                </time>
              </p>
              <p className="mt-1 max-w-[80ch] break-words whitespace-pre-wrap">{mention.text}</p>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
