// What a simulated callee does once it has answered, step by step.

export type CalleeStep =
  | { do: 'say'; text: string }
  | { do: 'wait'; ms: number }
  /** Until the other side has spoken and then been quiet for `quietMs`, at most `atMostMs`. */
  | { do: 'listen'; quietMs?: number; atMostMs?: number }
  /** Listens like `listen`, understands, and says the line of the first phrase that was heard. */
  | { do: 'reply'; replies: readonly { hears: string; say: string }[]; otherwise: string }
  /** Until the other side has been speaking for `ms`: what is said next interrupts it. */
  | { do: 'let_speak'; ms: number }
  | { do: 'tone'; hertz: number; ms: number }
  | { do: 'press'; digits: string }
  | { do: 'hang_up' }
  /** The line is lost. */
  | { do: 'drop' };

/** The line of the first phrase that was heard, whatever its capitals. */
export function replyTo(replies: readonly { hears: string; say: string }[], heard: string): string | null {
  const text = heard.toLowerCase();
  return replies.find(({ hears }) => text.includes(hears.toLowerCase()))?.say ?? null;
}

const MOST_REPLIES = 20;

/** Answers whatever is asked, in a few words. */
const goodAnswers: CalleeStep = {
  do: 'reply',
  replies: [
    { hears: 'how many', say: 'We have about fifty people.' },
    { hears: 'how much', say: 'About two thousand.' },
    { hears: 'your name', say: 'My name is Anna Miller.' },
    { hears: 'email', say: 'It is anna at example dot com.' },
    { hears: 'when ', say: 'Tuesday at ten would be fine.' },
  ],
  otherwise: 'Yes, that would be great.',
};
const answersAll = Array.from({ length: MOST_REPLIES }, () => goodAnswers);

/** Personas for demos and test sets. */
export const simulatedCallees = {
  friendly: [
    { do: 'wait', ms: 300 },
    { do: 'say', text: 'Hello?' },
    { do: 'listen' },
    { do: 'say', text: 'Yes, go ahead.' },
    ...answersAll,
  ],
  interrupts: [
    { do: 'wait', ms: 300 },
    { do: 'say', text: 'Hello?' },
    { do: 'let_speak', ms: 4_000 },
    { do: 'say', text: 'Sorry, who is this?' },
    { do: 'listen' },
    { do: 'say', text: 'Yes, go ahead.' },
    { do: 'let_speak', ms: 800 },
    { do: 'say', text: 'We have about fifty people.' },
    ...answersAll,
  ],
  opts_out: [
    { do: 'wait', ms: 300 },
    { do: 'say', text: 'Hello?' },
    { do: 'listen' },
    { do: 'say', text: 'Please take me off your list.' },
  ],
  silent: [],
  voicemail: [
    { do: 'wait', ms: 400 },
    { do: 'say', text: 'Hi, you have reached Anna. I can not take your call right now.' },
    { do: 'wait', ms: 300 },
    { do: 'say', text: 'Please leave a message after the tone.' },
    { do: 'wait', ms: 500 },
    { do: 'tone', hertz: 1_000, ms: 400 },
  ],
  hangs_up: [{ do: 'wait', ms: 300 }, { do: 'say', text: 'Hello?' }, { do: 'let_speak', ms: 900 }, { do: 'hang_up' }],
} as const satisfies Record<string, readonly CalleeStep[]>;
