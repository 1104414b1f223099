// Requests of ours until their final answer (RFC 3261 §17.1): told again and again, acknowledged, cancelled, given up after 32 s.
import { headerOf, sequenceOf, type SipHeader, type SipMessage, type SipRequest, type SipResponse } from './sip-message.ts';
import { readVia } from './sip-address.ts';

export type SipPlace = { host: string; port: number };

export type SipAsked = {
  /** Takes an INVITE back: as soon as something has been heard of it (§9.1), so that it cannot overtake it. */
  cancel(): void;
};

export type SipAnswers = {
  /** Provisional and final ones; every repetition of a 2xx to INVITE, each of which wants its ACK. */
  answered(response: SipResponse): void;
  /** No final answer. Told once, and nothing after it. `too_late`: `maySend` said no before it was sent at all. */
  unanswered(why: 'timeout' | 'unreachable' | 'too_late'): void;
  /** Asked in the turn in which it is written, each time anew: a process that was paused must not make a phone ring. Default: always. */
  maySend?(): boolean;
};

export type SipTransactions = {
  /** `request` comes without Via. */
  ask(request: SipRequest, place: SipPlace, answers: SipAnswers): SipAsked;
  receive(response: SipResponse): void;
  close(): void;
};

export type SipTransactionOptions = {
  send(message: SipMessage, place: SipPlace, failed: () => void): void;
  /** Over what reaches the other side or fails, nothing is told again (§17.1.1.2). */
  via: 'UDP' | 'TCP';
  /** Host and port of ours for Via. */
  sentBy(): string;
  newToken(): string;
};

const T1_MS = 500;
const T2_MS = 4_000;
const GIVE_UP_MS = 64 * T1_MS;

type Open = { isInvite: boolean; receive(response: SipResponse): void; close(): void };

export function createSipTransactions(options: SipTransactionOptions): SipTransactions {
  const open = new Map<string, Open>();

  function ask(asked: SipRequest, place: SipPlace, answers: SipAnswers, sharedBranch?: string): SipAsked {
    const branch = sharedBranch ?? `z9hG4bK${options.newToken()}`;
    const via: SipHeader = ['via', `SIP/2.0/${options.via} ${options.sentBy()};rport;branch=${branch}`];
    const request: SipRequest = { ...asked, headers: [via, ...asked.headers] };
    const isInvite = request.method === 'INVITE';
    const key = `${branch} ${request.method}`;
    let stage: 'calling' | 'proceeding' | 'completed' = 'calling';
    let wantsCancel = false;
    let isCancelled = false;
    let acknowledgement: SipRequest | null = null;
    let again: NodeJS.Timeout | null = null;
    let giveUp: NodeJS.Timeout | null = setTimeout(() => fail('timeout'), GIVE_UP_MS);

    function repeat(afterMs: number): void {
      again = setTimeout(() => {
        // What was sent before may have arrived: its answer is waited for, and taken back.
        if (!maySend()) return;
        send(request);
        repeat(isInvite ? afterMs * 2 : Math.min(T2_MS, stage === 'proceeding' ? T2_MS : afterMs * 2));
      }, afterMs);
    }
    const maySend = () => answers.maySend?.() !== false;
    const send = (message: SipRequest) => options.send(message, place, () => fail('unreachable'));
    function stop(): void {
      if (again) clearTimeout(again);
      if (giveUp) clearTimeout(giveUp);
      again = giveUp = null;
    }
    function close(): void {
      stop();
      open.delete(key);
    }
    function fail(why: Parameters<SipAnswers['unanswered']>[0]): void {
      if (stage === 'completed' || !open.has(key)) return;
      close();
      answers.unanswered(why);
    }
    function sendCancel(): void {
      isCancelled = true;
      const kept = new Set(['from', 'to', 'call-id', 'route', 'max-forwards']);
      const headers = asked.headers.filter(([name]) => kept.has(name));
      const cancel: SipRequest = {
        ...{ kind: 'request', method: 'CANCEL', uri: request.uri, body: Buffer.alloc(0) },
        headers: [...headers, ['cseq', `${sequenceOf(request)?.number} CANCEL`]],
      };
      ask(cancel, place, { answered: () => {}, unanswered: () => {} }, branch);
      // Whoever never says that it was taken back is not waited for (§9.1).
      giveUp = setTimeout(() => fail('timeout'), GIVE_UP_MS);
    }
    function receive(response: SipResponse): void {
      if (response.status < 200) {
        if (stage === 'completed') return;
        if (stage === 'calling' && isInvite) stop();
        stage = 'proceeding';
        if (wantsCancel && !isCancelled) sendCancel();
        return answers.answered(response);
      }
      const isFirst = stage !== 'completed';
      stage = 'completed';
      if (isInvite && response.status >= 300) {
        acknowledgement ??= acknowledged(request, response);
        send(acknowledgement);
      }
      if (isFirst) {
        stop();
        // Repetitions of the answer may still come.
        if (isInvite) giveUp = setTimeout(close, GIVE_UP_MS);
        else close();
      }
      if (isFirst || (isInvite && response.status < 300)) answers.answered(response);
    }

    open.set(key, { isInvite, receive, close });
    if (maySend()) {
      send(request);
      if (options.via === 'UDP') repeat(T1_MS);
    } else queueMicrotask(() => fail('too_late'));
    return {
      cancel() {
        if (!isInvite || stage === 'completed' || wantsCancel) return;
        wantsCancel = true;
        if (stage === 'proceeding') sendCancel();
      },
    };
  }

  return {
    ask: (request, place, answers) => ask(request, place, answers),
    receive(response) {
      const branch = readVia(headerOf(response, 'via')?.split(',', 1)[0] ?? '')?.parameters.get('branch');
      open.get(`${branch} ${sequenceOf(response)?.method}`)?.receive(response);
    },
    close() {
      for (const transaction of open.values()) transaction.close();
    },
  };
}

/** The ACK of a refusal belongs to its INVITE: same branch, and To as the answer has it (§17.1.1.3). */
function acknowledged(invite: SipRequest, response: SipResponse): SipRequest {
  const kept = new Set(['from', 'call-id', 'route', 'max-forwards']);
  const [via] = invite.headers;
  return {
    ...{ kind: 'request', method: 'ACK', uri: invite.uri, body: Buffer.alloc(0) },
    headers: [
      ...(via ? [via] : []),
      ...invite.headers.filter(([name]) => kept.has(name)),
      ['to', headerOf(response, 'to') ?? ''],
      ['cseq', `${sequenceOf(invite)?.number} ACK`],
    ],
  };
}
