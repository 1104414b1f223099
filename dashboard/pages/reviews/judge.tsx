// One check to judge: the question, what the evaluator said, its quotes to hear and read in their place, and the answer.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { needsReason } from '../../../rules/review.ts';
import { request } from '../../api.ts';
import { clock, dateTime } from '../../format.ts';
import { useKeys } from '../../keyboard.ts';
import { Button } from '../../kit/button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { callQuery } from '../../queries.ts';
import type { CallDetail } from '../../queries.ts';
import { answerChoices, answerWords, outcomeWords } from '../../review-queries.ts';
import type { Answered, WaitingReview } from '../../review-queries.ts';
import { useReviewed } from '../call/check-review.tsx';
import { createPlayer } from '../call/player.ts';
import type { Player } from '../call/player.ts';

export function Judge({ item, onDone }: { item: WaitingReview; onDone: () => void }) {
  const call = useQuery(callQuery(item.callId)).data;
  const refresh = useReviewed(item.callId);
  const [outcome, setOutcome] = useState<Answered | null>(null);
  const [reason, setReason] = useState('');
  const why = useRef<HTMLTextAreaElement>(null);
  const isNeeded = outcome !== null && needsReason(item.outcome, outcome);
  const player = usePartPlayer(call);
  const first = item.evidence.find(({ startMs }) => startMs !== null);
  const save = useMutation({
    mutationFn: (answer: Answered) =>
      request('PUT /api/calls/:callId/answers', {
        params: { callId: item.callId },
        body: { scorecardKey: item.scorecardKey, checkKey: item.checkKey, outcome: answer, reason },
      }),
    onSuccess: () => {
      onDone();
      refresh();
    },
  });
  const goOn = (): void => {
    if (outcome === null || save.isPending) return;
    if (isNeeded && reason.trim() === '') why.current?.focus();
    else save.mutate(outcome);
  };
  const choose = (answer: Answered): void => {
    setOutcome(answer);
    if (needsReason(item.outcome, answer)) why.current?.focus();
  };
  useKeys({
    y: () => choose('met'),
    p: () => choose('partly'),
    n: () => choose('not_found'),
    a: () => choose('not_applicable'),
    enter: goOn,
    ' ': () => (first?.startMs == null ? false : player?.playPart(first.startMs, first.endMs)),
  });
  return (
    <section
      aria-label="To judge"
      tabIndex={0}
      className="thin-scroll min-h-0 min-w-0 flex-1 overflow-y-auto px-5 py-4 -outline-offset-2"
    >
      <p className="text-caption text-muted">
        <Link
          to="/calls/$callId"
          params={{ callId: item.callId }}
          search={first?.startMs == null ? {} : { t: Math.floor(first.startMs / 1000) }}
          className="font-medium text-accent hover:underline"
        >
          {item.title}
        </Link>{' '}
        · {item.rep.name ?? item.rep.email ?? 'No rep'} · {dateTime(item.calledAt)} · {item.scorecardName}
      </p>
      <h2 className="mt-2 text-read font-semibold">{item.question}</h2>
      <p className="mt-1 text-muted">
        The evaluator: <span className="font-medium text-fg">{outcomeWords[item.outcome]}</span>,{' '}
        {Math.round(item.confidence * 100)}% sure. {item.reason}
      </p>
      {item.dispute !== null && (
        <p className="mt-3 rounded-list bg-fair-soft px-3 py-2 text-fair">
          {item.dispute.by ?? 'The rep'} disputes it: {item.dispute.reason}
        </p>
      )}
      <form
        className="mt-4 flex max-w-2xl flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          goOn();
        }}
      >
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label="Your answer"
            value={outcome ?? ''}
            choices={answerChoices.map(({ value, label }) => ({
              value,
              label: `${label} (${answerWords[value].key.toUpperCase()})`,
            }))}
            onChange={(value) => value !== '' && choose(value)}
          />
          <Button type="submit" variant="main" busy={save.isPending} disabled={outcome === null}>
            Save and go on
          </Button>
        </div>
        <TextArea
          ref={why}
          label={isNeeded ? 'Why' : 'Why (optional)'}
          rows={1}
          maxLength={1000}
          value={reason}
          error={save.error?.message}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            goOn();
          }}
        />
      </form>
      <Said item={item} call={call} player={player} />
    </section>
  );
}

/** Plays parts of the call's recording; null while there is none. */
function usePartPlayer(call: CallDetail | undefined): Player | null {
  const url = call?.recording?.url ?? null;
  const lengthMs = call?.recording?.lengthMs ?? 0;
  const player = useMemo(() => (url === null ? null : createPlayer(url, lengthMs, [])), [url, lengthMs]);
  useEffect(() => player?.start(), [player]);
  return player;
}

const TURNS_AROUND = 2;

/** The quotes with what was said around them. */
function Said({ item, call, player }: { item: WaitingReview; call: CallDetail | undefined; player: Player | null }) {
  const utterances = call?.transcript?.utterances ?? [];
  if (item.evidence.length === 0)
    return <p className="mt-5 text-muted">The evaluator quotes nothing. Open the call to hear whether it was said.</p>;
  return (
    <ul aria-label="Quotes" className="mt-5 flex max-w-3xl flex-col gap-4">
      {item.evidence.map((quote, nth) => (
        <li key={nth} className="rounded-list border border-line p-3">
          <p className="flex items-center gap-2 text-caption text-muted">
            {quote.startMs !== null && player !== null && (
              <Button
                size="s"
                aria-label={`Play ${clock(quote.startMs)}: ${quote.quote}`}
                onClick={() => player.playPart(quote.startMs ?? 0, quote.endMs)}
              >
                <Play className="icon-s" aria-hidden />
                {clock(quote.startMs)}
              </Button>
            )}
            <span className="min-w-0 truncate">
              {quote.speaker}: “{quote.quote}”
            </span>
          </p>
          {utterances.slice(Math.max(0, quote.utterance - TURNS_AROUND), quote.utterance + TURNS_AROUND + 1).map((turn, index) => {
            const isQuoted = Math.max(0, quote.utterance - TURNS_AROUND) + index === quote.utterance;
            return (
              <p key={index} className={isQuoted ? 'mt-1.5 rounded-chip bg-accent-soft px-2 py-1' : 'mt-1.5 px-2 text-muted'}>
                <span className="font-medium">{turn.speaker}: </span>
                {turn.text}
              </p>
            );
          })}
        </li>
      ))}
    </ul>
  );
}
