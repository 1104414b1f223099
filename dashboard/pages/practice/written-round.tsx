// A round in writing: what was said, the next line, and the way to its score.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PhoneOff, Send } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { request } from '../../api.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { roundQuery, roundsQuery } from '../../practice-queries.ts';
import type { Round } from '../../practice-queries.ts';

export const minds = {
  script: 'They answer by their script: no language model is set up.',
  language_model: 'A language model plays them.',
} as const;

export function WrittenRound({ roundId, onAgain }: { roundId: string; onAgain: () => void }) {
  const round = useQuery(roundQuery(roundId));
  if (round.data !== undefined) return <OpenRound round={round.data} onAgain={onAgain} />;
  return round.isPending ? (
    <Skeleton rows={4} height={48} slow="The round is taking longer than usual." />
  ) : (
    <ErrorPanel what="The round could not be loaded." error={round.error} onRetry={() => void round.refetch()} />
  );
}

function OpenRound({ round, onAgain }: { round: Round; onAgain: () => void }) {
  const { roundId, prospectName, lines } = round;
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [lines.length]);
  const took = (next: Round): void => {
    client.setQueryData(roundQuery(roundId).queryKey, next);
    if (next.state === 'ended') void client.invalidateQueries({ queryKey: roundsQuery.queryKey });
    setTyped('');
    input.current?.focus();
  };
  const turn = useMutation({
    mutationFn: (said: string) => request('POST /api/practice/rounds/:roundId/turns', { params: { roundId }, body: { said } }),
    onSuccess: took,
  });
  const end = useMutation({
    mutationFn: () => request('POST /api/practice/rounds/:roundId/end', { params: { roundId } }),
    onSuccess: took,
  });
  const isBusy = turn.isPending || end.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '' && !isBusy) turn.mutate(typed);
  };
  const fault = turn.error ?? end.error;
  return (
    <Section
      title={`Call with ${prospectName}`}
      note={<span className="whitespace-pre-line">{round.briefing}</span>}
      actions={
        round.state === 'going' && (
          <Button variant="danger" busy={end.isPending} onClick={() => end.mutate()}>
            <PhoneOff className="icon-s" aria-hidden />
            Hang up
          </Button>
        )
      }
    >
      <ol ref={list} className="flex flex-col gap-2" aria-live="polite" aria-label="What was said">
        {lines.map(({ side, text }, at) => (
          <li key={at} className="grid grid-cols-[6rem_1fr] gap-x-3">
            <span className="truncate font-medium">{side === 'prospect' ? prospectName : 'You'}</span>
            <span className="min-w-0 break-words">{text}</span>
          </li>
        ))}
      </ol>
      {round.state === 'going' ? (
        <form onSubmit={submit} className="mt-4 flex flex-wrap gap-2">
          <input
            ref={input}
            aria-label="What you say"
            placeholder="What you say"
            maxLength={2_000}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className={`${inputStyle} min-w-40! flex-1`}
          />
          <Button type="submit" variant="main" busy={turn.isPending} disabled={typed.trim() === '' || end.isPending}>
            <Send className="icon-s" aria-hidden />
            Say
          </Button>
        </form>
      ) : (
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <p role="status" className="mr-2 text-muted">
            {round.callId === null
              ? round.score !== null
                ? `The round is over. The call it became was removed; its score of ${round.score} stays.`
                : round.lines.length === 0
                  ? 'The round is over. What was said in it was removed before it had a score.'
                  : 'The round is over. You said nothing, so nothing is scored.'
              : round.result === 'goal_reached'
                ? `The round is over. ${prospectName} agreed to a next step.`
                : `The round is over. ${prospectName} agreed to nothing.`}
          </p>
          {round.callId !== null && (
            <Link to="/calls/$callId" params={{ callId: round.callId }} className={buttonStyle({ variant: 'main' })}>
              See the score
            </Link>
          )}
          <Button onClick={onAgain}>Once more</Button>
        </div>
      )}
      {fault !== null && (
        <p role="alert" className="mt-3 text-weak">
          {fault.message}
        </p>
      )}
      <p className="mt-3 text-caption text-muted">{minds[round.mind]}</p>
    </Section>
  );
}
