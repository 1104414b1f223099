// The mind of a round of practice where no language model is set up: the prospect answers by their script.
import { prospectBegun, prospectStep } from '../../rules/prospect-answer.ts';
import type { Prospect } from '../../rules/prospect.ts';
import type { Mind, MindMemory } from './mind.ts';

export function createProspectMind(prospect: Prospect, memory?: MindMemory): Mind {
  let state = (memory?.answered ?? []).reduce(
    (before, { said }) => prospectStep(prospect, before, said).state,
    prospectBegun(prospect),
  );
  return {
    name: 'prospect',
    async answer(said, signal) {
      signal.throwIfAborted();
      const step = prospectStep(prospect, state, said);
      state = step.state;
      return { say: step.say, isLast: step.isLast };
    },
    outcome: () => ({ result: state.result, answers: {}, callBackSaid: null }),
  };
}
