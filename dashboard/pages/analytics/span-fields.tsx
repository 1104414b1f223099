// Which days figures are looked at over: the last so many, or from one day to another.
import type { DaySpan } from '../../../rules/analytics.ts';
import { spans, type SpanFilters } from '../../analytics-queries.ts';
import { Segmented } from '../../kit/segmented.tsx';

const lengths = spans.map((days) => ({ value: String(days), label: `${days} days` }));

export function SpanLength({ filters, onChange }: { filters: SpanFilters; onChange: (next: SpanFilters) => void }) {
  return (
    <span className="max-md:hidden">
      <Segmented
        label="How many days"
        value={filters.from === undefined ? String(filters.days ?? 90) : ''}
        choices={lengths}
        onChange={(next) => onChange(next === '90' ? {} : { days: next === '30' ? 30 : 365 })}
      />
    </span>
  );
}

export function SpanFields({ span, onChange }: { span: DaySpan; onChange: (next: SpanFilters) => void }) {
  return (['from', 'to'] as const).map((end) => (
    <input
      key={end}
      type="date"
      aria-label={end === 'from' ? 'First day, in UTC' : 'Last day, in UTC'}
      value={span[end]}
      min="2000-01-01"
      max="2099-12-31"
      onChange={({ target: { value: day } }) => {
        if (day === '') return;
        const next = { ...span, [end]: day };
        onChange(next.from <= next.to ? next : { from: day, to: day });
      }}
      className="nums h-8 rounded-control border border-line-strong bg-surface px-2 text-caption font-medium shadow-1 hover:border-faint"
    />
  ));
}
