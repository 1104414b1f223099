// The card as it stands, tried on a call: what it would score, with its evidence, beside the score the call has. Nothing is saved.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { dateTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field } from '../../kit/field.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { useSettled } from '../../settled.ts';
import { ScorePanel } from '../call/score-panel.tsx';
import { useCard } from './draft.ts';
import { ScoreStability } from './stability.tsx';

type Tried = Reply<'POST /api/scorecards/:scorecardKey/try'>;
type Call = Reply<'GET /api/calls'>['items'][number];

/** A call of six hours takes a minute on this machine, and a language model is asked more than once about it. */
const LONGEST_MS = 180_000;
const CALLS_SHOWN = 8;

export function ScorecardTrial() {
  const { card, keeper, mayEdit } = useCard();
  const [text, setText] = useState('');
  const [call, setCall] = useState<Call | null>(null);
  const search = useSettled(text.trim());
  const calls = useQuery({
    queryKey: ['calls-to-try', search],
    queryFn: ({ signal }) => request('GET /api/calls', { query: { search, state: 'done', limit: CALLS_SHOWN } }, signal),
    placeholderData: (before) => before,
  });
  const attempt = useMutation({
    mutationFn: async (on: Call) => {
      await keeper.flush();
      return await request(
        'POST /api/scorecards/:scorecardKey/try',
        { params: { scorecardKey: card.scorecardKey }, body: { callId: on.callId } },
        undefined,
        LONGEST_MS,
      );
    },
  });
  if (!mayEdit) return <Empty icon={<FlaskConical />} title="Managers and admins try cards" />;
  const found = calls.data?.items ?? [];
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 px-4 py-5">
      <p className="text-muted">The card as it stands in the editor is tried on one call. Nothing is saved, and nobody is told.</p>
      <Field
        label="Find a call"
        placeholder="Title or rep"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="max-w-md"
      />
      {calls.isPending && <Skeleton rows={CALLS_SHOWN} slow="The calls are taking longer than usual to load." />}
      {calls.isError && (
        <ErrorPanel what="The calls could not be loaded." error={calls.error} onRetry={() => void calls.refetch()} />
      )}
      {calls.data !== undefined && found.length === 0 && <p className="text-muted">No finished call matches.</p>}
      {found.length > 0 && (
        <ul className="rounded-list border border-line">
          {found.map((one) => (
            <li key={one.callId} className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
              <span className="min-w-0 flex-1 truncate font-medium">{one.title}</span>
              <span className="text-caption text-muted">
                {one.rep.name ?? one.rep.email ?? 'No rep'} · {dateTime(one.calledAt)}
              </span>
              <span className="nums w-8 text-right">{one.score ?? '–'}</span>
              <Button
                size="s"
                aria-label={`Try on ${one.title}`}
                busy={attempt.isPending && call?.callId === one.callId}
                disabled={attempt.isPending}
                onClick={() => {
                  setCall(one);
                  attempt.mutate(one);
                }}
              >
                Try
              </Button>
            </li>
          ))}
        </ul>
      )}
      {attempt.isError && (
        <p role="alert" className="text-weak">
          {attempt.error.message}
        </p>
      )}
      {attempt.data !== undefined && call !== null && <Result call={call} {...attempt.data} />}
    </div>
  );
}

function Result({ call, saved, tried }: { call: Call } & Tried) {
  const navigate = useNavigate();
  const play = ({ startMs }: { startMs: number | null }): void =>
    void navigate({
      to: '/calls/$callId',
      params: { callId: call.callId },
      search: startMs === null ? {} : { t: Math.floor(startMs / 1000) },
    });
  return (
    <section aria-label={`Tried on ${call.title}`}>
      <h2 className="mb-2 text-read font-semibold">
        <Link to="/calls/$callId" params={{ callId: call.callId }} className="hover:underline">
          {call.title}
        </Link>
      </h2>
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="rounded-list border border-line">
          <h3 className="border-b border-line px-4 py-2 font-semibold">As this card would score it</h3>
          <ScorePanel scores={[{ ...tried, scoredAt: null }]} onPlay={play} />
        </div>
        <div className="rounded-list border border-line">
          <h3 className="border-b border-line px-4 py-2 font-semibold">As it is scored</h3>
          {saved === null ? (
            <p className="px-4 py-3 text-muted">It has no score.</p>
          ) : (
            <ScorePanel scores={[saved]} onPlay={play} />
          )}
        </div>
      </div>
      <ScoreStability key={call.callId} callId={call.callId} />
    </section>
  );
}
