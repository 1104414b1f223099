// The mind of a call where no language model is set up: it follows the agent's script, and does what stands there.
import { readScript } from '../../rules/agent-script-text.ts';
import { bookedStep, scriptBegun, scriptLines, scriptStep, type ScriptState, type ScriptStep } from '../../rules/agent-script.ts';
import { callableTools } from '../../rules/agent-tool-call.ts';
import type { AgentTool } from '../../rules/agent-tool.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';
import type { Hands } from './hands.ts';
import type { Mind, MindAnswer, MindMemory } from './mind.ts';

export type ScriptedAgent = { firstMessage: string; instructions: string; tools: readonly AgentTool[] };

export function createScriptedMind(agent: ScriptedAgent, memory?: MindMemory): Mind {
  const script = readScript(agent);
  let state = (memory?.answered ?? []).reduce((before, { said }) => scriptStep(script, before, said).state, scriptBegun);
  let running: Promise<unknown> = Promise.resolve();
  let unheard: ScriptState | null = null;
  const callable = callableTools(agent.tools);
  const target = callable.flatMap((tool) => (tool.kind === 'transfer' ? tool.targets : []))[0]?.name ?? '';
  const books = callable.some(({ kind }) => kind === 'book_callback');

  function act(does: NonNullable<ScriptStep['does']>, hands: Hands): Promise<ToolAnswer | null> {
    switch (does.kind) {
      case 'press':
        return hands.use('send_dtmf', { keys: does.keys });
      case 'transfer':
        return hands.use('transfer', { to: does.to ?? target });
      case 'book':
        return books ? hands.use('book_callback', { when: does.when }) : Promise.resolve(null);
    }
  }

  return {
    name: 'scripted',
    async answer(said, signal, hands): Promise<MindAnswer> {
      // More words of theirs do not stop what was begun.
      await running;
      signal.throwIfAborted();
      const before = unheard ?? state;
      unheard = null;
      const { does, ...step } = scriptStep(script, before, said);
      state = step.state;
      if (!does || !hands) return { say: step.say, isLast: step.isLast };
      const acting = act(does, hands);
      running = acting;
      const came = await acting;
      // They have said more: the talk goes on from what they have heard. Should they have hung up instead, their wish stands.
      if (signal.aborted) unheard = before;
      signal.throwIfAborted();
      if (does.kind === 'book' && came) {
        const booked = bookedStep(state, does, came);
        state = booked.state;
        return { say: booked.say, isLast: booked.isLast };
      }
      if (does.kind !== 'transfer') return { say: step.say, isLast: step.isLast };
      if (came?.kind === 'done') return { say: '', isLast: true };
      return { say: `${scriptLines.notConnected} ${step.say}`.trim(), isLast: step.isLast };
    },
    outcome: () => ({ result: state.result, answers: state.answers, callBackSaid: state.callBackSaid }),
  };
}
