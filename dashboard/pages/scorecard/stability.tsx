// How much the score of the call on trial moves when the same card judges it again and again: what that costs first, then what came of it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request, type Reply } from '../../api.ts';
import { count } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { outcomeWords } from '../../review-queries.ts';
import { useCard } from './draft.ts';
import { budgetInWords, scoringCost } from './scoring-cost.ts';

const choices = ['3', '5', '10'].map((value) => ({ value, label: `${value} times` }));
/** The longest a judgement may take, for each time. */
const LONGEST_EACH_MS = 180_000;

type Stability = Reply<'POST /api/scorecards/:scorecardKey/stability'>;

export function ScoreStability({ callId }: { callId: string }) {
  const { card, keeper } = useCard();
  const [times, setTimes] = useState('5');
  const isPaid = card.judgedBy === 'language-model';
  const asked = { params: { scorecardKey: card.scorecardKey }, body: { callId, times: Number(times) } };
  const estimate = useQuery({
    queryKey: ['stability-estimate', card.scorecardKey, card.revision, callId, times],
    queryFn: ({ signal }) => request('POST /api/scorecards/:scorecardKey/stability/estimate', asked, signal),
    enabled: isPaid,
  });
  const measure = useMutation({
    mutationFn: async () => {
      await keeper.flush();
      return request('POST /api/scorecards/:scorecardKey/stability', asked, undefined, LONGEST_EACH_MS * Number(times));
    },
  });
  if (!isPaid)
    return (
      <Section
        title="How steady is the score?"
        note="It does not move: this machine gives the same call and the same card the same points each time."
      />
    );
  return (
    <Section
      title="How steady is the score?"
      note="A language model may answer otherwise when it is asked again. The same call is judged by this card several times; nothing is saved."
      actions={
        <Button busy={measure.isPending} disabled={estimate.data === undefined} onClick={() => measure.mutate()}>
          Score it {times} times
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-4">
        <Segmented label="How often" value={times} choices={choices} onChange={setTimes} />
        <p role="status" className="nums text-muted">
          {estimate.data === undefined ? 'Counting…' : `${scoringCost(estimate.data.cost)}${budgetInWords(estimate.data.budget)}`}
        </p>
      </div>
      {[estimate, measure].map(({ error }, index) => error !== null && <Refused key={index} message={error.message} />)}
      {measure.data?.kind === 'measured' && <Measured {...measure.data} />}
    </Section>
  );
}

function Refused({ message }: { message: string }) {
  return (
    <p role="alert" className="mt-2 text-weak">
      {message}
    </p>
  );
}

function Measured({ overall, lowest, highest, steady, unsteady }: Extract<Stability, { kind: 'measured' }>) {
  const spread = lowest === null || highest === null ? null : highest - lowest;
  return (
    <div className="mt-4">
      <p className="nums">
        {overall.map((score) => score ?? '–').join(', ')}.{' '}
        {spread !== null && (spread === 0 ? 'The same score each time.' : `From ${lowest} to ${highest}: ${spread} points apart.`)}{' '}
        {count(steady)} of {count(steady + unsteady.length)} checks came out the same each time.
      </p>
      {unsteady.length > 0 && (
        <ul aria-label="Checks that came out differently" className="mt-3 rounded-list border border-line">
          {unsteady.map(({ key, question, outcomes }) => (
            <li key={key} className="flex flex-wrap gap-x-4 border-b border-line px-3 py-1.5 last:border-b-0">
              <span className="min-w-0 flex-1">{question}</span>
              <span className="nums text-muted">
                {outcomes.map(({ outcome, times }) => `${outcomeWords[outcome]} ${times}×`).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
