// Talks with an agent in text, in which nobody is phoned: somebody of the team writes, or a simulated callee follows a script.
import type { AgentSettings } from '../../rules/agent.ts';
import type { CalleeStep } from '../../rules/callee-script.ts';
import type { Prospect } from '../../rules/prospect.ts';
import type { TextTalk } from '../../rules/text-talk.ts';
import type { CallTold } from './live-call.ts';

/** As of a CallBrief: values in place, and fenced in the prompt of a language model. */
export type RehearsalBrief = { agent: AgentSettings; prompt: string; prospect?: Prospect };

/** Both throw what a language model throws: Problem `provider_unreachable`, `provider_refused`, `provider_answer_invalid`. */
export type Rehearsals = {
  /** Who leads the agent's side. */
  mind: 'script' | 'language_model';
  /** One turn more. Empty `said`: they say nothing for as long as the agent waits. */
  goOn(brief: RehearsalBrief, talk: TextTalk, said: string, signal: AbortSignal): Promise<TextTalk>;
  /** A whole call with a simulated callee. */
  hold(brief: RehearsalBrief, steps: readonly CalleeStep[], signal: AbortSignal): Promise<CallTold>;
};
