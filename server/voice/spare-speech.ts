// What both kinds of speech share when a provider fails in mid-call and this machine goes on in its place.
import { Problem } from '../../rules/problem.ts';
import type { SpareSpeech } from '../ports/live-speech.ts';

/** Whoever waits longer hears that we are sorry. */
export const APOLOGISES_AFTER_MS = 1_500;
/** How long all calls leave a provider alone that has failed one of them. */
const RESTS_MS = 60_000;
/** What it will not answer before a setting is changed. */
const RESTS_REFUSED_MS = 600_000;
const LONGEST_REST_MS = 3_600_000;

export function isResting({ resting }: SpareSpeech, what: 'listener' | 'voice', now: Date): boolean {
  return (resting.get(what)?.getTime() ?? 0) > now.getTime();
}

export function letRest(spare: SpareSpeech, what: 'listener' | 'voice', error: unknown, now: Date): void {
  spare.resting.set(what, restUntil(error, now));
  spare.failed(what, error);
}

/** For people: what somebody has to mend is said with it. */
export function troubleOf(sentence: string, error: unknown): string {
  return error instanceof Problem && !error.retryable ? `${sentence} ${error.message}` : sentence;
}

function restUntil(error: unknown, now: Date): Date {
  const isRefused = error instanceof Problem && !error.retryable;
  const askedMs = error instanceof Problem && error.notBefore ? error.notBefore.getTime() - now.getTime() : 0;
  const restMs = Math.min(LONGEST_REST_MS, Math.max(askedMs, isRefused ? RESTS_REFUSED_MS : RESTS_MS));
  return new Date(now.getTime() + restMs);
}
