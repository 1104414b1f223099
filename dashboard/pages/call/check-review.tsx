// Under a check of the score: what a person answered and when, an open dispute, and how to answer, take back or dispute.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MessageSquareWarning, Undo2, UserPen } from 'lucide-react';
import { useState } from 'react';
import { needsReason } from '../../../rules/review.ts';
import { ApiError, request } from '../../api.ts';
import { ago, exactTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { callQuery } from '../../queries.ts';
import { answerChoices, callReviewQuery, outcomeWords, reviewKeys } from '../../review-queries.ts';
import type { Answered } from '../../review-queries.ts';
import { useMay } from '../../session.ts';
import type { Check } from './score-panel.tsx';

/** Fetches anew what an answer or a dispute changes. */
export function useReviewed(callId: string): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [callQuery(callId).queryKey, ...reviewKeys]) void client.invalidateQueries({ queryKey });
  };
}

export function CheckReview({ callId, scorecardKey, check }: { callId: string; scorecardKey: string; check: Check }) {
  const mayReview = useMay('calls.review');
  const review = useQuery(callReviewQuery(callId)).data;
  const refresh = useReviewed(callId);
  const [open, setOpen] = useState<'answer' | 'dispute' | null>(null);
  const isThis = (line: { scorecardKey: string; checkKey: string }): boolean =>
    line.scorecardKey === scorecardKey && line.checkKey === check.key;
  const held = review?.answers.find((line) => isThis(line) && line.ended === null);
  const disputes = review?.disputes.filter(isThis) ?? [];
  const disputed = disputes.find(({ state }) => state === 'open');
  const decided = disputes.find(({ state }) => state === 'changed' || state === 'kept');
  const takeBack = useMutation({
    mutationFn: () =>
      request('DELETE /api/calls/:callId/answers/:scorecardKey/:checkKey', {
        params: { callId, scorecardKey, checkKey: check.key },
      }),
    onSuccess: () => toast('The evaluator’s answer counts again.'),
    onError: toastError,
    onSettled: refresh,
  });
  const withdraw = useMutation({
    mutationFn: (disputeId: string) => request('DELETE /api/calls/:callId/disputes/:disputeId', { params: { callId, disputeId } }),
    onSuccess: () => toast('The dispute is withdrawn.'),
    onError: toastError,
    onSettled: refresh,
  });
  const mayDispute = review?.mayDispute === true && disputed === undefined && !mayReview;
  return (
    <div className="mt-1 flex flex-col gap-1 text-caption">
      {check.machine !== undefined && (
        <p className="text-muted">
          <UserPen className="icon-s mr-1 inline align-[-2px]" aria-hidden />
          {held?.by ?? 'A person'} answered
          {held !== undefined && <time dateTime={held.at} title={exactTime(held.at)}>{` ${ago(held.at)}`}</time>}. The evaluator had
          said: {outcomeWords[check.machine.outcome]}, “{check.machine.reason}”
        </p>
      )}
      {disputed !== undefined && (
        <p className="rounded-chip bg-fair-soft px-2 py-1 text-fair">
          Disputed by {disputed.by ?? 'the rep'}: {disputed.reason}
          {disputed.isMine && (
            <Button variant="quiet" size="s" busy={withdraw.isPending} onClick={() => withdraw.mutate(disputed.disputeId)}>
              Withdraw
            </Button>
          )}
        </p>
      )}
      {disputed === undefined && decided?.resolved && (
        <p className="text-muted">
          Disputed by {decided.by ?? 'the rep'} ({decided.reason}) and {decided.state === 'changed' ? 'changed' : 'kept as it was'}{' '}
          by {decided.resolved.by ?? 'a reviewer'}
          {decided.resolved.resolution !== null && `: ${decided.resolved.resolution}`}
        </p>
      )}
      {open === 'answer' && <AnswerForm {...{ callId, scorecardKey, check }} onClose={() => setOpen(null)} />}
      {open === 'dispute' && <DisputeForm {...{ callId, scorecardKey, check }} onClose={() => setOpen(null)} />}
      {open === null && (
        <span className="-ml-2 flex flex-wrap gap-1">
          {mayReview && (
            <Button variant="quiet" size="s" onClick={() => setOpen('answer')}>
              <UserPen className="icon-s" aria-hidden />
              {check.machine === undefined ? 'Answer it yourself' : 'Change the answer'}
            </Button>
          )}
          {mayReview && check.machine !== undefined && (
            <Button variant="quiet" size="s" busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
              <Undo2 className="icon-s" aria-hidden />
              Undo
            </Button>
          )}
          {mayDispute && (
            <Button variant="quiet" size="s" onClick={() => setOpen('dispute')}>
              <MessageSquareWarning className="icon-s" aria-hidden />
              Dispute
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

type OfCheck = { callId: string; scorecardKey: string; check: Check };

function AnswerForm({ callId, scorecardKey, check, onClose }: OfCheck & { onClose: () => void }) {
  const refresh = useReviewed(callId);
  const [outcome, setOutcome] = useState<Answered>(check.outcome === 'possible' ? 'met' : check.outcome);
  const [reason, setReason] = useState(check.machine === undefined ? '' : check.reason);
  const machine = check.machine?.outcome ?? check.outcome;
  const save = useMutation({
    mutationFn: () =>
      request('PUT /api/calls/:callId/answers', {
        params: { callId },
        body: { scorecardKey, checkKey: check.key, outcome, reason },
      }),
    onSuccess: () => {
      toast('The score follows your answer.');
      onClose();
      refresh();
    },
  });
  return (
    <form
      className="flex flex-col gap-2 rounded-list border border-line bg-surface-2 p-2"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Segmented label="Your answer" value={outcome} choices={answerChoices} onChange={setOutcome} />
      <ReasonField
        value={reason}
        onChange={setReason}
        isNeeded={needsReason(machine, outcome)}
        error={save.error}
        onClose={onClose}
      />
      <FormActs
        act="Save"
        busy={save.isPending}
        disabled={reason.trim() === '' && needsReason(machine, outcome)}
        onClose={onClose}
      />
    </form>
  );
}

function DisputeForm({ callId, scorecardKey, check, onClose }: OfCheck & { onClose: () => void }) {
  const refresh = useReviewed(callId);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: () =>
      request('POST /api/calls/:callId/disputes', { params: { callId }, body: { scorecardKey, checkKey: check.key, reason } }),
    onSuccess: () => {
      toast('A reviewer will look at it.');
      onClose();
      refresh();
    },
  });
  return (
    <form
      className="flex flex-col gap-2 rounded-list border border-line bg-surface-2 p-2"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <ReasonField value={reason} onChange={setReason} isNeeded error={send.error} onClose={onClose} />
      <FormActs act="Dispute" busy={send.isPending} disabled={reason.trim() === ''} onClose={onClose} />
    </form>
  );
}

function ReasonField({
  value,
  onChange,
  isNeeded,
  error,
  onClose,
}: {
  value: string;
  onChange: (value: string) => void;
  isNeeded: boolean;
  error: Error | null;
  onClose: () => void;
}) {
  return (
    <TextArea
      label={isNeeded ? 'Why' : 'Why (optional)'}
      rows={2}
      maxLength={1000}
      value={value}
      error={error === null ? undefined : ((error instanceof ApiError ? error.field('reason') : undefined) ?? error.message)}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
        else if (event.key === 'Escape') onClose();
      }}
    />
  );
}

function FormActs({ act, busy, disabled, onClose }: { act: string; busy: boolean; disabled: boolean; onClose: () => void }) {
  return (
    <span className="flex justify-end gap-1">
      <Button variant="quiet" size="s" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" variant="main" size="s" busy={busy} disabled={disabled}>
        {act}
      </Button>
    </span>
  );
}
