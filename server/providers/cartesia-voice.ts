// Cartesia’s voices, by https://docs.cartesia.ai/api-reference/tts/bytes
import { createSpeechHttp, SPOKEN_HZ } from './http-speech.ts';
import { createHttpVoice, type HttpVoice } from './http-voice.ts';

export type CartesiaVoiceOptions = { baseUrl: string; apiKey: string; model: string; voices: readonly string[] };

/** The shape of the API that is spoken here; they keep old ones. */
const VERSION = '2025-04-16';

/** A voice is its id there. */
export function createCartesiaVoice({ baseUrl, apiKey, model, voices }: CartesiaVoiceOptions): HttpVoice {
  return createHttpVoice({
    http: createSpeechHttp({
      ...{ who: 'Cartesia', keySetting: 'RINGSIDE_CARTESIA_KEY', baseUrl },
      headers: { authorization: `Bearer ${apiKey}`, 'cartesia-version': VERSION },
    }),
    voices,
    ask: (text, voice) => ({
      path: '/tts/bytes',
      body: {
        ...{ model_id: model, transcript: text, voice: { mode: 'id', id: voice } },
        output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: SPOKEN_HZ },
      },
    }),
  });
}
