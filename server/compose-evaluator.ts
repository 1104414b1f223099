// Chooses what judges calls: a language model where one is set up, else this machine.
import type { Config } from './config.ts';
import type { RingsideLog } from './log.ts';
import type { Evaluator, PaidJudging } from './ports/evaluator.ts';
import { createLanguageModelEvaluator } from './providers/language-model-evaluator.ts';
import { createLocalEvaluator } from './providers/local-evaluator.ts';
import { createOpenAiCompatibleChat } from './providers/openai-compatible-chat.ts';

export type ComposedEvaluator = {
  evaluator: Evaluator;
  judgedBy: 'local' | 'language-model';
  paidJudging: PaidJudging | undefined;
  close(): Promise<void>;
};

/** Takes no memory and no connection before the first call is judged. */
export function composeEvaluator(config: Config, log: RingsideLog): ComposedEvaluator {
  const { RINGSIDE_LLM_URL: baseUrl, RINGSIDE_LLM_KEY: apiKey, RINGSIDE_LLM_MODEL: model } = config;
  const local = createLocalEvaluator({ log });
  if (baseUrl === undefined) return { evaluator: local, judgedBy: 'local', paidJudging: undefined, close: () => local.close() };
  const evaluator = createLanguageModelEvaluator({ model: createOpenAiCompatibleChat({ baseUrl, apiKey, model, log }), log });
  const { RINGSIDE_LLM_INPUT_USD: inputUsd, RINGSIDE_LLM_OUTPUT_USD: outputUsd } = config;
  return {
    evaluator,
    judgedBy: 'language-model',
    paidJudging: {
      prices: inputUsd === undefined || outputUsd === undefined ? null : { inputUsd, outputUsd },
      monthlyBudgetUsd: config.RINGSIDE_LLM_MONTHLY_USD ?? null,
      substitute: local,
    },
    async close() {
      await Promise.all([evaluator.close(), local.close()]);
    },
  };
}
