// The stretches of a call that its figures count or measure, so that each figure can be listened to.
import { timesOfPart } from './evidence.ts';
import type { Side, Turn } from './transcript.ts';

/** `utterance`: at which one it begins. Milliseconds from the start of the recording; null where the transcript has no times. */
export type Stretch = { utterance: number; startMs: number | null; endMs: number | null };
type TimedStretch = Stretch & { startMs: number; endMs: number };
type Span = { startMs: number; endMs: number };

const LONGEST_PAUSE_IN_MONOLOGUE_MS = 5_000;
const OVERLAP_OF_INTERRUPTION_MS = 500;

/** By kind, in the order of the call. What needs times is empty where an utterance lacks them. */
export type ConversationStretches = {
  /** What we said. */
  ours: Stretch[];
  /** We spoke and they did not. */
  monologues: TimedStretch[];
  /** From the end of their speech to the start of ours; of no length where we began before. */
  waits: TimedStretch[];
  interruptions: TimedStretch[];
  questionsByUs: Stretch[];
  questionsByThem: Stretch[];
  fillers: Stretch[];
  /** Nobody spoke, between the first and the last word. */
  silences: TimedStretch[];
  /** The word passed to another speaker. */
  switches: Stretch[];
};

/** `timesEstimated`: as in the transcript. Times that were spread over the text lead to what was said but measure nothing. */
export function conversationStretches(
  utterances: readonly Turn[],
  { timesEstimated = false }: { timesEstimated?: boolean } = {},
): ConversationStretches {
  const spoken = utterances.flatMap((utterance, index) => (wordCount(utterance.text) > 0 ? [{ ...utterance, index }] : []));
  const timed = timesEstimated ? null : inOrder(spoken);
  const ours = (timed ?? spoken).filter(({ side }) => side === 'us');
  return {
    ours: ours.map(stretchOf),
    monologues: timed === null ? [] : monologues(timed),
    waits: timed === null ? [] : waits(timed),
    interruptions: timed === null ? [] : interruptions(timed),
    ...questions(spoken),
    fillers: spoken.filter(({ side }) => side === 'us').flatMap(fillers),
    silences: timed === null ? [] : silences(timed),
    switches: (timed ?? spoken)
      .filter(({ speaker }, index, all) => index > 0 && all[index - 1]!.speaker !== speaker)
      .map(stretchOf),
  };
}

/** The words of a text; digits and apostrophes belong to them. */
export function wordCount(text: string): number {
  return wordsIn(text).length;
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Null as soon as one utterance lacks a time: figures from half a call would look like figures from the whole. */
export function inOrder<T extends Turn>(utterances: readonly T[]): (T & Span)[] | null {
  const timed = utterances.flatMap((utterance) =>
    utterance.startMs === null || utterance.endMs === null || utterance.endMs < utterance.startMs
      ? []
      : [{ ...utterance, startMs: utterance.startMs, endMs: utterance.endMs }],
  );
  return timed.length === utterances.length && timed.length > 0 ? timed.toSorted((a, b) => a.startMs - b.startMs) : null;
}

type Spoken = Turn & { index: number };
type Timed = Spoken & Span;

const stretchOf = <T extends Pick<Spoken, 'index' | 'startMs' | 'endMs'>>({ index, startMs, endMs }: T) => ({
  utterance: index,
  startMs,
  endMs,
});

const listeningWords = new Set(
  'yes yeah yep yup ok okay right sure mm mhm mm-hm mm-hmm uh-huh hmm huh ah oh aha i see got it exactly great good true'.split(
    ' ',
  ),
);

function isListening({ text }: Turn): boolean {
  const words = wordsIn(text);
  return words.length <= 3 && words.every((word) => listeningWords.has(word));
}

function monologues(timed: readonly Timed[]): TimedStretch[] {
  const found: TimedStretch[] = [];
  let current: TimedStretch | null = null;
  for (const utterance of timed) {
    if (utterance.side !== 'us') {
      if (!isListening(utterance)) current = null;
    } else if (current !== null && utterance.startMs - current.endMs <= LONGEST_PAUSE_IN_MONOLOGUE_MS)
      current.endMs = Math.max(current.endMs, utterance.endMs);
    else found.push((current = { utterance: utterance.index, startMs: utterance.startMs, endMs: utterance.endMs }));
  }
  return found;
}

function waits(timed: readonly Timed[]): TimedStretch[] {
  return timed.flatMap(({ side, index, startMs }, at) => {
    const before = timed[at - 1];
    if (side !== 'us' || before?.side !== 'them') return [];
    return [{ utterance: index, startMs: Math.min(before.endMs, startMs), endMs: startMs }];
  });
}

function interruptions(timed: readonly Timed[]): TimedStretch[] {
  const theirs = timed.filter(({ side }) => side === 'them');
  const cutsIn = (our: Timed): boolean =>
    our.side === 'us' &&
    !isListening(our) &&
    theirs.some(
      (their) =>
        our.startMs - their.startMs >= OVERLAP_OF_INTERRUPTION_MS && their.endMs - our.startMs >= OVERLAP_OF_INTERRUPTION_MS,
    );
  return timed.filter(cutsIn).map(({ index, startMs, endMs }) => ({ utterance: index, startMs, endMs }));
}

function silences(timed: readonly Timed[]): TimedStretch[] {
  const found: TimedStretch[] = [];
  let endMs = timed[0]?.endMs ?? 0;
  for (const utterance of timed) {
    if (utterance.startMs > endMs) found.push({ utterance: utterance.index, startMs: endMs, endMs: utterance.startMs });
    endMs = Math.max(endMs, utterance.endMs);
  }
  return found;
}

const questionStart =
  /^(?:(?:and|so|but|okay|ok|well|um|uh|or)[\s,]+)*(?:what|when|where|why|who|whose|which|how|(?:do|does|did|are|is|was|were|will|would|could|can|should|have|has) (?:you|we|it|they|that|this|there|i|your|he|she|the))\b/i;

function questions(spoken: readonly Spoken[]): Pick<ConversationStretches, 'questionsByUs' | 'questionsByThem'> {
  const marked = spoken.some(({ text }) => text.includes('?'));
  const asks = (sentence: string): boolean => (marked ? /\?[.!?]*$/.test(sentence.trim()) : questionStart.test(sentence.trim()));
  const by = (side: Side): Stretch[] =>
    spoken.filter((utterance) => utterance.side === side).flatMap((utterance) => partsOf(utterance, /[^.?!]+[.?!]*/g, asks));
  return { questionsByUs: by('us'), questionsByThem: by('them') };
}

const filler = /uh-huh|\b(?:u+m+|u+h+m*|e+rm?|h+m+|you know|i mean|sort of|kind of|basically|literally)\b/gi;

function fillers(utterance: Spoken): Stretch[] {
  return partsOf(utterance, filler, (said) => said.toLowerCase() !== 'uh-huh');
}

function partsOf(utterance: Spoken, pattern: RegExp, counts: (part: string) => boolean): Stretch[] {
  return Array.from(utterance.text.matchAll(pattern))
    .filter(([part]) => counts(part))
    .map(({ 0: part, index }) => ({ utterance: utterance.index, ...timesOfPart(utterance, index, index + part.length) }));
}
