// Reads a transcript that came with a call, whatever tool wrote it, into who said what and when.
import { readableText } from './clean-text.ts';
import { readCues } from './given-cues.ts';
import { readLines, readProse, withoutHtml } from './given-lines.ts';
import type { GivenTurn } from './given-turn.ts';
import type { TimeUnit } from './given-times.ts';
import { findUtterances, readUtterances } from './given-utterances.ts';
import { readJson } from './json-scan.ts';
import { type OurNames, sidesOf } from './speaker-side.ts';
import type { Transcript, Utterance } from './transcript.ts';

export const transcriptFormats = ['plain', 'labelled', 'stamped', 'webvtt', 'srt', 'utterances', 'hubspot'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

export type GivenTranscriptReading =
  | {
      kind: 'transcript';
      transcript: Transcript;
      format: TranscriptFormat;
      /** What bare numbers in a list of utterances were taken for; null when there were none. */
      timeUnit: TimeUnit | null;
    }
  | { kind: 'refused'; code: 'transcript_unreadable'; message: string };

/** Speaker of words nobody is named for. */
export const UNKNOWN_SPEAKER = 'Unknown';
const MOST_UTTERANCES = 50_000;
const encoder = new TextEncoder();

/**
 * Text (prose, `Name: text` lines, WebVTT, SRT, SBV), utterances as JSON, HubSpot's `transcriptUtterances`, or a string that holds such JSON.
 * Speakers and times are kept when given and never invented. NUL and tag characters are taken out. Never throws.
 */
export function readTranscript(given: unknown, names: OurNames): GivenTranscriptReading {
  const read = typeof given === 'string' ? readText(given) : readValue(given);
  if (read === null || read.turns.length === 0)
    return refuse('No speech was found in the transcript. Send text, WebVTT, SRT, or a list of {speaker, text, start, end}.');
  if (read.turns.length > MOST_UTTERANCES)
    return refuse(`The transcript has more than ${MOST_UTTERANCES} utterances. Send whole turns.`);
  const sides = sidesOf(read.turns, names);
  const utterances = read.turns.map((turn): Utterance => {
    const { speaker, channel, startMs, endMs, words } = turn;
    const utterance: Utterance = {
      speaker: speaker ?? UNKNOWN_SPEAKER,
      side: speaker === null ? 'unknown' : (sides.get(speaker) ?? 'unknown'),
      channel,
      startMs,
      endMs,
      text: turn.text,
    };
    return words === undefined ? utterance : { ...utterance, words };
  });
  const transcript: Transcript = {
    source: 'given',
    engine: read.format,
    speakersEstimated: false,
    timesEstimated: false,
    utterances,
  };
  return { kind: 'transcript', transcript, format: read.format, timeUnit: read.timeUnit };
}

function refuse(message: string): GivenTranscriptReading {
  return { kind: 'refused', code: 'transcript_unreadable', message };
}

/** SBV, as YouTube and Meet write captions: both times on one line with a comma between. */
const sbvTiming = /^(\d{1,2}:\d{2}:\d{2}\.\d{3}),(\d{1,2}:\d{2}:\d{2}\.\d{3})$/gm;

type Read = { turns: GivenTurn[]; format: TranscriptFormat; timeUnit: TimeUnit | null };

function readText(given: string): Read | null {
  const text = readableText(given)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .trim();
  if (text.startsWith('[') || text.startsWith('{') || text.startsWith('"')) {
    const json = readJson(encoder.encode(text), 'transcript');
    const value = json.kind === 'ok' ? json.value : undefined;
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return readValue(value);
  }
  const arrowed = text.replaceAll(sbvTiming, '$1 --> $2');
  const cues = arrowed.includes('-->') ? readCues(arrowed) : null;
  if (cues !== null) return { ...cues, timeUnit: null };
  if (/^WEBVTT(?:\n|$)/.test(text)) return null;
  const plain = withoutHtml(text);
  const lines = readLines(plain);
  if (lines !== null) return { ...lines, timeUnit: null };
  return { turns: readProse(plain), format: 'plain', timeUnit: null };
}

function readValue(value: unknown): Read | null {
  const found = findUtterances(value);
  if (typeof found === 'string') return readText(found);
  if (found === null) return null;
  const { turns, unit } = readUtterances(found);
  const format = found.some((entry) => 'startTimeMillis' in entry) ? 'hubspot' : 'utterances';
  return { turns: turns.map(cleaned).filter(({ text }) => text !== ''), format, timeUnit: unit };
}

function cleaned(turn: GivenTurn): GivenTurn {
  const speaker = turn.speaker === null ? null : readableText(turn.speaker);
  const words = turn.words?.map((word) => ({ ...word, text: readableText(word.text) }));
  return { ...turn, speaker: speaker === '' ? null : speaker, text: readableText(turn.text), ...(words ? { words } : {}) };
}
