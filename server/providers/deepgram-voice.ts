// Deepgram’s voices (Aura), by https://developers.deepgram.com/reference/text-to-speech/speak-request
import { createSpeechHttp, SPOKEN_HZ } from './http-speech.ts';
import { createHttpVoice, type HttpVoice } from './http-voice.ts';

export type DeepgramVoiceOptions = { baseUrl: string; apiKey: string; voices: readonly string[] };

/** A voice is a model there, such as `aura-2-thalia-en`. */
export function createDeepgramVoice({ baseUrl, apiKey, voices }: DeepgramVoiceOptions): HttpVoice {
  return createHttpVoice({
    http: createSpeechHttp({
      ...{ who: 'Deepgram', keySetting: 'RINGSIDE_DEEPGRAM_KEY', baseUrl },
      headers: { authorization: `Token ${apiKey}` },
    }),
    voices,
    ask(text, voice) {
      const query = new URLSearchParams({ model: voice, encoding: 'linear16', container: 'none', sample_rate: String(SPOKEN_HZ) });
      return { path: `/v1/speak?${query.toString()}`, body: { text } };
    },
  });
}
