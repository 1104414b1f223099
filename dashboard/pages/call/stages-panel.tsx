// The way of a call through its stages, live; a failed one says why and can be tried again.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Circle, LoaderCircle, Minus, RotateCcw, TriangleAlert } from 'lucide-react';
import type { StageState } from '../../../rules/call.ts';
import { request } from '../../api.ts';
import { ago, clock, stageName, stageStateName } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { toastError } from '../../kit/toast.tsx';
import { useNow } from '../../media.ts';
import { callQuery } from '../../queries.ts';
import type { CallDetail } from '../../queries.ts';
import { useMay } from '../../session.ts';

type Line = CallDetail['stages'][number];

export function StagesPanel({ call }: { call: CallDetail }) {
  const client = useQueryClient();
  const may = useMay('calls.retry');
  const retry = useMutation({
    mutationFn: (line: Line) =>
      request('POST /api/calls/:callId/retry', { params: { callId: call.callId }, body: { from: line.stage } }),
    onError: toastError,
    onSettled: () => {
      for (const queryKey of [callQuery(call.callId).queryKey, ['failed-jobs'], ['failed-count']])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <ol aria-label="Stages" className="flex flex-col px-4 py-3">
      {call.stages.map((line, index) => (
        <li key={line.stage} className="relative flex gap-3 pb-4 last:pb-0">
          {index < call.stages.length - 1 && <span aria-hidden className="absolute top-5 bottom-0 left-[7.5px] w-px bg-line" />}
          <StageIcon state={line.state} />
          <div className="min-w-0 flex-1">
            <p className="flex items-baseline justify-between gap-3">
              <span className={line.state === 'waiting' || line.state === 'skipped' ? 'text-muted' : 'font-medium'}>
                {stageName[line.stage]}
              </span>
              <span
                className={`nums shrink-0 text-caption ${line.state === 'failed' ? 'font-medium text-weak' : line.state === 'retrying' ? 'text-fair' : 'text-muted'}`}
              >
                <StageNote line={line} />
              </span>
            </p>
            {line.state === 'running' && line.progress !== null && (
              <ProgressBar share={line.progress} label={stageName[line.stage]} className="mt-1.5" />
            )}
            {line.error !== null && (line.state === 'failed' || line.state === 'retrying') && (
              <div className="mt-1 text-caption">
                <p className="text-muted">{line.error.message}</p>
                <p className="mt-0.5 text-faint">
                  <code className="font-mono">{line.error.code}</code> · {line.attempt === 1 ? '1 try' : `${line.attempt} tries`}
                </p>
                {may && line.state === 'failed' && (
                  <Button size="s" className="mt-2" busy={retry.isPending} onClick={() => retry.mutate(line)}>
                    <RotateCcw className="icon-s" aria-hidden />
                    Retry
                  </Button>
                )}
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function StageIcon({ state }: { state: StageState }) {
  const box = 'icon mt-0.5 relative bg-surface';
  if (state === 'done') return <Check className={`${box} text-strong`} aria-hidden />;
  if (state === 'failed') return <TriangleAlert className={`${box} text-weak`} aria-hidden />;
  if (state === 'running') return <LoaderCircle className={`${box} animate-spin text-accent`} aria-hidden />;
  if (state === 'retrying') return <RotateCcw className={`${box} text-fair`} aria-hidden />;
  if (state === 'skipped') return <Minus className={`${box} text-faint`} aria-hidden />;
  return <Circle className={`${box} text-line-strong`} aria-hidden />;
}

function StageNote({ line }: { line: Line }) {
  const running = line.state === 'running' && line.startedAt !== null;
  const now = useNow(running || line.nextTryAt !== null);
  if (line.state === 'retrying' && line.nextTryAt !== null) return `Next try ${ago(line.nextTryAt, now)}`;
  if (running && line.startedAt !== null)
    return line.progress === null
      ? clock(now - new Date(line.startedAt).getTime())
      : `${Math.round(line.progress * 100)}% · ${clock(now - new Date(line.startedAt).getTime())}`;
  if (line.state === 'done' && line.startedAt !== null && line.endedAt !== null) {
    const ms = new Date(line.endedAt).getTime() - new Date(line.startedAt).getTime();
    return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : clock(ms);
  }
  return stageStateName[line.state];
}
