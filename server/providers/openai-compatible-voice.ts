// The voice of any server that speaks OpenAI's `/audio/speech`: OpenAI, Groq, speaches, Kokoro, vLLM.
import { createSpeechHttp, spokenPcm, type SpeechAnswer } from './http-speech.ts';
import { createHttpVoice, noSound, type HttpVoice } from './http-voice.ts';
import { readWavFormat } from './wav-format.ts';

export type OpenAiCompatibleVoiceOptions = {
  /** Up to and including the version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  voices: readonly string[];
};

/** A head that has not come to its sound by then never will. */
const LONGEST_HEAD_BYTES = 65_536;

/** WAV is asked for, which every server has and which tells its own rate (https://platform.openai.com/docs/api-reference/audio/createSpeech). */
export function createOpenAiCompatibleVoice({ baseUrl, apiKey, model, voices }: OpenAiCompatibleVoiceOptions): HttpVoice {
  return createHttpVoice({
    http: createSpeechHttp({
      ...{ who: 'The text-to-speech server', keySetting: 'RINGSIDE_TTS_KEY', baseUrl },
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
    }),
    voices,
    ask: (text, voice) => ({ path: '/audio/speech', body: { model, input: text, voice, response_format: 'wav' } }),
    soundOf: wavSound,
  });
}

/** A WAV that is written while it is spoken: its head first, whose length nobody knows yet. */
async function* wavSound({ body }: SpeechAnswer): AsyncGenerator<Float32Array, void> {
  const chunks = body[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done || head.length > LONGEST_HEAD_BYTES) throw noSound();
    head = Buffer.concat([head, next.value]);
    const known = head;
    const format = readWavFormat((at, length) => known.subarray(at, at + length), head.length);
    if (typeof format === 'string' && (format !== 'not_wav' || head.length < 12)) continue;
    if (typeof format === 'string' || format.codec !== 'pcm' || format.bitsPerSample !== 16 || format.channels !== 1)
      throw noSound();
    return yield* spokenPcm(restOf(head.subarray(format.dataStart), chunks), format.sampleRateHz);
  }
}

async function* restOf(first: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}
