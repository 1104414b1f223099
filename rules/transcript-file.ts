// A transcript as a file: plain text to read and paste, WebVTT to lay under the recording.
import type { Utterance } from './transcript.ts';

type Turn = Pick<Utterance, 'speaker' | 'text' | 'startMs' | 'endMs'>;

/** What a cue lasts when nobody told and nothing follows. */
const LAST_CUE_MS = 2000;

/** One line for each turn, `[0:04] Maya Okafor: …`, below a title. */
export function transcriptText(title: string, turns: readonly Turn[]): string {
  const lines = turns.map((turn) => {
    const { who, text } = transcriptLine(turn);
    return `${who} ${text}\n`;
  });
  return `${oneLine(title)}\n\n${lines.join('')}`;
}

/** `who`: `[0:04] Maya Okafor:`. */
export function transcriptLine({ speaker, text, startMs }: Omit<Turn, 'endMs'>): { who: string; text: string } {
  return { who: `${startMs === null ? '' : `[${shortTime(startMs)}] `}${oneLine(speaker)}:`, text: oneLine(text) };
}

/** Null where a turn has no time: subtitles at the wrong moment are worse than none. */
export function transcriptVtt(turns: readonly Turn[]): string | null {
  const cues: string[] = [];
  for (const [index, { speaker, text, startMs, endMs }] of turns.entries()) {
    if (startMs === null) return null;
    const next = turns[index + 1]?.startMs ?? startMs + LAST_CUE_MS;
    // A cue must end after it begins, also where two begin at once.
    const until = Math.max(endMs ?? next, startMs + 1);
    cues.push(`${vttTime(startMs)} --> ${vttTime(until)}\n<v ${escaped(speaker)}>${escaped(text)}</v>\n`);
  }
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** A title as the name of a file on any system; at most 80 characters and the ending. */
export function transcriptFileName(title: string, ending: 'txt' | 'vtt' | 'docx'): string {
  const name = oneLine(title)
    .replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .slice(0, 80)
    .replaceAll(/^[ .]+|[ .]+$/g, '');
  return `${name === '' ? 'transcript' : name}.${ending}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const escaped = (text: string): string => oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const padded = (value: number, digits = 2): string => String(value).padStart(digits, '0');

function vttTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const seconds = Math.floor(whole / 1000);
  return `${padded(Math.floor(seconds / 3600))}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}.${padded(whole % 1000, 3)}`;
}

function shortTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const rest = `${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
}
