// What the figures are narrowed by and compared with. What is chosen stands in the address bar.
import type { Analytics, AnalyticsFilters } from '../../analytics-queries.ts';
import { callDirections, callSources } from '../../../rules/call.ts';
import { directionChoices, sourceChoices } from '../call-origins.ts';
import { FilterChip } from '../filter-chip.tsx';
import { nameOfRep } from './leaderboard.tsx';

/** Whose figures are looked at says already whether agents held the calls; practice is none of them. */
const sources = sourceChoices.filter(({ value }) => value !== 'agent' && value !== 'practice');

export function AnalyticsFilterChips({
  filters,
  analytics,
  onChange,
}: {
  filters: AnalyticsFilters;
  /** Null while nothing has been read yet. */
  analytics: Analytics | null;
  onChange: (next: AnalyticsFilters) => void;
}) {
  const pick = <K extends keyof AnalyticsFilters>(name: K, value: AnalyticsFilters[K] | undefined): void => {
    const { [name]: _, ...rest } = filters;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  const known = (analytics?.reps ?? []).filter(({ rep }) => rep !== '').map((rep) => ({ value: rep.rep, label: nameOfRep(rep) }));
  const cards = (analytics?.cards ?? []).map(({ key, name }) => ({ value: key, label: name }));
  const isAgents = filters.by === 'agents';
  return (
    <>
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
          onChange={(source) => pick('source', oneOf(callSources, source))}
        />
      )}
      <FilterChip
        label="Direction"
        value={filters.direction}
        choices={directionChoices}
        onChange={(direction) => pick('direction', oneOf(callDirections, direction))}
      />
      <FilterChip
        label="Compare with"
        value={filters.against}
        choices={withChosen(known, filters.against)}
        onChange={(rep) => pick('against', rep)}
      />
    </>
  );
}

const oneOf = <T extends string>(known: readonly T[], value: string | undefined): T | undefined =>
  known.find((one) => one === value);

/** What was chosen can be seen, also where the figures as they are narrowed now do not have it. */
function withChosen(choices: { value: string; label: string }[], chosen: string | undefined): { value: string; label: string }[] {
  return chosen === undefined || choices.some(({ value }) => value === chosen)
    ? choices
    : [...choices, { value: chosen, label: chosen }];
}
