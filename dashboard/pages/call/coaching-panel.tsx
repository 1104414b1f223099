// What a call teaches: what was strong, what was missing and how to say it, each at its time, and what to practise next.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Dumbbell, Quote, ThumbsUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { request } from '../../api.ts';
import { clock } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { coachingQuery, prospectsQuery } from '../../practice-queries.ts';
import type { CallCoaching, CoachingGap } from '../../practice-queries.ts';
import { useMay } from '../../session.ts';
import type { PlayEvidence } from './score-panel.tsx';

type Place = CallCoaching['strengths'][number]['moment'];

const reasons = {
  almost_said: 'Nearly said here',
  they_asked: 'They gave the occasion here',
  same_topic: 'It was spoken of here',
  usual_place: 'It belongs here',
} as const;

export function CoachingPanel({ callId, scoredAt, onPlay }: { callId: string; scoredAt: string | null; onPlay: PlayEvidence }) {
  const mayPractise = useMay('practice.take');
  const play = (moment: { utterance: number | null; name: string; isMain?: boolean }): ReactNode =>
    mayPractise && <PlayMoment callId={callId} {...moment} />;
  const query = useQuery({ ...coachingQuery(callId, scoredAt ?? ''), enabled: scoredAt !== null });
  if (scoredAt === null) return <p className="px-4 py-6 text-muted">Coaching appears here once the call has a score.</p>;
  if (query.isPending) return <Skeleton rows={5} height={64} slow="Coaching is taking longer than usual." />;
  if (query.error)
    return <ErrorPanel what="Coaching could not be loaded." error={query.error} onRetry={() => void query.refetch()} />;
  const { coaching, mayReword } = query.data;
  if (coaching === null)
    return <p className="px-4 py-6 text-muted">The scorecard of this call is gone. Score it again to be coached.</p>;
  const { strengths, gaps, practice } = coaching;
  return (
    <div>
      {practice !== null && (
        <NextPractice gap={practice}>
          {play({ utterance: practice.moment?.utterance ?? null, name: practice.name, isMain: true })}
        </NextPractice>
      )}
      <Part title="To work on" empty="Nothing on the scorecard was missed.">
        {gaps.map((gap) => (
          <Gap
            key={gap.checkKey}
            gap={gap}
            onPlay={onPlay}
            better={gap.better !== null && <Better callId={callId} gap={gap} mayReword={mayReword && mayPractise} />}
          >
            {gap.moment !== null && play({ utterance: gap.moment.utterance, name: gap.name })}
          </Gap>
        ))}
      </Part>
      <Part title="Strong" empty="No criterion was met in full.">
        {strengths.map(({ criterionKey, name, moment }) => (
          <li key={criterionKey} className="border-t border-line px-4 py-2.5">
            <p className="flex items-center gap-1.5 font-semibold">
              <ThumbsUp className="icon-s text-strong" aria-hidden />
              {name}
            </p>
            <p className="mt-0.5 text-caption text-muted">
              <PlayPlace place={moment} onPlay={onPlay} /> “{moment.quote}”
            </p>
          </li>
        ))}
      </Part>
    </div>
  );
}

function Part({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }) {
  return (
    <section aria-label={title}>
      <h2 className="border-t border-line bg-canvas px-4 py-1.5 text-caption font-semibold text-muted">{title}</h2>
      {children.length === 0 ? <p className="border-t border-line px-4 py-3 text-muted">{empty}</p> : <ul>{children}</ul>}
    </section>
  );
}

function NextPractice({ gap, children }: { gap: CoachingGap; children: ReactNode }) {
  return (
    <section aria-label="Practise next" className="px-4 py-4">
      <h2 className="flex items-center gap-1.5 text-read font-semibold">
        <Dumbbell className="icon text-accent" aria-hidden />
        Practise next: {gap.name}
      </h2>
      <p className="mt-1 mb-3 text-muted">{gap.aim}</p>
      {children}
    </section>
  );
}

/** Makes a prospect that begins with what they said at the moment, or a call of its own where there is none, and rings it. */
function PlayMoment({
  callId,
  utterance,
  name,
  isMain = false,
}: {
  callId: string;
  utterance: number | null;
  name: string;
  isMain?: boolean;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () => request('POST /api/prospects', { body: { from: { kind: 'call', callId, utterance } } }),
    onSuccess: ({ prospectId }) => {
      void client.invalidateQueries({ queryKey: prospectsQuery.queryKey });
      void navigate({ to: '/practice/play/$prospectId', params: { prospectId } });
    },
    onError: toastError,
  });
  const what = utterance === null ? 'Practise this call' : 'Practise this moment';
  return (
    <Button
      {...(isMain ? { variant: 'main' as const } : { size: 's' as const, className: 'mt-2' })}
      busy={make.isPending}
      onClick={() => make.mutate()}
      aria-label={`${what}: ${name}`}
    >
      {what}
    </Button>
  );
}

/** The card's example; on request in the words of this call. */
function Better({ callId, gap, mayReword }: { callId: string; gap: CoachingGap; mayReword: boolean }) {
  const reword = useMutation({
    mutationFn: () => request('POST /api/calls/:callId/coaching/:checkKey/wording', { params: { callId, checkKey: gap.checkKey } }),
    onError: toastError,
  });
  return (
    <div className="mt-1.5 flex gap-1.5 border-l-2 border-strong pl-2 text-caption">
      <Quote className="icon-s mt-0.5 shrink-0 text-strong" aria-hidden />
      <p aria-live="polite">
        <span className="text-muted">
          {reword.data === undefined ? 'Better, for example: ' : 'Better, by the language model: '}
        </span>
        “{reword.data?.say ?? gap.better}”
        {mayReword && gap.moment !== null && reword.data === undefined && (
          <button
            type="button"
            disabled={reword.isPending}
            aria-label={`In the words of this call: ${gap.name}`}
            className="ml-1 inline-flex min-h-6 items-center font-medium text-accent hover:underline disabled:opacity-45"
            onClick={() => reword.mutate()}
          >
            {reword.isPending ? 'Asking…' : 'In the words of this call'}
          </button>
        )}
      </p>
    </div>
  );
}

function Gap({
  gap,
  onPlay,
  better,
  children,
}: {
  gap: CoachingGap;
  onPlay: PlayEvidence;
  better: ReactNode;
  children: ReactNode;
}) {
  const { moment } = gap;
  return (
    <li className="border-t border-line px-4 py-2.5">
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 font-semibold">{gap.name}</span>
        {gap.isGate && <Badge tone="weak">A must</Badge>}
        {gap.lostPoints > 0 && <span className="nums text-caption text-muted">−{gap.lostPoints} points</span>}
      </p>
      <p className="mt-0.5 text-caption text-muted">{gap.question}</p>
      {moment !== null && (
        <p className="mt-1.5 text-caption">
          <span className="text-muted">{reasons[moment.why]} </span>
          <PlayPlace place={moment} onPlay={onPlay} />
          <span className="text-muted"> {moment.speaker}: </span>“{moment.quote}”
        </p>
      )}
      {better === false ? <p className="mt-1.5 text-caption">{gap.aim}</p> : better}
      {children}
    </li>
  );
}

function PlayPlace({ place, onPlay }: { place: Place; onPlay: PlayEvidence }) {
  const where = place.startMs === null ? `turn ${place.utterance + 1}` : clock(place.startMs);
  return (
    <button
      type="button"
      aria-label={`${place.startMs === null ? 'Show' : 'Play'} ${where}: ${place.quote}`}
      className="nums inline-flex min-h-6 min-w-6 items-center rounded-chip px-0.5 font-medium text-accent hover:underline"
      onClick={() => onPlay(place)}
    >
      {where}
    </button>
  );
}
