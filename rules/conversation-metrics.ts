// Figures computed from who spoke when. Definitions stand beside the numbers so that the dashboard can show them.
import { conversationStretches, inOrder, wordCount } from './conversation-stretches.ts';
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
    name: 'Talk ratio',
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

type Span = { startMs: number; endMs: number };
type Timed = Utterance & Span;

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
  const stretches = conversationStretches(utterances, options);
  const gaps = stretches.silences.map(lengthOf);
  const paceKnown = timed !== null && ourTalkMs >= LEAST_SPEECH_FOR_PACE_MS;
  const switchesOverMs = timed ? spanMs : lengthMs;

  return {
    talkShare: bothSpoke ? share(timed ? [ourTalkMs, theirTalkMs] : [ourWords, theirWords]) : null,
    longestMonologueMs: timed && ours.length > 0 ? Math.max(...stretches.monologues.map(lengthOf)) : null,
    patienceMs: timed && bothSpoke ? median(stretches.waits.map(lengthOf)) : null,
    interruptions: timed && bothSpoke ? stretches.interruptions.length : null,
    questionsByUs: stretches.questionsByUs.length,
    questionsByThem: stretches.questionsByThem.length,
    wordsPerMinute: paceKnown ? Math.round(ourWords / minutes(ourTalkMs)) : null,
    fillerWordsPerMinute: paceKnown ? round(stretches.fillers.length / minutes(ourTalkMs), 1) : null,
    silenceShare: spanMs > 0 ? round(gaps.reduce((sum, gap) => sum + gap, 0) / spanMs, 3) : null,
    longestSilenceMs: spanMs > 0 ? Math.max(0, ...gaps) : null,
    switchesPerMinute: switchesOverMs && switchesOverMs > 0 ? round(stretches.switches.length / minutes(switchesOverMs), 1) : null,
    speakers: speakers(spoken, timed),
  };
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

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
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

function lengthOf({ startMs, endMs }: Span): number {
  return endMs - startMs;
}

function total(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + lengthOf(span), 0);
}

function minutes(ms: number): number {
  return ms / 60_000;
}

function round(value: number, places: number): number {
  const factor = 10 ** places;
  return Math.round(value * factor) / factor;
}
