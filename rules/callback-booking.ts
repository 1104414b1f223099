// How a time for another call is agreed on without a language model: what booking it came to, what is said to that, and what they mean then.
import { namesDay } from './agreed-time.ts';
import { namesTime, readNumber, readYesNo } from './spoken-answer.ts';
import { readConsent } from './spoken-consent.ts';

/** `at` as it is said: `Tuesday, March 10 at 3:00 PM`, on their clock. */
export type CallbackBooking =
  | { kind: 'booked'; at: string }
  /** They may not be called then, but at `at`. */
  | { kind: 'too_early'; at: string }
  | { kind: 'unclear'; missing: 'day' | 'hour' }
  | { kind: 'out_of_range' };

/** What they were asked again, once; `said`: what could not be booked. */
export type CallbackQuestion = { said: string; booking: Exclude<CallbackBooking, { kind: 'booked' }> };

export type CallbackReply = { say: string; asks: CallbackQuestion | null };

export const callbackLines = {
  noted: 'Thank you, I have noted that. Goodbye.',
  notBooked: 'I am sorry, I could not book that call. I will pass on that you asked. Goodbye.',
  passedOn: 'Thank you, I will pass that on. Goodbye.',
} as const;

/** `came`: of booking what they `said`; null where nobody knows. */
export function replyToBooking(
  said: string,
  came: { kind: 'done' | 'failed'; booking?: CallbackBooking } | null,
  asked: CallbackQuestion | null,
): CallbackReply {
  const booking = came?.booking;
  if (booking?.kind === 'booked') {
    return { say: `Thank you, I have noted that. We will call you on ${booking.at}. Goodbye.`, asks: null };
  }
  // A trial, where nothing is booked, goes on as if it were.
  if (came?.kind === 'done') return { say: callbackLines.noted, asks: null };
  // It may still be booked.
  if (came === null) return { say: callbackLines.passedOn, asks: null };
  if (!booking || asked) return { say: callbackLines.notBooked, asks: null };
  const question = { said, booking };
  return { say: questionOf(question), asks: question };
}

export function questionOf({ booking }: CallbackQuestion): string {
  switch (booking.kind) {
    case 'too_early':
      return `We may not call you then. The earliest time is ${booking.at}. Would that suit you, or which day and time would?`;
    case 'out_of_range':
      return 'I am sorry, I can not book that time. On which other day, and at what time, may we call you?';
    case 'unclear':
      return booking.missing === 'hour'
        ? 'At what time may we call you then?'
        : 'I am sorry, I did not catch the day. On which day, and at what time, may we call you?';
  }
}

/** No to one day, to an hour or to this moment is none to every call, nor is having no wish. */
const undecided = new RegExp(
  String.raw`\b(?:${[
    "(?:do not|don't|did not|didn't|can't|cannot|couldn't) (?:know|say|tell|hear|understand|catch|care|mind|have|forget)",
    "(?:does not|doesn't|did not|didn't|won't|wouldn't|will not|would not) (?:matter|work|suit)",
    'not (?:sure|certain|available|today|before|after|(?:right )?now)',
    'no (?:idea|preference|hurry|rush|time|matter)',
    '(?:an)?other (?:time|day)|later|whenever|busy|driving|in a (?:meeting|call)|(?:one|a|just a) (?:moment|second|sec|minute)|(?:too|so|that|this) (?:early|late|soon|much|long)',
    'never ?mind (?:the|when|what|which|if)',
  ].join('|')})\b`,
);
/** Yeses to an offer that are none to be recorded. */
const suits =
  /\b(?:(?:that|it|this)(?:'s| is|'ll| will|'d| would)? (?:works?|suits?|do|be (?:fine|good|okay|ok|great|perfect))(?: (?:me|us|(?:for|with) (?:me|us)))?|(?:(?:that|it|this) )?sounds? (?:good|great|perfect))\b/g;
const lowerCase = (said: string) => said.toLowerCase().replaceAll('’', "'");

/** A no that names no time: they want no call. */
export function declinesCallback(said: string): boolean {
  return !namesTime(said) && !undecided.test(lowerCase(said)) && readYesNo(said) === 'no';
}

/** “One moment please” names no hour; “in one minute” is a time. */
const aMoment = /(?<!\bin (?:\w+ )?)\b(?:just )?(?:one|two|1|2|a) (?:moment|second|sec|minute)s?\b(?! from now\b)[ ,.!]*/gi;

export type CallbackAnswer = { kind: 'time'; when: string } | { kind: 'declined' } | { kind: 'unclear' };

/** What they mean by their answer. An offered time is taken by nothing but a yes: `yes, but make it ten` is asked again. */
export function readCallbackAnswer({ said, booking }: CallbackQuestion, answer: string): CallbackAnswer {
  const offered = booking.kind === 'too_early' ? booking.at : null;
  const named = answer.replace(aMoment, '');
  if (!namesTime(named)) {
    const mayBeHour = readNumber(named) !== null;
    if (!mayBeHour && declinesCallback(answer)) return { kind: 'declined' };
    const agrees = readConsent(lowerCase(answer).replace(suits, 'agreed')) === 'yes';
    if (offered !== null) return agrees ? { kind: 'time', when: offered } : { kind: 'unclear' };
    if (!mayBeHour && (undecided.test(lowerCase(answer)) || readYesNo(answer) === 'no' || !namesDay(named)))
      return { kind: 'unclear' };
  }
  const when = named.replace(/^\w+,? but /i, '');
  if (namesDay(when)) return { kind: 'time', when };
  // An hour alone belongs to the day that was understood or offered.
  const hour = when.replace(/^at /i, '');
  if (offered !== null) return { kind: 'time', when: `${offered.split(' at ')[0]} at ${hour}` };
  return { kind: 'time', when: booking.kind === 'unclear' && booking.missing === 'hour' ? `${said} at ${hour}` : when };
}
