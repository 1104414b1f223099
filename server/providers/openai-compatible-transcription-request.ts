// One upload to a speech-to-text server, and what its refusals mean for us.
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
  const form = new FormData();
  form.set('file', new Blob([input.wav], { type: 'audio/wav' }), 'recording.wav');
  form.set('model', input.model);
  form.set('response_format', 'verbose_json');
  form.set('temperature', '0');
  form.append('timestamp_granularities[]', 'segment');
  form.append('timestamp_granularities[]', 'word');
  let response: Response;
  let body: string;
  try {
    response = await fetch(`${input.baseUrl.replace(/\/+$/, '')}/audio/transcriptions`, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json', ...(input.apiKey ? { authorization: `Bearer ${input.apiKey}` } : {}) },
      redirect: 'manual',
      signal: AbortSignal.any([input.signal, AbortSignal.timeout(input.timeoutMs)]),
    });
    body = await readBody(response);
  } catch (error) {
    input.signal.throwIfAborted();
    if (error instanceof Problem) throw error;
    throw new Problem('provider_unreachable', 'The speech-to-text server cannot be reached or took too long. Check that it runs.', {
      retryable: true,
      cause: error,
    });
  }
  if (!response.ok) throw refusal(response);
  try {
    return JSON.parse(body) as unknown;
  } catch (cause) {
    throw new Problem('provider_answer_invalid', 'The speech-to-text server did not answer with JSON. Check its address.', {
      cause,
    });
  }
}

async function readBody(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  if (!response.body) return '';
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > maximumAnswerBytes)
      throw new Problem('provider_answer_invalid', 'The speech-to-text server answered more than 32 MB. Check its address.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function refusal(response: Response): Problem {
  const { status } = response;
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const notBefore = retryAfter(response.headers.get('retry-after'));
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
function retryAfter(header: string | null): Date | null {
  if (header === null) return null;
  const at = /^\d+$/.test(header.trim()) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? null : new Date(Math.min(at, Date.now() + 86_400_000));
}
