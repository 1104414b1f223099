// Asks any server that speaks the OpenAI chat API (OpenAI, vLLM, llama.cpp, Ollama, LM Studio …) for an answer in JSON, or which tools it wants first.
import { Agent, request as httpRequest } from 'undici';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { Log } from '../ports/log.ts';
import type {
  AskedTool,
  LanguageModel,
  LanguageModelAnswer,
  LanguageModelRequest,
  OfferedTool,
  ToolRound,
} from '../ports/language-model.ts';
import { readJsonAnswer } from './openai-compatible-chat-answer.ts';

export type OpenAiCompatibleChatOptions = {
  /** Up to and including the version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Sent as a bearer token; local servers often need none. */
  apiKey?: string | undefined;
  model: string;
  /** For one whole answer. Default 120 s. */
  timeoutMs?: number;
  /** Default 16,000, which every current model can take. */
  contextTokens?: number;
  /** Further questions wait in line. Default 4; null: as many as are asked at once, where somebody waits for each answer. */
  connections?: number | null;
  log: Log;
};

/** How an answer in JSON is asked for, the strictest first. Servers refuse with 400 or 422 what they do not know. */
const formats = ['json_schema', 'json_object', 'plain'] as const;
type Format = (typeof formats)[number];

const MOST_ANSWER_BYTES = 4_000_000;

/** One request for each answer, no retries of its own: the job that asked is repeated when the Problem says it may be. */
export function createOpenAiCompatibleChat(options: OpenAiCompatibleChatOptions): LanguageModel {
  const { baseUrl, apiKey, model, timeoutMs = 120_000, contextTokens = 16_000, connections = 4, log } = options;
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/chat/completions`);
  // Redirects are not followed: they would carry the key and what was said in a call to another host.
  const agent = new Agent({ connections, connect: { timeout: 10_000 } });
  let firstFormat = 0;

  async function ask(request: LanguageModelRequest, format: Format): Promise<{ status: number; retryAfter: string; text: string }> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await httpRequest(url, {
        method: 'POST',
        dispatcher: agent,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        headers: { 'content-type': 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
        body: JSON.stringify(bodyOf(request, model, format)),
      });
      const text = await readCapped(response.body);
      return { status: response.statusCode, retryAfter: String(response.headers['retry-after'] ?? ''), text };
    } catch (cause) {
      if (request.signal.aborted) throw request.signal.reason;
      if (cause instanceof Problem) throw cause;
      const late = signal.aborted;
      const message = late
        ? `The language model did not answer within ${Math.round(timeoutMs / 1000)} seconds. It is asked again later.`
        : 'The language model could not be reached. Check its address and whether it runs; it is asked again later.';
      throw new Problem('provider_unreachable', message, { retryable: true, cause });
    }
  }

  return {
    name: `${model} at ${url.host}`,
    contextTokens,
    async answer(request) {
      // Some servers that are held to a shape never ask for a tool.
      const first = request.tools?.mayAsk ? formats.indexOf('plain') : firstFormat;
      for (let index = first; index < formats.length; index++) {
        const format = formats[index]!;
        const { status, retryAfter, text } = await ask(request, format);
        if ((status === 400 || status === 422) && index + 1 < formats.length) {
          log.debug({ status, format }, 'the language model server does not know this answer format');
          continue;
        }
        if (status !== 200) throw problemOf(status, retryAfter);
        if (!request.tools?.mayAsk) firstFormat = index;
        return readAnswer(text, request);
      }
      throw problemOf(400, '');
    },
    async close() {
      await agent.destroy();
    },
  };
}

function bodyOf(request: LanguageModelRequest, model: string, format: Format): Record<string, unknown> {
  const { name, schema } = request.answer;
  const shape =
    format === 'json_schema'
      ? ''
      : `\n\nAnswer with one JSON object of this JSON Schema and nothing else:\n${JSON.stringify(schema)}`;
  const responseFormat =
    format === 'json_schema'
      ? { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } } }
      : format === 'json_object'
        ? { response_format: { type: 'json_object' } }
        : {};
  return {
    model,
    temperature: 0,
    max_tokens: request.maxOutputTokens,
    messages: [
      { role: 'system', content: request.instructions + shape },
      { role: 'user', content: request.material },
      ...(request.tools?.rounds ?? []).flatMap(messagesOf),
    ],
    ...responseFormat,
    ...(request.tools && { tools: request.tools.offered.map(toolOf), tool_choice: request.tools.mayAsk ? 'auto' : 'none' }),
  };
}

const toolOf = (offered: OfferedTool) => ({ type: 'function', function: offered });

function messagesOf({ asked, answers }: ToolRound): Record<string, unknown>[] {
  return [
    {
      ...{ role: 'assistant', content: null },
      tool_calls: asked.map(({ id, name, arguments: given }) => ({ id, type: 'function', function: { name, arguments: given } })),
    },
    ...answers.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text })),
  ];
}

async function readCapped(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_ANSWER_BYTES) {
      throw new Problem('provider_answer_invalid', 'The language model sent more than 4 MB. It is asked again later.', {
        retryable: true,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string().max(200),
                function: z.object({
                  name: z.string().max(200),
                  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
                }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number().nonnegative(), completion_tokens: z.number().nonnegative() })
    .partial()
    .nullish()
    .catch(null),
});

/** Servers that do not count are counted for, roughly, so that no budget waits for them in vain. */
const LETTERS_PER_TOKEN = 3.5;

function readAnswer(text: string, request: LanguageModelRequest): LanguageModelAnswer {
  const parsed = completion.safeParse(readJsonAnswer(text));
  if (!parsed.success) throw invalid('Its answer is not a chat completion.', parsed.error);
  const { choices, usage } = parsed.data;
  const choice = choices[0]!;
  const used = {
    inputTokens: usage?.prompt_tokens ?? Math.ceil((request.instructions.length + request.material.length) / LETTERS_PER_TOKEN),
    outputTokens: usage?.completion_tokens ?? Math.ceil(JSON.stringify(choice.message).length / LETTERS_PER_TOKEN),
  };
  request.onUsage?.(used);
  if (choice.finish_reason === 'length') throw invalid('Its answer was cut off.');
  if (choice.message.refusal) throw invalid('It refused to answer.');
  const asked = (choice.message.tool_calls ?? []).map(({ id, function: { name, arguments: given } }): AskedTool => {
    return { id, name, arguments: typeof given === 'string' ? given : JSON.stringify(given) };
  });
  if (asked.length > 0) return { value: null, asked, usage: used };
  const content = choice.message.content ?? '';
  const value = readJsonAnswer(typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(''));
  if (value === undefined) throw invalid('Its answer holds no JSON.');
  return { value, usage: used };
}

function invalid(what: string, cause?: unknown): Problem {
  const message = `The language model gave no usable answer. ${what} It is asked again later.`;
  return new Problem('provider_answer_invalid', message, { retryable: true, cause });
}

function problemOf(status: number, retryAfter: string): Problem {
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const notBefore = instantOf(retryAfter);
    const message = `The language model is busy or down (status ${status}). It is asked again later.`;
    return new Problem('provider_unreachable', message, { retryable: true, ...(notBefore ? { notBefore } : {}) });
  }
  const hint =
    status === 401 || status === 403
      ? 'Check its key.'
      : status === 404
        ? 'Check its address and the name of the model.'
        : status >= 300 && status < 400
          ? 'It answered with a redirect, which is not followed: enter the address it points at.'
          : 'Check the name of the model and what it supports.';
  return new Problem('provider_refused', `The language model refused the request (status ${status}). ${hint}`);
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
function instantOf(retryAfter: string): Date | undefined {
  if (/^\d{1,9}$/.test(retryAfter.trim())) return new Date(Date.now() + Number(retryAfter) * 1000);
  const at = retryAfter.trim() === '' ? Number.NaN : Date.parse(retryAfter);
  return Number.isFinite(at) ? new Date(at) : undefined;
}
