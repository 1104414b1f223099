// What is told of a call when it is over: one line for people, and the result by what was said and heard.
import type { ConversationResult } from '../../rules/disposition.ts';
import type { CallTold } from '../ports/live-call.ts';

const sentences: Record<ConversationResult, string> = {
  goal_reached: 'The questions of the call were answered.',
  goal_missed: 'They spoke, but the call did not reach its goal.',
  transferred: 'The call was transferred to a person.',
  callback_requested: 'They asked to be called again',
  message_left: 'A message was left with somebody.',
  voicemail_left: 'A message was left on their voicemail.',
  opted_out: 'They asked not to be called again.',
  wrong_number: 'It was the wrong number.',
  nobody_spoke: 'The call was answered, but nobody spoke.',
};

export type EndFacts = {
  answeredBy: CallTold['answeredBy'];
  endedBy: CallTold['endedBy'];
  result: ConversationResult | null;
  callBackSaid: string | null;
  /** Whole turns of the other side. */
  turns: number;
  /** What went wrong on our side, in words for people. */
  fault: string | null;
};

export function summaryOf(facts: EndFacts): string {
  const parts = [mainSentence(facts)];
  if (facts.endedBy === 'callee' && facts.result !== 'voicemail_left') parts.push('They hung up.');
  if (facts.endedBy === 'carrier') parts.push('The line was lost.');
  if (facts.fault !== null) parts.push(facts.fault);
  return parts.join(' ');
}

function mainSentence({ answeredBy, result, callBackSaid, turns }: EndFacts): string {
  if (result === 'callback_requested') return callBackSaid ? `${sentences[result]}: “${callBackSaid}”.` : `${sentences[result]}.`;
  if (result !== null) return sentences[result];
  if (answeredBy === 'voicemail') return 'A voicemail answered; no message was left.';
  if (answeredBy === 'fax') return 'A fax machine answered.';
  return turns > 0 ? 'The call ended before its goal.' : 'The call ended before anybody spoke.';
}

/** What a talk came to of which nothing else was said; null where it was cut off, so that nobody can tell. */
export function resultOfTalk(talk: Pick<EndFacts, 'answeredBy' | 'turns'> & { isCut: boolean }): ConversationResult | null {
  if (talk.answeredBy === 'voicemail' || talk.answeredBy === 'fax' || talk.isCut) return null;
  return talk.turns > 0 ? 'goal_missed' : 'nobody_spoke';
}
