// Asks a trunk and signs in when it wants that: the answer to a challenge goes out once, again only when its nonce was too old.
import { answerChallenge, readChallenge, type SipLogin } from './sip-digest.ts';
import { headersOf, sequenceOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import type { SipAnswers, SipAsked, SipPlace, SipTransactions } from './sip-transaction.ts';

export type SipAsk = (request: SipRequest, place: SipPlace, answers: SipAnswers) => SipAsked;

const MOST_SIGN_INS = 3;

/** One for each call or registration: its requests share the count of uses of a nonce. `nextSequence` numbers a request that is sent anew. */
export function createSignIn(options: {
  transactions: SipTransactions;
  login: SipLogin | null;
  newToken(): string;
  nextSequence(): number;
}): SipAsk {
  const { transactions, login, newToken, nextSequence } = options;
  const uses = new Map<string, number>();

  function signedIn(request: SipRequest, refusal: SipResponse): { request: SipRequest; isStale: boolean } | null {
    const [asks, answers] =
      refusal.status === 401 ? ['www-authenticate', 'authorization'] : ['proxy-authenticate', 'proxy-authorization'];
    const challenge = readChallenge(headersOf(refusal, asks));
    if (challenge === null || login === null) return null;
    const nonceCount = (uses.get(challenge.nonce) ?? 0) + 1;
    uses.set(challenge.nonce, nonceCount);
    const { method, uri, body } = request;
    const answer: SipHeader = [
      answers,
      answerChallenge(challenge, login, { method, uri, body, nonceCount, clientNonce: newToken() }),
    ];
    const headers = request.headers.filter(([name]) => name !== answers);
    return {
      request: {
        ...request,
        headers: [
          ...headers.map((header): SipHeader => (header[0] === 'cseq' ? ['cseq', `${nextSequence()} ${method}`] : header)),
          answer,
        ],
      },
      isStale: challenge.isStale,
    };
  }

  return (first, place, answers) => {
    let asked: SipAsked;
    let isTakenBack = false;
    const send = (request: SipRequest, signIns: number, refusedBefore: ReadonlySet<number>): void => {
      const number = sequenceOf(request)?.number;
      asked = transactions.ask(request, place, {
        ...(answers.maySend && { maySend: answers.maySend }),
        unanswered: (why) => answers.unanswered(why),
        answered(response) {
          const isChallenge = (response.status === 401 || response.status === 407) && number !== undefined && !isTakenBack;
          const next = isChallenge && signIns < MOST_SIGN_INS ? signedIn(request, response) : null;
          // A second refusal by the same one, and not for the age of its nonce: the password is wrong.
          if (next === null || (refusedBefore.has(response.status) && !next.isStale)) return answers.answered(response);
          send(next.request, signIns + 1, new Set([...refusedBefore, response.status]));
        },
      });
    };
    send(first, 0, new Set());
    return {
      cancel() {
        isTakenBack = true;
        asked.cancel();
      },
    };
  };
}
