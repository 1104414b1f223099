// Figures computed from who spoke when. Definitions stand beside the numbers so that the dashboard can show them.
import type { Side, Utterance } from './transcript.ts';

/** Every figure may be null when the transcript has no times or one side never spoke. Durations in milliseconds, shares 0 to 1. */
export type ConversationMetrics = {
  talkShare: number | null;
  longestMonologueMs: number | null;
  patienceMs: number | null;
  interruptions: number | null;
  questionsByUs: number;
  questionsByThem: number;
  wordsPerMinute: number | null;
  fillerWordsPerMinute: number | null;
  silenceShare: number | null;
  longestSilenceMs: number | null;
  switchesPerMinute: number | null;
  speakers: { speaker: string; side: Utterance['side']; talkMs: number | null; words: number; share: number | null }[];
};

export type MetricDefinition = { key: Exclude<keyof ConversationMetrics, 'speakers'>; name: string; definition: string };

/** What each figure means, in the words people read beside it. */
export const metricDefinitions: readonly MetricDefinition[] = [
  {
    key: 'talkShare',
    name: 'Talk share',
    definition:
      'Our speaking time divided by the speaking time of both sides. Without measured times, our words divided by the words of both sides. Empty when one side never spoke or nobody knows who is who.',
  },
  {
    key: 'longestMonologueMs',
    name: 'Longest monologue',
    definition:
      'The longest stretch in which we spoke and they did not, from our first word to our last. Listening words such as “yes” or “okay” do not end it; a silence of more than five seconds does.',
  },
  {
    key: 'patienceMs',
    name: 'Patience',
    definition:
      'How long we wait before we answer: the median time between the end of their speech and the start of ours. Starting while they still speak counts as zero.',
  },
  {
    key: 'interruptions',
    name: 'Interruptions',
    definition:
      'How often we began to speak while they had been speaking for at least half a second and went on for at least half a second more. Listening words such as “yes” or “okay” do not count.',
  },
  {
    key: 'questionsByUs',
    name: 'Questions asked',
    definition:
      'Our sentences that end with a question mark. When the transcript has no question mark at all, our sentences that begin like a question (“what …”, “do you …”).',
  },
  { key: 'questionsByThem', name: 'Questions received', definition: 'The same for their sentences.' },
  {
    key: 'wordsPerMinute',
    name: 'Pace',
    definition: 'Our words divided by the minutes in which we spoke. Empty with less than five seconds of our speech.',
  },
  {
    key: 'fillerWordsPerMinute',
    name: 'Filler words',
    definition:
      'Our “um”, “uh”, “er”, “erm”, “hmm”, “you know”, “I mean”, “sort of”, “kind of”, “basically” and “literally”, per minute in which we spoke. Automatic transcripts leave many of them out.',
  },
  {
    key: 'silenceShare',
    name: 'Silence',
    definition: 'The share of the time between the first and the last word of the call in which nobody spoke.',
  },
  {
    key: 'longestSilenceMs',
    name: 'Longest silence',
    definition: 'The longest time in which nobody spoke, between the first and the last word of the call.',
  },
  {
    key: 'switchesPerMinute',
    name: 'Speaker switches',
    definition:
      'How often the word passed from one speaker to another, per minute between the first and the last word; without measured times, per minute of the call. Listening words count as a switch.',
  },
];

type Timed = Utterance & { startMs: number; endMs: number };
type Span = { startMs: number; endMs: number };

const LONGEST_PAUSE_IN_MONOLOGUE_MS = 5_000;
const OVERLAP_OF_INTERRUPTION_MS = 500;
const LEAST_SPEECH_FOR_PACE_MS = 5_000;

/**
 * The figures of one call. `lengthMs` is the length of the call, null when unknown; it is used only where the transcript has no
 * times. With `timesEstimated` the times of the utterances are treated as unknown, because silences spread over text mean nothing.
 */
export function conversationMetrics(
  utterances: readonly Utterance[],
  lengthMs: number | null,
  options: { timesEstimated?: boolean } = {},
): ConversationMetrics {
  const spoken = utterances.filter((utterance) => wordCount(utterance.text) > 0);
  const timed = options.timesEstimated === true ? null : inOrder(spoken);
  const ours = timed?.filter((utterance) => utterance.side === 'us') ?? [];
  const theirs = timed?.filter((utterance) => utterance.side === 'them') ?? [];
  const ourTalkMs = total(merged(ours));
  const theirTalkMs = total(merged(theirs));
  const ourWords = wordsOf(spoken, 'us');
  const theirWords = wordsOf(spoken, 'them');
  const bothSpoke = ourWords > 0 && theirWords > 0;
  const everything = timed ? merged(timed) : [];
  const spanMs = everything.length === 0 ? 0 : everything.at(-1)!.endMs - everything[0]!.startMs;
  const gaps = everything.slice(1).map((span, index) => span.startMs - everything[index]!.endMs);
  const paceKnown = timed !== null && ourTalkMs >= LEAST_SPEECH_FOR_PACE_MS;
  const switchesOverMs = timed ? spanMs : lengthMs;

  return {
    talkShare: bothSpoke ? share(timed ? [ourTalkMs, theirTalkMs] : [ourWords, theirWords]) : null,
    longestMonologueMs: timed && ours.length > 0 ? longestMonologue(timed) : null,
    patienceMs: timed && bothSpoke ? patience(timed) : null,
    interruptions: timed && bothSpoke ? interruptions(ours, theirs) : null,
    ...questions(spoken),
    wordsPerMinute: paceKnown ? Math.round(ourWords / minutes(ourTalkMs)) : null,
    fillerWordsPerMinute: paceKnown ? round(fillers(spoken) / minutes(ourTalkMs), 1) : null,
    silenceShare: spanMs > 0 ? round(gaps.reduce((sum, gap) => sum + gap, 0) / spanMs, 3) : null,
    longestSilenceMs: spanMs > 0 ? Math.max(0, ...gaps) : null,
    switchesPerMinute: switchesOverMs && switchesOverMs > 0 ? round(switches(timed ?? spoken) / minutes(switchesOverMs), 1) : null,
    speakers: speakers(spoken, timed),
  };
}

/** The words of a text; digits and apostrophes belong to them. */
export function wordCount(text: string): number {
  return wordsIn(text).length;
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu) ?? [];
}

const listeningWords = new Set(
  'yes yeah yep yup ok okay right sure mm mhm mm-hm mm-hmm uh-huh hmm huh ah oh aha i see got it exactly great good true'.split(
    ' ',
  ),
);

function isListening(utterance: Utterance): boolean {
  const words = wordsIn(utterance.text);
  return words.length <= 3 && words.every((word) => listeningWords.has(word));
}

/** Null as soon as one utterance lacks a time: figures from half a call would look like figures from the whole. */
function inOrder(utterances: readonly Utterance[]): Timed[] | null {
  const timed = utterances.flatMap((utterance) =>
    utterance.startMs === null || utterance.endMs === null || utterance.endMs < utterance.startMs
      ? []
      : [{ ...utterance, startMs: utterance.startMs, endMs: utterance.endMs }],
  );
  return timed.length === utterances.length && timed.length > 0 ? timed.toSorted((a, b) => a.startMs - b.startMs) : null;
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else result.push({ startMs, endMs });
  }
  return result;
}

function longestMonologue(timed: readonly Timed[]): number {
  let longest = 0;
  let current: Span | null = null;
  for (const utterance of timed) {
    if (utterance.side !== 'us') {
      if (!isListening(utterance)) current = null;
      continue;
    }
    if (current && utterance.startMs - current.endMs <= LONGEST_PAUSE_IN_MONOLOGUE_MS) {
      current.endMs = Math.max(current.endMs, utterance.endMs);
    } else current = { startMs: utterance.startMs, endMs: utterance.endMs };
    longest = Math.max(longest, current.endMs - current.startMs);
  }
  return longest;
}

function patience(timed: readonly Timed[]): number | null {
  const waits = timed.flatMap((utterance, index) => {
    const before = timed[index - 1];
    return utterance.side === 'us' && before?.side === 'them' ? [Math.max(0, utterance.startMs - before.endMs)] : [];
  });
  if (waits.length === 0) return null;
  const sorted = waits.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

function interruptions(ours: readonly Timed[], theirs: readonly Timed[]): number {
  return ours.filter(
    (our) =>
      !isListening(our) &&
      theirs.some(
        (their) =>
          our.startMs - their.startMs >= OVERLAP_OF_INTERRUPTION_MS && their.endMs - our.startMs >= OVERLAP_OF_INTERRUPTION_MS,
      ),
  ).length;
}

const questionStart =
  /^(?:(?:and|so|but|okay|ok|well|um|uh|or)[\s,]+)*(?:what|when|where|why|who|whose|which|how|(?:do|does|did|are|is|was|were|will|would|could|can|should|have|has) (?:you|we|it|they|that|this|there|i|your|he|she|the))\b/i;

function questions(spoken: readonly Utterance[]): Pick<ConversationMetrics, 'questionsByUs' | 'questionsByThem'> {
  const marked = spoken.some((utterance) => utterance.text.includes('?'));
  const count = (side: Side) =>
    spoken
      .filter((utterance) => utterance.side === side)
      .flatMap((utterance) => utterance.text.match(/[^.?!]+[.?!]*/g) ?? [])
      .filter((sentence) => (marked ? /\?[.!?]*$/.test(sentence.trim()) : questionStart.test(sentence.trim()))).length;
  return { questionsByUs: count('us'), questionsByThem: count('them') };
}

const filler = /\b(?:u+m+|u+h+m*|e+rm?|h+m+|you know|i mean|sort of|kind of|basically|literally)\b/gi;

function fillers(spoken: readonly Utterance[]): number {
  return spoken
    .filter((utterance) => utterance.side === 'us')
    .reduce((sum, utterance) => sum + (utterance.text.replaceAll(/uh-huh/gi, '').match(filler)?.length ?? 0), 0);
}

function switches(inTurn: readonly Utterance[]): number {
  return inTurn.filter((utterance, index) => index > 0 && inTurn[index - 1]!.speaker !== utterance.speaker).length;
}

function speakers(spoken: readonly Utterance[], timed: readonly Timed[] | null): ConversationMetrics['speakers'] {
  const keys = [...new Set(spoken.map((utterance) => JSON.stringify([utterance.speaker, utterance.side])))];
  const rows = keys.map((key) => {
    const own = (utterance: Utterance) => JSON.stringify([utterance.speaker, utterance.side]) === key;
    const first = spoken.find(own)!;
    return {
      speaker: first.speaker,
      side: first.side,
      talkMs: timed ? total(merged(timed.filter(own))) : null,
      words: spoken.filter(own).reduce((sum, utterance) => sum + wordCount(utterance.text), 0),
    };
  });
  const amounts = rows.map((row) => row.talkMs ?? row.words);
  return rows.map((row, index) => ({ ...row, share: share([amounts[index]!, ...amounts.toSpliced(index, 1)]) }));
}

function wordsOf(spoken: readonly Utterance[], side: Side): number {
  return spoken.filter((utterance) => utterance.side === side).reduce((sum, utterance) => sum + wordCount(utterance.text), 0);
}

/** The first amount as a share of all of them. */
function share(amounts: readonly number[]): number | null {
  const all = amounts.reduce((sum, amount) => sum + amount, 0);
  return all > 0 ? round(amounts[0]! / all, 3) : null;
}

function total(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
}

function minutes(ms: number): number {
  return ms / 60_000;
}

function round(value: number, places: number): number {
  const factor = 10 ** places;
  return Math.round(value * factor) / factor;
}
