// One upload to a speech-to-text server, and what its refusals mean for us.
import { request } from 'undici';
import { Problem } from '../../rules/problem.ts';

const maximumAnswerBytes = 32 * 1024 * 1024;

/**
 * Posts one WAV and returns the parsed JSON. Always asks for `verbose_json`, without which servers leave the times out
 * (https://platform.openai.com/docs/api-reference/audio/createTranscription). Throws Problem `provider_unreachable`
 * (retryable, `notBefore` from Retry-After), `provider_refused`, `provider_answer_invalid`.
 */
export async function postTranscription(input: {
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  timeoutMs: number;
  wav: Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
}): Promise<unknown> {
  const { body, contentType } = multipart(input.wav, [
    ['model', input.model],
    ['response_format', 'verbose_json'],
    ['temperature', '0'],
    ['timestamp_granularities[]', 'segment'],
    ['timestamp_granularities[]', 'word'],
  ]);
  input.signal.throwIfAborted();
  const stopped = new AbortController();
  const stop = () => stopped.abort(input.signal.reason);
  const timer = setTimeout(() => stopped.abort(new Error(`no answer within ${input.timeoutMs} ms`)), input.timeoutMs);
  input.signal.addEventListener('abort', stop, { once: true });
  try {
    // Not fetch: it gives up after five minutes whatever one asks for. Redirects are not followed, the recording stays here.
    const response = await request(`${input.baseUrl.replace(/\/+$/, '')}/audio/transcriptions`, {
      method: 'POST',
      body,
      headers: {
        accept: 'application/json',
        'content-type': contentType,
        ...(input.apiKey ? { authorization: `Bearer ${input.apiKey}` } : {}),
      },
      headersTimeout: input.timeoutMs,
      bodyTimeout: input.timeoutMs,
      signal: stopped.signal,
    });
    const answer = await readBody(response.body);
    if (response.statusCode < 200 || response.statusCode > 299) throw refusal(response.statusCode, response.headers['retry-after']);
    return parse(answer);
  } catch (error) {
    input.signal.throwIfAborted();
    if (error instanceof Problem) throw error;
    throw new Problem('provider_unreachable', 'The speech-to-text server cannot be reached or took too long. Check that it runs.', {
      retryable: true,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    input.signal.removeEventListener('abort', stop);
  }
}

/** RFC 7578. The boundary is fixed: a WAV of ours cannot contain 40 bytes of this text by chance. */
function multipart(wav: Uint8Array, fields: [string, string][]): { body: Buffer; contentType: string } {
  const boundary = 'ringside-recording-7f3b1d9c5e2a48608d4c';
  const part = (disposition: string, more = '') => `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${more}\r\n`;
  const head = fields.map(([name, value]) => `${part(`name="${name}"`)}${value}\r\n`).join('');
  const file = part('name="file"; filename="recording.wav"', 'content-type: audio/wav\r\n');
  const body = Buffer.concat([Buffer.from(head + file), wav, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

async function readBody(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.length;
    if (bytes > maximumAnswerBytes)
      throw new Problem('provider_answer_invalid', 'The speech-to-text server answered more than 32 MB. Check its address.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Problem('provider_answer_invalid', 'The speech-to-text server did not answer with JSON. Check its address.', {
      cause,
    });
  }
}

function refusal(status: number, retryAfterHeader: string | string[] | undefined): Problem {
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const notBefore = retryAfter(retryAfterHeader);
    return new Problem(
      'provider_unreachable',
      `The speech-to-text server is busy or broken (status ${status}). It is tried again.`,
      {
        retryable: true,
        ...(notBefore ? { notBefore } : {}),
      },
    );
  }
  if (status === 401 || status === 403)
    return new Problem(
      'provider_refused',
      `The speech-to-text server refused our key (status ${status}). Check the key in the settings.`,
    );
  if (status === 413)
    return new Problem(
      'provider_refused',
      'The speech-to-text server takes no uploads of this size (status 413). Raise its limit.',
    );
  return new Problem(
    'provider_refused',
    `The speech-to-text server refused the recording (status ${status}). Check its address and the name of the model.`,
  );
}

/** Seconds or a date (RFC 9110, 10.2.3); at most a day is believed. */
function retryAfter(header: string | string[] | undefined): Date | null {
  if (typeof header !== 'string') return null;
  const at = /^\d+$/.test(header.trim()) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? null : new Date(Math.min(at, Date.now() + 86_400_000));
}
