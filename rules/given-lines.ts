// Reads transcripts written as plain text: `Name: text` lines with or without times, names on lines of their own, or just words.
import { plainText } from './given-cues.ts';
import { clockMs, clockTime, countWords, type GivenTurn, oneLine } from './given-turn.ts';
import { LONGEST_LABEL, sideOfRole, speakerName, speakersAmong } from './speaker-label.ts';

const bracketedStamp = String.raw`[\[(]?${clockTime}(?:\s*[-–]\s*(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,6})?)?[\])]?`;
const leading = new RegExp(String.raw`^${bracketedStamp}(?=$|[\s:–-])\s*[:–-]?\s*`);
const trailing = new RegExp(String.raw`^(.{1,${LONGEST_LABEL}}?)[\s,|–-]*${bracketedStamp}$`);
const colon = new RegExp(
  String.raw`^(\S.{0,${LONGEST_LABEL + 20}}?)\s?[:：](?!\/\/)(?:\s+|(?=[^\s\d]))(.*)$|^(\S.{0,${LONGEST_LABEL + 20}}?)\s?[:：]$`,
);

type Line = { startMs: number | null; label: string | null; text: string; raw: string };

/** Turns of labelled lines, or of stamped lines, or null when the text has neither. */
export function readLines(text: string): { format: 'labelled' | 'stamped'; turns: GivenTurn[] } | null {
  const lines = splitFlat(text)
    .split('\n')
    .map((line): Line => ({ ...readLine(line.trim()), raw: line.trim() }))
    .filter((line) => line.text !== '' || line.label !== null || line.startMs !== null);
  const speakers = trusted(lines);
  const stamped = lines.filter((line) => line.startMs !== null).length;
  if (speakers.size === 0 && (stamped === 0 || stamped * 3 < lines.length)) return null;
  return { format: speakers.size > 0 ? 'labelled' : 'stamped', turns: fromWallClock(gather(lines, speakers)) };
}

function readLine(raw: string): Omit<Line, 'raw'> {
  let rest = raw.replace(/^(?:[-•*]\s+|>>+\s*)/, '').replaceAll('**', '');
  let startMs: number | null = null;
  const before = leading.exec(rest);
  if (before) {
    startMs = clockMs(before.slice(1, 5));
    rest = rest.slice(before[0].length);
  }
  const named = colon.exec(rest);
  const label = named?.[1] ?? named?.[3];
  if (named && label !== undefined) return withLabel(label, (named[2] ?? '').trim(), startMs, rest);
  const alone = startMs === null ? trailing.exec(rest) : null;
  const name = alone?.[1] === undefined ? '' : unwrapped(alone[1]);
  if (alone && isPossibleName(name)) return { startMs: clockMs(alone.slice(2, 6)), label: name, text: '' };
  const bracketed = /^\[([^\]]{1,60})\]\s*(.*)$/.exec(rest);
  if (bracketed?.[1] !== undefined && isPossibleName(bracketed[1]))
    return { startMs, label: bracketed[1].trim(), text: bracketed[2] ?? '' };
  return { startMs, label: null, text: rest };
}

/** `Sam (00:12): hello`, `[Sam] 0:12: hello`. */
function withLabel(label: string, text: string, startMs: number | null, whole: string): Omit<Line, 'raw'> {
  const stamped = trailing.exec(label);
  const name = unwrapped(stamped?.[1] ?? label);
  if (!isPossibleName(name)) return { startMs, label: null, text: whole };
  return { startMs: stamped ? clockMs(stamped.slice(2, 6)) : startMs, label: name, text };
}

function unwrapped(label: string): string {
  return label
    .replace(/^[\s[(<]+|[\s,|–-]+$/g, '')
    .replace(/^([^[\]()]*)[\])>]$/, '$1')
    .trim();
}

function isPossibleName(label: string): boolean {
  return (
    label.length > 0 &&
    label.length <= LONGEST_LABEL &&
    /^[\p{L}\d+#]/u.test(label) &&
    !/[.?!,;]\s/.test(label.replace(/^\p{L}+\. /u, ''))
  );
}

/** Empty unless the labels carry the text: one heading in front of a note makes no conversation. */
function trusted(lines: Line[]): Set<string> {
  const labels = lines.flatMap(({ label }) => label ?? []);
  const speakers = speakersAmong(labels);
  const labelled = lines.filter(({ label }) => label !== null && speakers.has(label));
  if (labelled.length === 0) return new Set();
  const [only] = labelled;
  const isHeading =
    labelled.length === 1 && lines.length > 1 && sideOfRole(only?.label ?? '') === 'unknown' && only?.startMs === null;
  return isHeading ? new Set() : speakers;
}

function gather(lines: Line[], speakers: Set<string>): GivenTurn[] {
  const turns: (GivenTurn & { said: string[] })[] = [];
  let speaker: string | null = null;
  let pendingMs: number | null = null;
  const speakerOf = ({ label }: Line): string | null => (label !== null && speakers.has(label) ? label : null);
  const namesHaveTimes = speakers.size === 0 || lines.some((line) => speakerOf(line) !== null && line.startMs !== null);
  for (const line of lines) {
    const name = speakerOf(line);
    // `10:30 sharp` within what somebody says is no time of the recording.
    const isSpeech = name === null && !namesHaveTimes && line.text !== '' && /^\d/.test(line.raw);
    const { startMs, label, text } = isSpeech ? { startMs: null, label: null, text: line.raw } : line;
    const said = label === null || name !== null ? text : text === '' ? label : `${label}: ${text}`;
    if (name !== null) speaker = speakerName(name);
    const last = turns.at(-1);
    if (name !== null || startMs !== null || last === undefined) {
      turns.push({ speaker, channel: null, startMs: startMs ?? pendingMs, endMs: null, text: '', said: [said] });
      pendingMs = said === '' && name === null ? startMs : null;
    } else last.said.push(said);
  }
  return turns.map(({ said, ...turn }) => ({ ...turn, text: oneLine(said.join(' ')) })).filter(({ text }) => text !== '');
}

const WALL_CLOCK_MS = 3_600_000;

/** Some tools write the time of day. A recording that is silent for its first hour is less likely than that. */
function fromWallClock(turns: GivenTurn[]): GivenTurn[] {
  const first = turns.find(({ startMs }) => startMs !== null)?.startMs ?? 0;
  if (first < WALL_CLOCK_MS) return turns;
  return turns.map((turn) => (turn.startMs === null ? turn : { ...turn, startMs: Math.max(0, turn.startMs - first) }));
}

const flatSeam = /(?<=[.?!…"”)])\s+(?=(?:[\p{Lu}\d][\p{L}\d.'’-]{0,30})(?: [\p{Lu}\d][\p{L}\d.'’-]{0,30}){0,2}: )/u;

/** Fields of a CRM lose their line breaks: `Agent: Hi. Customer: Hello.` on one line, `\n` written out, or HTML. */
function splitFlat(text: string): string {
  if (text.includes('\n')) return text;
  if (text.includes(String.raw`\n`)) return text.replaceAll(String.raw`\r\n`, '\n').replaceAll(String.raw`\n`, '\n');
  return /^[^:]{1,60}: /.test(text) ? text.split(flatSeam).join('\n') : text;
}

const LONG_PARAGRAPH = 400;
const ENOUGH_FOR_A_GROUP = 200;
const WORDS_PER_BREATH = 60;

/** Words without speakers: one turn for each paragraph, long ones cut after sentences. */
export function readProse(text: string): GivenTurn[] {
  return splitFlat(text)
    .split('\n')
    .flatMap((paragraph) => (paragraph.length > LONG_PARAGRAPH ? groups(oneLine(paragraph)) : [oneLine(paragraph)]))
    .filter((said) => said !== '')
    .map((said) => ({ speaker: null, channel: null, startMs: null, endMs: null, text: said }));
}

function groups(paragraph: string): string[] {
  const sentences = paragraph.split(/(?<=[.?!…。！？]["”')\]]?)\s+/u).flatMap(breaths);
  const grouped: string[] = [];
  for (const sentence of sentences) {
    const before = grouped.at(-1);
    if (before !== undefined && before.length < ENOUGH_FOR_A_GROUP) grouped[grouped.length - 1] = `${before} ${sentence}`;
    else grouped.push(sentence);
  }
  return grouped;
}

/** Speech without any punctuation is cut by its length. */
function breaths(sentence: string): string[] {
  if (countWords(sentence) <= 2 * WORDS_PER_BREATH) return [sentence];
  const words = sentence.split(' ');
  return Array.from({ length: Math.ceil(words.length / WORDS_PER_BREATH) }, (_, at) =>
    words.slice(at * WORDS_PER_BREATH, (at + 1) * WORDS_PER_BREATH).join(' '),
  );
}

/** Notes of a CRM arrive as HTML; its blocks become lines. */
export function withoutHtml(text: string): string {
  if (!/<(?:p|br|div|li|span)\b[^<>]{0,200}>/i.test(text)) return text;
  return text
    .replace(/<br\b[^<>]{0,200}>|<\/(?:p|div|li|h\d)>/gi, '\n')
    .split('\n')
    .map(plainText)
    .join('\n')
    .trim();
}
