// Joins what decides the next line of an agent (a language model where one is set up, else its own script), and the talks in text that need no more.
import type { Config } from './config.ts';
import type { CallFunction } from './ports/call-tools.ts';
import type { Log } from './ports/log.ts';
import type { RehearsalBrief, Rehearsals } from './ports/rehearsals.ts';
import type { Reword } from './ports/reword.ts';
import { createLanguageModelReword } from './providers/language-model-reword.ts';
import { createOpenAiCompatibleChat } from './providers/openai-compatible-chat.ts';
import { createSystemClock } from './providers/system-clock.ts';
import { createLanguageModelMind } from './voice/language-model-mind.ts';
import type { Mind, MindMemory } from './voice/mind.ts';
import { createProspectMind } from './voice/prospect-mind.ts';
import { createScriptedMind } from './voice/scripted-mind.ts';
import { rehearse } from './voice/rehearsal.ts';
import { answerTurn, hearWords, stayQuiet } from './voice/text-talk.ts';

export type ComposedMinds = {
  kind: Rehearsals['mind'];
  /** Null without a language model. */
  reword: Reword | null;
  open(brief: RehearsalBrief, memory?: MindMemory): Mind;
  close(): Promise<void>;
};

export function composeMinds(config: Config, log: Log): ComposedMinds {
  const { RINGSIDE_LLM_URL: baseUrl, RINGSIDE_LLM_KEY: apiKey, RINGSIDE_LLM_MODEL: model } = config;
  if (baseUrl === undefined) {
    return {
      kind: 'script',
      reword: null,
      open: ({ agent, prospect }, memory) => (prospect ? createProspectMind(prospect, memory) : createScriptedMind(agent, memory)),
      close: async () => {},
    };
  }
  const clock = createSystemClock();
  // Each call asks one thing at a time, and somebody is on the line: nobody waits until others have been answered.
  const languageModel = createOpenAiCompatibleChat({ baseUrl, apiKey, model, connections: null, log });
  return {
    kind: 'language_model',
    reword: createLanguageModelReword(languageModel),
    open: ({ agent, prompt, prospect }, memory) =>
      createLanguageModelMind({
        ...{ model: languageModel, clock, agent: { firstMessage: agent.firstMessage, instructions: prompt, tools: agent.tools } },
        plays: prospect ? 'prospect' : 'agent',
        ...(memory && { memory }),
      }),
    close: () => languageModel.close(),
  };
}

/** `lookUp`: how functions that change nothing are really asked in a chat; tests ask nobody, so that they come to the same every time. */
export function composeRehearsals(minds: ComposedMinds, { lookUp }: { lookUp?: CallFunction } = {}): Rehearsals {
  const partsOf = (brief: RehearsalBrief) => ({ agent: brief.agent, openMind: (memory: MindMemory) => minds.open(brief, memory) });
  return {
    mind: minds.kind,
    async goOn(brief, talk, said, signal) {
      if (said.trim() === '') return stayQuiet(brief.agent, talk);
      const parts = { ...partsOf(brief), ...(lookUp && { lookUp }) };
      return answerTurn(parts, hearWords(brief.agent, talk, said), said.trim(), signal);
    },
    hold: (brief, steps, signal) => rehearse(partsOf(brief), steps, signal),
  };
}
