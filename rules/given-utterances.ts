// Reads transcripts that arrive as JSON: lists of utterances under many names, with times in seconds, milliseconds or on the clock.
import {
  endNames,
  epochStart,
  type Fields,
  firstOf,
  own,
  lengthNames,
  paceUnit,
  type RawTime,
  startNames,
  timeOf,
  type TimeUnit,
} from './given-times.ts';
import { countWords, type GivenTurn, oneLine } from './given-turn.ts';
import type { Word } from './transcript.ts';

const listNames = [
  ...'transcriptUtterances transcriptCreateUtterances utterances segments sentences turns entries messages monologues'.split(' '),
  ...'paragraphs items dialogue conversation transcript transcription transcripts results data words'.split(' '),
];
const textNames = 'text content sentence message transcript utterance body value word punctuated_word words'.split(' ');
const speakerNames = [
  ...'speaker speakerName speaker_name name participant participantName speakerLabel speaker_label'.split(' '),
  ...'speakerId speaker_id role from author user'.split(' '),
];
const roleNames = 'role speakerRole speaker_role participantRole speakerType speaker_type'.split(' ');
const DEEPEST = 4;
const LONGEST_NAME = 200;

/** The list of utterances in a value, the text in it, or null. */
export function findUtterances(value: unknown, depth = 0): Fields[] | string | null {
  if (typeof value === 'string') return value;
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return fromList(value, depth);
  const fields = value as Fields;
  for (const name of listNames) {
    const inner = own(fields, name);
    const found = typeof inner === 'object' ? findUtterances(inner, depth + 1) : null;
    if (found !== null && found.length > 0) return found;
  }
  const text = firstOf(fields, ['text', 'transcript', 'transcription', 'content', 'body']);
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}

function fromList(list: unknown[], depth: number): Fields[] | string | null {
  if (list.length > 0 && list.every((entry) => typeof entry === 'string')) return list.join('\n');
  const entries = list.filter((entry): entry is Fields => typeof entry === 'object' && entry !== null && !Array.isArray(entry));
  const nested = entries.flatMap((entry) => withInner(entry));
  if (nested.some((entry) => textOf(entry) !== '')) return nested;
  return entries.length === 1 ? findUtterances(entries[0], depth + 1) : null;
}

/** A turn that holds its sentences, as Gong writes it: each sentence, spoken by the turn's speaker. */
function withInner(entry: Fields): Fields[] {
  const inner = own(entry, 'sentences') ?? own(entry, 'segments');
  if (textOf(entry) !== '' || !Array.isArray(inner)) return [entry];
  const speaker = speakerOf(entry);
  return inner.flatMap((part: unknown) => (typeof part === 'object' && part !== null ? [{ speaker, ...part }] : []));
}

function textOf(entry: Fields): string {
  for (const name of textNames) {
    const value = own(entry, name);
    if (typeof value === 'string' && value.trim() !== '') return oneLine(value);
  }
  const words = own(entry, 'words');
  return Array.isArray(words) ? oneLine(words.map((word: unknown) => (isFields(word) ? textOf(word) : '')).join(' ')) : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return oneLine(value.slice(0, LONGEST_NAME));
  if (typeof value === 'number') return `Speaker ${value}`;
  return isFields(value) ? nameOf(firstOf(value, ['name', 'displayName', 'label', 'email', 'id', 'role'])) : '';
}

function speakerOf(entry: Fields): string | null {
  for (const name of speakerNames) {
    const speaker = nameOf(own(entry, name));
    if (speaker !== '') return /^\d{1,3}$/.test(speaker) ? `Speaker ${speaker}` : speaker;
  }
  const channel = own(entry, 'channel');
  if (typeof channel === 'string' && channel.trim() !== '')
    return /^\d+$/.test(channel) ? `Speaker ${channel}` : oneLine(channel.slice(0, LONGEST_NAME));
  return typeof channel === 'number' ? `Speaker ${channel + 1}` : null;
}

type RawWord = { text: string; start: RawTime; end: RawTime };
type RawTurn = {
  speaker: string | null;
  role: string | undefined;
  email: string | undefined;
  channel: number | null;
  text: string;
  start: RawTime;
  end: RawTime;
  length: RawTime;
  words: RawWord[];
};

function readRaw(entry: Fields): RawTurn {
  const role = firstOf(entry, roleNames) ?? (isFields(entry['speaker']) ? firstOf(entry['speaker'], roleNames) : undefined);
  const email = isFields(entry['speaker'])
    ? own(entry['speaker'], 'email')
    : firstOf(entry, ['speakerEmail', 'speaker_email', 'email']);
  const channel = own(entry, 'channel');
  const words = own(entry, 'words');
  return {
    speaker: speakerOf(entry),
    role: typeof role === 'string' ? role : undefined,
    email: typeof email === 'string' ? email : undefined,
    channel: typeof channel === 'number' && Number.isSafeInteger(channel) && channel >= 0 && channel < 64 ? channel : null,
    text: textOf(entry),
    start: timeOf(entry, startNames),
    end: timeOf(entry, endNames),
    length: timeOf(entry, lengthNames),
    words: Array.isArray(words)
      ? words.filter(isFields).map((word) => ({ text: textOf(word), start: timeOf(word, startNames), end: timeOf(word, endNames) }))
      : [],
  };
}

/**
 * Reads a list of utterances. The unit of bare numbers is decided once for the whole list: the one in which people speak at a possible
 * pace. `unit` is null when no bare number stood there.
 */
export function readUtterances(entries: Fields[]): { turns: GivenTurn[]; unit: TimeUnit | null } {
  const raw = entries.map(readRaw).filter(({ text }) => text !== '');
  const unit = paceUnit(raw);
  const factor = unit === 's' ? 1_000 : 1;
  const ms = (time: RawTime): number | null => (time === null ? null : Math.round('ms' in time ? time.ms : time.open * factor));
  const starts = raw.map(({ start }) => ms(start)).filter((start) => start !== null);
  const from = epochStart(starts);
  const place = (time: RawTime): number | null => {
    const at = ms(time);
    return at === null || at - from < 0 || at - from > LONGEST_CALL_MS ? null : at - from;
  };
  const turns = raw.map(({ start, end, length, words, ...turn }): GivenTurn => {
    const startMs = place(start);
    const lengthMs = ms(length);
    const endMs = place(end) ?? (startMs === null || lengthMs === null ? null : startMs + lengthMs);
    const placed = words.flatMap((word): Word[] => {
      const [wordStart, wordEnd] = [place(word.start), place(word.end)];
      return wordStart === null || wordEnd === null || word.text === ''
        ? []
        : [{ text: word.text, startMs: wordStart, endMs: wordEnd }];
    });
    const rightWay = startMs !== null && endMs !== null && endMs < startMs ? startMs : endMs;
    return { ...turn, startMs, endMs: rightWay, ...(placed.length > 0 ? { words: placed } : {}) };
  });
  return { turns: joinWords(turns), unit };
}

const LONGEST_CALL_MS = 48 * 3_600_000;

const PAUSE_MS = 1_000;

/** Lists of single words become turns again: until another speaks, a pause, or a sentence ends. */
function joinWords(turns: GivenTurn[]): GivenTurn[] {
  const words = turns.reduce((sum, { text }) => sum + countWords(text), 0);
  if (turns.length < 12 || words > turns.length * 1.3) return turns;
  const joined: (GivenTurn & { said: string[]; words: Word[] })[] = [];
  for (const turn of turns) {
    const { startMs, endMs, text } = turn;
    const word = startMs !== null && endMs !== null ? [{ text, startMs, endMs }] : [];
    const before = joined.at(-1);
    const pauseMs = startMs !== null && before && before.endMs !== null ? startMs - before.endMs : 0;
    const goesOn = before?.speaker === turn.speaker && before.channel === turn.channel && pauseMs <= PAUSE_MS;
    if (goesOn && !/[.?!…]$/.test(before.said.at(-1) ?? '')) {
      before.said.push(text);
      before.words.push(...word);
      before.endMs = endMs ?? before.endMs;
    } else joined.push({ ...turn, said: [text], words: word });
  }
  return joined.map(({ said, words: placed, ...turn }) => ({
    ...turn,
    text: said.join(' '),
    words: placed.length === said.length ? placed : undefined,
  }));
}
