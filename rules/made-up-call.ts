// What a call is told when nobody is phoned: the agent with made-up values where a CRM would bring them.
import type { AgentSettings } from './agent.ts';
import { agentTexts, filledSettings, variablesOf } from './agent-texts.ts';
import { fillVariables } from './variables.ts';

export type MadeUpCall = {
  /** All texts with their values filled in. */
  agent: AgentSettings;
  /** For a language model: values fenced as data. */
  prompt: string;
  /** Values by name, as they are spoken. */
  variables: Record<string, string>;
};

/** `made` by the names of variables; others take their default, or are left out. Times are told by the clock of `zone`. */
export function madeUpCall(settings: AgentSettings, made: Readonly<Record<string, string>>, zone: string): MadeUpCall {
  const variables = variablesOf(settings).map((variable) => {
    const value = Object.hasOwn(made, variable.name) ? made[variable.name] : undefined;
    return value === undefined ? variable : { ...variable, source: { kind: 'constant' as const, value }, fallbacks: [] };
  });
  const nothing = { contact: {}, companies: [], deals: [], owner: null, webhook: {}, metadata: {}, previousCall: null };
  const { values } = fillVariables(variables, nothing, zone);
  return {
    agent: filledSettings(settings, values),
    prompt: agentTexts(settings, values).prompt,
    variables: Object.fromEntries(values.map(({ name, spoken }) => [name, spoken])),
  };
}
