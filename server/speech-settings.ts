// The settings of speech in live calls: who understands callers, and whose voice they hear.
import { z } from 'zod';
import { list, type Setting } from './setting.ts';

const http = z.url({ protocol: /^https?$/ });

export const speechSettings = {
  RINGSIDE_LIVE_LISTENER: {
    schema: z.enum(['local', 'openai', 'deepgram']),
    default: 'local',
    what: 'Who understands people in live calls: local (this machine), openai (the server of RINGSIDE_STT_URL) or deepgram. Where it fails this machine goes on.',
  },
  RINGSIDE_LIVE_VOICE: {
    schema: z.enum(['local', 'openai', 'deepgram', 'elevenlabs', 'cartesia']),
    default: 'local',
    what: 'Whose voice agents have: local (this machine), openai (the server of RINGSIDE_TTS_URL), deepgram, elevenlabs or cartesia. Where it fails this machine goes on.',
  },
  RINGSIDE_VOICES: {
    schema: list,
    default: '',
    what: 'Voices agents may have there, as that provider names them, separated by commas. The first one speaks for agents whose voice is none of them.',
  },
  RINGSIDE_TTS_URL: {
    schema: http.optional(),
    what: 'OpenAI-compatible text-to-speech, such as https://api.example.com/v1.',
  },
  RINGSIDE_TTS_KEY: { schema: z.string().optional(), secret: true, what: 'Its key.' },
  RINGSIDE_TTS_MODEL: { schema: z.string(), default: 'gpt-4o-mini-tts', what: 'Its model.' },
  RINGSIDE_DEEPGRAM_KEY: { schema: z.string().optional(), secret: true, what: 'Key of a Deepgram account.' },
  RINGSIDE_DEEPGRAM_MODEL: { schema: z.string(), default: 'nova-3', what: 'Its model that understands people.' },
  RINGSIDE_DEEPGRAM_URL: { schema: http, default: 'https://api.deepgram.com', what: 'Where Deepgram’s API answers.' },
  RINGSIDE_ELEVENLABS_KEY: { schema: z.string().optional(), secret: true, what: 'Key of an ElevenLabs account.' },
  RINGSIDE_ELEVENLABS_MODEL: { schema: z.string(), default: 'eleven_flash_v2_5', what: 'Its model.' },
  RINGSIDE_ELEVENLABS_URL: { schema: http, default: 'https://api.elevenlabs.io', what: 'Where ElevenLabs’ API answers.' },
  RINGSIDE_CARTESIA_KEY: { schema: z.string().optional(), secret: true, what: 'Key of a Cartesia account.' },
  RINGSIDE_CARTESIA_MODEL: { schema: z.string(), default: 'sonic-3', what: 'Its model.' },
  RINGSIDE_CARTESIA_URL: { schema: http, default: 'https://api.cartesia.ai', what: 'Where Cartesia’s API answers.' },
} as const satisfies Record<string, Setting>;

type Values = { readonly [N in keyof typeof speechSettings]: z.output<(typeof speechSettings)[N]['schema']> };

const needed = {
  local: null,
  openai: 'RINGSIDE_TTS_URL',
  deepgram: 'RINGSIDE_DEEPGRAM_KEY',
  elevenlabs: 'RINGSIDE_ELEVENLABS_KEY',
  cartesia: 'RINGSIDE_CARTESIA_KEY',
} as const satisfies Record<Values['RINGSIDE_LIVE_VOICE'], keyof Values | null>;

const examples = {
  openai: 'alloy,nova',
  deepgram: 'aura-2-thalia-en',
  elevenlabs: 'JBFqnCBsd6RMkjVDRZzb',
  cartesia: 'the ids of its voices',
};

/** One sentence for each thing that is missing. */
export function halfSetSpeech(values: Values & { readonly RINGSIDE_STT_URL: string | undefined }): string[] {
  const wrong: string[] = [];
  const { RINGSIDE_LIVE_VOICE: voice, RINGSIDE_LIVE_LISTENER: listener } = values;
  if (listener === 'openai' && values.RINGSIDE_STT_URL === undefined) {
    wrong.push(
      'RINGSIDE_STT_URL: must be set too, since RINGSIDE_LIVE_LISTENER is openai: the address of the speech-to-text server.',
    );
  }
  if (listener === 'deepgram' && values.RINGSIDE_DEEPGRAM_KEY === undefined) {
    wrong.push('RINGSIDE_DEEPGRAM_KEY: must be set too, since RINGSIDE_LIVE_LISTENER is deepgram.');
  }
  if (voice === 'local') return wrong;
  const setting = needed[voice];
  if (values[setting] === undefined) wrong.push(`${setting}: must be set too, since RINGSIDE_LIVE_VOICE is ${voice}.`);
  if (values.RINGSIDE_VOICES.length === 0) {
    wrong.push(`RINGSIDE_VOICES: must name a voice, since RINGSIDE_LIVE_VOICE is ${voice}, such as ${examples[voice]}.`);
  }
  return wrong;
}
