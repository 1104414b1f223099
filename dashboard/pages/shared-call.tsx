// One call as somebody sees it who has a link and no account.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { request } from '../api.ts';
import { clock, dateTime, words } from '../format.ts';
import { Button } from '../kit/button.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { useTitle } from '../kit/page.tsx';
import type { SharedCall } from '../privacy-queries.ts';
import { Door } from './door.tsx';

export function SharedCallPage() {
  const { token } = useParams({ from: '/shared/$token' });
  const link = useQuery({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => request('GET /api/shared/:token', { params: { token } }, signal),
    retry: false,
  });
  const [password, setPassword] = useState('');
  const open = useMutation({
    mutationFn: (given: string | undefined) =>
      request('POST /api/shared/:token/open', { params: { token }, body: given === undefined ? {} : { password: given } }),
  });
  const { mutate } = open;
  const isFree = link.data?.needsPassword === false;
  useEffect(() => {
    if (isFree) mutate(undefined);
  }, [isFree, mutate]);
  useTitle('Shared call');

  if (open.data !== undefined && link.data !== undefined)
    return <Seen call={open.data} token={token} sharedBy={link.data.sharedBy} expiresAt={link.data.expiresAt} />;
  if (link.isError)
    return (
      <Door title="This link cannot be opened">
        <ErrorPanel what="It may have run out or been ended." error={link.error} onRetry={() => void link.refetch()} />
      </Door>
    );
  if (link.data?.needsPassword === true)
    return (
      <Door title="This call is protected">
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            mutate(password);
          }}
        >
          <Field
            label="Password"
            type="password"
            autoFocus
            autoComplete="off"
            value={password}
            maxLength={128}
            error={open.error?.message}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" variant="main" busy={open.isPending} disabled={password === ''}>
            Open
          </Button>
        </form>
      </Door>
    );
  return (
    <Door title="Shared call">
      {open.isError && <ErrorPanel what="The call could not be shown." error={open.error} onRetry={() => mutate(undefined)} />}
    </Door>
  );
}

function Seen({
  call,
  token,
  sharedBy,
  expiresAt,
}: {
  call: SharedCall;
  token: string;
  sharedBy: string | null;
  expiresAt: string;
}) {
  return (
    <main className="thin-scroll h-full overflow-y-auto bg-surface" tabIndex={0} aria-label="Shared call">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-8">
        <header>
          <h1 className="text-head font-semibold">{call.title}</h1>
          <p className="nums mt-1 text-muted">
            {dateTime(call.calledAt)}
            {call.durationMs !== null && ` · ${clock(call.durationMs)}`} · shared{sharedBy === null ? '' : ` by ${sharedBy}`}, until{' '}
            {dateTime(expiresAt)}
          </p>
        </header>
        {call.hasSound && (
          // What is said stands below where the link shows it.
          <audio controls preload="metadata" className="w-full" aria-label="Recording" src={`/api/shared/${token}/recording`} />
        )}
        {call.silences > 0 && (
          <p className="text-caption text-muted">
            Silent where something was taken out of what was said: {call.silences} {call.silences === 1 ? 'moment' : 'moments'}.
          </p>
        )}
        {call.score !== null && <Score score={call.score} />}
        {call.transcript !== null && <Words transcript={call.transcript} />}
      </div>
    </main>
  );
}

function Score({ score }: { score: NonNullable<SharedCall['score']> }) {
  return (
    <section aria-labelledby="shared-score">
      <h2 id="shared-score" className="text-read font-semibold">
        {score.scorecard}: <span className="nums">{score.overall ?? '–'}</span>
        {score.overall !== null && <span className="font-normal text-muted"> of 100</span>}
      </h2>
      {score.categories.map((category) => (
        <div key={category.name} className="mt-4">
          <h3 className="flex justify-between font-medium">
            {category.name}
            <span className="nums">{category.score === null ? '–' : Math.round(category.score)}</span>
          </h3>
          <ul>
            {category.criteria.map((criterion) => (
              <li key={criterion.name} className="flex justify-between gap-4 border-t border-line py-1.5">
                <span>{criterion.name}</span>
                <span className="text-muted">{words(criterion.outcome)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Words({ transcript }: { transcript: NonNullable<SharedCall['transcript']> }) {
  return (
    <section aria-labelledby="shared-words">
      <h2 id="shared-words" className="text-read font-semibold">
        Transcript
      </h2>
      {transcript.isEstimated && <p className="text-caption text-muted">Who speaks was told apart by sound.</p>}
      <ol className="mt-2 flex flex-col gap-3">
        {transcript.utterances.map((utterance, at) => (
          <li key={at}>
            <p className="text-caption text-muted">
              <span className="font-medium text-fg">{utterance.speaker}</span>
              {utterance.startMs !== null && <span className="nums"> {clock(utterance.startMs)}</span>}
            </p>
            <p>{utterance.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
