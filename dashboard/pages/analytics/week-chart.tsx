// A figure by week as lines with their newest value at the end; the same as a table below, each week a way to its calls.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { LEAST_CALLS } from '../../../rules/analytics.ts';
import { spanName } from '../../days.ts';
import { count } from '../../format.ts';
import type { CallFilters } from '../../queries.ts';

/** `cases`: of how many calls each value is, where it is an average. */
export type WeekLine = { name: string; values: readonly (number | null)[]; cases?: readonly number[]; isMain: boolean };
export type Week = { label: string; calls: CallFilters };

const HEIGHT = 160;

export function WeekChart({
  title,
  weeks,
  lines,
  scale,
  written,
}: {
  title: string;
  weeks: readonly Week[];
  lines: readonly WeekLine[];
  /** Lowest, highest and what is marked between. */
  scale: readonly number[];
  written: (value: number) => string;
}) {
  const [lowest, highest] = [scale[0] ?? 0, scale.at(-1) ?? 1];
  const top = (value: number): number => HEIGHT * (1 - (value - lowest) / (highest - lowest || 1));
  const left = (index: number): number => (weeks.length < 2 ? 50 : (100 * index) / (weeks.length - 1));
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-baseline gap-x-4">
        <span className="font-semibold">{title}</span>
        {lines.length > 1 && lines.map((line) => <LineName key={line.name} line={line} />)}
      </figcaption>
      <div aria-hidden className="mt-3 grid grid-cols-[44px_minmax(0,1fr)_auto] text-caption text-muted">
        <div className="nums relative" style={{ height: HEIGHT }}>
          {scale.map((value) => (
            <span key={value} className="absolute right-2 -translate-y-1/2" style={{ top: top(value) }}>
              {written(value)}
            </span>
          ))}
        </div>
        <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" className="block w-full overflow-visible" height={HEIGHT}>
          {scale.map((value) => (
            <line
              key={value}
              x1="0"
              x2="100"
              y1={top(value)}
              y2={top(value)}
              className="stroke-line"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {weeks.map((week, index) => (
            <rect
              key={week.label}
              x={left(index) - 50 / weeks.length}
              width={100 / weeks.length}
              height={HEIGHT}
              className="fill-transparent"
            >
              <title>{[nameOf(week), ...lines.map((line) => toldOf(line, index, written))].join('\n')}</title>
            </rect>
          ))}
          {lines.map((line) => (
            <g key={line.name} className={clsx('pointer-events-none fill-none', line.isMain ? 'stroke-accent' : 'stroke-faint')}>
              {stretchesOf(line.values).map((stretch) => (
                <polyline
                  key={stretch[0]?.index}
                  points={pointsOf(stretch)
                    .map(({ index, value }) => `${left(index)},${top(value)}`)
                    .join(' ')}
                  strokeWidth={stretch.length === 1 ? 6 : 2}
                  strokeLinecap="round"
                  strokeLinejoin="round"
                  strokeDasharray={line.isMain ? undefined : '4 4'}
                  vectorEffect="non-scaling-stroke"
                />
              ))}
            </g>
          ))}
        </svg>
        <div className="nums relative ml-2 text-caption font-medium">
          {labelsOf(lines, top, written).map(({ line, label, at }) => (
            <span key={line.name} className={clsx('block whitespace-nowrap', inkOf(line))}>
              {/* Once for the width of the column, once where the line ends. */}
              <span className="invisible block h-0">{label}</span>
              <span className="absolute left-0 -translate-y-1/2" style={{ top: at }}>
                {label}
              </span>
            </span>
          ))}
        </div>
        <div className="col-start-2 mt-1.5 flex justify-between">
          <span>{weeks[0]?.label}</span>
          {weeks.length > 1 && <span>{weeks.at(-1)?.label}</span>}
        </div>
      </div>
      <details className="mt-2 text-caption">
        <summary className="inline-flex min-h-6 cursor-pointer items-center rounded-chip text-muted hover:text-fg">
          As a table
        </summary>
        <div className="thin-scroll mt-1 max-h-64 overflow-auto" tabIndex={0} role="region" aria-label={`${title} as a table`}>
          <table className="nums w-full text-left">
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 pr-4 font-medium">
                  Week
                </th>
                {lines.map((line) => (
                  <th key={line.name} scope="col" className="py-1 pr-4 text-right font-medium">
                    {line.name === '' ? title : line.name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week, index) => (
                <tr key={week.label} className="border-t border-line">
                  <th scope="row" className="py-1 pr-4 font-normal">
                    <Link to="/calls" search={week.calls} className="inline-flex min-h-6 items-center text-accent">
                      {nameOf(week)}
                    </Link>
                  </th>
                  {lines.map((line) => (
                    <td key={line.name} className="py-1 pr-4 text-right">
                      {valueOf(line, index, written)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

const nameOf = ({ calls: { from, to } }: Week): string => spanName({ from, to });

/** `72 (3 calls)` */
function valueOf({ values, cases }: WeekLine, index: number, written: (value: number) => string): string {
  const value = values[index] ?? null;
  if (value === null) return '–';
  const of = cases?.[index];
  return of === undefined ? written(value) : `${written(value)} (${of === 1 ? '1 call' : `${count(of)} calls`})`;
}

const toldOf = (line: WeekLine, index: number, written: (value: number) => string): string =>
  `${line.name === '' ? '' : `${line.name}: `}${valueOf(line, index, written)}`;

type Point = { index: number; value: number };

/** A week without the figure is a gap, not a zero. */
function stretchesOf(values: readonly (number | null)[]): Point[][] {
  const stretches: Point[][] = [];
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value === null) isOpen = false;
    else if (isOpen) stretches.at(-1)?.push({ index, value });
    else {
      stretches.push([{ index, value }]);
      isOpen = true;
    }
  }
  return stretches;
}

const inkOf = ({ isMain }: WeekLine): string => (isMain ? 'text-accent' : 'text-muted');

function LineName({ line }: { line: WeekLine }) {
  return (
    <span aria-hidden className={clsx('flex min-w-0 items-center gap-1.5 text-caption font-medium', inkOf(line))}>
      <svg width="16" height="2" className={line.isMain ? 'stroke-accent' : 'stroke-faint'}>
        <line x2="16" y1="1" y2="1" strokeWidth="2" strokeDasharray={line.isMain ? undefined : '4 4'} />
      </svg>
      <span className="truncate">{line.name}</span>
    </span>
  );
}

/** A lone week is a dot: a line needs two ends to be seen. */
function pointsOf(stretch: readonly Point[]): readonly Point[] {
  const only = stretch.length === 1 ? stretch[0] : undefined;
  return only === undefined ? stretch : [only, { ...only, index: only.index + 0.001 }];
}

const LABEL_HEIGHT = 16;

type Label = { line: WeekLine; label: string; at: number };

/** At the height of where each line ends, moved apart where they would stand on one another. Of few calls it says of how many. */
function labelsOf(lines: readonly WeekLine[], top: (value: number) => number, written: (value: number) => string): Label[] {
  const ends = lines.flatMap((line): Label[] => {
    const index = line.values.findLastIndex((one) => one !== null);
    const value = line.values[index] ?? null;
    if (value === null) return [];
    const isOfFew = (line.cases?.[index] ?? LEAST_CALLS) < LEAST_CALLS;
    return [{ line, label: isOfFew ? valueOf(line, index, written) : written(value), at: top(value) }];
  });
  let least = Number.NEGATIVE_INFINITY;
  return ends
    .toSorted((a, b) => a.at - b.at)
    .map((end) => {
      const at = Math.max(end.at, least);
      least = at + LABEL_HEIGHT;
      return { ...end, at };
    });
}
