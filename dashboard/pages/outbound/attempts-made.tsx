// Every attempt that was made, newest first: how it went, why it was allowed, and the values it spoke with.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { dateTime, exactTime, seconds, timeOrDate, words } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { PlannedCallDetail } from '../../outbound-queries.ts';
import { InHubspot } from './in-hubspot.tsx';
import { carrierName, dispositionName, isSimulated } from './words.ts';

type Attempt = PlannedCallDetail['attemptsMade'][number];

export function AttemptsMade({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <section aria-labelledby="made">
      <h2 id="made" className="text-read font-semibold">
        Attempts made
      </h2>
      {attempts.length === 0 ? (
        <p className="mt-1 text-muted">None yet.</p>
      ) : (
        <ol className="mt-2 flex flex-col gap-4">
          {attempts.toReversed().map((attempt) => (
            <AttemptCard key={attempt.attemptId} attempt={attempt} />
          ))}
        </ol>
      )}
    </section>
  );
}

function placedBy({ from_number, carrier, agentVersion }: Attempt): string {
  const parts = [
    from_number === null ? '' : `from ${from_number}`,
    isSimulated(carrier) ? '' : `by ${carrierName(carrier)}`,
    agentVersion === null ? '' : `version ${agentVersion}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function AttemptCard({ attempt }: { attempt: Attempt }) {
  const isOpen = attempt.ended_at === null;
  return (
    <li className="rounded-list border border-line">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <span className="nums font-semibold">Attempt {attempt.attempt}</span>
        <Badge tone={isOpen ? 'strong' : 'plain'}>
          {attempt.disposition === null ? words(attempt.state) : dispositionName(attempt.disposition)}
        </Badge>
        {isSimulated(attempt.carrier) && <Badge title="Nobody’s phone rings">Simulated carrier</Badge>}
        <span className="nums text-muted">{placedBy(attempt)}</span>
        {attempt.callId !== null && (
          <Link
            to="/calls/$callId"
            params={{ callId: attempt.callId }}
            className="ml-auto inline-flex min-h-6 items-center font-medium text-accent hover:underline"
          >
            {attempt.score === null ? 'Recording' : `Recording, score ${attempt.score}`}
          </Link>
        )}
      </div>
      <div className="flex flex-col gap-3 px-3 py-2.5">
        <Timeline attempt={attempt} />
        {attempt.conversation !== null && (
          <p>
            {attempt.conversation.summary}
            {attempt.conversation.callBackSaid !== null && (
              <span className="text-muted"> When to call again: “{attempt.conversation.callBackSaid}”</span>
            )}
          </p>
        )}
        {attempt.conversation !== null && attempt.conversation.tools.length > 0 && (
          <ul aria-label="What the agent had done" className="text-muted">
            {attempt.conversation.tools.map((line, at) => (
              <li key={at} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        )}
        {attempt.error !== null && <p className="text-weak">{attempt.error.message}</p>}
        <InHubspot told={attempt.inHubspot} />
        {attempt.allowedBecause.length > 0 && (
          <details>
            <summary className="min-h-6 font-medium">Why it was allowed</summary>
            <ul className="mt-1 flex flex-col gap-0.5 text-muted">
              {attempt.allowedBecause.map(({ check, found, source }, at) => (
                <li key={`${check} ${at}`}>
                  <span className="text-fg">{words(check)}:</span> {found}
                  {source === null ? '' : ` (${source})`}
                </li>
              ))}
            </ul>
            <p className="mt-1 text-caption text-muted">Rules {attempt.rulesVersion}</p>
          </details>
        )}
        {attempt.variables.length > 0 && <Variables variables={attempt.variables} />}
      </div>
    </li>
  );
}

function Timeline({ attempt }: { attempt: Attempt }) {
  const steps: [string, string | null][] = [
    ['Due', attempt.due_at],
    ['Dialled', attempt.dialled_at],
    ['Answered', attempt.answered_at],
    ['Ended', attempt.ended_at],
  ];
  const reached = steps.filter((step): step is [string, string] => step[1] !== null);
  const spoke =
    attempt.answered_at !== null && attempt.ended_at !== null
      ? Date.parse(attempt.ended_at) - Date.parse(attempt.answered_at)
      : null;
  return (
    <ol aria-label="Timeline" className="nums flex flex-wrap gap-x-5 gap-y-1">
      {reached.map(([name, at], index) => (
        <li key={name} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className={clsx(
              'size-2 rounded-full',
              name === 'Answered' ? 'bg-strong' : index === reached.length - 1 ? 'bg-fg' : 'bg-line-strong',
            )}
          />
          <span className="text-muted">{name}</span>
          <time dateTime={at} title={exactTime(at)}>
            {name === 'Due' ? dateTime(at) : timeOrDate(at)}
          </time>
        </li>
      ))}
      {spoke !== null && <li className="text-muted">spoke {seconds(spoke)}</li>}
    </ol>
  );
}

function Variables({ variables }: { variables: Attempt['variables'] }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Variables of this attempt">
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr className="text-left text-muted">
            <th className="border-b border-line py-1 pr-3 font-medium">Variable</th>
            <th className="border-b border-line py-1 pr-3 font-medium">Value</th>
            <th className="border-b border-line py-1 pr-3 font-medium">Spoken</th>
            <th className="border-b border-line py-1 font-medium">Mapped from</th>
          </tr>
        </thead>
        <tbody>
          {variables.map((variable) => (
            <tr key={variable.name}>
              <td className="border-b border-line py-1 pr-3 align-top font-mono text-caption text-accent">{variable.name}</td>
              <td className="border-b border-line py-1 pr-3 align-top break-words">{variable.value ?? <Badge>Empty</Badge>}</td>
              <td className="border-b border-line py-1 pr-3 align-top break-words">{variable.spoken}</td>
              <td className="border-b border-line py-1 align-top text-muted">{[variable.origin, ...variable.notes].join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
