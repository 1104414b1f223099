// What is asked of us in the middle of a call, whoever has placed it, and how we hang up.
import type { RtpLeg } from './rtp-legs.ts';
import type { SipReInvites } from './sip-re-invite.ts';
import { readSipAddress } from './sip-address.ts';
import { requestIn, type SipDialog } from './sip-dialog.ts';
import { headerOf, type SipRequest } from './sip-message.ts';
import type { SipRefer } from './sip-refer.ts';
import type { SipAsk } from './sip-sign-in.ts';
import type { SipPlace } from './sip-transaction.ts';

export function isOfDialog(asking: SipRequest, dialog: SipDialog, ourTag: string): boolean {
  const tagOf = (name: string) => readSipAddress(headerOf(asking, name) ?? '')?.parameters.get('tag');
  return tagOf('from') === dialog.theirTag && tagOf('to') === ourTag;
}

/** Of a call that goes on; ACK is none of these. */
export function receiveInCall(
  asking: SipRequest,
  from: SipPlace,
  call: {
    line: RtpLeg;
    reInvites: SipReInvites | null;
    refer: SipRefer | null;
    answer(request: SipRequest, from: SipPlace, status: number): unknown;
    hungUp(): void;
  },
): void {
  const { line, reInvites, refer, answer } = call;
  switch (asking.method) {
    case 'BYE':
      answer(asking, from, 200);
      return call.hungUp();
    case 'INVITE':
    case 'UPDATE':
      return reInvites?.receive(asking, from);
    case 'INFO': {
      const digit = digitOf(asking);
      if (digit) line.press(digit);
      return void answer(asking, from, 200);
    }
    case 'NOTIFY':
      answer(asking, from, 200);
      return refer?.notified(asking);
    case 'OPTIONS':
    case 'CANCEL':
      return void answer(asking, from, 200);
    default:
      return void answer(asking, from, 405);
  }
}

/** Resolves when they have heard of it, or never will. */
export function sayBye({ ask, nextSequence }: { ask: SipAsk; nextSequence(): number }, dialog: SipDialog): Promise<void> {
  const { request, place } = requestIn(dialog, 'BYE', nextSequence());
  if (!place) return Promise.resolve();
  return new Promise((resolve) => {
    ask(request, place, { answered: ({ status }) => status >= 200 && resolve(), unanswered: () => resolve() });
  });
}

/** A key in the way of older exchanges: `Signal=5`. */
function digitOf(info: SipRequest): string | null {
  if (!/^application\/dtmf/i.test(headerOf(info, 'content-type') ?? '')) return null;
  const [, relayed, plain] =
    /^(?:Signal[ \t]*=[ \t]*([\d*#])|[ \t]*([\d*#])[ \t]*$)/im.exec(Buffer.from(info.body).toString('latin1')) ?? [];
  return relayed ?? plain ?? null;
}
