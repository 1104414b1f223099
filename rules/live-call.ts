// A call of an agent that is held with sound: its states, and how the carrier's word on its end and the conversation's own are one ending.
import type { CarrierOutcome, ConversationResult } from './disposition.ts';

export const liveCallStates = ['dialling', 'talking', 'ended'] as const;
/** `dialling`: nobody has spoken yet; `talking`: a process of ours holds the conversation. */
export type LiveCallState = (typeof liveCallStates)[number];

/** Legal moves; what has ended stays ended. */
export const liveCallMoves: Record<LiveCallState, readonly LiveCallState[]> = {
  dialling: ['talking', 'ended'],
  talking: ['ended'],
  ended: [],
};

/**
 * A carrier says that a call is over. Where there was a conversation, or somebody has answered and there must be one, its own word is
 * waited for, because it knows who spoke and what was agreed: so both orders come to the same.
 */
export function afterCarrierEnd(state: LiveCallState, outcome: CarrierOutcome | null): 'close' | 'wait' {
  if (state === 'talking') return 'wait';
  return state === 'dialling' && outcome?.end === 'completed' ? 'wait' : 'close';
}

/** A person who speaks instead of the agent does not keep to its longest call. From the beginning of the call. */
export const LONGEST_TAKEN_MS = 2 * 3_600_000;
/** What carriers hang up after, should nobody else: the conversation itself ends sooner, with a word of excuse. */
export const LONGEST_LINE_MS = LONGEST_TAKEN_MS + 60_000;

/** Nothing rings so long, whatever was asked for; then we take it back. */
export const LONGEST_RING_MS = 3 * 60_000;
/** How much the clocks of carriers may differ from ours. */
const CLOCKS_APART_MS = 5_000;

/** The ending of a call that nobody has answered: what was taken back because it rang for too long was cancelled by no person. */
export function outcomeOfRinging(outcome: CarrierOutcome | null, rangMs: number): CarrierOutcome | null {
  const rangTooLong = outcome?.end === 'cancelled' && rangMs >= LONGEST_RING_MS - CLOCKS_APART_MS;
  return rangTooLong ? { ...outcome, end: 'no_answer' } : outcome;
}

/** What is known of how a conversation went. */
export type ConversationEnd = {
  answeredBy: CarrierOutcome['answeredBy'];
  endedBy: 'callee' | 'agent' | 'carrier';
  result: ConversationResult | null;
};

/** The ending of a call whose conversation has told how it went; what the carrier says besides changes nothing. */
export function outcomeOfConversation({ answeredBy, endedBy, result }: ConversationEnd): CarrierOutcome {
  const tookPlace = result !== null || answeredBy === 'voicemail' || answeredBy === 'fax';
  // We hang up without a result only when we are stopped in the middle; a line that is lost before anybody spoke has carried no call.
  const wasCutOff = !tookPlace && (endedBy === 'agent' || (endedBy === 'carrier' && answeredBy === null));
  return { end: wasCutOff ? 'failed' : 'completed', code: null, answeredBy, endedBy };
}

/** The ending of a call whose process died, as the next one finds it. Null: whether the phone rang is not known. */
export function outcomeOfLostCall(state: LiveCallState, wasTaken: boolean): CarrierOutcome | null {
  return state === 'talking' || wasTaken ? { end: 'interrupted', code: null, answeredBy: null, endedBy: null } : null;
}

/** The ending of a call whose conversation was waited for in vain. */
export function outcomeWithoutConversation(state: LiveCallState, outcome: CarrierOutcome | null): CarrierOutcome | null {
  return state === 'dialling' && outcome?.end === 'completed' ? { ...outcome, end: 'failed' } : outcome;
}
