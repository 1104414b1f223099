// How a mind asks for a tool in the middle of a call: its name, what it may be given, and what was asked for, checked.
import type { AgentTool } from './agent-tool.ts';

/** Tools a mind asks for; to end the call or to refuse further calls is part of every answer. */
export type CallableTool = Exclude<AgentTool, { kind: 'end_call' | 'opt_out' }>;

export type ToolArguments = Readonly<Record<string, string | number | boolean>>;

/** What came of a tool in a call, as it is kept. */
export type ToolUse = {
  tool: string;
  arguments: ToolArguments;
  outcome: 'done' | 'failed';
  /** What the mind was told, shortened. */
  text: string;
  /** From the start of the call. */
  atMs: number;
};

export type ToolSchema = { name: string; description: string; parameters: Record<string, unknown> };

/** Longer answers are cut: a mind reads them while a person waits. */
export const LONGEST_TOOL_TEXT = 4_000;
/** For tools that set no time of their own. */
export const TOOL_WITHIN_MS = 10_000;

/** What a person says in one breath; more is a mistake of the model. */
const LONGEST_ARGUMENT = 1_000;
const keys = /^[0-9*#]{1,32}$/;

export function callableTools(tools: readonly AgentTool[]): CallableTool[] {
  return tools.filter((tool): tool is CallableTool => tool.kind !== 'end_call' && tool.kind !== 'opt_out');
}

export function toolCallName(tool: AgentTool): string {
  return tool.kind === 'http_function' ? tool.name : tool.kind;
}

/** Of the agent's own tools; a function of that name comes last. */
export function findCallableTool(tools: readonly AgentTool[], name: string): CallableTool | null {
  const callable = callableTools(tools);
  return (
    callable.find((tool) => tool.kind === name) ??
    callable.find((tool) => tool.kind === 'http_function' && tool.name === name) ??
    null
  );
}

/** It changes something outside the call. All others only look. */
export function changesSomething(tool: CallableTool): boolean {
  return tool.kind === 'http_function' ? tool.method !== 'GET' : tool.kind !== 'read_hubspot';
}

/** What it answers was written by others. */
export function answersForeignText(tool: CallableTool): boolean {
  return tool.kind === 'http_function' || tool.kind === 'read_hubspot';
}

/** What a tool answers where nobody is phoned. */
export function triedOut(tool: CallableTool): { kind: 'done' | 'failed'; text: string } {
  return changesSomething(tool)
    ? { kind: 'done', text: 'This is a trial: nothing was done. Go on as if it were.' }
    : { kind: 'failed', text: 'This is a trial: nothing can be looked up. Go on without.' };
}

/** `transfer (to: Sales): done`, with why where it failed. */
export function toolUseInWords({ tool, arguments: given, outcome, text }: Omit<ToolUse, 'atMs'>): string {
  const parts = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  const what = parts.length === 0 ? tool : `${tool} (${parts.join(', ')})`;
  return `${what}: ${outcome === 'done' ? 'done' : `failed. ${text}`}`;
}

type Parameter = { type: 'string' | 'number' | 'boolean'; description: string; choices?: readonly string[] };

/** As a JSON Schema, for a language model. */
export function toolSchema(tool: CallableTool): ToolSchema {
  const { parameters, required } = parametersOf(tool);
  const properties = Object.entries(parameters).map(([name, { type, description, choices }]) => [
    name,
    { type, description, ...(choices && { enum: choices }) },
  ]);
  return {
    name: toolCallName(tool),
    description: descriptionOf(tool),
    parameters: { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties), required },
  };
}

function descriptionOf(tool: CallableTool): string {
  switch (tool.kind) {
    case 'send_dtmf':
      return 'Presses keys of the telephone, for a recorded menu that asks for them.';
    case 'book_callback':
      return 'Books another call at a time the person has named. Say the time that comes back; where it is refused, offer another.';
    case 'transfer':
      return 'Connects the person with a colleague, when they ask for one. The call ends for you.';
    case 'read_hubspot':
      return `Looks up what is known of the person: ${tool.properties.join(', ')}.`;
    case 'update_hubspot':
      return 'Writes down of the person, in our CRM, what they have told you.';
    case 'http_function':
      return tool.description;
  }
}

function parametersOf(tool: CallableTool): { parameters: Record<string, Parameter>; required: string[] } {
  switch (tool.kind) {
    case 'send_dtmf':
      return all({ keys: { type: 'string', description: 'Digits, * and #, such as 12#.' } });
    case 'book_callback':
      return all({
        when: { type: 'string', description: 'As they said it, such as “tomorrow at three” or “on Monday at 10:30”.' },
      });
    case 'transfer':
      return all({ to: { type: 'string', description: 'Whom to connect.', choices: tool.targets.map(({ name }) => name) } });
    case 'read_hubspot':
      return all({});
    case 'update_hubspot':
      return {
        parameters: Object.fromEntries(tool.properties.map((name) => [name, { type: 'string', description: 'The new value.' }])),
        required: [],
      };
    case 'http_function':
      return {
        parameters: Object.fromEntries(tool.parameters.map(({ name, type, description }) => [name, { type, description }])),
        required: tool.parameters.flatMap(({ name, required }) => (required ? [name] : [])),
      };
  }
}

function all(parameters: Record<string, Parameter>): { parameters: Record<string, Parameter>; required: string[] } {
  return { parameters, required: Object.keys(parameters) };
}

export type ArgumentsReading = { kind: 'arguments'; values: ToolArguments } | { kind: 'refused'; message: string };

/** What a mind gives a tool, of any shape. The message is for the mind. */
export function readToolArguments(tool: CallableTool, given: unknown): ArgumentsReading {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refused('Give the arguments as one JSON object.');
  const { parameters, required } = parametersOf(tool);
  const sent = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const values: Record<string, string | number | boolean> = {};
  for (const [name, value] of sent) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) return refused(`“${name.slice(0, 100)}” is not among what this tool takes.`);
    const read = readArgument(parameter, value);
    if (read === null) return refused(`“${name}” has to be ${wordOf(parameter)}.`);
    values[name] = read;
  }
  const missing = required.find((name) => values[name] === undefined || values[name] === '');
  if (missing !== undefined) return refused(`“${missing}” is missing. Ask for it first.`);
  if (tool.kind === 'send_dtmf' && !keys.test(String(values['keys']))) return refused('Only digits, * and # can be pressed.');
  if (tool.kind === 'update_hubspot' && sent.length === 0) return refused('Nothing to write was given.');
  return { kind: 'arguments', values };
}

function refused(message: string): ArgumentsReading {
  return { kind: 'refused', message };
}

function readArgument({ type, choices }: Parameter, value: unknown): string | number | boolean | null {
  if (type === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  }
  if (type === 'boolean') {
    if (value === 'true' || value === 'false') return value === 'true';
    return typeof value === 'boolean' ? value : null;
  }
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text.length > LONGEST_ARGUMENT) return null;
  return choices && !choices.includes(text) ? null : text;
}

function wordOf({ type, choices }: Parameter): string {
  if (choices) return `one of: ${choices.join(', ')}`;
  return type === 'string' ? `text of at most ${LONGEST_ARGUMENT} characters` : type === 'number' ? 'a number' : 'true or false';
}
