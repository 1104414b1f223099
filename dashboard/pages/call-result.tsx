// How far a call is, in one cell: the running stage, a failure, or the score.
import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { bandName, bandOf, clock, stageDoing } from '../format.ts';
import { useNow } from '../media.ts';
import type { CallRow } from '../queries.ts';

const ink = { strong: 'text-strong', fair: 'text-fair', weak: 'text-weak' };
const fill = { strong: 'bg-strong', fair: 'bg-fair', weak: 'bg-weak' };

export function CallResult({ row }: { row: Pick<CallRow, 'state' | 'current' | 'score'> }) {
  if (row.state === 'failed')
    return (
      <span
        title={row.current?.error?.message}
        className="flex h-5 w-fit items-center gap-1 rounded-chip bg-weak-soft px-1.5 text-caption font-medium text-weak"
      >
        <TriangleAlert className="size-3" aria-hidden />
        Failed
      </span>
    );
  if (row.state === 'waiting_for_recording')
    return <span className="text-caption whitespace-nowrap text-muted">Waiting for sound</span>;
  if (row.state === 'processing') return <Running line={row.current} />;
  if (row.score === null) return <span className="text-faint">Not scored</span>;
  const band = bandOf(row.score);
  return (
    <span className="flex items-center gap-2.5" title={bandName[band]}>
      <span className={`nums w-6 text-right font-semibold ${ink[band]}`}>{row.score}</span>
      <span className="sr-only">{bandName[band]}</span>
      <span aria-hidden className="h-[5px] w-14 overflow-hidden rounded-full bg-track">
        <span className={`block h-full rounded-full ${fill[band]}`} style={{ width: `${row.score}%` }} />
      </span>
    </span>
  );
}

function Running({ line }: { line: CallRow['current'] }) {
  const running = line?.state === 'running';
  const timed = running && line.progress === null && line.startedAt !== null;
  const now = useNow(timed);
  if (line === null || line.state === 'waiting')
    return (
      <span className="text-caption whitespace-nowrap text-muted">
        {line === null || line.stage === 'fetch' ? 'Queued' : `${stageDoing[line.stage]} next`}
      </span>
    );
  if (line.state === 'retrying') return <span className="text-caption whitespace-nowrap text-fair">Trying again soon</span>;
  const elapsed = timed && line.startedAt !== null ? now - new Date(line.startedAt).getTime() : 0;
  return (
    <span className="flex items-center gap-2">
      <LoaderCircle className="icon-s animate-spin text-accent" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="nums flex justify-between text-caption text-muted">
          {stageDoing[line.stage]}
          {timed && elapsed > 2000 && <span>{clock(elapsed)}</span>}
        </span>
        {line.progress !== null && (
          <span aria-hidden className="mt-0.5 block h-[3px] overflow-hidden rounded-full bg-track">
            <span
              className="block h-full rounded-full bg-accent transition-[width] duration-150"
              style={{ width: `${Math.round(line.progress * 100)}%` }}
            />
          </span>
        )}
      </span>
    </span>
  );
}
