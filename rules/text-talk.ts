// A talk with an agent in text, without sound: all that is known of it, so that it can be put away and gone on with.
import { toolUseInWords, type ToolUse } from './agent-tool-call.ts';
import type { ConversationResult } from './disposition.ts';

/** What the agent noted with a line it said. */
export type TextNote =
  | { kind: 'answer'; name: string; value: string }
  | { kind: 'call_back'; said: string }
  | { kind: 'result'; result: ConversationResult }
  | ({ kind: 'tool' } & Omit<ToolUse, 'atMs'>);

export type TextLine = { side: 'us' | 'them'; text: string; notes: TextNote[] };

export type TextTalk = {
  /** `greeting`: nobody has been spoken to. `machine`: a voicemail has answered. */
  phase: 'greeting' | 'talking' | 'machine' | 'over';
  lines: TextLine[];
  /** Whole turns of the other side that the mind answered, in order: what it is reminded of. */
  answered: { said: string; say: string }[];
  answers: Record<string, string>;
  callBackSaid: string | null;
  result: ConversationResult | null;
  answeredBy: 'human' | 'voicemail' | 'fax' | null;
  endedBy: 'agent' | 'callee' | 'carrier' | null;
  /** How often they were asked whether they are still there, since they last said something. */
  prompts: number;
};

export const textTalkBegun: TextTalk = {
  phase: 'greeting',
  lines: [],
  answered: [],
  answers: {},
  callBackSaid: null,
  result: null,
  answeredBy: null,
  endedBy: null,
  prompts: 0,
};

export const MOST_TEXT_LINES = 200;
export const LONGEST_TEXT_LINE = 2_000;

/** In one line, such as `team_size: 50`. */
export function noteInWords(note: TextNote): string {
  switch (note.kind) {
    case 'answer':
      return `${note.name}: ${note.value}`;
    case 'call_back':
      return `call back: ${note.said}`;
    case 'tool':
      return toolUseInWords(note);
    case 'result':
      return note.result.replaceAll('_', ' ');
  }
}
