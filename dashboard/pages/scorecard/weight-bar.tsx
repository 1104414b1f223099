// How the weights are spread over the categories, and what is missing to 100.
import { weightToGo } from '../../../rules/scorecard-problems.ts';
import type { ScorecardContent } from '../../../rules/scorecard.ts';

/** Shades of one ink: hues mean sides of a call and bands of scores. */
const fills = ['bg-fg/90', 'bg-fg/70', 'bg-fg/55', 'bg-fg/42', 'bg-fg/32', 'bg-fg/24'];

export function WeightBar({ content }: { content: ScorecardContent }) {
  const toGo = weightToGo(content);
  const parts = content.categories.map(({ key, name, criteria }, index) => ({
    ...{ key, name: name === '' ? `Category ${index + 1}` : name, fill: fills[index % fills.length] },
    weight: criteria.reduce((sum, criterion) => sum + Math.max(0, criterion.weight), 0),
  }));
  const whole = Math.max(100, 100 - toGo);
  const note =
    toGo === 0
      ? 'The weights add up to 100.'
      : toGo > 0
        ? `${toGo} of 100 are still to be given.`
        : `${-toGo} more than 100 are given.`;
  return (
    <div>
      <div aria-hidden className="flex h-2 gap-[2px] overflow-hidden rounded-full bg-track">
        {parts.map(({ key, weight, fill }) => (
          <span key={key} className={`h-full ${fill}`} style={{ width: `${(weight / whole) * 100}%` }} />
        ))}
      </div>
      <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-caption text-muted">
        {parts.map(({ key, name, weight, fill }) => (
          <span key={key} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-full ${fill}`} />
            {name} <span className="nums">{weight}</span>
          </span>
        ))}
        <span role="status" className={`nums ml-auto font-medium ${toGo === 0 ? 'text-strong' : 'text-weak'}`}>
          {note}
        </span>
      </p>
    </div>
  );
}
