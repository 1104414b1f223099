// One outbound call over a SIP trunk, from its INVITE to its one end: rung, heard early, answered, held, hung up by whom.
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { DialRequest } from '../ports/carrier.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import type { TakenBackAs } from '../ports/placing-line.ts';
import type { TelephoneLaw } from './g711.ts';
import type { RtpLeg, RtpLegs } from './rtp-legs.ts';
import { isOfDialog, receiveInCall, sayBye } from './sip-in-call.ts';
import { answerReInvite, type SipReInvites } from './sip-re-invite.ts';
import { dialogOf, requestIn, type SipDialog } from './sip-dialog.ts';
import { sequenceOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { createSipRefer, type SipRefer } from './sip-refer.ts';
import { outcomeOfStatus } from './sip-outcome.ts';
import { agreedSound, offeredSound, printSoundDescription, readSoundDescription, type SoundDescription } from './sip-sdp.ts';
import type { SipAsk } from './sip-sign-in.ts';
import type { SipAsked, SipPlace } from './sip-transaction.ts';

export type SipCallEvent =
  /** It is on its way. What comes instead of it, or `ended` before it: nothing was sent. */
  | { kind: 'sent' }
  /** `mayDial` said no. The last. */
  | { kind: 'held_back' }
  | { kind: 'ringing' }
  /** What is heard before anybody has answered: a ring of theirs, or “not in service”. To be listened to, not spoken into. */
  | { kind: 'early_media'; leg: MediaLeg }
  /** The same leg, if it came before. */
  | { kind: 'answered'; leg: MediaLeg }
  /** Once, and the last. `message` is for people. */
  | { kind: 'ended'; outcome: CarrierOutcome; message: string | null };

type TakenBack = TakenBackAs | 'ring_limit' | 'no_sound';

export type SipCallOptions = {
  request: DialRequest;
  /** As the trunk knows the callee, and us. */
  uri: string;
  /** Likewise of another number. Throws Problem `validation_failed`. */
  uriOf(number: string): string;
  from: string;
  contact(): string;
  /** Its address, found anew. */
  trunk(): Promise<SipPlace>;
  /** Asked in the turn in which the first request is written. */
  mayDial(): boolean;
  /** Where our sound socket is opened, and how it is called in SDP. */
  sound: { bindHost: string; toldHost: string; first: TelephoneLaw };
  legs: RtpLegs;
  ask: SipAsk;
  nextSequence(): number;
  newToken(): string;
  /** Adds Via. For ACK, which has no answer. */
  sendAlone(request: SipRequest, place: SipPlace): void;
  answer(
    request: SipRequest,
    from: SipPlace,
    status: number,
    more?: { headers?: readonly SipHeader[]; body?: Uint8Array },
  ): SipResponse;
  resend(response: SipResponse, to: SipPlace): void;
  on(event: SipCallEvent): void;
};

export type SipCall = {
  callId: string;
  /** Before anybody has answered it ended `as` this: cancelled unless told. */
  hangUp(as?: TakenBackAs): void;
  /** A request that names this call. */
  receive(request: SipRequest, from: SipPlace): void;
  ended: Promise<void>;
};

export function placeSipCall(options: SipCallOptions): SipCall {
  const { request, on, newToken } = options;
  const callId = newToken();
  const tag = newToken();
  const session = { id: 1, version: 1 };
  const over = Promise.withResolvers<void>();
  let stage: 'calling' | 'answered' | 'over' = 'calling';
  let takenBack: TakenBack | null = null;
  let line: RtpLeg | null = null;
  let dialog: SipDialog | null = null;
  let early: SoundDescription | null = null;
  let asked: SipAsked | null = null;
  let isRinging = false;
  /** By the clock that can be set and the one that only runs, once it is sent. */
  let sentAt: { atMs: number; monotonicMs: number } | null = null;
  let limit: NodeJS.Timeout | null = null;
  let reInvites: SipReInvites | null = null;
  let refer: SipRefer | null = null;

  function end(outcome: CarrierOutcome, message: string | null, isToldThem: Promise<void> = Promise.resolve()): void {
    if (stage === 'over') return;
    stage = 'over';
    if (limit) clearTimeout(limit);
    reInvites?.close();
    refer?.over({ byThem: outcome.endedBy === 'callee' });
    line?.end({ endedBy: outcome.endedBy ?? 'carrier' });
    on({ kind: 'ended', outcome, message });
    over.resolve(isToldThem);
  }

  function invite(port: number): SipRequest {
    const offer = offeredSound({ host: options.sound.toldHost, port, first: options.sound.first });
    return {
      ...{ kind: 'request', method: 'INVITE', uri: options.uri, body: printSoundDescription(offer, session) },
      headers: [
        ['max-forwards', '70'],
        ['from', `${options.from};tag=${tag}`],
        ['to', `<${options.uri}>`],
        ['call-id', callId],
        ['cseq', `${options.nextSequence()} INVITE`],
        ['contact', options.contact()],
        ['content-type', 'application/sdp'],
      ],
    };
  }

  async function start(): Promise<void> {
    let place: SipPlace;
    try {
      const trunk = options.trunk();
      trunk.catch(() => {});
      line = await options.legs.open(options.sound.bindHost, { close: () => hangUp(), lost });
      place = await trunk;
    } catch (error) {
      return end(failed(null), error instanceof Error ? error.message : null);
    }
    if (takenBack) return end(outcomeTakenBack(takenBack), null);
    const first = invite(line.port);
    asked = options.ask(first, place, { answered: (response) => answered(first, response), unanswered, maySend });
    if (sentAt === null) return;
    limit = setTimeout(() => takeBack('ring_limit'), request.ringMs);
    on({ kind: 'sent' });
  }

  /** What is sent anew, or with the password, belongs to the first one: nothing of it leaves when the time to ring is over. */
  function maySend(): boolean {
    if (sentAt === null) {
      if (!options.mayDial()) return false;
      sentAt = { atMs: Date.now(), monotonicMs: performance.now() };
      return true;
    }
    return Date.now() - sentAt.atMs < request.ringMs && performance.now() - sentAt.monotonicMs < request.ringMs;
  }

  function holdBack(): void {
    stage = 'over';
    line?.end({ endedBy: 'agent' });
    on({ kind: 'held_back' });
    over.resolve();
  }

  function takeBack(by: TakenBack): void {
    takenBack ??= by;
    asked?.cancel();
  }

  function unanswered(why: 'timeout' | 'unreachable' | 'too_late'): void {
    if (sentAt === null) return holdBack();
    if (why === 'too_late') return end(outcomeTakenBack('ring_limit'), null);
    if (takenBack) return end(outcomeTakenBack(takenBack), null);
    end(
      failed(null),
      why === 'timeout' ? 'The SIP trunk did not answer.' : 'The SIP trunk cannot be reached; check its host and port.',
    );
  }

  function answered(sent: SipRequest, response: SipResponse): void {
    if (response.status < 200) return progressed(response);
    if (response.status < 300) return pickedUp(sent, response);
    // 487 answers our CANCEL; a refusal of its own that was on its way says more.
    const isOurs = [401, 407, 408, 487].includes(response.status);
    const outcome = takenBack && isOurs ? outcomeTakenBack(takenBack) : outcomeOfStatus(response.status);
    end(outcome, response.reason === '' ? null : response.reason.slice(0, 200));
  }

  function progressed(response: SipResponse): void {
    if (stage !== 'calling' || response.status === 100) return;
    if (response.status !== 183 && !isRinging) {
      isRinging = true;
      on({ kind: 'ringing' });
    }
    const theirs = readSoundDescription(response.body);
    const sound = theirs && agreedSound(theirs);
    if (!sound || !line || early) return;
    early = theirs;
    line.aim(sound);
    on({ kind: 'early_media', leg: line.leg });
  }

  function pickedUp(sent: SipRequest, response: SipResponse): void {
    const found = dialogOf(sent, response);
    if (!found) return end(failed(null), 'The SIP trunk answered without saying where it can be reached.');
    const { request: ack, place } = requestIn(found, 'ACK', sequenceOf(response)?.number ?? 0);
    if (place) options.sendAlone(ack, place);
    if (dialog?.theirTag === found.theirTag) return;
    // Two phones picked up at once, or this one while we were taking the call back.
    if (dialog || stage !== 'calling' || takenBack) {
      const isToldThem = bye(found);
      return takenBack ? end(outcomeTakenBack(takenBack), null, isToldThem) : undefined;
    }
    dialog = found;
    const theirs = readSoundDescription(response.body) ?? early;
    const sound = theirs && agreedSound(theirs);
    if (!sound || !line) {
      const message = 'The SIP trunk offered no sound that we can hear; allow G.711 (PCMU or PCMA) on it.';
      return end(failed(488), message, bye(found));
    }
    stage = 'answered';
    if (limit) clearTimeout(limit);
    limit = setTimeout(() => hangUp(), request.longestCallMs);
    reInvites = answerReInvite({ ...options, line, session });
    const handing = createSipRefer({ ...options, dialog });
    refer = handing;
    line.leg.transfer = (number) => handing.transfer(number);
    line.aim(sound);
    on({ kind: 'answered', leg: line.leg });
  }

  const bye = (of: SipDialog) => sayBye(options, of);

  function hangUp(as: TakenBackAs = 'cancelled'): void {
    if (stage === 'calling') return takeBack(as);
    if (stage === 'answered') hangUpAnswered('agent', null);
  }

  /** Also where the thread that paces sound has died: a call without sound is no call. */
  function lost(): void {
    if (stage === 'calling') takeBack('no_sound');
    else if (stage === 'answered') hangUpAnswered('carrier', 'Nothing was heard any more.');
  }

  function hangUpAnswered(endedBy: 'agent' | 'carrier', message: string | null): void {
    const isToldThem = dialog ? bye(dialog) : undefined;
    end({ end: 'completed', code: 200, answeredBy: null, endedBy }, message, isToldThem);
  }

  function receive(asking: SipRequest, from: SipPlace): void {
    const isOfThis = dialog !== null && isOfDialog(asking, dialog, tag);
    if (asking.method === 'ACK') return isOfThis ? reInvites?.acknowledged(asking) : undefined;
    if (!isOfThis || stage !== 'answered' || !line) return void options.answer(asking, from, 481);
    const hungUp = () => end({ end: 'completed', code: 200, answeredBy: null, endedBy: 'callee' }, null);
    receiveInCall(asking, from, { line, reInvites, refer, answer: options.answer, hungUp });
  }

  void start();
  return { callId, hangUp, receive, ended: over.promise };
}

function failed(code: number | null): CarrierOutcome {
  return { end: 'failed', code, answeredBy: null, endedBy: 'carrier' };
}

function outcomeTakenBack(by: TakenBack): CarrierOutcome {
  if (by === 'no_sound') return failed(null);
  return { end: by === 'ring_limit' ? 'no_answer' : by, code: 487, answeredBy: null, endedBy: 'agent' };
}
