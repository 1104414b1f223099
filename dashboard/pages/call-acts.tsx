// What can be done to the chosen calls of the list: a bar that appears with the first choice.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, GraduationCap, RotateCcw } from 'lucide-react';
import { MOST_CALLS_AT_ONCE } from '../../rules/call-view.ts';
import { csvLine } from '../../rules/csv-line.ts';
import { request } from '../api.ts';
import { count } from '../format.ts';
import { useKeys } from '../keyboard.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/select.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { teamQuery } from '../queries.ts';
import type { CallRow } from '../queries.ts';
import { saveFile } from '../save-file.ts';
import { useMay } from '../session.ts';

type Act = { kind: 'coached'; isCoached: boolean } | { kind: 'score' } | { kind: 'reviewer'; personId: string | null };

export function CallActs({ rows, onDone }: { rows: CallRow[]; onDone: () => void }) {
  const mayReview = useMay('calls.review');
  const mayTeam = useMay('team.read');
  const client = useQueryClient();
  const members = useQuery({ ...teamQuery, enabled: mayReview && mayTeam && rows.length > 0 }).data?.members ?? [];
  const send = useMutation({
    mutationFn: (act: Act) => request('POST /api/calls/acts', { body: { callIds: rows.map(({ callId }) => callId), act } }),
    onSuccess: ({ done, left }) => {
      toast(`${callsOf(done)} done.${left === 0 ? '' : ` ${callsOf(left)} left out: worked on right now, or not there any more.`}`);
      onDone();
      for (const queryKey of [['calls'], ['call-comments']]) void client.invalidateQueries({ queryKey });
    },
    onError: toastError,
  });
  useKeys(rows.length > 0 ? { escape: onDone } : {});
  if (rows.length === 0) return null;
  return (
    <div
      role="region"
      aria-label="Chosen calls"
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2 shadow-2"
    >
      <span role="status" className="nums mr-2 font-medium">
        {count(rows.length)} chosen{rows.length >= MOST_CALLS_AT_ONCE && ', as many as at once'}
      </span>
      {mayReview && (
        <>
          <Button size="s" disabled={send.isPending} onClick={() => send.mutate({ kind: 'coached', isCoached: true })}>
            <GraduationCap className="icon-s" aria-hidden />
            Mark as coached
          </Button>
          <Button size="s" disabled={send.isPending} onClick={() => send.mutate({ kind: 'score' })}>
            <RotateCcw className="icon-s" aria-hidden />
            Score again
          </Button>
          <Select
            label="Reviewer of the chosen calls"
            value=""
            disabled={send.isPending}
            choices={[
              ...members.map(({ personId, name }) => ({ value: personId, label: name })),
              { value: 'nobody', label: 'Nobody' },
            ]}
            onChange={(value) => send.mutate({ kind: 'reviewer', personId: value === 'nobody' ? null : value })}
            trigger="Reviewer"
          />
        </>
      )}
      <Button size="s" onClick={() => saveFile('calls.csv', new Blob([asCsv(rows)], { type: 'text/csv' }))}>
        <Download className="icon-s" aria-hidden />
        Export CSV
      </Button>
      <Button variant="quiet" size="s" className="ml-auto" onClick={onDone}>
        Choose none
      </Button>
    </div>
  );
}

const callsOf = (n: number): string => (n === 1 ? '1 call' : `${count(n)} calls`);

function asCsv(rows: readonly CallRow[]): string {
  const head = ['Call', 'Rep', 'E-mail', 'Called at', 'Seconds', 'Talk ratio', 'Score', 'Outcome', 'Coached', 'Address'];
  const lines = rows.map((row) => [
    ...[row.title, row.rep.name, row.rep.email, row.calledAt, row.durationMs === null ? null : Math.round(row.durationMs / 1000)],
    ...[row.talkShare, row.score, row.outcome, row.isCoached, `${window.location.origin}/calls/${row.callId}`],
  ]);
  return [head, ...lines].map(csvLine).join('');
}
