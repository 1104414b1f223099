// How a difference of win rates is told: as one only where chance alone does not explain it.
import type { Difference } from '../../../rules/revenue.ts';

/** `won 32 points more often (15 to 47)` */
export function differenceInWords(told: Difference): string {
  switch (told.kind) {
    case 'too-few':
      return `too few deals to compare (${told.of} of the ${told.least} needed on each side)`;
    case 'more':
      return `won ${points(told.difference)} points more often (${points(told.low)} to ${points(told.high)})`;
    case 'less':
      return `won ${points(-told.difference)} points less often (${points(-told.high)} to ${points(-told.low)})`;
    case 'not-told-apart':
      return `no difference beyond chance (${points(told.low)} to ${points(told.high)} points)`;
  }
}

function points(share: number): string {
  return String(Math.round(100 * share) + 0).replace('-', '−');
}
