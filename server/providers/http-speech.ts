// One request to a provider of speech on the network: what its refusals mean for us, and its sound piece by piece as it comes.
import { Agent, request as httpRequest, type Dispatcher } from 'undici';
import { Problem } from '../../rules/problem.ts';
import { createResampler } from './resample.ts';

/** As voices are wanted in a call. */
export const SPOKEN_HZ = 16_000;
const CONNECTS_WITHIN_MS = 5_000;
/** Nothing that was asked for may rest for longer; calls are less patient than this. */
const ANSWERS_WITHIN_MS = 15_000;
const AT_ONCE = 32;
/** Two minutes of one sentence, more than anybody says. */
const MOST_SECONDS = 120;

export type SpeechHttpOptions = {
  /** The provider's name, for people. */
  who: string;
  /** The setting with the key, for who has to change it. */
  keySetting: string;
  /** As https://api.example.com, without what follows. */
  baseUrl: string;
  headers: Record<string, string>;
};

export type SpeechAnswer = { body: AsyncIterable<Uint8Array>; contentType: string };

export type SpeechHttp = {
  /** Throws Problem `provider_unreachable` (retryable, `notBefore` where told), `provider_refused`. */
  post(path: string, contentType: string, body: string | Uint8Array, signal: AbortSignal): Promise<SpeechAnswer>;
  close(): Promise<void>;
};

/** Redirects are not followed: they would carry the key and what is said in a call to another host. */
export function createSpeechHttp({ who, keySetting, baseUrl, headers }: SpeechHttpOptions): SpeechHttp {
  const base = baseUrl.replace(/\/+$/, '');
  const dispatcher = new Agent({ connections: AT_ONCE, connect: { timeout: CONNECTS_WITHIN_MS } });
  const unreachable = (cause: unknown) =>
    new Problem('provider_unreachable', `${who} cannot be reached or broke off. Check that it runs and its address.`, {
      retryable: true,
      cause,
    });

  async function* guarded(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    try {
      yield* body;
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(error);
    }
  }

  return {
    async post(path, contentType, body, signal) {
      let response: Dispatcher.ResponseData;
      try {
        response = await httpRequest(`${base}${path}`, {
          ...{ method: 'POST', dispatcher, signal, body },
          headers: { ...headers, 'content-type': contentType },
          ...{ headersTimeout: ANSWERS_WITHIN_MS, bodyTimeout: ANSWERS_WITHIN_MS },
        });
      } catch (error) {
        signal.throwIfAborted();
        throw unreachable(error);
      }
      const { statusCode } = response;
      if (statusCode >= 200 && statusCode <= 299) {
        return { body: guarded(response.body, signal), contentType: String(response.headers['content-type'] ?? '') };
      }
      // What it says about it may hold what was said in the call, and is not kept.
      await response.body.dump().catch(() => {});
      throw refusalOf(who, keySetting, statusCode, response.headers['retry-after']);
    },
    close: () => dispatcher.destroy(),
  };
}

/** What a status other than success means. */
export function refusalOf(who: string, keySetting: string, status: number, retryAfter: string | string[] | undefined): Problem {
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const notBefore = instantOf(retryAfter);
    const message = `${who} is busy or broken (status ${status}). It is tried again.`;
    return new Problem('provider_unreachable', message, { retryable: true, ...(notBefore && { notBefore }) });
  }
  const whatToDo =
    status === 401 || status === 403
      ? `Check ${keySetting}.`
      : status === 402
        ? 'Its account has no credit left.'
        : status >= 300 && status <= 399
          ? 'It answered with a redirect, which is not followed: set the address it points at.'
          : 'Check its address, the model and the voice.';
  return new Problem('provider_refused', `${who} refused the request (status ${status}). ${whatToDo}`);
}

/** Seconds or a date (RFC 9110, 10.2.3); at most an hour is believed. */
function instantOf(header: string | string[] | undefined): Date | null {
  if (typeof header !== 'string') return null;
  const at = /^\d+$/.test(header.trim()) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? null : new Date(Math.min(at, Date.now() + 3_600_000));
}

/** Samples out of 16-bit little-endian sound of one channel, at the rate of calls. Half a sample waits for its other half. */
export async function* spokenPcm(body: AsyncIterable<Uint8Array>, sampleRateHz: number): AsyncGenerator<Float32Array, void> {
  const resampler = createResampler(sampleRateHz, SPOKEN_HZ);
  let half: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_SECONDS * sampleRateHz * 2) {
      throw new Problem(
        'provider_answer_invalid',
        `The voice went on for more than ${MOST_SECONDS} seconds. Its sound was dropped.`,
      );
    }
    const joined = Buffer.concat([half, chunk]);
    const whole = joined.length - (joined.length % 2);
    half = joined.subarray(whole);
    const samples = Float32Array.from({ length: whole / 2 }, (_, i) => joined.readInt16LE(i * 2) / 32_768);
    const ready = resampler.push(samples);
    if (ready.length > 0) yield ready;
  }
  const last = resampler.end();
  if (bytes > 0 && last.length > 0) yield last;
}
