// How far calls came, line by line: counts that open their calls, and shares with what chance leaves open.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { DaySpan } from '../../../rules/analytics.ts';
import { funnelSteps, isOfAttempts } from '../../../rules/funnel.ts';
import { measuredShare } from '../../../rules/measured-share.ts';
import { count } from '../../format.ts';
import { callsOfFigure, type FunnelFilters, type FunnelLine } from '../../funnel-queries.ts';
import { stepNames } from './funnel-steps.tsx';
import { Measured } from './measured.tsx';

const cell = 'px-3 py-1.5 text-right whitespace-nowrap';

export function FunnelTable({
  lines,
  name,
  filters,
  span,
}: {
  lines: readonly FunnelLine[];
  /** Of what the lines stand for. */
  name: string;
  filters: FunnelFilters;
  span: DaySpan;
}) {
  const isAfterDialling = isOfAttempts(filters.by ?? 'campaign');
  const steps = funnelSteps.filter((step) => step !== 'queued' || !isAfterDialling);
  if (lines.length === 0) return <p className="mt-2 text-muted">None of these calls has been dialled yet.</p>;
  return (
    <>
      <div className="thin-scroll mt-2 overflow-x-auto" tabIndex={0} role="region" aria-label="Table of lines">
        <table className="nums w-full text-left">
          <thead className="text-caption text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="py-1.5 pr-3 font-medium">
                {name}
              </th>
              {[...steps.map((step) => stepNames[step]), 'Spoke, of dialled', 'Goal, of spoken with'].map((head) => (
                <th key={head} scope="col" className={clsx(cell, 'font-medium')}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.key} className="border-b border-line hover:bg-surface-2">
                <th scope="row" className="max-w-60 min-w-32 truncate py-1.5 pr-3 font-normal">
                  {line.name}
                </th>
                {steps.map((step) => {
                  const calls = callsOfFigure(filters, span, step, line);
                  return (
                    <td key={step} className={cell}>
                      {calls === undefined ? (
                        count(line.counts[step])
                      ) : (
                        <Link
                          to="/outbound"
                          search={calls}
                          className="inline-flex min-h-6 min-w-6 items-center justify-end text-accent"
                        >
                          {count(line.counts[step])}
                          <span className="sr-only">
                            {' '}
                            {stepNames[step].toLowerCase()}, {line.name}
                          </span>
                        </Link>
                      )}
                    </td>
                  );
                })}
                <td className={cell}>
                  <Measured measured={measuredShare(line.counts.human, line.counts.dialled)} />
                </td>
                <td className={cell}>
                  <Measured measured={measuredShare(line.counts.goal, line.counts.human)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-caption text-muted">
        Each call counts once in a line, as far as its best attempt came.
        {isAfterDialling && ' A call that was rung again elsewhere stands in several lines.'} Beside a share stands what chance
        leaves open: it lies in between 95 times of 100.
      </p>
    </>
  );
}
