// A language model that answers in JSON. It has no tools, no memory and no secrets; what it says is checked by whoever asked.

export type LanguageModelRequest = {
  /** What to do. Ours alone: nothing a caller or a recording said may stand here. */
  instructions: string;
  /** The material to work on, as JSON. */
  material: string;
  /** The shape of the answer as JSON Schema, and a name for it (letters, digits, underscores). */
  answer: { name: string; schema: Record<string, unknown> };
  maxOutputTokens: number;
  signal: AbortSignal;
};

export type LanguageModelAnswer = {
  /** The parsed answer; not checked against the schema. */
  value: unknown;
  usage: { inputTokens: number; outputTokens: number };
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
