// Watching a live call: who does, what they are given, and what they may do on its line. Times are milliseconds from the start of the call.
import type { PersonOnCall } from '../../rules/people-on-call.ts';
import type { CallState, LiveCallNews } from './live-call.ts';

export type Watcher = {
  /** Of this one connection. */
  watchId: string;
  personId: string;
  name: string;
  /** May hear the call and take it over; everybody else reads. */
  maySteer: boolean;
};

/** What one watcher is given, as it happens. None of it may block or throw. */
export type WatchSink = {
  news(news: LiveCallNews): void;
  people(people: readonly PersonOnCall[]): void;
  /** 20 ms of both sides as they were played, as many samples of each, in order, a quarter of a second late. Only while they listen. */
  sound(sides: { us: Int16Array; them: Int16Array }): void;
  /** What the other side says, at once: for who has taken the call over. */
  theirs(pcm: Int16Array): void;
  ended(): void;
};

/** `refused`: their role does not allow it, somebody else has taken it over, or the call is as good as over. */
export type TakenOver = 'taken' | 'refused';

/** What one watcher does. */
export type Watching = {
  /** Samples per second of all sound, both ways. */
  rateHz: number;
  listen(isOn: boolean): void;
  /** From then on the agent is silent and `speak` is heard by the other side. */
  takeOver(): TakenOver;
  /** Nothing happens for who has not taken over. */
  speak(pcm: Int16Array): void;
  /** Goes away. When they had taken the call over, it ends. Again is harmless. */
  leave(): void;
};

/** How a call stands, for lists. */
export type LiveCallSeen = {
  reference: string;
  /** Null before anything was told. */
  state: CallState | 'taken_over' | null;
  latencyMs: number | null;
  lastWords: { side: 'us' | 'them'; text: string } | null;
  /** All that people did so far. */
  people: PersonOnCall[];
  /** The connections of those who watch. */
  watchIds: string[];
};
