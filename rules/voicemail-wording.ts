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
const tone = /\b(?:after|at|wait for|following|hear) the (?:tone|beep|signal)\b/;
/** Said by machines only, or by people in such words never. */
const sure: RegExp[] = [
  /\b(?:leave|record) (?:me |us |him |her |them )?(?:a|your|an?other) (?:\w+ ){0,2}(?:message|messages|name)\b/,
  tone,
  /\bvoice ?(?:mail|message)\b|\banswering machine\b|\bautomat(?:ed|ic) (?:voice|answering|message)\b/,
  /\b(?:when you have|once you have|after you have|when you are|when you're) (?:finished|done)\b.{0,30}\b(?:hang up|press|recording)\b/,
  /\b(?:number|person|party|customer|subscriber) you (?:have |are )?(?:dial|call|try|reach)\w*\b/,
];
/** Said by whoever picks up for somebody else too, so it takes two of them. */
const likely: RegExp[] = [
  /\b(?:you have|you've) reached\b/,
  /\b(?:we|office|store|shop|practice)(?: are|'re| is) (?:currently |now )?closed\b/,
  /\b(?:is|am|are|'m|'re) (?:currently )?(?:not available|unavailable|not able to (?:take|answer|come)|not at home|not home|away)\b/,
  /\b(?:can't|cannot|can not|unable to|not able to) (?:take|answer|come to|get to) (?:your|the|my|this) (?:call|phone)\b/,
  /\b(?:i'll|we'll|i will|we will|and) (?:call|ring|phone|get) (?:you )?(?:right )?(?:back|as soon)\b/,
];

/** A machine that wants a message may ask for it in these words too. */
const asking =
  /\b(?<!\b(?:if|i|we|you|he|she|they) )(?:(?:do|did|have|are) (?:you|i|we)|(?:may|shall|should) (?:i|we)|(?:can|could|would|will) (?:i|we|you(?! (?:(?:please|kindly|just) )*(?:leave|record)\b)))\b/;

const sentences = (said: string) =>
  said
    .toLowerCase()
    .replaceAll('’', "'")
    .trim()
    .split(/(?<=[.!?])\s+/);
const isAsked = (sentence: string) => (sentence.endsWith('?') || asking.test(sentence)) && !tone.test(sentence);

/** Ends with a question, also where its mark was not heard: `Would you like to leave a message`. */
export function asksSomething(said: string): boolean {
  return isAsked(sentences(said).at(-1) ?? '');
}

const toldIn = (said: string) =>
  sentences(said)
    .filter((sentence) => !isAsked(sentence))
    .join(' ');
const signs = (patterns: readonly RegExp[], told: string) => patterns.filter((pattern) => pattern.test(told)).length;

/** Says, and does not ask, what only machines say. */
export function saysMachineWords(said: string): boolean {
  return signs(sure, toldIn(said)) > 0;
}

/**
 * A question is put by a person, such as `Would you like to leave a message?`; one whose mark was not heard may be none after what only machines
 * say: `Please leave a message. Have you tried our website`. Of a sentence that still grows (`isWhole` false) only what no person says counts:
 * `you have reached Acme` may go on with `this is Anna`.
 */
export function judgeGreeting(said: string, isWhole: boolean): GreetingVerdict {
  if (full.test(sentences(said).join(' '))) return 'mailbox_full';
  if (asksSomething(said) && (said.trim().endsWith('?') || !saysMachineWords(said))) return 'unknown';
  const told = toldIn(said);
  return 2 * signs(sure, told) + (isWhole ? signs(likely, told) : 0) >= 2 ? 'voicemail' : 'unknown';
}

/** A stretch of speech without a pause that nobody answers the phone with. */
export const LONGEST_HUMAN_GREETING_MS = 7_000;
