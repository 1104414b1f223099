// All calls as steps from queued to the goal: how many came so far, and how many that is of the step before.
import { Link } from '@tanstack/react-router';
import type { DaySpan } from '../../../rules/analytics.ts';
import { funnelSteps, type FunnelCounts, type FunnelStep } from '../../../rules/funnel.ts';
import { measuredShare } from '../../../rules/measured-share.ts';
import { count } from '../../format.ts';
import { callsOfFigure, type FunnelFilters } from '../../funnel-queries.ts';
import { shareInWords } from './measured.tsx';

export const stepNames: Record<FunnelStep, string> = {
  queued: 'Queued',
  dialled: 'Dialled',
  answered: 'Answered',
  human: 'Spoke with a person',
  goal: 'Reached the goal',
};

const beforeWords: Record<FunnelStep, string> = {
  queued: 'queued',
  dialled: 'dialled',
  answered: 'answered',
  human: 'spoken with',
  goal: 'reached',
};

export function FunnelSteps({ total, filters, span }: { total: FunnelCounts; filters: FunnelFilters; span: DaySpan }) {
  return (
    <ol aria-label="Steps" className="grid gap-1.5">
      {funnelSteps.map((step, place) => {
        const before = funnelSteps[place - 1];
        return (
          <li
            key={step}
            className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 rounded-control px-2 py-1.5 hover:bg-surface-2 sm:grid-cols-[160px_minmax(0,1fr)_72px_260px]"
          >
            <Link to="/outbound" search={callsOfFigure(filters, span, step) ?? {}} className="row-link">
              {stepNames[step]}
            </Link>
            <span aria-hidden className="h-3 overflow-hidden rounded-chip bg-track max-sm:order-last max-sm:col-span-2">
              <span className="block h-full bg-accent" style={{ width: `${(100 * total[step]) / Math.max(1, total.queued)}%` }} />
            </span>
            <span className="nums text-right font-semibold">{count(total[step])}</span>
            <span className="nums text-caption text-muted max-sm:order-last max-sm:col-span-2">
              {before !== undefined && `${shareInWords(measuredShare(total[step], total[before]))} of ${beforeWords[before]}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
