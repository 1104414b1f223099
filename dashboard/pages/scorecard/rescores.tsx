// Scoring calls anew by the active version: how many and at what cost first, then how far it is, and what changed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { request, type Reply } from '../../api.ts';
import { count, dateTime, percent } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { rescoreQuery, rescoresQuery } from '../../scorecard-queries.ts';
import type { Rescore, RescoreLine } from '../../scorecard-queries.ts';
import { useCard } from './draft.ts';
import { budgetInWords, scoringCost } from './scoring-cost.ts';

const spans = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'all', label: 'All' },
] as const;
type Span = (typeof spans)[number]['value'];

export function ScorecardRescores() {
  const { card, mayEdit } = useCard();
  const list = useQuery(rescoresQuery(card.scorecardKey));
  const [shown, setShown] = useState<string | null>(null);
  const items = list.data?.items ?? [];
  const open = shown ?? items[0]?.rescoreId ?? null;
  if (list.isPending) return <Skeleton rows={4} height={56} slow="What was scored again is taking longer than usual to load." />;
  if (list.isError)
    return <ErrorPanel what="What was scored again could not be loaded." error={list.error} onRetry={() => void list.refetch()} />;
  if (card.activeVersion === null && items.length === 0)
    return (
      <Empty icon={<RotateCcw />} title="Nothing to score again yet">
        Once the card is active, calls that were scored before can be scored by it, and old and new scores compared.
      </Empty>
    );
  return (
    <div className="mx-auto max-w-4xl px-4">
      {mayEdit && card.activeVersion !== null && (
        <Start version={card.activeVersion} ended={items.filter(({ state }) => state !== 'running').length} />
      )}
      {items.length > 0 && (
        <Section title="Scored again">
          <ul className="rounded-list border border-line">
            {items.map((line) => (
              <Line key={line.rescoreId} line={line} isOpen={line.rescoreId === open} onOpen={() => setShown(line.rescoreId)} />
            ))}
          </ul>
        </Section>
      )}
      {open !== null && <Compared rescoreId={open} />}
    </div>
  );
}

/** `ended`: how many are over; with another one the estimate is an old one. */
function Start({ version, ended }: { version: number; ended: number }) {
  const { card } = useCard();
  const client = useQueryClient();
  const [span, setSpan] = useState<Span>('30');
  const params = { scorecardKey: card.scorecardKey };
  const body = { from: fromOf(span) };
  const estimate = useQuery({
    // Not among what live events make old: it looks at thousands of calls.
    queryKey: ['rescore-estimate', card.scorecardKey, version, span, ended] as const,
    queryFn: ({ signal }) => request('POST /api/scorecards/:scorecardKey/rescores/estimate', { params, body }, signal),
  });
  const start = useMutation({
    mutationFn: () => request('POST /api/scorecards/:scorecardKey/rescores', { params, body: { ...body, version } }),
    onSuccess: () => {
      toast('Calls are being scored again in the background.');
      void client.invalidateQueries({ queryKey: rescoresQuery(card.scorecardKey).queryKey });
    },
    onError: toastError,
  });
  const { data } = estimate;
  return (
    <Section
      title={`Score again by version ${version}`}
      note="Calls that the rules give this card and that this version has not scored. Their old score is replaced; its figures are kept for comparing. Notes, tasks and webhooks are not sent again; HubSpot’s score property is kept true."
      actions={
        <Button
          variant="main"
          busy={start.isPending}
          disabled={data === undefined || data.calls === 0}
          onClick={() => start.mutate()}
        >
          Score {data === undefined || data.calls === 0 ? 'calls' : count(data.calls)} again
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-4">
        <Segmented label="Calls of the last" value={span} choices={spans} onChange={setSpan} />
        <p role="status" className="nums text-muted">
          {data === undefined ? 'Counting…' : costInWords(data)}
        </p>
      </div>
      {estimate.isError && <p className="mt-2 text-weak">{estimate.error.message}</p>}
    </Section>
  );
}

function costInWords({ calls, hasMore, cost, budget }: Reply<'POST /api/scorecards/:scorecardKey/rescores/estimate'>): string {
  if (calls === 0) return 'No call to score again in these days.';
  const many = `${count(calls)} ${calls === 1 ? 'call' : 'calls'}${hasMore ? ', the newest of more' : ''}`;
  return `${many}. ${scoringCost(cost)}${budgetInWords(budget)}`;
}

function fromOf(span: Span): string | null {
  if (span === 'all') return null;
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  from.setDate(from.getDate() - Number(span) + 1);
  return from.toISOString();
}

const stateWords = { running: 'Running', done: 'Done', cancelled: 'Stopped' } as const;

function Line({ line, isOpen, onOpen }: { line: RescoreLine; isOpen: boolean; onOpen: () => void }) {
  const { mayEdit } = useCard();
  const client = useQueryClient();
  const { rescoreId, version, state, createdAt, calls, waitsBecause } = line;
  const all = calls.waiting + calls.done + calls.failed + calls.left_out;
  const stop = useMutation({
    mutationFn: () => request('PATCH /api/rescores/:rescoreId', { params: { rescoreId }, body: { state: 'cancelled' } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['rescores'] }),
    onError: toastError,
  });
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-3">
        <span className="nums font-medium">Version {version}</span>
        <Badge tone={state === 'done' ? 'strong' : state === 'running' ? 'accent' : 'plain'}>{stateWords[state]}</Badge>
        <span className="nums flex-1 text-muted">
          {count(calls.done)} of {count(all)} calls
          {calls.failed > 0 && `, ${count(calls.failed)} could not be scored`}
          {calls.left_out > 0 && `, ${count(calls.left_out)} without a transcript`} · {dateTime(createdAt)}
        </span>
        {state === 'running' && mayEdit && (
          <Button size="s" busy={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        )}
        <Button size="s" variant="quiet" aria-pressed={isOpen} onClick={onOpen}>
          Compare
        </Button>
      </div>
      {state === 'running' && <ProgressBar share={all === 0 ? 1 : 1 - calls.waiting / all} label="Scored again" className="mt-2" />}
      {waitsBecause !== null && state === 'running' && <p className="mt-1 text-caption text-fair">It waits: {waitsBecause}</p>}
    </li>
  );
}

function Compared({ rescoreId }: { rescoreId: string }) {
  const rescore = useQuery(rescoreQuery(rescoreId)).data;
  if (rescore === undefined || rescore.calls.done === 0) return null;
  const { comparison, moved } = rescore;
  return (
    <>
      <Section title="Before and after" note={headline(comparison)}>
        {comparison.criteria.length > 0 && (
          <table className="nums w-full text-left">
            <thead className="text-caption text-muted">
              <tr className="border-b border-line">
                <th className="py-1 font-medium">Criterion</th>
                <th className="w-20 py-1 text-right font-medium">Before</th>
                <th className="w-20 py-1 text-right font-medium">After</th>
              </tr>
            </thead>
            <tbody>
              {comparison.criteria.map(({ key, name, before, after }) => (
                <tr key={key} className="border-b border-line">
                  <td className="py-1.5">{name}</td>
                  <td className="py-1.5 text-right text-muted">{before === null ? '–' : percent(before)}</td>
                  <td className="py-1.5 text-right font-medium">{after === null ? '–' : percent(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section title="What changed most">
        <ul>
          {moved.map((call) => (
            <li key={call.callId} className="nums flex flex-wrap items-center gap-3 border-b border-line py-1.5 last:border-b-0">
              <Link
                to="/calls/$callId"
                params={{ callId: call.callId }}
                className="min-w-0 flex-1 truncate font-medium hover:underline"
              >
                {call.title}
              </Link>
              <span className="text-caption text-muted">{call.beforeCard ?? 'No score before'}</span>
              <span className="w-20 text-right">
                {call.before ?? '–'} → <span className="font-semibold">{call.after ?? '–'}</span>
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function headline({ calls, averageBefore, averageAfter, higher, same, lower }: Rescore['comparison']): string {
  if (calls === 0 || averageBefore === null || averageAfter === null) return 'None of these calls had a score before.';
  const average = (value: number): string => String(Math.round(value * 10) / 10);
  return `Average ${average(averageBefore)} before, ${average(averageAfter)} after, over ${count(calls)} calls: ${count(higher)} higher, ${count(same)} the same, ${count(lower)} lower.`;
}
