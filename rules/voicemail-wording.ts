// Whether a machine has answered, by what it says: voicemail greetings, full mailboxes. English.

export type GreetingVerdict =
  /** A machine that records. */
  | 'voicemail'
  /** A machine that does not. */
  | 'mailbox_full'
  /** Nothing that only machines say. */
  | 'unknown';

const full =
  /\b(?:mail ?box|voice ?mail|inbox) (?:is|was) (?:currently |now )?full\b|\bcannot (?:accept|take|receive) (?:any )?(?:new |more )*messages\b|\bhas not been set up\b|\bhasn't been set up\b/;
/** Said by machines only, or by people in such words never. */
const sure: RegExp[] = [
  /\b(?:leave|record) (?:me |us |him |her |them )?(?:a|your|an?other) (?:\w+ ){0,2}(?:message|messages|name)\b/,
  /\b(?:after|at|wait for|following|hear) the (?:tone|beep|signal)\b/,
  /\bvoice ?(?:mail|message)\b|\banswering machine\b|\bautomat(?:ed|ic) (?:voice|answering|message)\b/,
  /\b(?:you have|you've) reached\b/,
  /\b(?:when you have|once you have|after you have|when you are|when you're) (?:finished|done)\b.{0,30}\b(?:hang up|press|recording)\b/,
  /\b(?:number|person|party|customer|subscriber) you (?:have |are )?(?:dial|call|try|reach)\w*\b/,
];
/** Said by whoever picks up for somebody else too, so it takes two of them. */
const likely: RegExp[] = [
  /\b(?:is|am|are|'m|'re) (?:currently )?(?:not available|unavailable|not able to (?:take|answer|come)|not at home|not home|away)\b/,
  /\b(?:can't|cannot|can not|unable to|not able to) (?:take|answer|come to|get to) (?:your|the|my|this) (?:call|phone)\b/,
  /\b(?:i'll|we'll|i will|we will|and) (?:call|ring|phone|get) (?:you )?(?:right )?(?:back|as soon)\b/,
];

/** A question is put by a person, such as `Would you like to leave a message?`. */
export function judgeGreeting(said: string): GreetingVerdict {
  const text = said.toLowerCase().replaceAll('’', "'");
  if (full.test(text)) return 'mailbox_full';
  if (/\?\s*$/.test(text)) return 'unknown';
  const signs = (patterns: readonly RegExp[]) => patterns.filter((pattern) => pattern.test(text)).length;
  return 2 * signs(sure) + signs(likely) >= 2 ? 'voicemail' : 'unknown';
}

/** A stretch of speech without a pause that nobody answers the phone with. */
export const LONGEST_HUMAN_GREETING_MS = 7_000;
