// Chooses what judges calls: a language model where one is set up, else this machine.
import type { Config } from './config.ts';
import type { RingsideLog } from './log.ts';
import type { Evaluator } from './ports/evaluator.ts';
import { createLanguageModelEvaluator } from './providers/language-model-evaluator.ts';
import { createLocalEvaluator } from './providers/local-evaluator.ts';
import { createOpenAiCompatibleChat } from './providers/openai-compatible-chat.ts';

/** Takes no memory and no connection before the first call is judged. */
export function composeEvaluator(config: Config, log: RingsideLog): { evaluator: Evaluator; judgedBy: 'local' | 'language-model' } {
  const { RINGSIDE_LLM_URL: baseUrl, RINGSIDE_LLM_KEY: apiKey, RINGSIDE_LLM_MODEL: model } = config;
  if (baseUrl === undefined) return { evaluator: createLocalEvaluator({ log }), judgedBy: 'local' };
  const chat = createOpenAiCompatibleChat({ baseUrl, apiKey, model, log });
  return { evaluator: createLanguageModelEvaluator({ model: chat, log }), judgedBy: 'language-model' };
}
