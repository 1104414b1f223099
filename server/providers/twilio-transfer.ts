// Hands a call that goes on at Twilio over to another phone: Twilio leaves our sound and dials the other one, unannounced.
import { LONGEST_LINE_MS } from '../../rules/live-call.ts';
import { Problem } from '../../rules/problem.ts';
import { Unanswered } from './carrier-http.ts';
import { openTwilioHttp, type TwilioAccount } from './twilio-http.ts';

export type TwilioTransfer = {
  /** `from`: the number of ours they see. Throws Problem `conflict` where Twilio says no, `provider_unreachable` where nobody knows. */
  transfer(call: { carrierRef: string; from: string | null; number: string }, signal: AbortSignal): Promise<void>;
  close(): void;
};

const OVER = 21_220;
/** Of a call to us Twilio knows no limit but its own, of four hours. */
const LONGEST_SECONDS = LONGEST_LINE_MS / 1_000;
const e164 = /^\+[1-9]\d{6,14}$/;

export function createTwilioTransfer(account: TwilioAccount): TwilioTransfer {
  const http = openTwilioHttp(account);
  return {
    async transfer({ carrierRef, from, number }, signal) {
      if (!e164.test(number) || (from !== null && !e164.test(from)))
        throw new Problem('conflict', 'This number cannot be dialled.');
      const caller = from === null ? '' : ` callerId="${from}"`;
      try {
        await http
          .client(() => true, signal)
          .calls(carrierRef)
          .update({
            twiml: `<Response><Dial${caller} timeLimit="${LONGEST_SECONDS}">${number}</Dial></Response>`,
            timeLimit: LONGEST_SECONDS,
          });
      } catch (error) {
        if (error instanceof Unanswered) {
          throw new Problem('provider_unreachable', 'Twilio did not answer in time.', { retryable: true, cause: error });
        }
        const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
        throw new Problem('conflict', code === OVER ? 'The call is over.' : 'Twilio did not connect them.', { cause: error });
      }
    },
    close: () => http.close(),
  };
}
