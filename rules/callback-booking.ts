// How a time for another call is agreed on without a language model: what booking it came to, what is said to that, and what they mean then.
import { namesDay } from './agreed-time.ts';
import { readYesNo, namesTime } from './spoken-answer.ts';

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
  if (!booking || asked) return { say: callbackLines.notBooked, asks: null };
  return { say: questionOf(booking), asks: { said, booking } };
}

function questionOf(booking: CallbackQuestion['booking']): string {
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

/** The time they mean by their answer; null where it names none. */
export function timeMeant({ said, booking }: CallbackQuestion, answer: string): string | null {
  const offered = booking.kind === 'too_early' ? booking.at : null;
  if (!namesTime(answer) && offered !== null) return readYesNo(answer) === 'yes' ? offered : null;
  if (namesDay(answer)) return answer;
  // An hour alone belongs to the day that was understood or offered.
  const hour = answer.replace(/^at /i, '');
  if (offered !== null) return `${offered.split(' at ')[0]} at ${hour}`;
  return booking.kind === 'unclear' && booking.missing === 'hour' ? `${said} at ${hour}` : answer;
}
