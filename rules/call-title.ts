// A short title for a call nobody has named: whom we spoke with and, where somebody said it outright, about what.
import type { Utterance } from './transcript.ts';

/** How many of the first utterances are looked at: greetings and reasons for a call stand at its start. */
const OPENING_UTTERANCES = 12;
const LONGEST_TITLE = 80;

/** `Call with Felix about the offer you sent`, as far as the transcript tells; null when it tells neither name nor subject. */
export function deriveTitle(utterances: readonly Utterance[]): string | null {
  const opening = utterances.slice(0, OPENING_UTTERANCES);
  const name = nameOfThem(opening);
  const subject = subjectOf(opening);
  if (name === null && subject === null) return null;
  const title = `Call${name === null ? '' : ` with ${name}`}${subject === null ? '' : ` about ${subject}`}`;
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : title;
}

const notAName =
  /^(?:speaker|channel|spk|them|us|me|you|they|customer|client|prospect|lead|contact|buyer|caller|callee|guest|participant|unknown|agent|rep|user|person|other|remote|external|inbound|outbound|left|right)\b|[\d@_<>{}[\]/\\]|^.?$/i;

function nameOfThem(opening: readonly Utterance[]): string | null {
  const labels = new Set(opening.filter((utterance) => utterance.side === 'them').map((utterance) => utterance.speaker.trim()));
  const named = [...labels].filter((label) => !notAName.test(label) && label.length <= 40);
  if (named.length > 0) return named.length > 2 ? `${named[0]} and ${named.length - 1} others` : named.join(' and ');
  for (const utterance of opening.filter((candidate) => candidate.side === 'us')) {
    const greeted = greeting.exec(utterance.text)?.[1];
    if (greeted && !notAfterGreeting.has(greeted.toLowerCase())) return greeted;
  }
  for (const utterance of opening.filter((candidate) => candidate.side === 'them')) {
    const introduced = introduction.exec(utterance.text)?.[1];
    if (introduced) return introduced;
  }
  return null;
}

const greeting =
  /\b(?:hi|hello|hey|good (?:morning|afternoon|evening))[,.!]?(?: again)?[,.!]? (\p{Lu}[\p{L}'’-]{1,20})(?=[\s,.!?]|$)/iu;
const introduction = /\b(?:this is|my name is|speaking with) (\p{Lu}[\p{L}'’-]{1,20})(?=[\s,.!?]|$)/u;
const notAfterGreeting = new Set(
  "i it it’s it's this there thanks thank how is am my again everyone all team guys folks sir madam good and yes so we from are can welcome the you your".split(
    ' ',
  ),
);

const subjectPhrase =
  /\b(?:calling|call|here|reaching out|following up|wanted to (?:talk|speak|chat|ask)|like to (?:talk|speak|ask)|question|questions)(?: you)? (?:about|regarding|concerning) ([^.?!,;:]{3,60})/iu;
const endOfSubject = /\s+(?:and|but|because|so|if|when|today|now|before|with you|for you|please|is that|right)\b.*$/iu;

function subjectOf(opening: readonly Utterance[]): string | null {
  for (const utterance of opening) {
    const said = subjectPhrase.exec(utterance.text)?.[1];
    const subject = said?.replace(endOfSubject, '').replaceAll(/\s+/g, ' ').trim();
    if (
      subject &&
      subject.split(' ').length <= 8 &&
      /\p{L}{3}/u.test(subject) &&
      !/^(?:it|that|this|you|them|your)$/iu.test(subject)
    ) {
      return subject;
    }
  }
  return null;
}
