// What the figures are narrowed by and compared with. What is chosen stands in the address bar.
import type { Analytics, AnalyticsFilters } from '../../analytics-queries.ts';
import type { DaySpan } from '../../../rules/analytics.ts';
import { callDirections, callSources } from '../../../rules/call.ts';
import { FilterChip } from '../filter-chip.tsx';
import { nameOfRep } from './leaderboard.tsx';

const directions = [
  { value: 'inbound', label: 'Incoming' },
  { value: 'outbound', label: 'Outgoing' },
];
const sources = [
  { value: 'hubspot', label: 'HubSpot' },
  { value: 'push', label: 'Push API' },
  { value: 'upload', label: 'Upload' },
  { value: 'import', label: 'Import' },
];

export function AnalyticsFilterBar({
  filters,
  span,
  analytics,
  onChange,
}: {
  filters: AnalyticsFilters;
  span: DaySpan;
  /** Null while nothing has been read yet. */
  analytics: Analytics | null;
  onChange: (next: AnalyticsFilters) => void;
}) {
  const pick = <K extends keyof AnalyticsFilters>(name: K, value: AnalyticsFilters[K] | undefined): void => {
    const { [name]: _, ...rest } = filters;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const pickDay = (end: 'from' | 'to', day: string): void => {
    if (day === '') return;
    const { days: _, ...rest } = filters;
    const next = { ...span, [end]: day };
    onChange({ ...rest, ...(next.from <= next.to ? next : { from: day, to: day }) });
  };
  const known = (analytics?.reps ?? []).filter(({ rep }) => rep !== '').map((rep) => ({ value: rep.rep, label: nameOfRep(rep) }));
  const cards = (analytics?.cards ?? []).map(({ key, name }) => ({ value: key, label: name }));
  const isAgents = filters.by === 'agents';
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2 lg:px-6">
      {(['from', 'to'] as const).map((end) => (
        <input
          key={end}
          type="date"
          aria-label={end === 'from' ? 'First day, in UTC' : 'Last day, in UTC'}
          value={span[end]}
          min="2000-01-01"
          max="2099-12-31"
          onChange={(event) => pickDay(end, event.target.value)}
          className="nums h-8 rounded-control border border-line-strong bg-surface px-2 text-caption font-medium shadow-1 hover:border-faint"
        />
      ))}
      <FilterChip
        label={isAgents ? 'Agent' : 'Rep'}
        value={filters.rep}
        choices={withChosen(known, filters.rep)}
        onChange={(rep) => pick('rep', rep)}
      />
      <FilterChip
        label="Card"
        value={filters.scorecard}
        choices={withChosen(cards, filters.scorecard)}
        onChange={(card) => pick('scorecard', card)}
      />
      {!isAgents && (
        <FilterChip
          label="Source"
          value={filters.source}
          choices={sources}
          onChange={(value) =>
            pick(
              'source',
              callSources.find((source) => source === value),
            )
          }
        />
      )}
      <FilterChip
        label="Direction"
        value={filters.direction}
        choices={directions}
        onChange={(value) =>
          pick(
            'direction',
            callDirections.find((direction) => direction === value),
          )
        }
      />
      <FilterChip
        label="Compare with"
        value={filters.against}
        choices={withChosen(known, filters.against)}
        onChange={(rep) => pick('against', rep)}
      />
    </div>
  );
}

/** What was chosen can be seen, also where the figures as they are narrowed now do not have it. */
function withChosen(choices: { value: string; label: string }[], chosen: string | undefined): { value: string; label: string }[] {
  return chosen === undefined || choices.some(({ value }) => value === chosen)
    ? choices
    : [...choices, { value: chosen, label: chosen }];
}
