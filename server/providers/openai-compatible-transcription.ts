// Speech to text by any server that speaks OpenAI's `/audio/transcriptions`: OpenAI, Groq, vLLM, speaches, whisper.cpp.
import type { Utterance } from '../../rules/transcript.ts';
import { Problem } from '../../rules/problem.ts';
import type { Transcriber, TranscriptionInput, TranscriptionResult } from '../ports/transcription.ts';
import { readTranscriptionAnswer, type HeardSegment } from './openai-compatible-transcription-answer.ts';
import { postTranscription } from './openai-compatible-transcription-request.ts';
import type { Survey } from './openai-compatible-transcription-sound.ts';
import { openSound, type Sound } from './openai-compatible-transcription-thread.ts';
import type { Stretch } from './voice-activity.ts';

export type OpenAiTranscriptionOptions = {
  /** Up to and including the version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  /** For one upload; 10 minutes unless told. */
  timeoutMs?: number;
  /** The longest piece sent at once; 10 minutes unless told, which stays below the 25 MB that OpenAI takes. */
  longestUploadMs?: number;
};

type Heard = HeardSegment & { channel: number };

const joinWithinMs = 900;
const longestTurnMs = 25_000;
const uploadsAtOnce = 2;

/**
 * Every channel of a two-party recording is sent apart, so who spoke is never guessed there. Besides the port's Problems:
 * `provider_refused` (the key, the model or the file was not accepted), `provider_answer_invalid`.
 */
export function createOpenAiCompatibleTranscriber(options: OpenAiTranscriptionOptions): Transcriber {
  const longestMs = options.longestUploadMs ?? 600_000;

  async function transcribe(input: TranscriptionInput): Promise<TranscriptionResult> {
    input.signal.throwIfAborted();
    // One upload that fails stops the others.
    const work = new AbortController();
    const stop = () => work.abort(input.signal.reason);
    input.signal.addEventListener('abort', stop, { once: true });
    const sound = openSound(input.wavPath, work.signal);
    try {
      const survey = await sound.survey(longestMs);
      const heard = await hearAll(sound, survey, work.signal, input.onProgress);
      const named = await nameSpeakers(sound, survey, heard, input);
      return {
        utterances: joinUtterances(named.utterances),
        engine: `openai-compatible/${options.model}`,
        speakersEstimated: named.estimated,
        timesEstimated: heard.some((segment) => segment.timesEstimated),
      };
    } catch (error) {
      input.signal.throwIfAborted();
      throw error;
    } finally {
      input.signal.removeEventListener('abort', stop);
      work.abort();
      await sound.close();
    }
  }

  async function hearAll(sound: Sound, survey: Survey, signal: AbortSignal, onProgress: (share: number) => void): Promise<Heard[]> {
    const uploads = survey.channels.flatMap((channel, i) => (survey.cuts[i] ?? []).map((stretch) => ({ channel, stretch })));
    const heard: Heard[][] = [];
    let next = 0;
    let done = 0;
    const lane = async () => {
      for (let i = next++; i < uploads.length; i = next++) {
        const upload = uploads[i];
        if (upload) heard[i] = await hearOne(sound, survey, upload, signal);
        onProgress(++done / uploads.length);
      }
    };
    await Promise.all(Array.from({ length: uploadsAtOnce }, lane));
    return heard.flat();
  }

  async function hearOne(
    sound: Sound,
    survey: Survey,
    upload: { channel: number; stretch: Stretch },
    signal: AbortSignal,
  ): Promise<Heard[]> {
    const wav = await sound.cut(upload.channel, upload.stretch);
    if (!wav) return [];
    const toMs = (samples: number) => (samples * 1000) / survey.sampleRateHz;
    const json = await postTranscription({ ...options, timeoutMs: options.timeoutMs ?? 600_000, wav, signal });
    const segments = readTranscriptionAnswer(json, toMs(upload.stretch.end - upload.stretch.start));
    if (!segments)
      throw new Problem(
        'provider_answer_invalid',
        'The speech-to-text server answered without a transcript. Check its address and model.',
      );
    const offset = Math.round(toMs(upload.stretch.start));
    const shift = <T extends { startMs: number; endMs: number }>(one: T): T => ({
      ...one,
      startMs: one.startMs + offset,
      endMs: one.endMs + offset,
    });
    return segments.map((segment) => ({ ...shift(segment), words: segment.words.map(shift), channel: upload.channel }));
  }

  return { transcribe, close: () => Promise.resolve() };
}

async function nameSpeakers(
  sound: Sound,
  survey: Survey,
  heard: Heard[],
  input: TranscriptionInput,
): Promise<{ utterances: Utterance[]; estimated: boolean }> {
  const byChannel = (segment: Heard): Utterance => {
    const side = segment.channel === input.ourChannel ? 'us' : 'them';
    return utterance(segment, { speaker: input.speakers[side], side, channel: segment.channel });
  };
  if (survey.channels.length === 2) return { utterances: heard.map(byChannel), estimated: false };
  // Servers that tell speakers apart do it better than we can; without times there is nothing to listen to.
  if (heard.some((segment) => segment.speaker !== null || segment.timesEstimated)) {
    const labels = [...new Set(heard.map((segment) => segment.speaker ?? ''))];
    const label = (segment: Heard) => `Speaker ${labels.indexOf(segment.speaker ?? '') + 1}`;
    return {
      utterances: heard.map((segment) => utterance(segment, { speaker: label(segment), side: 'unknown', channel: null })),
      estimated: true,
    };
  }
  const toSamples = (ms: number) => Math.round((ms * survey.sampleRateHz) / 1000);
  const stretches = heard.map(({ startMs, endMs }) => ({ start: toSamples(startMs), end: toSamples(endMs) }));
  const estimate = await sound.voices(survey.channels[0] ?? 0, stretches);
  if (survey.ofOneSide && estimate.voices === 1) return { utterances: heard.map(byChannel), estimated: false };
  const voiceOf = (at: number) => estimate.spoken.findLast((part) => part.start <= at)?.voice ?? 0;
  const utterances = heard.map((segment) => {
    const voice = voiceOf(toSamples((segment.startMs + segment.endMs) / 2));
    return utterance(segment, { speaker: `Speaker ${voice + 1}`, side: 'unknown' as const, channel: null });
  });
  return { utterances, estimated: true };
}

function utterance(segment: Heard, who: Pick<Utterance, 'speaker' | 'side' | 'channel'>): Utterance {
  const { startMs, endMs, text, words } = segment;
  return { ...who, startMs, endMs, text, ...(words.length > 0 ? { words } : {}) };
}

/** Segments are shorter than what people say in one go: neighbours of one speaker are joined up to 25 seconds. */
function joinUtterances(utterances: readonly Utterance[]): Utterance[] {
  const joined: Utterance[] = [];
  const start = (one: Utterance) => one.startMs ?? 0;
  for (const one of [...utterances].sort((a, b) => start(a) - start(b))) {
    const last = joined.at(-1);
    const near = last && start(one) - (last.endMs ?? 0) <= joinWithinMs && (one.endMs ?? 0) - start(last) <= longestTurnMs;
    if (!last || !near || last.speaker !== one.speaker || last.side !== one.side) {
      joined.push({ ...one });
      continue;
    }
    last.text += ` ${one.text}`;
    last.endMs = one.endMs;
    if (last.words && one.words) last.words = [...last.words, ...one.words];
    else delete last.words;
  }
  return joined;
}
