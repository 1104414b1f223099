// What is told of a call when it is over: one line for people, and the result by what was said and heard.
import type { ConversationResult } from '../../rules/disposition.ts';
import type { CallTold } from '../ports/live-call.ts';
import type { MindOutcome } from './mind.ts';

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

export type EndFacts = Pick<
  CallTold,
  'answeredBy' | 'endedBy' | 'result' | 'utterances' | 'tools' | 'lengthMs' | 'recordingPath' | 'latenciesMs'
> & {
  /** What the mind says of the talk; what else has set `result` goes before it. */
  outcome: MindOutcome;
  /** Whole turns of the other side. */
  turns: number;
  /** What went wrong on our side and ended the call, in words for people. */
  fault: string | null;
  /** What failed on the way, and was made up for. */
  troubles?: ReadonlySet<string>;
  /** Asked whether the call may be recorded, they have not said yes. */
  declinedRecording?: boolean;
  /** Neither side has ended it. */
  isCut: boolean;
};

export function callTold(facts: EndFacts): CallTold {
  const { answeredBy, endedBy, outcome, utterances, tools, lengthMs, recordingPath, latenciesMs } = facts;
  const result = facts.result ?? outcome.result ?? resultOfTalk(facts);
  return {
    answeredBy,
    endedBy,
    result,
    summary: summaryOf(facts, result),
    utterances,
    answers: outcome.answers,
    callBackSaid: outcome.callBackSaid,
    tools,
    lengthMs: Math.round(lengthMs),
    recordingPath,
    latenciesMs,
  };
}

/** What a talk came to of which nothing else was said; null where it was cut off, so that nobody can tell. */
function resultOfTalk({ answeredBy, turns, isCut }: EndFacts): ConversationResult | null {
  if (answeredBy === 'voicemail' || answeredBy === 'fax' || isCut) return null;
  return turns > 0 ? 'goal_missed' : 'nobody_spoke';
}

function summaryOf(facts: EndFacts, result: ConversationResult | null): string {
  const parts = [mainSentence(facts, result)];
  if (facts.endedBy === 'callee' && result !== 'voicemail_left') parts.push('They hung up.');
  if (facts.endedBy === 'carrier') parts.push('The line was lost.');
  if (facts.declinedRecording) parts.push('They did not agree to be recorded.');
  if (facts.fault !== null) parts.push(facts.fault);
  parts.push(...(facts.troubles ?? []));
  return parts.join(' ');
}

function mainSentence({ answeredBy, outcome, turns }: EndFacts, result: ConversationResult | null): string {
  if (result === 'callback_requested') {
    return `${sentences[result]}${outcome.callBackSaid ? `: “${outcome.callBackSaid}”` : ''}.`;
  }
  if (result !== null) return sentences[result];
  if (answeredBy === 'voicemail') return 'A voicemail answered; no message was left.';
  if (answeredBy === 'fax') return 'A fax machine answered.';
  return turns > 0 ? 'The call ended before its goal.' : 'The call ended before anybody spoke.';
}
