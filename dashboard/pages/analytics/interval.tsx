// A share from 0 to 100 % as a line: its interval as a bar, itself as a mark. For the eye alone; the words stand beside it.
import type { MeasuredShare } from '../../../rules/measured-share.ts';

export function Interval({ measured }: { measured: MeasuredShare }) {
  return (
    <span aria-hidden className="relative block h-3 rounded-chip bg-track">
      {measured.kind === 'measured' && (
        <>
          <span
            className="absolute inset-y-0 rounded-chip bg-accent opacity-40"
            style={{ left: `${100 * measured.low}%`, width: `${100 * (measured.high - measured.low)}%` }}
          />
          <span
            className="absolute -inset-y-0.5 w-[3px] -translate-x-1/2 rounded-chip bg-accent"
            style={{ left: `${100 * measured.share}%` }}
          />
        </>
      )}
    </span>
  );
}
