// One call that somebody places to us over a SIP trunk: rings until we pick up or refuse, then held like a call of ours.
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import type { TelephoneLaw } from './g711.ts';
import type { RtpLeg, RtpLegs } from './rtp-legs.ts';
import { isOfDialog, receiveInCall, sayBye } from './sip-in-call.ts';
import type { SipCall } from './sip-call.ts';
import { dialogOfInvite } from './sip-dialog.ts';
import { headerOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { answerReInvite, type SipReInvites } from './sip-re-invite.ts';
import { createSipRefer, type SipRefer } from './sip-refer.ts';
import { agreedSound, readSoundDescription } from './sip-sdp.ts';
import type { SipAsk } from './sip-sign-in.ts';
import type { SipPlace } from './sip-transaction.ts';

type Answer = (
  request: SipRequest,
  from: SipPlace,
  status: number,
  more?: { tag?: string; headers?: readonly SipHeader[]; body?: Uint8Array },
) => SipResponse;

export type SipIncomingOptions = {
  invite: SipRequest;
  from: SipPlace;
  tag: string;
  contact(): string;
  uriOf(number: string): string;
  sound: { bindHost: string; toldHost: string; first: TelephoneLaw };
  legs: RtpLegs;
  ask: SipAsk;
  nextSequence(): number;
  answer: Answer;
  resend(response: SipResponse, to: SipPlace): void;
};

export type SipIncomingCall = SipCall & {
  /** Null where the caller has gone before the sound stood. */
  pickUp(longestCallMs: number): Promise<MediaLeg | null>;
  /** Status 480 to 699. */
  refuse(status: number): void;
};

/** Who never acknowledges that we picked up has not heard of it. */
const ACKNOWLEDGED_WITHIN_MS = 32_000;

/** Null where it cannot be taken, which the caller is told. */
export function takeSipCall(options: SipIncomingOptions): SipIncomingCall | null {
  const { invite, from, tag } = options;
  const answer: Answer = (request, to, status, more = {}) => options.answer(request, to, status, { ...more, tag });
  const dialog = dialogOfInvite(invite, tag);
  const offer = invite.body.length > 0 ? readSoundDescription(invite.body) : null;
  const hasSound = invite.body.length === 0 || (offer !== null && agreedSound(offer) !== null);
  if (!dialog || !hasSound) {
    answer(invite, from, dialog ? 488 : 400);
    return null;
  }
  const heldIn = dialog;
  const over = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<MediaLeg | null>();
  let stage: 'ringing' | 'picked_up' | 'answered' | 'over' = 'ringing';
  let line: RtpLeg | null = null;
  let reInvites: SipReInvites | null = null;
  let refer: SipRefer | null = null;
  let limit: NodeJS.Timeout | null = null;
  let longestMs = 0;
  const isOver = () => stage === 'over';

  function end(how: LegEnd, isToldThem: Promise<void> = Promise.resolve()): void {
    if (isOver()) return;
    stage = 'over';
    if (limit) clearTimeout(limit);
    reInvites?.close();
    refer?.over({ byThem: how.endedBy === 'callee' });
    line?.end(how);
    heard.resolve(null);
    over.resolve(isToldThem);
  }

  function hangUp(endedBy: LegEnd['endedBy'] = 'agent'): void {
    if (stage === 'ringing') return refuse(480);
    end({ endedBy }, line ? sayBye(options, heldIn) : undefined);
  }

  function refuse(status: number): void {
    if (stage === 'over' || stage === 'answered') return;
    answer(invite, from, status);
    end({ endedBy: 'agent' });
  }

  async function pickUp(longestCallMs: number): Promise<MediaLeg | null> {
    if (stage !== 'ringing') return null;
    const opened = await options.legs
      .open(options.sound.bindHost, { close: () => hangUp(), lost: () => hangUp('carrier') })
      .catch(() => null);
    if (!opened) {
      refuse(503);
      return null;
    }
    if (isOver()) {
      opened.end({ endedBy: 'callee' });
      return null;
    }
    stage = 'picked_up';
    line = opened;
    longestMs = longestCallMs;
    reInvites = answerReInvite({ ...options, answer, line, session: { id: 1, version: 0 } });
    reInvites.receive(invite, from);
    limit = setTimeout(hangUp, ACKNOWLEDGED_WITHIN_MS);
    return heard.promise;
  }

  function acknowledged(ack: SipRequest): void {
    reInvites?.acknowledged(ack);
    if (stage !== 'picked_up' || !line) return;
    stage = 'answered';
    if (limit) clearTimeout(limit);
    limit = setTimeout(hangUp, longestMs);
    const handing = createSipRefer({ ...options, dialog: heldIn });
    refer = handing;
    line.leg.transfer = (number) => handing.transfer(number);
    heard.resolve(line.leg);
  }

  function receive(asking: SipRequest, asker: SipPlace): void {
    // A CANCEL names the call that rings, which has no tag of ours yet.
    if (asking.method === 'CANCEL') {
      answer(asking, asker, 200);
      if (stage !== 'ringing') return;
      answer(invite, from, 487);
      return end({ endedBy: 'callee' });
    }
    const isOfThis = isOfDialog(asking, heldIn, tag);
    if (asking.method === 'ACK') return isOfThis ? acknowledged(asking) : undefined;
    if (!isOfThis || !line || isOver()) return void answer(asking, asker, 481);
    receiveInCall(asking, asker, { line, reInvites, refer, answer, hungUp: () => end({ endedBy: 'callee' }) });
  }

  answer(invite, from, 180);
  return { callId: headerOf(invite, 'call-id') ?? '', hangUp: () => hangUp(), receive, ended: over.promise, pickUp, refuse };
}
