// Changes of the sound in the middle of a call: hold and its end, another address; answered, and told again until acknowledged.
import type { RtpLeg } from './rtp-legs.ts';
import { headerOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { agreedSound, answeredSound, offeredSound, printSoundDescription, readSoundDescription } from './sip-sdp.ts';
import type { TelephoneLaw } from './g711.ts';
import type { SipPlace } from './sip-transaction.ts';

export type SipReInvites = {
  /** INVITE or UPDATE. */
  receive(request: SipRequest, from: SipPlace): void;
  acknowledged(ack: SipRequest): void;
  close(): void;
};

const T1_MS = 500;
const T2_MS = 4_000;
const MOST_REPEATS = 11;

export function answerReInvite(options: {
  line: RtpLeg;
  session: { id: number; version: number };
  sound: { toldHost: string; first: TelephoneLaw };
  contact(): string;
  answer(
    request: SipRequest,
    from: SipPlace,
    status: number,
    more?: { headers?: readonly SipHeader[]; body?: Uint8Array },
  ): SipResponse;
  resend(response: SipResponse, to: SipPlace): void;
}): SipReInvites {
  const { line, session, answer } = options;
  const here = { host: options.sound.toldHost, port: line.port };
  let unacknowledged: { repeat: NodeJS.Timeout; isOurOffer: boolean } | null = null;

  function repeat(response: SipResponse, to: SipPlace, isOurOffer: boolean, afterMs: number, left: number): void {
    const again = () => {
      unacknowledged = null;
      if (left === 0) return;
      options.resend(response, to);
      repeat(response, to, isOurOffer, Math.min(T2_MS, afterMs * 2), left - 1);
    };
    unacknowledged = { repeat: setTimeout(again, afterMs), isOurOffer };
  }

  return {
    receive(request, from) {
      const isInvite = request.method === 'INVITE';
      if (isInvite && unacknowledged) return void answer(request, from, 491);
      const headers: SipHeader[] = [['contact', options.contact()]];
      const isOurOffer = request.body.length === 0;
      if (isOurOffer && !isInvite) return void answer(request, from, 200, { headers });
      const offer = isOurOffer ? null : readSoundDescription(request.body);
      const ours = isOurOffer ? offeredSound({ ...here, first: options.sound.first }) : offer && answeredSound(offer, here);
      if (!ours) return void answer(request, from, 488);
      session.version += 1;
      const body = printSoundDescription(ours, session);
      const response = answer(request, from, 200, { headers: [...headers, ['content-type', 'application/sdp']], body });
      const sound = offer && agreedSound(offer);
      if (sound) line.aim(sound);
      if (isInvite) repeat(response, from, isOurOffer, T1_MS, MOST_REPEATS);
    },
    acknowledged(ack) {
      if (!unacknowledged) return;
      clearTimeout(unacknowledged.repeat);
      const theirs = unacknowledged.isOurOffer && headerOf(ack, 'content-type') ? readSoundDescription(ack.body) : null;
      const sound = theirs && agreedSound(theirs);
      if (sound) line.aim(sound);
      unacknowledged = null;
    },
    close() {
      if (unacknowledged) clearTimeout(unacknowledged.repeat);
      unacknowledged = null;
    },
  };
}
