// Reads what speech-to-text servers answer. They agree on little, so everything but the text may be missing.
import { z } from 'zod';
import type { Word } from '../../rules/transcript.ts';

const optionalNumber = z.number().nullish().catch(null);

const wordShape = z.object({ word: z.string().optional(), text: z.string().optional(), start: z.number(), end: z.number() });

const segmentShape = z.object({
  start: optionalNumber,
  end: optionalNumber,
  text: z.string(),
  speaker: z.union([z.string(), z.number()]).nullish().catch(null),
  no_speech_prob: optionalNumber,
  avg_logprob: optionalNumber,
  words: z.array(wordShape).nullish().catch(null),
});

const answerShape = z.object({
  text: z.string().nullish(),
  segments: z.array(segmentShape).nullish(),
  words: z.array(wordShape).nullish().catch(null),
});

/** A piece of text with its place in the upload. */
export type HeardSegment = {
  startMs: number;
  endMs: number;
  text: string;
  speaker: string | null;
  words: Word[];
  timesEstimated: boolean;
};

/** Null when it is no transcription at all. `lengthMs` is that of the upload: times beyond it are cut to it. */
export function readTranscriptionAnswer(json: unknown, lengthMs: number): HeardSegment[] | null {
  const parsed = answerShape.safeParse(json);
  if (!parsed.success) return null;
  const { text, segments, words } = parsed.data;
  const clamp = (seconds: number) => Math.round(Math.max(0, Math.min(lengthMs, seconds * 1000)));
  const allWords = (words ?? []).map((word) => readWord(word, clamp));
  if (segments && segments.length > 0 && segments.every((one) => typeof one.start === 'number' && typeof one.end === 'number')) {
    return segments.flatMap((segment): HeardSegment[] => {
      if (segment.text.trim() === '' || isInvented(segment)) return [];
      const startMs = clamp(segment.start ?? 0);
      const endMs = Math.max(startMs, clamp(segment.end ?? 0));
      const own = segment.words ? segment.words.map((word) => readWord(word, clamp)) : within(allWords, startMs, endMs);
      const speaker = segment.speaker === null || segment.speaker === undefined ? null : String(segment.speaker);
      return [{ startMs, endMs, text: segment.text.trim(), speaker, words: own, timesEstimated: false }];
    });
  }
  if (allWords.length > 0) return sentencesOf(allWords);
  const whole = text ?? (segments ? segments.map((segment) => segment.text).join(' ') : null);
  return whole === null ? null : spread(whole, lengthMs);
}

/** The rule by which Whisper itself discards what it made up over silence (openai/whisper, transcribe.py, default thresholds). */
function isInvented(segment: z.infer<typeof segmentShape>): boolean {
  return (segment.no_speech_prob ?? 0) > 0.6 && (segment.avg_logprob ?? 0) < -1;
}

function readWord(word: z.infer<typeof wordShape>, clamp: (seconds: number) => number): Word {
  return { text: (word.word ?? word.text ?? '').trim(), startMs: clamp(word.start), endMs: clamp(word.end) };
}

function within(words: readonly Word[], startMs: number, endMs: number): Word[] {
  return words.filter((word) => {
    const middle = (word.startMs + word.endMs) / 2;
    return middle >= startMs && middle < endMs;
  });
}

/** Words without segments: a new one after the end of a sentence or a pause. */
function sentencesOf(words: readonly Word[]): HeardSegment[] {
  const groups: Word[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (!group || !last || /[.!?]$/.test(last.text) || word.startMs - last.endMs > 800) groups.push([word]);
    else group.push(word);
  }
  return groups.map((group) => ({
    startMs: group[0]?.startMs ?? 0,
    endMs: group.at(-1)?.endMs ?? 0,
    text: group.map((word) => word.text).join(' '),
    speaker: null,
    words: group,
    timesEstimated: false,
  }));
}

/** Text alone: its sentences are spread over the length by their number of letters. */
function spread(text: string, lengthMs: number): HeardSegment[] {
  const sentences = text.match(/\S[^.!?]*(?:[.!?]+|$)/g)?.map((sentence) => sentence.trim()) ?? [];
  const letters = sentences.reduce((sum, sentence) => sum + sentence.length, 0);
  let said = 0;
  return sentences.map((sentence) => {
    const startMs = Math.round((said / letters) * lengthMs);
    said += sentence.length;
    return {
      startMs,
      endMs: Math.round((said / letters) * lengthMs),
      text: sentence,
      speaker: null,
      words: [],
      timesEstimated: true,
    };
  });
}
