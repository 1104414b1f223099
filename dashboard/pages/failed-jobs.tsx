// Work that gave up: what, why, and a way to try again.
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, RotateCcw } from 'lucide-react';
import { request } from '../api.ts';
import type { Reply } from '../api.ts';
import { ago, count, exactTime, stageName } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { ShowMore } from '../kit/show-more.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { callQuery, failedJobsQuery } from '../queries.ts';
import { useMay } from '../session.ts';

type FailedJob = Reply<'GET /api/failed-jobs'>['items'][number];

export function FailedJobsPage() {
  useTitle('Failed jobs');
  const client = useQueryClient();
  const may = useMay('calls.retry');
  const jobs = useInfiniteQuery(failedJobsQuery);
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const total = jobs.data?.pages[0]?.total ?? 0;
  const refresh = (): void => {
    for (const queryKey of [['failed-jobs'], ['failed-count']]) void client.invalidateQueries({ queryKey });
  };
  const retryAll = useMutation({
    mutationFn: () => request('POST /api/failed-jobs/retry-all', {}),
    onSuccess: ({ retried }) =>
      toast(retried === 1 ? '1 job is being tried again.' : `${count(retried)} jobs are being tried again.`),
    onError: toastError,
    onSettled: refresh,
  });
  return (
    <>
      <PageHeader title="Failed jobs" badge={total > 0 && <span className="nums text-muted">{count(total)}</span>}>
        {may && total > 0 && (
          <Button busy={retryAll.isPending} onClick={() => retryAll.mutate()}>
            <RotateCcw className="icon-s" aria-hidden />
            Retry all
          </Button>
        )}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Failed jobs">
        {jobs.isPending && <Skeleton rows={12} height={56} slow="The failed jobs are taking longer than usual to load." />}
        {jobs.isError && (
          <ErrorPanel what="The failed jobs could not be loaded." error={jobs.error} onRetry={() => void jobs.refetch()} />
        )}
        {jobs.data !== undefined && items.length === 0 && (
          <Empty icon={<CircleCheck />} title="Nothing has failed">
            When a step of a call gives up, it stands here with its cause and a way to try again.
          </Empty>
        )}
        {items.length > 0 && (
          <ul>
            {items.map((job) => (
              <FailedRow key={`${job.callId}/${job.stage}`} job={job} may={may} onRetried={refresh} />
            ))}
          </ul>
        )}
        <ShowMore list={jobs} />
      </div>
    </>
  );
}

function FailedRow({ job, may, onRetried }: { job: FailedJob; may: boolean; onRetried: () => void }) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => request('POST /api/calls/:callId/retry', { params: { callId: job.callId }, body: { from: job.stage } }),
    onSuccess: () => {
      toast(`${job.callTitle} is being tried again.`);
      void client.invalidateQueries({ queryKey: callQuery(job.callId).queryKey });
    },
    onError: toastError,
    onSettled: onRetried,
  });
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex min-w-0 items-center gap-2">
          <Link to="/calls/$callId" params={{ callId: job.callId }} className="truncate font-medium hover:underline">
            {job.callTitle}
          </Link>
          <Badge tone="weak">{stageName[job.stage]}</Badge>
        </p>
        <p className="mt-0.5 text-muted">{job.message}</p>
      </div>
      <p className="shrink-0 text-caption text-muted">
        <code className="font-mono">{job.code}</code>
        {' · '}
        {job.attempts === 1 ? '1 try' : `${job.attempts} tries`}
        {' · '}
        <time dateTime={job.failedAt} title={exactTime(job.failedAt)}>
          {ago(job.failedAt)}
        </time>
      </p>
      {may && (
        <Button size="s" busy={retry.isPending} onClick={() => retry.mutate()} aria-label={`Retry ${job.callTitle}`}>
          <RotateCcw className="icon-s" aria-hidden />
          Retry
        </Button>
      )}
    </li>
  );
}
