// What a call to a number of a team came to: what was spoken, or why nobody answered.
import { dispositionOf, dispositions, type Disposition } from './disposition.ts';
import { outcomeOfConversation, type ConversationEnd } from './live-call.ts';

/** Nobody was spoken with. */
export const missed = {
  closed: 'Called outside the hours',
  nobody_answers: 'Nobody answers at this number',
  all_taken: 'All lines were taken',
  hung_up: 'Hung up before it was answered',
} as const;
export type Missed = keyof typeof missed;
export type InboundOutcome = Disposition | Missed;

export function isMissed(outcome: InboundOutcome): outcome is Missed {
  return outcome in missed;
}

export function inboundOutcomeInWords(outcome: InboundOutcome): string {
  return isMissed(outcome) ? missed[outcome] : dispositions[outcome].label;
}

/** `told` null: nobody can tell any more. `wasConnected`: the agent had begun to speak with them. */
export function outcomeOfInbound(told: ConversationEnd | null, wasConnected: boolean): InboundOutcome {
  if (told) return dispositionOf(outcomeOfConversation(told), told.result);
  return wasConnected ? 'interrupted' : 'hung_up';
}
