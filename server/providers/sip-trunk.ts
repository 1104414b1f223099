// A SIP trunk: one socket over which all calls to and from one carrier run, with their sound beside it.
import { lookup } from 'node:dns/promises';
import { Problem } from '../../rules/problem.ts';
import type { DialRequest } from '../ports/carrier.ts';
import type { RingingCall } from '../ports/placing-line.ts';
import type { TelephoneLaw } from './g711.ts';
import { openRtpLegs } from './rtp-legs.ts';
import type { RtpPorts } from './rtp-wire.ts';
import { readSipAddress } from './sip-address.ts';
import { answerTo, rememberAnswers } from './sip-answer.ts';
import { numbersOf } from './sip-caller.ts';
import { placeSipCall, type SipCall, type SipCallEvent } from './sip-call.ts';
import type { SipLogin } from './sip-digest.ts';
import { headerOf, printSipMessage, readSipMessage, type SipMessage, type SipRequest } from './sip-message.ts';
import { keepRegistered, type SipRegistration, type SipRegistrationState } from './sip-registration.ts';
import { takeSipCall } from './sip-incoming.ts';
import { createSignIn } from './sip-sign-in.ts';
import { createSipSource } from './sip-source.ts';
import { createSipTransactions, type SipPlace } from './sip-transaction.ts';
import { openSipTransport } from './sip-transport.ts';

export type SipTrunkSettings = {
  /** Left out: UDP. */
  transport?: 'UDP' | 'TCP';
  /** Where the carrier listens. */
  host: string;
  port: number;
  /** In SIP addresses; often the same as the host. */
  domain: string;
  /** Null where the carrier knows us by our address. */
  login: SipLogin | null;
  registers: boolean;
  /** The address of this machine to listen at; port 0 takes any. */
  bindHost: string;
  bindPort: number;
  /** How others reach this machine, where that is another address. */
  publicHost: string | null;
  soundPorts: RtpPorts;
  firstLaw: TelephoneLaw;
  /** Addresses from which the carrier sends calls, besides those of its host. */
  callsFrom?: readonly string[];
};

export type PlacedSipCall = Pick<SipCall, 'callId' | 'hangUp'>;

export type SipTrunk = {
  /** Events come from the next turn on. `mayDial` is asked in the turn in which the first request is written. */
  dial(request: DialRequest, mayDial: () => boolean, on: (event: SipCallEvent) => void): PlacedSipCall;
  /** Null where the trunk does without. */
  registration(): SipRegistrationState | null;
  /** Hangs up what goes on, signs off, and is over within some seconds. Again is harmless. */
  close(): Promise<void>;
};

export type SipTrunkOptions = {
  trunk: SipTrunkSettings;
  /** Somebody rings us. Left out where calls are not taken. */
  rings?: (call: RingingCall) => void;
  /** Not to be guessed: whoever knows it can speak in our name. */
  newToken(): string;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

const CLOSE_MS = 3_000;

/** Throws Problem `configuration_invalid` where it cannot listen. */
export async function createSipTrunk({ trunk, rings, newToken, log }: SipTrunkOptions): Promise<SipTrunk> {
  if (trunk.login && /[<>@;:?\s]/.test(trunk.login.username)) {
    throw new Problem(
      'configuration_invalid',
      'The user name of the SIP trunk may have none of <>@;:? and no blanks; enter it without its domain.',
    );
  }
  const transport = await openSipTransport(trunk.transport ?? 'UDP', {
    ...{ bindHost: trunk.bindHost, bindPort: trunk.bindPort },
    heard: (message, from) => hear(message, from),
    // Where calls come from may be this connection alone.
    lost: () => registration?.renew(),
    failed: (error) => log.warn({ err: error }, 'the socket of the SIP trunk has failed'),
  });

  const legs = openRtpLegs(trunk.soundPorts);
  const place: SipPlace = { host: trunk.host, port: trunk.port };
  const toldHost = trunk.publicHost ?? trunk.bindHost;
  const hostPort = `${toldHost.includes(':') ? `[${toldHost}]` : toldHost}:${transport.port}`;
  const userPart = trunk.login ? `${trunk.login.username}@` : '';
  const contact = () => `<sip:${userPart}${hostPort}${transport.name === 'TCP' ? ';transport=tcp' : ''}>`;
  const calls = new Map<string, SipCall>();
  const remembered = rememberAnswers();
  const source = createSipSource(trunk);
  let isClosed = false;
  let closing: Promise<void> | null = null;

  /** Before a call, so that nothing is waited for when it is sent. */
  async function findTrunk(): Promise<SipPlace> {
    const family = trunk.bindHost.includes(':') ? 6 : 4;
    const found = await lookup(trunk.host, { family }).catch(() => null);
    if (found) {
      const at = { host: found.address, port: trunk.port };
      await transport.ready(at);
      return at;
    }
    throw new Problem('provider_unreachable', `The SIP trunk’s host ${trunk.host} has no address; check its name.`);
  }

  function send(message: SipMessage, to: SipPlace, failed: () => void = () => {}): void {
    if (!isClosed) transport.send(printSipMessage(message), to, failed);
  }
  const transactions = createSipTransactions({ send, via: transport.name, sentBy: () => hostPort, newToken });

  function answer(request: SipRequest, from: SipPlace, status: number, more = {}) {
    const response = answerTo(request, from, status, { tag: newToken(), ...more });
    remembered.keep(request, response);
    send(response, from);
    return response;
  }

  function hear(bytes: Buffer, from: SipPlace): void {
    const message = readSipMessage(bytes);
    if (message === null) return;
    if (message.kind === 'response') return transactions.receive(message);
    const before = message.method === 'ACK' ? null : remembered.find(message);
    if (before) return send(before, from);
    const call = calls.get(headerOf(message, 'call-id') ?? '');
    if (call) return call.receive(message, from);
    if (message.method === 'ACK') return;
    const isOfCall = readSipAddress(headerOf(message, 'to') ?? '')?.parameters.has('tag') === true;
    if (isOfCall || message.method === 'CANCEL' || message.method === 'BYE') answer(message, from, 481);
    else if (message.method === 'OPTIONS') answer(message, from, 200);
    else if (message.method !== 'INVITE') answer(message, from, 405);
    else if (!rings || closing) answer(message, from, 480);
    else void ring(message, from, rings);
  }

  /** Who is not the carrier rings nobody. */
  async function ring(invite: SipRequest, from: SipPlace, rung: NonNullable<typeof rings>): Promise<void> {
    // Asked again meanwhile, it is answered by that.
    answer(invite, from, 100);
    if (!(await source.isKnown(from.host))) {
      log.warn(
        { from: from.host },
        'a call was refused that does not come from the SIP trunk; its address can be allowed by RINGSIDE_SIP_CALLS_FROM',
      );
      return void answer(invite, from, 403);
    }
    const { to, from: caller } = numbersOf(invite);
    if (to === null) return void answer(invite, from, 404);
    const call = takeSipCall({
      ...{ invite, from, tag: newToken(), contact, uriOf, legs, answer, resend: send },
      ...newThread(),
      sound: { bindHost: trunk.bindHost, toldHost, first: trunk.firstLaw },
    });
    if (!call) return;
    keep(call);
    const { callId: carrierRef, pickUp } = call;
    rung({ carrier: 'sip', carrierRef, to, from: caller, pickUp, refuse: () => call.refuse(486) });
  }

  function keep(call: SipCall): void {
    calls.set(call.callId, call);
    void call.ended.then(() => calls.delete(call.callId));
  }

  /** A sequence of numbers and a sign-in for one call or registration. */
  function newThread() {
    let sequence = 0;
    const nextSequence = () => (sequence += 1);
    return { nextSequence, ask: createSignIn({ transactions, login: trunk.login, newToken, nextSequence }) };
  }

  const registration: SipRegistration | null = trunk.registers
    ? keepRegistered({
        ...newThread(),
        ...{ domain: trunk.domain, us: `<sip:${userPart}${trunk.domain}>`, contact, place, newToken },
        changed: (state) =>
          log.info(
            { state: state.kind, code: 'code' in state ? state.code : null },
            'the registration at the SIP trunk has changed',
          ),
      })
    : null;

  async function close(): Promise<void> {
    for (const call of calls.values()) call.hangUp('interrupted');
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, CLOSE_MS);
    await Promise.race([late.promise, Promise.all([...calls.values()].map((call) => call.ended))]);
    clearTimeout(timer);
    await registration?.close();
    isClosed = true;
    transactions.close();
    remembered.close();
    transport.close();
    await legs.close();
  }

  const uriOf = (number: string) => `sip:${uriUser(number)}@${trunk.domain}`;

  return {
    dial(request, mayDial, on) {
      const call = placeSipCall({
        ...{ request, mayDial, contact, legs, newToken, answer, trunk: findTrunk, resend: send },
        ...newThread(),
        uri: uriOf(request.to),
        uriOf,
        from: `<sip:${request.from === null ? userPart : `${uriUser(request.from)}@`}${trunk.domain}>`,
        sound: { bindHost: trunk.bindHost, toldHost, first: trunk.firstLaw },
        sendAlone: (alone, to) => {
          const via = `SIP/2.0/${transport.name} ${hostPort};rport;branch=z9hG4bK${newToken()}`;
          send({ ...alone, headers: [['via', via], ...alone.headers] }, to);
        },
        on,
      });
      keep(call);
      return { callId: call.callId, hangUp: call.hangUp };
    },
    registration: () => registration?.state() ?? null,
    close: () => (closing ??= close()),
  };
}

/** Digits and their plus alone: what stands in a SIP address must not end it. */
function uriUser(number: string): string {
  if (!/^\+?\d{1,20}$/.test(number)) throw new Problem('validation_failed', 'A number to call has to be written as + and digits.');
  return number;
}
