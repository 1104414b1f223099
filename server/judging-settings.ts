// The settings of what a language model that judges calls may cost.
import { z } from 'zod';
import type { Setting } from './setting.ts';

const dollars = z
  .string()
  .regex(/^\d{1,7}(?:\.\d{1,6})?$/, 'must be an amount such as 0.40')
  .transform(Number)
  .optional();

export const judgingSettings = {
  RINGSIDE_LLM_INPUT_USD: {
    schema: dollars,
    what: 'What its provider takes for a million tokens that are sent, in US dollars, such as 0.40. With both prices costs are shown in dollars.',
  },
  RINGSIDE_LLM_OUTPUT_USD: { schema: dollars, what: 'And for a million tokens that it writes, such as 1.60.' },
  RINGSIDE_LLM_MONTHLY_USD: {
    schema: dollars,
    what: 'Budget of each team for scoring in a calendar month (UTC), in US dollars. Once it is spent this machine scores, and says so. Default: none.',
  },
} as const satisfies Record<string, Setting>;

type Values = { readonly [N in keyof typeof judgingSettings]: z.output<(typeof judgingSettings)[N]['schema']> };

/** A budget that nobody can count, or half a price list, would look kept and not be. */
export function halfSetJudging(values: Values): string[] {
  const { RINGSIDE_LLM_INPUT_USD: input, RINGSIDE_LLM_OUTPUT_USD: output, RINGSIDE_LLM_MONTHLY_USD: budget } = values;
  if ((input === undefined) !== (output === undefined)) {
    const missing = input === undefined ? 'RINGSIDE_LLM_INPUT_USD' : 'RINGSIDE_LLM_OUTPUT_USD';
    return [`${missing}: set both prices of the language model, or none. ${judgingSettings[missing].what}`];
  }
  if (budget !== undefined && input === undefined) {
    return ['RINGSIDE_LLM_MONTHLY_USD: a budget needs prices to count by. Set RINGSIDE_LLM_INPUT_USD and RINGSIDE_LLM_OUTPUT_USD.'];
  }
  return [];
}
