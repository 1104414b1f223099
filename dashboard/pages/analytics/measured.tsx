// A share as it is read: with what chance leaves open, or that there are too few to say.
import type { MeasuredShare } from '../../../rules/measured-share.ts';
import { count, percent } from '../../format.ts';

/** `24% (18% to 31%)` */
export function shareInWords(measured: MeasuredShare): string {
  return measured.kind === 'too-few'
    ? `Not enough data: ${count(measured.of)}`
    : `${percent(measured.share)} (${percent(measured.low)} to ${percent(measured.high)})`;
}

export function Measured({ measured, of = 'calls' }: { measured: MeasuredShare; of?: 'calls' | 'deals' }) {
  if (measured.kind === 'too-few')
    return (
      <span className="text-faint" title={`At least ${measured.least} ${of} are needed.`}>
        Not enough data
      </span>
    );
  return (
    <>
      {percent(measured.share)}{' '}
      <span className="text-caption text-muted">
        {percent(measured.low)} to {percent(measured.high)}
      </span>
    </>
  );
}
