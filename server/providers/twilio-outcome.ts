// What Twilio's words for the state of a call mean here.
import type { CarrierReport } from '../../rules/attempt.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';

const reports: Record<string, CarrierReport> = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'answered',
  answered: 'answered',
  completed: 'ended',
  busy: 'ended',
  'no-answer': 'ended',
  failed: 'ended',
  canceled: 'ended',
};

const ends: Record<string, CarrierOutcome['end']> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  failed: 'failed',
  canceled: 'cancelled',
};

/** SIP: Decline, Unwanted, Rejected. Twilio calls them all failed. */
const REJECTED = new Set([603, 607, 608]);

/** Undefined for a word Twilio did not have when this was written: it moves nothing. */
export function reportOf(callStatus: string): CarrierReport | undefined {
  return reports[callStatus];
}

export function outcomeOf(callStatus: string, sipCode: number | null, answeredBy: CarrierOutcome['answeredBy']): CarrierOutcome {
  const end = ends[callStatus] ?? 'failed';
  if (end === 'failed' && sipCode !== null && REJECTED.has(sipCode)) {
    return { end: 'rejected', code: sipCode, answeredBy: null, endedBy: 'callee' };
  }
  // Twilio does not say which side hung up.
  if (end === 'completed') return { end, code: sipCode, answeredBy, endedBy: null };
  return { end, code: sipCode, answeredBy: null, endedBy: end === 'cancelled' ? 'agent' : 'carrier' };
}

/** Null where Twilio could not tell, or said something new. */
export function whoAnswered(answeredBy: string | null | undefined): CarrierOutcome['answeredBy'] {
  if (answeredBy === 'human' || answeredBy === 'fax') return answeredBy;
  return answeredBy?.startsWith('machine_') ? 'voicemail' : null;
}
