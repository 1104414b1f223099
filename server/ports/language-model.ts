// A language model that answers in JSON. It has no memory and no secrets; what it says is checked, and what it asks for done, by whoever asked.
import type { TokenUsage } from '../../rules/evaluation-cost.ts';

export type OfferedTool = {
  name: string;
  description: string;
  /** JSON Schema of one object. */
  parameters: Record<string, unknown>;
};

/** `arguments` is JSON as the model wrote it: not parsed, not checked. */
export type AskedTool = { id: string; name: string; arguments: string };

/** What it asked for at once, and what it is told came of it. */
export type ToolRound = { asked: readonly AskedTool[]; answers: readonly { id: string; text: string }[] };

export type LanguageModelRequest = {
  /** What to do. Ours alone: nothing a caller or a recording said may stand here. */
  instructions: string;
  /** The material to work on, as JSON. */
  material: string;
  /** The shape of the answer as JSON Schema, and a name for it (letters, digits, underscores). */
  answer: { name: string; schema: Record<string, unknown> };
  maxOutputTokens: number;
  /** Instead of an answer it may ask for some of these, unless `mayAsk` is false: then it has to answer. */
  tools?: { offered: readonly OfferedTool[]; rounds: readonly ToolRound[]; mayAsk: boolean };
  signal: AbortSignal;
  /** Told what the answer used up before it is looked at: one that is of no use is paid for as well. */
  onUsage?: (usage: TokenUsage) => void;
};

export type LanguageModelAnswer = {
  /** The parsed answer; not checked against the schema. Null where it asks for tools. */
  value: unknown;
  asked?: readonly AskedTool[];
  usage: TokenUsage;
};

/**
 * Throws Problem `provider_unreachable` (retryable, with `notBefore` when told), `provider_refused` (key, model or request not
 * accepted: somebody has to change a setting), `provider_answer_invalid` (retryable: no JSON, cut off, too large).
 */
export type LanguageModel = {
  /** Model and where it runs, for the record beside each score. */
  name: string;
  /** How many tokens fit into one request together with the answer. */
  contextTokens: number;
  answer(request: LanguageModelRequest): Promise<LanguageModelAnswer>;
  close(): Promise<void>;
};
