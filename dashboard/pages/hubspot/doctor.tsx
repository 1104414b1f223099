// The connection examined with real requests, line by line: ok, or what to click.
import { useQuery } from '@tanstack/react-query';
import { Check, CircleAlert, CircleDashed, Minus, Stethoscope, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { timeOrDate } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { doctorQuery } from '../../queries.ts';
import type { Reply } from '../../api.ts';
import { usePortal } from './portal.ts';
import { checkName } from './words.ts';

type Line = Reply<'POST /api/hubspot/:portalId/doctor'>['lines'][number];

const marks: Record<Line['state'], { icon: ReactNode; word: string }> = {
  ok: { icon: <Check className="icon text-strong" aria-hidden />, word: 'Ok' },
  warning: { icon: <CircleAlert className="icon text-fair" aria-hidden />, word: 'Look at this' },
  failed: { icon: <X className="icon text-weak" aria-hidden />, word: 'Not ok' },
  skipped: { icon: <Minus className="icon text-faint" aria-hidden />, word: 'Skipped' },
};
const tones = { ok: 'text-muted', warning: 'text-fair', failed: 'text-weak', skipped: 'text-muted' } as const;

export function HubspotDoctor() {
  const { portalId } = usePortal();
  const examine = useQuery(doctorQuery(portalId));
  const run = (): void => void examine.refetch();
  const lines = examine.data?.lines ?? [];
  return (
    <>
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-3 border-b border-line px-4 py-2">
        <p role="status" className="text-muted">
          {examine.isFetching
            ? 'Asking HubSpot…'
            : examine.data === undefined
              ? 'A dozen real requests, none of which changes anything.'
              : `${summary(lines)} Examined ${timeOrDate(examine.data.ranAt)}.`}
        </p>
        <Button variant="main" className="ml-auto" busy={examine.isFetching} onClick={run}>
          {examine.data === undefined ? 'Run' : 'Run again'}
        </Button>
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Doctor">
        {examine.isError && <ErrorPanel what="The examination could not be made." error={examine.error} onRetry={run} />}
        {lines.length === 0 && !examine.isError && (
          <Empty
            icon={examine.isFetching ? <CircleDashed className="animate-spin" /> : <Stethoscope />}
            title="Does everything work?"
          >
            Token, scopes, owners, a call with its recording and transcript, webhook, clock and properties: each is tried, and each
            line says ok or what to click.
          </Empty>
        )}
        {lines.length > 0 && (
          <ul aria-label="Examined" className={examine.isFetching ? 'opacity-60' : ''}>
            {lines.map((line) => (
              <li
                key={line.check}
                data-check={line.check}
                className="flex min-h-11 flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-4 py-2.5 md:flex-nowrap"
              >
                <span className="translate-y-[3px]">{marks[line.state].icon}</span>
                <span className="w-44 shrink-0 font-medium">
                  {checkName[line.check]}
                  <span className="sr-only">: {marks[line.state].word}</span>
                </span>
                <span className={`min-w-0 flex-1 max-md:basis-full max-md:pl-7 ${tones[line.state]}`}>{line.message}</span>
                <span className="nums shrink-0 text-caption text-faint max-md:hidden">
                  {line.state === 'skipped' ? '' : `${line.tookMs} ms`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function summary(lines: Line[]): string {
  const failed = lines.filter(({ state }) => state === 'failed').length;
  const warnings = lines.filter(({ state }) => state === 'warning').length;
  if (failed === 0 && warnings === 0) return 'Everything works.';
  const parts = [failed === 0 ? null : `${failed} not ok`, warnings === 0 ? null : `${warnings} to look at`];
  return `${parts.filter((part) => part !== null).join(', ')}.`;
}
