// What an agent can do in a call besides talking, and what has to be right before it may.
import type { FieldProblem } from './problem.ts';

export type AgentTool =
  | { kind: 'end_call' }
  /** Puts the person on the do-not-call list at once, and ends the call. */
  | { kind: 'opt_out' }
  | { kind: 'send_dtmf' }
  /** Agrees on a time with the person and moves the call there. */
  | { kind: 'book_callback' }
  /** `warm`: the agent is to tell the other person first what it is about. No line can do that yet; they are connected unannounced. */
  | { kind: 'transfer'; targets: { name: string; number: string }[]; warm: boolean }
  | { kind: 'read_hubspot'; properties: string[] }
  | { kind: 'update_hubspot'; properties: string[] }
  | HttpFunction;

export type HttpFunction = {
  kind: 'http_function';
  /** The name the language model calls it by. */
  name: string;
  /** When to use it, told to the language model. */
  description: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  parameters: { name: string; description: string; type: 'string' | 'number' | 'boolean'; required: boolean }[];
  timeoutMs: number;
};

export const toolNames: Record<AgentTool['kind'], string> = {
  end_call: 'End the call',
  opt_out: 'Do not call again',
  send_dtmf: 'Press keys',
  book_callback: 'Book a callback',
  transfer: 'Transfer the call',
  read_hubspot: 'Look up in HubSpot',
  update_hubspot: 'Update HubSpot',
  http_function: 'HTTP function',
};

export const MOST_TOOLS = 30;
const MOST_TARGETS = 20;
const MOST_PROPERTIES = 50;
const MOST_PARAMETERS = 20;
/** The person waits for the answer on the line. */
const LONGEST_TIMEOUT_MS = 10_000;

export const e164 = /^\+[1-9]\d{6,14}$/;
const functionName = /^[a-z][a-z0-9_]{0,63}$/;

export function toolsProblems(tools: readonly AgentTool[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (tools.length > MOST_TOOLS) {
    problems.push({ path: 'tools', code: 'too_many', message: `An agent has at most ${MOST_TOOLS} tools. Remove some.` });
  }
  const seen = new Set<string>();
  for (const [index, tool] of tools.slice(0, MOST_TOOLS).entries()) {
    const key = toolKey(tool);
    if (seen.has(key)) {
      const message =
        tool.kind === 'http_function'
          ? `Another function is named “${tool.name}”.`
          : `The tool “${toolNames[tool.kind]}” is there twice.`;
      problems.push({ path: `tools.${index}`, code: 'repeated', message: `${message} Remove one or rename it.` });
    }
    seen.add(key);
    for (const { path, ...rest } of toolProblems(tool)) problems.push({ path: `tools.${index}.${path}`, ...rest });
  }
  return problems;
}

/** By what two versions of a tool are known as the same one. */
export function toolKey(tool: AgentTool): string {
  return tool.kind === 'http_function' ? `http_function ${tool.name}` : tool.kind;
}

function toolProblems(tool: AgentTool): FieldProblem[] {
  switch (tool.kind) {
    case 'end_call':
    case 'opt_out':
    case 'send_dtmf':
    case 'book_callback':
      return [];
    case 'transfer':
      return transferProblems(tool.targets);
    case 'read_hubspot':
    case 'update_hubspot':
      return propertiesProblems(tool.properties);
    case 'http_function':
      return functionProblems(tool);
  }
}

function transferProblems(targets: { name: string; number: string }[]): FieldProblem[] {
  if (targets.length === 0 || targets.length > MOST_TARGETS) {
    return [{ path: 'targets', code: 'out_of_range', message: `Give 1 to ${MOST_TARGETS} people or teams to transfer to.` }];
  }
  return targets.flatMap(({ name, number }, index): FieldProblem[] => [
    ...(name.trim() === ''
      ? [{ path: `targets.${index}.name`, code: 'missing', message: 'Say who this is, so that the agent can choose.' }]
      : []),
    ...(e164.test(number)
      ? []
      : [{ path: `targets.${index}.number`, code: 'invalid', message: 'Write the number as +14155550123.' }]),
  ]);
}

function propertiesProblems(properties: string[]): FieldProblem[] {
  const isSound =
    properties.length > 0 &&
    properties.length <= MOST_PROPERTIES &&
    properties.every((name) => /^[a-z][a-z0-9_]{0,99}$/.test(name));
  if (isSound) return [];
  const message = `Name 1 to ${MOST_PROPERTIES} HubSpot properties by their internal names, such as hs_lead_status.`;
  return [{ path: 'properties', code: 'invalid', message }];
}

function functionProblems(tool: HttpFunction): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (path: string, code: string, message: string) => problems.push({ path, code, message });
  if (!functionName.test(tool.name)) say('name', 'invalid', 'Name it with small letters, digits and _, such as find_order.');
  else if (Object.hasOwn(toolNames, tool.name))
    say('name', 'reserved', `A tool of ours is named “${tool.name}”. Choose another name.`);
  if (tool.description.trim() === '') say('description', 'missing', 'Say when the agent should use it.');
  const url = URL.parse(tool.url);
  if (!url || !['https:', 'http:'].includes(url.protocol))
    say('url', 'invalid', 'Give the whole address, beginning with https://.');
  else if (url.username !== '' || url.password !== '')
    say('url', 'invalid', 'Keep passwords out of the address; store them as a secret.');
  if (!Number.isInteger(tool.timeoutMs) || tool.timeoutMs < 100 || tool.timeoutMs > LONGEST_TIMEOUT_MS) {
    say('timeoutMs', 'out_of_range', `Wait 100 to ${LONGEST_TIMEOUT_MS} milliseconds: the person is on the line.`);
  }
  const names = tool.parameters.map(({ name }) => name);
  if (names.length > MOST_PARAMETERS) say('parameters', 'too_many', `A function has at most ${MOST_PARAMETERS} parameters.`);
  for (const [index, name] of names.entries()) {
    if (!functionName.test(name)) say(`parameters.${index}.name`, 'invalid', 'Name it with small letters, digits and _.');
    else if (names.indexOf(name) !== index) say(`parameters.${index}.name`, 'repeated', `Another parameter is named “${name}”.`);
  }
  return problems;
}
