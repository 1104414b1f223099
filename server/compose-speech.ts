// Joins hearing and speaking of live calls: the providers that are set up, and this machine as the spare of each.
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { LiveListener, LiveSpeech } from './ports/live-speech.ts';
import type { Log } from './ports/log.ts';
import { createCartesiaVoice } from './providers/cartesia-voice.ts';
import { createDeepgramListener } from './providers/deepgram-listener.ts';
import { createDeepgramVoice } from './providers/deepgram-voice.ts';
import { createElevenLabsVoice } from './providers/elevenlabs-voice.ts';
import { createFliteSynthesizer, fliteVoices } from './providers/flite-synthesizer.ts';
import type { HttpVoice } from './providers/http-voice.ts';
import { createOpenAiCompatibleListener } from './providers/openai-compatible-listener.ts';
import { createOpenAiCompatibleVoice } from './providers/openai-compatible-voice.ts';
import { createSherpaListener } from './providers/sherpa-listener.ts';

const LOCAL_VOICE = 'slt';

export type ComposedSpeech = {
  /** Of this machine: for whoever is simulated. */
  local: LiveSpeech;
  /** For an agent with that voice, and the voice it has where the provider has not that one. */
  of(voiceName: string): { speech: LiveSpeech; voiceName: string };
  /** Loads what runs on this machine. */
  warm(): Promise<void>;
  close(): Promise<void>;
};

/** For people who choose one. */
export function voicesToChoose(config: Config): { provider: Config['RINGSIDE_LIVE_VOICE']; names: string[] } {
  const provider = config.RINGSIDE_LIVE_VOICE;
  return { provider, names: provider === 'local' ? [...fliteVoices] : config.RINGSIDE_VOICES };
}

export function composeSpeech(config: Config, log: Log): ComposedSpeech {
  const flite = createFliteSynthesizer();
  const sherpa = createSherpaListener({ modelsFolder: join(config.RINGSIDE_DATA, 'models'), model: config.RINGSIDE_SPEECH_MODEL });
  const local: LiveSpeech = { listener: sherpa, voice: flite };
  const listener = listenerOf(config);
  const voice = voiceOf(config);
  const shared = {
    resting: new Map<'listener' | 'voice', Date>(),
    failed: (what: string, err: unknown) =>
      log.warn({ err, what }, 'a provider of speech failed in a call, which goes on with the speech of this machine'),
  };
  return {
    local,
    of(asked) {
      const localName = (fliteVoices as readonly string[]).includes(asked) ? asked : LOCAL_VOICE;
      if (!listener && !voice) return { speech: local, voiceName: localName };
      // A spare voice speaks at the rate of the others; the smallest one of this machine does not.
      const spare = { ...local, voiceName: localName === 'kal' ? LOCAL_VOICE : localName, ...shared };
      return {
        speech: { listener: listener ?? sherpa, voice: voice ?? flite, spare },
        voiceName: voice ? (voice.voices.find((name) => name === asked) ?? voice.voices[0] ?? asked) : localName,
      };
    },
    warm: () => sherpa.warm(),
    async close() {
      await Promise.all([sherpa.close(), flite.close(), voice?.close()]);
    },
  };
}

function listenerOf(config: Config): LiveListener | null {
  switch (config.RINGSIDE_LIVE_LISTENER) {
    case 'local':
      return null;
    case 'openai': {
      const { RINGSIDE_STT_URL: baseUrl = '', RINGSIDE_STT_KEY: apiKey, RINGSIDE_STT_MODEL: model } = config;
      return createOpenAiCompatibleListener({ baseUrl, apiKey, model });
    }
    case 'deepgram': {
      const { RINGSIDE_DEEPGRAM_URL: baseUrl, RINGSIDE_DEEPGRAM_KEY: apiKey = '', RINGSIDE_DEEPGRAM_MODEL: model } = config;
      return createDeepgramListener({ baseUrl, apiKey, model });
    }
  }
}

function voiceOf(config: Config): HttpVoice | null {
  const voices = config.RINGSIDE_VOICES;
  switch (config.RINGSIDE_LIVE_VOICE) {
    case 'local':
      return null;
    case 'openai': {
      const { RINGSIDE_TTS_URL: baseUrl = '', RINGSIDE_TTS_KEY: apiKey, RINGSIDE_TTS_MODEL: model } = config;
      return createOpenAiCompatibleVoice({ baseUrl, apiKey, model, voices });
    }
    case 'deepgram': {
      const { RINGSIDE_DEEPGRAM_URL: baseUrl, RINGSIDE_DEEPGRAM_KEY: apiKey = '' } = config;
      return createDeepgramVoice({ baseUrl, apiKey, voices });
    }
    case 'elevenlabs': {
      const { RINGSIDE_ELEVENLABS_URL: baseUrl, RINGSIDE_ELEVENLABS_KEY: apiKey = '', RINGSIDE_ELEVENLABS_MODEL: model } = config;
      return createElevenLabsVoice({ baseUrl, apiKey, model, voices });
    }
    case 'cartesia': {
      const { RINGSIDE_CARTESIA_URL: baseUrl, RINGSIDE_CARTESIA_KEY: apiKey = '', RINGSIDE_CARTESIA_MODEL: model } = config;
      return createCartesiaVoice({ baseUrl, apiKey, model, voices });
    }
  }
}
