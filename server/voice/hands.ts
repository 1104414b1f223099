// What a mind can do in a call besides talking: each tool checked, done by whoever can, and kept with what came of it.
import type { AgentTool } from '../../rules/agent-tool.ts';
import {
  findCallableTool,
  LONGEST_TOOL_TEXT,
  readToolArguments,
  type CallableTool,
  type ToolArguments,
  type ToolUse,
} from '../../rules/agent-tool-call.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';

export type Hands = {
  /** `given` is of any shape. Never throws. */
  use(name: string, given: unknown): Promise<ToolAnswer>;
};

export type HandsOptions = {
  tools: readonly AgentTool[];
  /** Does one whose arguments are right. Never throws. */
  run(tool: CallableTool, given: ToolArguments): Promise<ToolAnswer>;
  callMs: () => number;
};

/** A mind that asks for more goes round in circles. */
const MOST_USES = 50;
const LONGEST_KEPT_TEXT = 300;

export function createHands({ tools, run, callMs }: HandsOptions): Hands & { used(): ToolUse[] } {
  const used: ToolUse[] = [];

  async function answer(tool: CallableTool | null, given: unknown): Promise<{ came: ToolAnswer; values: ToolArguments }> {
    if (!tool) return { came: failed('There is no such tool.'), values: {} };
    const reading = readToolArguments(tool, given);
    if (reading.kind === 'refused') return { came: failed(reading.message), values: {} };
    const came = await run(tool, reading.values);
    return { came: { ...came, text: came.text.slice(0, LONGEST_TOOL_TEXT) }, values: reading.values };
  }

  return {
    used: () => [...used],
    async use(name, given) {
      if (used.length >= MOST_USES) return failed('No more can be done in this call. Go on without.');
      const atMs = Math.round(callMs());
      const place =
        used.push({ tool: name.slice(0, 64), arguments: {}, outcome: 'failed', text: 'The call ended first.', atMs }) - 1;
      const { came, values } = await answer(findCallableTool(tools, name), given);
      used[place] = {
        ...{ tool: name.slice(0, 64), arguments: values, outcome: came.kind, atMs },
        text: came.text.slice(0, LONGEST_KEPT_TEXT),
      };
      return came;
    },
  };
}

export function failed(text: string): ToolAnswer {
  return { kind: 'failed', text };
}
