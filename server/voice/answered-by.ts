// Who or what has answered, judged while it speaks: greetings by their words and length, machines by their beep, faxes by their whistle.
import { judgeGreeting, LONGEST_HUMAN_GREETING_MS } from '../../rules/voicemail-wording.ts';
import type { Tone } from './beep.ts';

export type Machine = 'voicemail' | 'mailbox_full' | 'fax';

/** A machine gives itself away within this time and within the first answers: later, words like these are a person's. */
const MACHINE_WITHIN_MS = 40_000;
const MACHINE_WITHIN_TURNS = 2;
/** A greeting of two sentences may have been taken for a person's turn before its beep. */
const MOST_TURNS_BEFORE_BEEP = 1;
/** ITU-T T.30: the answering tone of a fax, and its calling tone. */
const faxHertz = [2_100, 1_100];
const FAX_WITHIN_HERTZ = 50;
const FAX_TONE_MS = 1_500;
/** A beep this long before the machine was known is already the one that counts. */
const BEEP_BEFORE_MS = 1_000;
const AFTER_BEEP_MS = 200;
/** A machine that makes no beep has begun to record by then. */
const SILENT_MACHINE_MS = 2_500;
const LONGEST_GREETING_MS = 45_000;
const MOST_CHARACTERS = 1_000;

export type AnswerJudge = {
  /** Each stretch of theirs, also while it grows. `turns`: how many of theirs we have answered. */
  words(heard: { text: string; isFinal: boolean }, atMs: number, turns: number): Machine | null;
  /** They have been speaking without a pause, and nothing was answered yet. */
  speech(lengthMs: number): Machine | null;
  /** Whether one would still mean a machine. */
  awaitsTone(atMs: number, turns: number): boolean;
  tone(tone: Tone, atMs: number, turns: number): Machine | null;
  /**
   * Of a machine known since `sinceMs`: whether what is said now is recorded. Null quiet: it speaks. Silence counts as far as they were
   * listened to, which is up to `heardMs`.
   */
  isRecording(at: { nowMs: number; heardMs: number }, sinceMs: number, quietSinceMs: number | null): boolean;
};

export function createAnswerJudge(): AnswerJudge {
  let said = '';
  let beepAtMs: number | null = null;
  const awaitsTone = (atMs: number, turns: number) => turns <= MOST_TURNS_BEFORE_BEEP && atMs <= MACHINE_WITHIN_MS;
  return {
    words({ text, isFinal }, atMs, turns) {
      if (turns > MACHINE_WITHIN_TURNS || atMs > MACHINE_WITHIN_MS) return null;
      const all = `${said} ${text}`;
      if (isFinal) said = all.slice(-MOST_CHARACTERS);
      const verdict = judgeGreeting(all, isFinal);
      return verdict === 'unknown' ? null : verdict;
    },
    speech: (lengthMs) => (lengthMs >= LONGEST_HUMAN_GREETING_MS ? 'voicemail' : null),
    awaitsTone,
    tone({ hertz, lengthMs }, atMs, turns) {
      beepAtMs = atMs;
      if (!awaitsTone(atMs, turns)) return null;
      const isFax = lengthMs >= FAX_TONE_MS && faxHertz.some((fax) => Math.abs(fax - hertz) <= FAX_WITHIN_HERTZ);
      return isFax ? 'fax' : 'voicemail';
    },
    isRecording({ nowMs, heardMs }, sinceMs, quietSinceMs) {
      if (nowMs - sinceMs >= LONGEST_GREETING_MS) return true;
      if (quietSinceMs === null) return false;
      if (beepAtMs !== null && beepAtMs >= sinceMs - BEEP_BEFORE_MS) return nowMs - beepAtMs >= AFTER_BEEP_MS;
      return heardMs - Math.max(quietSinceMs, sinceMs) >= SILENT_MACHINE_MS;
    },
  };
}
