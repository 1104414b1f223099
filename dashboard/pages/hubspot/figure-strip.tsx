// Figures side by side; each leads to the deliveries it counts.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { count } from '../../format.ts';
import type { DeliveryFilters } from '../../queries.ts';

export type Figure = {
  name: string;
  value: number;
  /** The colour of a figure that is not nought. */
  tone?: 'fair' | 'weak';
  search: DeliveryFilters & { portal: string };
};

export function FigureStrip({ figures }: { figures: Figure[] }) {
  return (
    <ul aria-label="Figures" className="grid shrink-0 grid-cols-2 sm:grid-cols-3 lg:flex">
      {figures.map((figure) => (
        <li key={figure.name} className="min-w-0 border-b border-line lg:flex-1 lg:border-l lg:first:border-l-0">
          <Link
            to="/integrations/hubspot/deliveries"
            search={figure.search}
            className="flex flex-col px-4 py-2.5 outline-offset-[-2px] hover:bg-surface-2"
          >
            <span className="truncate text-caption text-muted">{figure.name}</span>
            <span
              className={clsx(
                'nums text-[20px] leading-7 font-semibold',
                figure.value > 0 && figure.tone === 'fair' && 'text-fair',
                figure.value > 0 && figure.tone === 'weak' && 'text-weak',
              )}
            >
              {count(figure.value)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
