// ElevenLabs’ voices, by https://elevenlabs.io/docs/api-reference/text-to-speech/stream
import { createSpeechHttp, SPOKEN_HZ } from './http-speech.ts';
import { createHttpVoice, type HttpVoice } from './http-voice.ts';

export type ElevenLabsVoiceOptions = { baseUrl: string; apiKey: string; model: string; voices: readonly string[] };

/** A voice is its id there. */
export function createElevenLabsVoice({ baseUrl, apiKey, model, voices }: ElevenLabsVoiceOptions): HttpVoice {
  return createHttpVoice({
    http: createSpeechHttp({
      ...{ who: 'ElevenLabs', keySetting: 'RINGSIDE_ELEVENLABS_KEY', baseUrl },
      headers: { 'xi-api-key': apiKey },
    }),
    voices,
    ask: (text, voice) => ({
      path: `/v1/text-to-speech/${encodeURIComponent(voice)}/stream?output_format=pcm_${SPOKEN_HZ}`,
      body: { text, model_id: model },
    }),
  });
}
