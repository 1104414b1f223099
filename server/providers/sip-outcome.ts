// What the final answer to a call means, in the words of every carrier.
import type { CarrierEnd, CarrierOutcome } from '../../rules/disposition.ts';

const ends: Readonly<Record<number, CarrierEnd>> = {
  486: 'busy',
  600: 'busy',
  408: 'no_answer',
  480: 'no_answer',
  487: 'no_answer',
  603: 'rejected',
  607: 'rejected',
  608: 'rejected',
};

/** A number that does not exist and all else is `failed`; its code says which. */
export function outcomeOfStatus(status: number): CarrierOutcome {
  const end = ends[status] ?? 'failed';
  return { end, code: status, answeredBy: null, endedBy: end === 'rejected' ? 'callee' : 'carrier' };
}
