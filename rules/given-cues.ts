// Reads WebVTT and SRT, and what tools really write under those names: voices, `Name: text` cues, missing headers and blank lines.
import { clockMs, clockTime, type GivenTurn, oneLine } from './given-turn.ts';
import { LONGEST_LABEL, speakerName, speakersAmong } from './speaker-label.ts';

type Cue = { startMs: number; endMs: number; lines: string[] };

const timing = new RegExp(String.raw`^\[?${clockTime}\s*-->\s*${clockTime}(\]?)(.*)$`);
const label = new RegExp(
  String.raw`^(?:>>\s*)?(?:\[([^\]\n]{1,${LONGEST_LABEL}})\]:?|([^\s:<][^:<]{0,${LONGEST_LABEL - 1}}?)\s?[:：](?!\/\/|\d))\s*(.*)$`,
  's',
);
/** Milliseconds between the pieces of one sentence that was cut to fit the screen. */
const SEAM_MS = 300;
const LONGEST_JOINED = 400;

/** Null when there is no cue in it. `webvtt` is told by its first line, everything else with arrows is SRT. */
export function readCues(text: string): { format: 'webvtt' | 'srt'; turns: GivenTurn[] } | null {
  const lines = text.split('\n');
  const format = /^WEBVTT(?:\s|$)/.test(lines[0] ?? '') ? 'webvtt' : 'srt';
  const cues = collect(lines, format);
  if (cues.length === 0) return null;
  return { format, turns: joinPieces(voices(cues)) };
}

function collect(lines: string[], format: 'webvtt' | 'srt'): Cue[] {
  const cues: Cue[] = [];
  let open: Cue | null = null;
  let loose: string[] = [];
  let skipping = false;
  for (const raw of lines) {
    const line = raw.trim();
    const match = line.includes('-->') ? timing.exec(line) : null;
    if (match) {
      const last = open?.lines.at(-1);
      if (last !== undefined && /^\d{1,6}$/.test(last)) open?.lines.pop(); // the next cue's number, where the blank line is missing
      open = { startMs: clockMs(match.slice(1, 5)), endMs: clockMs(match.slice(5, 9)), lines: [] };
      if (match[9] === ']' && match[10]?.trim()) open.lines.push(match[10].trim());
      cues.push(open);
      loose = [];
      skipping = false;
    } else if (line === '') {
      const before = cues.at(-1);
      // A blank line inside a cue of SRT: what follows without times of its own still belongs to it.
      if (format === 'srt' && before && loose.length > 0) before.lines.push(...loose);
      open = null;
      loose = [];
      skipping = false;
    } else if (open) {
      open.lines.push(line);
    } else if (!skipping) {
      skipping = format === 'webvtt' && /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(line);
      if (!skipping) loose.push(line);
    }
  }
  const last = cues.at(-1);
  if (format === 'srt' && last && !open) last.lines.push(...loose);
  return cues;
}

const voiceTag = /<v(?:\.[^\s<>]{0,100})?[\t ]{1,10}([^<>]{1,200})>/gi;

/** Splits cues where another voice starts. */
function voices(cues: Cue[]): GivenTurn[] {
  const hasTags = cues.some((cue) => cue.lines.some((line) => /<v[.\s]/i.test(line)));
  return hasTags ? cues.flatMap(byTags) : byLabels(cues.map((cue) => ({ ...cue, lines: cue.lines.map(plainText) })));
}

function turn({ startMs, endMs }: Cue, speaker: string | null, text: string): GivenTurn[] {
  return text === '' ? [] : [{ speaker, channel: null, startMs, endMs: Math.max(startMs, endMs), text }];
}

function byTags(cue: Cue): GivenTurn[] {
  const text = cue.lines.join(' ');
  const tags = [...text.matchAll(voiceTag)];
  const spoken = tags.flatMap((tag, at) => {
    const said = text.slice(tag.index + tag[0].length, tags[at + 1]?.index);
    return turn(cue, plainText(tag[1] ?? '') || null, plainText(said));
  });
  return [...turn(cue, null, plainText(text.slice(0, tags[0]?.index))), ...spoken];
}

function byLabels(cues: Cue[]): GivenTurn[] {
  const speakers = speakersIn(cues);
  const turns: GivenTurn[] = [];
  let speaker: string | null = null;
  for (const cue of cues) {
    let said: string[] = [];
    for (const line of cue.lines) {
      const found = labelOf(line);
      if (found !== null && speakers.has(found.label)) {
        turns.push(...turn(cue, speaker, oneLine(said.join(' '))));
        speaker = speakerName(found.label);
        said = [found.text];
      } else said.push(line);
    }
    turns.push(...turn(cue, speaker, oneLine(said.join(' '))));
  }
  return turns;
}

function labelOf(line: string): { label: string; text: string } | null {
  const match = label.exec(line);
  const name = match?.[1] ?? match?.[2];
  return match && name !== undefined ? { label: name.trim(), text: match[3] ?? '' } : null;
}

/** Labels count only when most cues carry one, so that `remember: this` stays a sentence. */
function speakersIn(cues: Cue[]): Set<string> {
  const labels = cues.flatMap((cue) => cue.lines.slice(0, 1).flatMap((line) => labelOf(line)?.label ?? []));
  const speakers = speakersAmong(cues.flatMap((cue) => cue.lines.flatMap((line) => labelOf(line)?.label ?? [])));
  const first = cues[0]?.lines[0];
  const opens = first !== undefined && speakers.has(labelOf(first)?.label ?? '');
  return opens || labels.filter((name) => speakers.has(name)).length * 2 >= cues.length ? speakers : new Set();
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', lrm: '', rlm: '' };

/** Without tags and with entities resolved. */
export function plainText(text: string): string {
  const bare =
    text.includes('<') || text.includes('{\\') ? text.replace(/<\/?[a-zA-Z\d][^<>]{0,200}>|<\/?>|\{\\[^{}]{0,100}\}/g, '') : text;
  const resolved = bare.includes('&')
    ? bare.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal: string, hex: string, name: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
      })
    : bare;
  return oneLine(resolved);
}

/** Subtitles cut sentences to fit the screen; a piece that goes on in lower case at once belongs to the one before. */
function joinPieces(turns: GivenTurn[]): GivenTurn[] {
  const joined: GivenTurn[] = [];
  for (const piece of turns) {
    const before = joined.at(-1);
    const goesOn =
      before !== undefined &&
      before.speaker === piece.speaker &&
      (piece.startMs ?? 0) - (before.endMs ?? 0) <= SEAM_MS &&
      (piece.startMs ?? 0) >= (before.startMs ?? 0) &&
      before.text.length + piece.text.length < LONGEST_JOINED &&
      !/[.?!…:"”)\]]$/.test(before.text) &&
      /^\p{Ll}/u.test(piece.text);
    if (goesOn)
      joined[joined.length - 1] = {
        ...before,
        endMs: Math.max(before.endMs ?? 0, piece.endMs ?? 0),
        text: `${before.text} ${piece.text}`,
      };
    else joined.push(piece);
  }
  return joined;
}
