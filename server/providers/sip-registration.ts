// Keeps us registered at a trunk that wants it (RFC 3261 §10): again before it runs out, slower while it fails, and signed off at the end.
import { headerOf, listOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { readSipAddress } from './sip-address.ts';
import type { SipAsk } from './sip-sign-in.ts';
import type { SipPlace } from './sip-transaction.ts';

export type SipRegistrationState = { kind: 'registering' } | { kind: 'registered' } | { kind: 'refused'; code: number | null };

export type SipRegistration = {
  state(): SipRegistrationState;
  /** The way to us has broken off: told anew where we are, soon. */
  renew(): void;
  /** Signs off; waits for its answer for a short while. */
  close(): Promise<void>;
};

const ASKED_S = 300;
const SHORTEST_S = 30;
const LONGEST_S = 3_600;
const RENEW_S = 2;
const RETRY_S = 30;
const LONGEST_RETRY_S = 600;
const SIGN_OFF_MS = 2_000;

export function keepRegistered(options: {
  ask: SipAsk;
  domain: string;
  /** In angle brackets, without a tag. */
  us: string;
  contact(): string;
  place: SipPlace;
  nextSequence(): number;
  newToken(): string;
  changed(state: SipRegistrationState): void;
}): SipRegistration {
  const callId = options.newToken();
  const tag = options.newToken();
  let state: SipRegistrationState = { kind: 'registering' };
  let askedS = ASKED_S;
  let failures = 0;
  let again: NodeJS.Timeout | null = null;
  let isClosed = false;

  const register = (seconds: number): SipRequest => ({
    ...{ kind: 'request', method: 'REGISTER', uri: `sip:${options.domain}`, body: Buffer.alloc(0) },
    headers: [
      ['max-forwards', '70'],
      ['from', `${options.us};tag=${tag}`],
      ['to', options.us],
      ['call-id', callId],
      ['cseq', `${options.nextSequence()} REGISTER`],
      ['contact', options.contact()],
      ['expires', String(seconds)],
    ] satisfies SipHeader[],
  });

  function become(next: SipRegistrationState): void {
    const isNews = next.kind !== state.kind;
    state = next;
    if (isNews) options.changed(next);
  }

  function after(seconds: number): void {
    if (!isClosed) again = setTimeout(send, seconds * 1_000);
  }

  function refused(code: number | null): void {
    become({ kind: 'refused', code });
    after(Math.min(LONGEST_RETRY_S, RETRY_S * 2 ** Math.min(failures, 10)));
    failures += 1;
  }

  function answered(response: SipResponse): void {
    if (response.status < 200 || isClosed) return;
    if (response.status < 300) {
      failures = 0;
      become({ kind: 'registered' });
      return after(Math.max(SHORTEST_S, 0.8 * grantedS(response, options.contact(), askedS)));
    }
    const wanted = Number(headerOf(response, 'min-expires'));
    if (response.status === 423 && wanted > askedS && wanted <= LONGEST_S) {
      askedS = wanted;
      return send();
    }
    refused(response.status);
  }

  function send(): void {
    if (!isClosed) options.ask(register(askedS), options.place, { answered, unanswered: () => refused(null) });
  }

  send();
  return {
    state: () => state,
    renew() {
      if (isClosed || state.kind !== 'registered') return;
      if (again) clearTimeout(again);
      after(RENEW_S);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (again) clearTimeout(again);
      if (state.kind !== 'registered') return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, SIGN_OFF_MS);
        const done = () => {
          clearTimeout(late);
          resolve();
        };
        options.ask(register(0), options.place, {
          answered: (response) => response.status >= 200 && done(),
          unanswered: done,
        });
      });
    },
  };
}

/** What is granted may be less than was asked: said of our own contact, or of all. */
function grantedS(response: SipResponse, contact: string, askedS: number): number {
  const ours = readSipAddress(contact)?.uri;
  const named = listOf(response, 'contact')
    .map(readSipAddress)
    .find((address) => address?.uri === ours);
  const seconds = Number(named?.parameters.get('expires') ?? headerOf(response, 'expires') ?? askedS);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(LONGEST_S, seconds) : askedS;
}
