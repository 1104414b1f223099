// What waits for a person: what stops everything first, then single calls.
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { ChevronRight, CircleCheck } from 'lucide-react';
import { count, dateTime, stageName } from '../../format.ts';
import type { WaitingLine } from '../../home-queries.ts';
import { Badge } from '../../kit/badge.tsx';
import type { Tone } from '../../kit/badge.tsx';

type Shown = { key: string; tone: Tone; mark: string; title: string; text: string; note: string; to: LinkProps };

function shown(line: WaitingLine): Shown {
  switch (line.kind) {
    case 'broken_portal':
      return {
        key: `portal ${line.portalId}`,
        ...{ tone: 'weak', mark: 'HubSpot', title: `Portal ${line.portalId} is not connected any more`, note: '' },
        text: line.message ?? 'Connect it again.',
        to: { to: '/integrations/hubspot', search: { portal: line.portalId } },
      };
    case 'disabled_webhook':
      return {
        key: `webhook ${line.url}`,
        ...{ tone: 'weak', mark: 'Webhook', title: 'An endpoint is not told any more', note: '' },
        text: line.reason ?? line.url,
        to: { to: '/integrations/webhooks' },
      };
    case 'failed_call':
      return {
        key: `failed ${line.callId} ${line.stage}`,
        ...{ tone: 'weak', mark: 'Failed', title: line.title, note: dateTime(line.at) },
        text: line.message === '' ? stageName[line.stage] : line.message,
        to: { to: '/calls/$callId', params: { callId: line.callId } },
      };
    case 'weak_call':
      return {
        key: `weak ${line.callId}`,
        ...{ tone: 'weak', mark: `Score ${line.score}`, title: line.title, text: 'Needs work' },
        note: `${line.rep ?? 'No rep'} · ${dateTime(line.at)}`,
        to: { to: '/calls/$callId', params: { callId: line.callId } },
      };
    case 'unmatched_reps':
      return {
        key: 'reps',
        ...{ tone: 'plain', mark: 'Reps', title: 'Some reps are nobody’s account', note: '' },
        text: 'Say whose calls they are.',
        to: { to: '/settings/team' },
      };
  }
}

export function Waiting({ lines, failedJobs }: { lines: WaitingLine[]; failedJobs: number | null }) {
  return (
    <section aria-labelledby="waiting">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h2 id="waiting" className="text-read font-semibold">
          Needs your attention
        </h2>
        {failedJobs !== null && failedJobs > 0 && (
          <Link to="/failed-jobs" className="nums min-h-6 font-medium text-accent">
            Failed jobs · {count(failedJobs)}
          </Link>
        )}
      </div>
      {lines.length === 0 ? (
        <p className="flex items-center gap-2 rounded-list border border-line px-4 py-3 text-muted">
          <CircleCheck className="icon text-strong" aria-hidden />
          Nothing waits for you.
        </p>
      ) : (
        <ul className="overflow-hidden rounded-list border border-line">
          {lines.map((line) => (
            <Line key={shown(line).key} line={shown(line)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ line }: { line: Shown }) {
  return (
    <li className="relative flex min-h-11 items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0 hover:bg-surface-2">
      <span className="w-[72px] shrink-0">
        <Badge tone={line.tone}>{line.mark}</Badge>
      </span>
      <span className="flex min-w-0 flex-1 flex-wrap gap-x-3 sm:flex-nowrap">
        <Link {...line.to} className="min-w-0 shrink-0 truncate font-medium row-link max-sm:basis-full sm:max-w-[60%]">
          {line.title}
        </Link>
        <span className="min-w-0 truncate text-muted">{line.text}</span>
      </span>
      {line.note !== '' && <span className="nums shrink-0 text-caption text-muted max-sm:hidden">{line.note}</span>}
      <ChevronRight className="icon-s text-faint" aria-hidden />
    </li>
  );
}
