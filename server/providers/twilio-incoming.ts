// Somebody rings a number at Twilio: its request read and its signature checked, and our answer in its language.
import type { IncomingDoor } from '../ports/carrier.ts';
import { CALL_SID, readSigned, unreadable, type TwilioCallbackOptions } from './twilio-callbacks.ts';
import { connectingTwiml, rejectingTwiml, sayingTwiml } from './twilio-twiml.ts';

export type TwilioIncomingOptions = Pick<TwilioCallbackOptions, 'accountSid' | 'authToken' | 'publicUrl'> & {
  /** The `wss:` address at which the sound of a call is taken. */
  streamUrl: (mediaToken: string) => string;
};

const E164 = /^\+[1-9]\d{6,14}$/;
/** In letters of a telephone's keys: anonymous, restricted, blocked, unknown, unavailable. twilio.com/docs, “Caller ID of incoming calls”. */
const withheld: ReadonlySet<string> = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

export function createTwilioIncoming({ accountSid, authToken, publicUrl, streamUrl }: TwilioIncomingOptions): IncomingDoor {
  return {
    read(message) {
      const { form } = readSigned(message, authToken, publicUrl);
      const [carrierRef = '', to = '', from = ''] = ['CallSid', 'To', 'From'].map((name) => form.get(name) ?? '');
      if (!CALL_SID.test(carrierRef) || form.get('AccountSid') !== accountSid || to === '') throw unreadable();
      return { carrierRef, to, from: E164.test(from) && !withheld.has(from) ? from : null };
    },
    write(answer) {
      const contentType = 'text/xml';
      switch (answer.kind) {
        case 'connect':
          return { contentType, body: connectingTwiml(streamUrl(answer.token)) };
        case 'say':
          return { contentType, body: sayingTwiml(answer.text) };
        case 'reject':
          return { contentType, body: rejectingTwiml };
      }
    },
  };
}
