// Which of two voices on one channel is ours, told by what they say. When it is not clear, nobody is guessed.
import type { Utterance } from './transcript.ts';

export type KnownNames = { us: string | null; them: string | null };

/** What people say who called, sell or lead a conversation; each counts once for each line. English only, like the recogniser. */
const ourWords = [
  /\b(?:this is|my name is|i'?m|i am|it'?s) [a-z]+(?: [a-z]+)? (?:from|with|at|calling from) /i,
  /\bi(?:'?m| am) calling (?:you )?(?:from|about|because|to)\b/i,
  /\bthank(?:s| you) for (?:taking|making|finding|your) (?:the |some )?time\b/i,
  /\b(?:i would like|i'?d like|i suggest|i propose) (?:that we|to (?:hear|show|understand|look))/i,
  /\b(?:can|could|would) you (?:walk|tell|take) (?:me|us) (?:through|about|how|what)/i,
  /\bi(?:'?ll| will| can) send (?:you|over|the|an?) /i,
  /\bhow (?:do|does|is) (?:you|your|the) (?:team|company)\b/i,
];
/** A lead of fewer signs than this is chance. */
const CLEAR_LEAD = 2;

/**
 * Gives the two estimated speakers their sides and names. Decided by the rep's name in an introduction, else by a clear lead in
 * what only our side says. More or fewer than two speakers, or no clear sign: the utterances come back as they were.
 */
export function tellSides(utterances: readonly Utterance[], names: KnownNames): Utterance[] {
  const speakers = [...new Set(utterances.map((utterance) => utterance.speaker))];
  const [one, other] = speakers;
  const isOpen = utterances.every((utterance) => utterance.side === 'unknown');
  if (!isOpen || speakers.length !== 2 || one === undefined || other === undefined) return [...utterances];
  const lead = signs(utterances, one, names.us) - signs(utterances, other, names.us);
  if (Math.abs(lead) < CLEAR_LEAD) return [...utterances];
  const ours = lead > 0 ? one : other;
  return utterances.map((utterance) =>
    utterance.speaker === ours
      ? { ...utterance, side: 'us', speaker: names.us ?? utterance.speaker }
      : { ...utterance, side: 'them', speaker: names.them ?? utterance.speaker },
  );
}

function signs(utterances: readonly Utterance[], speaker: string, repName: string | null): number {
  const [firstName = ''] = (repName ?? '').trim().split(/\s+/);
  const introduction = /^[\p{L}'-]{2,}$/u.test(firstName)
    ? new RegExp(`\\b(?:this is|my name is|i'?m|i am|it'?s) ${firstName}\\b|\\b${firstName} (?:here|speaking|from)\\b`, 'i')
    : null;
  let count = 0;
  for (const utterance of utterances) {
    if (utterance.speaker !== speaker) continue;
    if (introduction?.test(utterance.text)) count += CLEAR_LEAD;
    count += ourWords.filter((words) => words.test(utterance.text)).length;
  }
  return count;
}
