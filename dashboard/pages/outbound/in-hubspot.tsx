// What HubSpot is told of a call and its attempts, and a button that sends once more what could not be told.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { RotateCcw } from 'lucide-react';
import { useRef } from 'react';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { toastError } from '../../kit/toast.tsx';
import type { PlannedCallDetail } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';

type Told = PlannedCallDetail['inHubspot'];

const toldNames: Record<Told[number]['kind'], string> = {
  call: 'Call on the contact',
  contact: 'Properties of the contact',
  callback: 'End of the call for the workflow that waits',
};

export function InHubspot({ told }: { told: Told }) {
  if (told.length === 0) return null;
  return (
    <ul aria-label="In HubSpot" className="flex flex-col gap-0.5">
      {told.map(({ kind, state, message }) => (
        <li key={kind} className={clsx('flex flex-wrap gap-x-1.5', state === 'failed' ? 'text-weak' : 'text-muted')}>
          <span>
            {toldNames[kind]}{' '}
            {state === 'done' ? 'written to HubSpot' : state === 'failed' ? 'not written to HubSpot' : 'waits for HubSpot'}
            {message === null ? '' : ':'}
          </span>
          {message !== null && <span className="min-w-0 break-words">{message}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Of the call as a whole; empty where all attempts say it themselves and nothing failed. After a press it stays, and says what came of it. */
export function CallInHubspot({ call }: { call: PlannedCallDetail }) {
  const client = useQueryClient();
  const may = useMay('agents.manage');
  const heading = useRef<HTMLHeadingElement>(null);
  const { plannedCallId, inHubspot, attemptsMade } = call;
  const retry = useMutation({
    mutationFn: () => request('POST /api/outbound/calls/:plannedCallId/hubspot/retry', { params: { plannedCallId } }),
    // The button goes with what failed.
    onSuccess: () => heading.current?.focus(),
    onError: toastError,
    onSettled: () => void client.invalidateQueries({ queryKey: ['outbound'] }),
  });
  const states = [...inHubspot, ...attemptsMade.flatMap((attempt) => attempt.inHubspot)].map(({ state }) => state);
  const hasFailed = states.includes('failed');
  if (inHubspot.length === 0 && !hasFailed && !retry.isSuccess) return null;
  return (
    <section aria-labelledby="told">
      <h2 id="told" ref={heading} tabIndex={-1} className="text-read font-semibold outline-none">
        In HubSpot
      </h2>
      {hasFailed && <p className="mt-1 text-muted">Not everything about this call could be written to HubSpot.</p>}
      <p role="status" className="text-muted">
        {retry.isSuccess &&
          !hasFailed &&
          (states.every((state) => state === 'done') ? 'It is written to HubSpot now.' : 'It is being sent to HubSpot again.')}
      </p>
      <InHubspot told={inHubspot} />
      {hasFailed && may && (
        <Button className="mt-2" busy={retry.isPending} onClick={() => retry.mutate()}>
          {!retry.isPending && <RotateCcw className="icon-s" aria-hidden />}
          Retry now
        </Button>
      )}
    </section>
  );
}
