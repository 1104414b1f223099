// A pushed transcript before anybody reads it: is it one at all, what of it can be stored, how long a call does it suggest.
import { isStorable, storableText } from './clean-text.ts';

/** A transcript as it was sent: text, a list of utterances, or an object that holds one. */
export type PushedTranscript = string | unknown[] | Record<string, unknown>;

export type CleanTranscript =
  | { kind: 'absent' }
  | { kind: 'read'; transcript: PushedTranscript; sanitized: boolean }
  | { kind: 'refused'; message: string };

const DEEPEST = 32;

/** Text is trimmed. What a database cannot store is taken out, also within lists and objects. */
export function cleanTranscript(value: unknown): CleanTranscript {
  if (value === undefined || value === null) return { kind: 'absent' };
  if (typeof value === 'string') {
    const transcript = storableText(value).trim();
    return transcript === '' ? { kind: 'absent' } : { kind: 'read', transcript, sanitized: !isStorable(value) };
  }
  if (typeof value !== 'object')
    return { kind: 'refused', message: 'Send transcript as text, or as a list of {speaker, text, start, end}.' };
  if (isBlank(value, 0)) return { kind: 'absent' };
  if (isClean(value, 0)) return { kind: 'read', transcript: value as PushedTranscript, sanitized: false };
  return { kind: 'read', transcript: cleaned(value, 0) as PushedTranscript, sanitized: true };
}

function isBlank(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return false;
  return depth > 3 ? false : Object.values(value).every((entry) => isBlank(entry, depth + 1));
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'number' || Number.isFinite(value);
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((entry) => isClean(entry, depth + 1));
  for (const key in value) {
    if (!Object.hasOwn(value, key) || !isStorable(key) || !isClean((value as Record<string, unknown>)[key], depth + 1))
      return false;
  }
  return true;
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.map((entry: unknown) => cleaned(entry, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storableText(key), cleaned(entry, depth + 1)]));
}

/** Enough text to know how densely words stand in it. */
const SAMPLE = 4_000;
const MOST_UTTERANCES = 400;

/**
 * How many words a transcript has and where it ends, roughly and quickly: good enough to tell seconds from milliseconds. The end is known
 * only from cue times; the transcript is read in full by a later stage.
 */
export function lengthOfTranscript(transcript: PushedTranscript): { transcriptWords?: number; transcriptEndMs?: number } {
  if (typeof transcript === 'string') {
    const endMs = lastCueEnd(transcript);
    return endMs === null ? { transcriptWords: wordsIn(transcript) } : { transcriptEndMs: endMs };
  }
  const list = Array.isArray(transcript) ? transcript : Object.values(transcript).find((entry) => Array.isArray(entry));
  if (!Array.isArray(list) || list.length === 0) return {};
  let words = 0;
  const sampled = Math.min(list.length, MOST_UTTERANCES);
  for (let at = 0; at < sampled; at += 1) {
    const entry: unknown = list[at];
    const text = typeof entry === 'object' && entry !== null && 'text' in entry ? entry.text : entry;
    if (typeof text === 'string') words += wordsIn(text);
  }
  return { transcriptWords: Math.round((words * list.length) / sampled) };
}

function wordsIn(text: string): number {
  const end = Math.min(text.length, SAMPLE);
  let words = 0;
  let inWord = false;
  for (let at = 0; at < end; at += 1) {
    const isSpace = text.charCodeAt(at) <= 0x20;
    if (!isSpace && !inWord) words += 1;
    inWord = !isSpace;
  }
  return end === 0 ? 0 : Math.round((words * text.length) / end);
}

function lastCueEnd(text: string): number | null {
  const arrow = text.lastIndexOf('-->');
  if (arrow < 0) return null;
  const end = /^-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{3})/.exec(text.slice(arrow, arrow + 40));
  return end === null ? null : ((Number(end[1] ?? 0) * 60 + Number(end[2])) * 60 + Number(end[3])) * 1_000 + Number(end[4]);
}
