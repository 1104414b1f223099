// Outside its hours an agent takes a message: it answers no questions, promises nothing, and uses none of its tools.
import type { AgentSettings } from './agent.ts';

/** The names of the answers that hold what was left, and by whom. */
export const MESSAGE_ANSWER = 'message';
export const NAME_ANSWER = 'name';

/** Read by language models as instructions and by the scripted mind as a script (agent-script-text.ts). */
const TAKE_A_MESSAGE = `Somebody calls outside our hours. Take a message for colleagues and nothing else.
Answer no questions, and do not say when somebody will call back.
${NAME_ANSWER}: May I have your name, please?
${MESSAGE_ANSWER}: What may I tell my colleagues?
Close: Thank you. My colleagues will hear of it. Goodbye.`;

/** `greeting` stands in place of the first message; what has to be disclosed is disclosed all the same. */
export function takingMessage(settings: AgentSettings, greeting: string): AgentSettings {
  return {
    ...settings,
    firstMessage: greeting,
    instructions: TAKE_A_MESSAGE,
    variables: settings.variables.filter(({ name }) => settings.disclosureLine.includes(name)),
    tools: settings.tools.filter(({ kind }) => kind === 'end_call' || kind === 'opt_out'),
  };
}
