// Trackers one below the other: who says it, in how many calls, how often, and the share of calls by week.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { MoreHorizontal } from 'lucide-react';
import { mondaysOf, type DaySpan } from '../../../rules/analytics.ts';
import { measuredShare } from '../../../rules/measured-share.ts';
import type { TrackerSide } from '../../../rules/tracker.ts';
import { count } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import type { CallFilters } from '../../queries.ts';
import type { Tracker, TrackerFigures, TrackerFilters } from '../../tracker-queries.ts';
import { Measured } from './measured.tsx';
import { Trend } from './trend.tsx';

export const sideNames: Record<TrackerSide, string> = { us: 'Our side', them: 'The customer', anyone: 'Anyone' };

const cell = 'px-3 py-1.5 text-right whitespace-nowrap';

export function TrackerTable({
  figures,
  filters,
  span,
  onEdit,
  onDelete,
}: {
  figures: TrackerFigures;
  filters: TrackerFilters;
  span: DaySpan;
  /** Null for whoever only looks. */
  onEdit: ((tracker: Tracker) => void) | null;
  onDelete: ((tracker: Tracker) => void) | null;
}) {
  const mondays = mondaysOf(span);
  const { direction, by = 'people' } = filters;
  const around: CallFilters = { ...span, by, ...(direction === undefined ? {} : { direction }) };
  return (
    <div className="thin-scroll overflow-x-auto" tabIndex={0} role="region" aria-label="Table of trackers">
      <table className="nums w-full text-left">
        <thead className="text-caption text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="py-1.5 pr-3 font-medium">
              Tracker
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              Said by
            </th>
            {['Calls', `Of ${count(figures.calls)} calls`, 'Times said'].map((name) => (
              <th key={name} scope="col" className={clsx(cell, 'font-medium')}>
                {name}
              </th>
            ))}
            <th scope="col" className="w-40 min-w-32 px-3 py-1.5 font-medium whitespace-nowrap">
              Share by week
            </th>
            {onEdit !== null && (
              <th scope="col" className="w-12">
                <span className="sr-only">Acts</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {figures.trackers.map((tracker) => (
            <tr key={tracker.trackerId} className="border-b border-line hover:bg-surface-2">
              <th scope="row" className="max-w-72 min-w-40 py-1.5 pr-3 font-normal">
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium">{tracker.name}</span>
                  {tracker.isCounting && <Badge tone="accent">Looking through calls</Badge>}
                </span>
                <span className="block truncate text-caption text-muted" title={tracker.phrases.join(', ')}>
                  {tracker.phrases.join(', ')}
                </span>
              </th>
              <td className="px-3 py-1.5 whitespace-nowrap text-muted">{sideNames[tracker.saidBy]}</td>
              <td className={cell}>
                <Link
                  to="/calls"
                  search={{ ...around, tracker: tracker.trackerId }}
                  className="inline-flex min-h-6 min-w-6 items-center justify-end text-accent"
                >
                  {count(tracker.calls)}
                  <span className="sr-only"> calls with {tracker.name}</span>
                </Link>
              </td>
              <td className={cell}>
                <Measured measured={measuredShare(tracker.calls, figures.calls)} />
              </td>
              <td className={clsx(cell, 'text-muted')}>{count(tracker.mentions)}</td>
              <td className="px-3 py-1.5">
                <Trend {...trendOf(tracker, figures)} mondays={mondays} />
              </td>
              {onEdit !== null && (
                <td className="text-right">
                  <Menu
                    trigger={
                      <IconButton label={`Actions for ${tracker.name}`}>
                        <MoreHorizontal className="icon" aria-hidden />
                      </IconButton>
                    }
                    entries={[
                      { label: 'Change…', onSelect: () => onEdit(tracker) },
                      { label: 'Delete…', danger: true, onSelect: () => onDelete?.(tracker) },
                    ]}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of the calls of each week; the highest week is the top of the line. */
function trendOf({ weeks }: Tracker, { weeks: all }: TrackerFigures): { weeks: { week: string; share: number }[]; most: number } {
  const found = new Map(weeks.map(({ week, calls }) => [week, calls]));
  const shares = all.map(({ week, calls }) => ({ week, share: calls === 0 ? 0 : (found.get(week) ?? 0) / calls }));
  return { weeks: shares, most: Math.max(0.01, ...shares.map(({ share }) => share)) };
}
