// The shape of a transcript: who said what, when, and on which side of the call they are.

/** `us` is the team's own side, `them` the people it talks to. */
export type Side = 'us' | 'them' | 'unknown';

/** A word with its place in the recording, in milliseconds from its start. */
export type Word = { text: string; startMs: number; endMs: number };

/** One uninterrupted stretch of speech. Times are milliseconds from the start of the recording, null when nobody told us. */
export type Utterance = {
  speaker: string;
  side: Side;
  /** Audio channel counted from 0, null when unknown. */
  channel: number | null;
  startMs: number | null;
  endMs: number | null;
  text: string;
  words?: Word[];
  /** True when times of words were spread over the turn rather than measured. */
  areWordsSpread?: boolean;
  /** When what was taken out of the text was said, with a margin. */
  covered?: { startMs: number; endMs: number }[];
};

/** As much of it as says what was said by whom and when. */
export type Turn = Pick<Utterance, 'speaker' | 'side' | 'startMs' | 'endMs' | 'text'> & { words?: Word[] | undefined };

export const transcriptSources = ['given', 'transcribed', 'hubspot', 'edited'] as const;
export type TranscriptSource = (typeof transcriptSources)[number];

export type Transcript = {
  source: TranscriptSource;
  /** Engine and model that made it, such as `sherpa-onnx/moonshine-base`; for a given transcript its format, such as `webvtt`. */
  engine: string;
  /** True when who spoke was guessed from the sound of voices rather than told by channels or labels. */
  speakersEstimated: boolean;
  /** True when times were spread over the text rather than measured. */
  timesEstimated: boolean;
  utterances: Utterance[];
};
