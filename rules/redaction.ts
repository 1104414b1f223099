// Takes out of a text what identifies somebody or pays for something, where that is certain enough: written or spoken.
import { isCpf, isDni, passesLuhn, passesVerhoeff } from './check-digit.ts';
import { soundOf, wordPlaces } from './covered-sound.ts';
import { digitRuns, type DigitRun } from './spoken-digits.ts';
import type { Transcript, Utterance, Word } from './transcript.ts';

export const redactedKinds = ['card', 'email', 'phone', 'government_id'] as const;
export type RedactedKind = (typeof redactedKinds)[number];

/** What stands in the place of what was taken out. */
export const redactionMarks: Record<RedactedKind, string> = {
  card: '[card number]',
  email: '[e-mail address]',
  phone: '[phone number]',
  government_id: '[government id]',
};

type Span = { from: number; to: number; kind: RedactedKind };

/** What was found first in this order keeps its place: a card is not half a phone number. */
const finders: readonly [RedactedKind, (text: string) => Omit<Span, 'kind'>[]][] = [
  ['email', findEmails],
  ['card', findCards],
  ['government_id', findGovernmentIds],
  ['phone', findPhones],
];

export function redactText(text: string, kinds: ReadonlySet<RedactedKind>): { text: string; found: RedactedKind[] } {
  const spans = findSpans(text, kinds);
  return { text: withMarks(text, spans), found: spans.map(({ kind }) => kind) };
}

/** In order and apart from one another. */
function findSpans(text: string, kinds: ReadonlySet<RedactedKind>): Span[] {
  const spans: Span[] = [];
  for (const [kind, find] of finders) {
    // What is not wanted is still looked for, so that a card that may stay is not taken out as a phone number.
    for (const span of find(text)) if (!spans.some((other) => overlap(other, span))) spans.push({ ...span, kind });
  }
  return spans.filter(({ kind }) => kinds.has(kind)).toSorted((a, b) => a.from - b.from);
}

function withMarks(text: string, spans: readonly Span[]): string {
  let shown = '';
  let at = 0;
  for (const { from, to, kind } of spans) {
    shown += text.slice(at, from) + redactionMarks[kind];
    at = to;
  }
  return shown + text.slice(at);
}

/** Utterances that lost something remember when it was said, so that their sound can lose it, too. */
export function redactTranscript(transcript: Transcript, kinds: ReadonlySet<RedactedKind>): Transcript {
  if (kinds.size === 0) return transcript;
  const { timesEstimated } = transcript;
  return { ...transcript, utterances: transcript.utterances.map((utterance) => redactUtterance(utterance, kinds, timesEstimated)) };
}

function redactUtterance(utterance: Utterance, kinds: ReadonlySet<RedactedKind>, timesEstimated: boolean): Utterance {
  const spans = findSpans(utterance.text, kinds);
  if (spans.length === 0) return utterance;
  const { words, ...rest } = utterance;
  const covered = [...(utterance.covered ?? []), ...spans.flatMap((span) => soundOf(utterance, span, timesEstimated) ?? [])];
  const left = words && redactWords(utterance.text, words, spans);
  return {
    ...{ ...rest, text: withMarks(utterance.text, spans) },
    ...(left ? { words: left } : {}),
    ...(covered.length > 0 ? { covered } : {}),
  };
}

/** A mark is one word with the time of all it stands for. Null where words cannot be found in the text: better no times than words that say it. */
function redactWords(text: string, words: readonly Word[], spans: readonly Span[]): Word[] | null {
  const places = wordPlaces(text, words);
  if (!places) return null;
  const left: Word[] = [];
  let done = -1;
  for (const [at, word] of words.entries()) {
    const { from, to } = places[at] ?? { from: 0, to: 0 };
    const hit = spans.findIndex((span) => span.from < to && from < span.to);
    const span = spans[hit];
    const last = left.at(-1);
    const sign = span && /^[^\p{L}\p{N}]*/u.exec(text.slice(span.to, to))?.[0];
    if (!span) left.push(word);
    else if (hit === done && last) left[left.length - 1] = { ...last, text: last.text + sign, endMs: word.endMs };
    else left.push({ ...word, text: text.slice(from, span.from) + redactionMarks[span.kind] + sign });
    done = hit;
  }
  return left;
}

const overlap = (a: Omit<Span, 'kind'>, b: Omit<Span, 'kind'>): boolean => a.from < b.to && b.from < a.to;
const spansOf = (text: string, pattern: RegExp): Omit<Span, 'kind'>[] =>
  [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length }));

const writtenEmail = /[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/gi;
const ENDINGS = 'com|org|net|io|co|ai|edu|gov|eu|uk|de|fr|es|it|nl|in|ca|au|pt|br|ie|ch|at|se|us';
const spokenEmail = new RegExp(
  `\\b([a-z0-9]+(?: (?:dot|underscore|dash|hyphen|plus) [a-z0-9]+){0,5}),? at (?:[a-z0-9-]+(?: dot | dash )){1,4}(?:${ENDINGS})(?: dot (?:${ENDINGS}))?\\b`,
  'gi',
);
/** “Look at acme dot com” names a page, not a person. */
const notNames = new Set(
  'look looking looked us me it them you him her is are was were page site here there work works up me find found see'.split(' '),
);

function findEmails(text: string): Omit<Span, 'kind'>[] {
  const spoken = [...text.matchAll(spokenEmail)]
    .filter((match) => !notNames.has((match[1] ?? '').toLowerCase()))
    .map((match) => ({ from: match.index, to: match.index + match[0].length }));
  return [...spansOf(text, writtenEmail), ...spoken];
}

const CARD_LENGTHS = [19, 18, 17, 16, 15, 14, 13];

function findCards(text: string): Omit<Span, 'kind'>[] {
  return digitRuns(text).flatMap((run) => windows(run, CARD_LENGTHS, (digits) => /^[2-6]/.test(digits) && passesLuhn(digits)));
}

/** Parts of a run whose digits pass, the longest and first ones; a part is never cut in two. */
function windows(run: DigitRun, lengths: readonly number[], passes: (digits: string) => boolean): Omit<Span, 'kind'>[] {
  const found: Omit<Span, 'kind'>[] = [];
  const { digits, partOf, parts } = run;
  for (let at = 0; at < digits.length;) {
    const startsPart = at === 0 || partOf[at - 1] !== partOf[at];
    const length = startsPart
      ? lengths.find((n) => at + n <= digits.length && partOf[at + n] !== partOf[at + n - 1] && passes(digits.slice(at, at + n)))
      : undefined;
    if (length === undefined) {
      at += 1;
      continue;
    }
    found.push({ from: parts[partOf[at] ?? 0]?.from ?? 0, to: parts[partOf[at + length - 1] ?? 0]?.to ?? 0 });
    at += length;
  }
  return found;
}

const ssn = /\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g;
const nino = /\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/gi;
const pan = /\b[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]\b/g;
const aadhaar = /\b[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}\b/g;
const cpf = /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g;
const dni = /\b(\d{8})-?([A-Z])\b/g;
const onlyDigits = (text: string): string => text.replaceAll(/\D/g, '');
const namesSsn = /social security|\bssn\b/i;
const namesAadhaar = /aadhaar|aadhar/i;

/** Those that prove themselves by a check digit or their form, and those that were called by their name just before. */
function findGovernmentIds(text: string): Omit<Span, 'kind'>[] {
  const checked = (pattern: RegExp, passes: (match: RegExpExecArray) => boolean): Omit<Span, 'kind'>[] =>
    [...text.matchAll(pattern)].filter(passes).map((match) => ({ from: match.index, to: match.index + match[0].length }));
  return [
    ...spansOf(text, ssn),
    ...spansOf(text, nino),
    ...spansOf(text, pan),
    ...checked(aadhaar, (match) => passesVerhoeff(onlyDigits(match[0]))),
    ...checked(cpf, (match) => isCpf(onlyDigits(match[0]))),
    ...checked(dni, (match) => isDni(match[1] ?? '', match[2] ?? '')),
    ...named(text, namesSsn, 9),
    ...named(text, namesAadhaar, 12),
  ];
}

const NAMED_WITHIN = 60;

function named(text: string, name: RegExp, length: number): Omit<Span, 'kind'>[] {
  return digitRuns(text).flatMap((run) => {
    const from = run.parts[0]?.from ?? 0;
    if (run.digits.length !== length || !name.test(text.slice(Math.max(0, from - NAMED_WITHIN), from))) return [];
    return [{ from, to: run.parts.at(-1)?.to ?? from }];
  });
}

const international = /\+\d(?:[\s().-]{0,2}\d){6,14}(?!\d)/g;
const american = /(?<![\d-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\d-])/g;
const namesPhone = /\b(?:number|phone|mobile|cell|call (?:me|us)|reach (?:me|us)|text me|whatsapp|direct line|landline)\b/i;

/** With a plus, in the form of a number, ten digits that were said one by one, or digits right after somebody speaks of a number. */
function findPhones(text: string): Omit<Span, 'kind'>[] {
  const spoken = digitRuns(text).flatMap((run) => {
    const from = run.parts[0]?.from ?? 0;
    const { length } = run.digits;
    const isNamed = length >= 7 && length <= 15 && namesPhone.test(text.slice(Math.max(0, from - NAMED_WITHIN), from));
    const isSpoken =
      run.parts.every(({ isFigures }) => !isFigures) && (length === 10 || (length === 11 && run.digits.startsWith('1')));
    return isNamed || isSpoken ? [{ from, to: run.parts.at(-1)?.to ?? from }] : [];
  });
  return [...spansOf(text, international), ...spansOf(text, american), ...spoken];
}
