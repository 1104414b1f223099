// The moments of a recording that are silenced, because what was said there was taken out of the transcript.
import type { Role } from './role.ts';
import { spokenLength } from './spoken-length.ts';
import type { Utterance } from './transcript.ts';

/** Milliseconds from the start of the recording. */
export type SoundSpan = { startMs: number; endMs: number };
type TextSpan = { from: number; to: number };

/** Recognisers end words a little early and begin them a little late. */
const MEASURED_MARGIN_MS = 300;
/** Words that were spread over their turn lie somewhere near: the longer the turn, the further off they may be. */
const SPREAD_MARGIN_MS = 800;
const SPREAD_MARGIN_SHARE = 0.2;
const MOST_SPREAD_MARGIN_MS = 6_000;
/** Times that were spread over a whole call say little more than which part of it is meant. */
const ESTIMATED_MARGIN_MS = 10_000;

/** When a part of a turn's text was said, with a margin on both sides; null where nobody told when the turn was. */
export function soundOf(utterance: Utterance, part: TextSpan, timesEstimated: boolean): SoundSpan | null {
  const { startMs, endMs, text, words } = utterance;
  if (startMs === null || endMs === null) return null;
  if (timesEstimated) return widened({ startMs, endMs }, ESTIMATED_MARGIN_MS);
  const spread = Math.min(MOST_SPREAD_MARGIN_MS, SPREAD_MARGIN_MS + SPREAD_MARGIN_SHARE * (endMs - startMs));
  const places = words && wordPlaces(text, words);
  const heard = places?.flatMap((place, at) => (place.from < part.to && part.from < place.to ? [words?.[at] ?? []].flat() : []));
  const [first, last] = [heard?.[0], heard?.at(-1)];
  if (first && last) {
    const span = { startMs: first.startMs, endMs: Math.max(first.endMs, last.endMs) };
    return widened(span, utterance.areWordsSpread === true ? spread : MEASURED_MARGIN_MS);
  }
  const share = (upTo: number): number => startMs + ((endMs - startMs) * spokenLength(text.slice(0, upTo))) / spokenLength(text);
  return widened({ startMs: share(part.from), endMs: share(part.to) }, spread);
}

/** Where each word stands in its text; null where they do not follow one another there. */
export function wordPlaces(text: string, words: readonly { text: string }[]): TextSpan[] | null {
  const places: TextSpan[] = [];
  let at = 0;
  for (const word of words) {
    const said = word.text.trim();
    const from = text.indexOf(said, at);
    if (said === '' || from < 0 || /[\p{L}\p{N}]/u.test(text.slice(at, from))) return null;
    at = from + said.length;
    places.push({ from, to: at });
  }
  return places;
}

const widened = ({ startMs, endMs }: SoundSpan, byMs: number): SoundSpan => ({
  startMs: Math.max(0, Math.floor(startMs - byMs)),
  endMs: Math.ceil(endMs + byMs),
});

/**
 * What is silenced of a recording of this length, in order and apart from one another. Besides what was found when the transcript was
 * made, every mark that somebody wrote into a turn by hand counts. A turn without times may be anywhere between its neighbours that have some.
 */
export function coveredSound(
  transcript: { utterances: readonly Utterance[]; timesEstimated: boolean },
  marks: readonly string[],
  lengthMs: number,
): SoundSpan[] {
  const { utterances, timesEstimated } = transcript;
  const spans = utterances.flatMap((utterance, at) => {
    const found = utterance.covered ?? [];
    const { text, parts } = writtenOut(utterance.text, marks);
    if (parts.length <= found.length) return found;
    const { words: _, ...turn } = { ...utterance, text };
    return [...found, ...parts.map((part) => soundOf(turn, part, timesEstimated) ?? between(utterances, at, lengthMs))];
  });
  return joined(spans, lengthMs);
}

/** What a mark stands for took longer to say than the mark would. */
const SAID = '0000 0000 0000 0000';

function writtenOut(text: string, marks: readonly string[]): { text: string; parts: TextSpan[] } {
  const parts: TextSpan[] = [];
  let out = '';
  for (let at = 0; at < text.length;) {
    const mark = marks.find((one) => text.startsWith(one, at));
    if (mark !== undefined) parts.push({ from: out.length, to: out.length + SAID.length });
    out += mark === undefined ? text.charAt(at) : SAID;
    at += mark?.length ?? 1;
  }
  return { text: out, parts };
}

function between(utterances: readonly Utterance[], at: number, lengthMs: number): SoundSpan {
  const before = utterances.slice(0, at).findLast(({ startMs }) => startMs !== null);
  const after = utterances.slice(at + 1).find(({ startMs }) => startMs !== null);
  const span = { startMs: before?.startMs ?? 0, endMs: after?.endMs ?? after?.startMs ?? lengthMs };
  return widened(span, SPREAD_MARGIN_MS);
}

/** In order, cut to the recording; what touches is one. */
export function joined(spans: readonly SoundSpan[], lengthMs: number): SoundSpan[] {
  const apart: SoundSpan[] = [];
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = apart.at(-1);
    if (startMs >= lengthMs || endMs <= startMs) continue;
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, Math.min(endMs, lengthMs));
    else apart.push({ startMs, endMs: Math.min(endMs, lengthMs) });
  }
  return apart;
}

/** Who may hear what was recorded once the copy with silences is there. `nobody`: it is deleted then. */
export const originalHearers = ['nobody', 'admins', 'managers'] as const;
export type OriginalHearer = (typeof originalHearers)[number];

/** What is heard of a recording. `not_yet`: it would be the original, and nobody knows yet what it says. */
export type Heard = 'original' | 'covered' | 'not_yet';

/** `since`: recordings that came later are covered; null: none are, except those that were once. */
export function heardOf(
  recording: { fetchedAt: Date; coveredAt: Date | null; coveredKey: string | null },
  since: Date | null,
): Heard {
  if (recording.coveredAt !== null) return recording.coveredKey === null ? 'original' : 'covered';
  return since !== null && recording.fetchedAt >= since ? 'not_yet' : 'original';
}

/** True when the role may hear what was recorded. */
export function mayHearOriginal(hearer: OriginalHearer, role: Role): boolean {
  if (hearer === 'nobody') return false;
  return role === 'admin' || (hearer === 'managers' && role === 'manager');
}
