// Hands an answered call over to another number (RFC 3515): asks by REFER, and waits until the other end says what became of it.
import { Problem } from '../../rules/problem.ts';
import { requestIn, type SipDialog } from './sip-dialog.ts';
import type { SipRequest, SipResponse } from './sip-message.ts';
import type { SipAsk } from './sip-sign-in.ts';

export type SipRefer = {
  /** Resolves when they are connected there, or have left us for it. Throws Problem `conflict`. */
  transfer(number: string): Promise<void>;
  /** A NOTIFY of theirs. */
  notified(notice: SipRequest): void;
  /** The call is over. Some trunks hang up on us without a word once the other end has answered. */
  over(of: { byThem: boolean }): void;
};

/** It has to ring there first. */
const CONNECTED_WITHIN_MS = 30_000;

export function createSipRefer(options: {
  dialog: SipDialog;
  ask: SipAsk;
  nextSequence(): number;
  contact(): string;
  uriOf(number: string): string;
}): SipRefer {
  const { dialog, ask, nextSequence, contact, uriOf } = options;
  let asked: { isTaken: boolean; came: PromiseWithResolvers<void>; limit: NodeJS.Timeout } | null = null;

  function settle(refusal: string | null): void {
    if (!asked) return;
    const { came, limit } = asked;
    asked = null;
    clearTimeout(limit);
    if (refusal === null) came.resolve();
    else came.reject(new Problem('conflict', refusal));
  }

  function answered({ status }: SipResponse): void {
    if (status >= 300) settle(`The SIP trunk does not transfer calls (${status}).`);
    else if (status >= 200 && asked) asked.isTaken = true;
  }

  return {
    async transfer(number) {
      if (asked) throw new Problem('conflict', 'The call is being transferred already.');
      const headers = [
        ['refer-to', `<${uriOf(number)}>`],
        ['contact', contact()],
      ] as const;
      const { request, place } = requestIn(dialog, 'REFER', nextSequence(), { headers });
      if (!place) throw new Problem('conflict', 'The SIP trunk cannot be asked to transfer this call.');
      const came = Promise.withResolvers<void>();
      const limit = setTimeout(() => settle('The SIP trunk did not say whether it connected them.'), CONNECTED_WITHIN_MS);
      asked = { isTaken: false, came, limit };
      ask(request, place, { answered, unanswered: () => settle('The SIP trunk did not answer.') });
      return came.promise;
    },
    notified({ body }) {
      const status = Number(/^SIP\/2\.0 ([1-6]\d\d)\b/.exec(Buffer.from(body).toString('latin1'))?.[1] ?? 0);
      if (status >= 200) settle(status < 300 ? null : `Nobody could be reached there (${status}).`);
    },
    over: ({ byThem }) => settle(byThem && asked?.isTaken ? null : 'The call is over.'),
  };
}
