// Figures computed from who spoke when. Definitions stand beside the numbers so that the dashboard can show them.
import type { Utterance } from './transcript.ts';

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
