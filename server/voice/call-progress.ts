// How far one call has come: its phase, who has answered, what is still to be answered, and what it will be told to have been.
import type { ConversationResult } from '../../rules/disposition.ts';
import type { CallTold } from '../ports/live-call.ts';

/**
 * `greeting`: who has answered is not known. `opening`: we say what must be said before all else. `consent`: asked whether the call may be
 * recorded. `call_back`: all that is left to ask, since we can not go on. `taken`: a person of ours speaks instead.
 */
export type Phase = 'greeting' | 'opening' | 'consent' | 'talking' | 'call_back' | 'machine' | 'taken' | 'ending';

export type CallProgress = ReturnType<typeof createCallProgress>;

export function createCallProgress() {
  return {
    phase: 'greeting' as Phase,
    /** Aborted when the line has ended, whoever ended it. */
    over: new AbortController(),
    answeredBy: null as CallTold['answeredBy'],
    endedBy: 'agent' as CallTold['endedBy'],
    result: null as ConversationResult | null,
    fault: null as string | null,
    /** Asked whether we may record, they have not said yes. */
    declinedRecording: false,
    callBackSaid: null as string | null,
    /** Whole turns of theirs, and how many of them were answered. */
    turns: 0,
    answered: 0,
    faultsInARow: 0,
    theySpeakSinceMs: null as number | null,
    quietSinceMs: 0,
    /** Said, but not answered yet. */
    unanswered: '',
    thinking: null as AbortController | null,
    latenciesMs: [] as number[],
  };
}

export function isOver({ over }: CallProgress): boolean {
  return over.signal.aborted;
}

/** The agent has nothing more to say of itself. */
export function isTalkOver(call: CallProgress): boolean {
  return isOver(call) || call.phase === 'machine' || call.phase === 'taken' || call.phase === 'ending';
}

export function stopThinking(call: CallProgress, why: string): void {
  call.thinking?.abort(new Error(why));
  call.thinking = null;
}
