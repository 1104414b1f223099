// What a call is told when nobody is phoned: the agent with made-up values where a CRM would bring them.
import type { AgentSettings } from './agent.ts';
import { preparedTexts, variablesOf, type PreparedTexts } from './agent-texts.ts';
import { fillVariables } from './variables.ts';

/** `made` by the names of variables; others take their default, or are left out. Times are told by the clock of `zone`. */
export function madeUpCall(settings: AgentSettings, made: Readonly<Record<string, string>>, zone: string): PreparedTexts {
  const variables = variablesOf(settings).map((variable) => {
    const value = Object.hasOwn(made, variable.name) ? made[variable.name] : undefined;
    return value === undefined ? variable : { ...variable, source: { kind: 'constant' as const, value }, fallbacks: [] };
  });
  const nothing = { contact: {}, companies: [], deals: [], owner: null, webhook: {}, metadata: {}, previousCall: null };
  const { values } = fillVariables(variables, nothing, zone);
  return preparedTexts(settings, values);
}
