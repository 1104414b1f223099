// Asterisk's words for a call: originated by its REST interface (ARI), reported by its dialplan at addresses that hold a token of ours. docs.asterisk.org.
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { IncomingDoor, ReadCarrierMessage } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import { checkCopiedAddress, readAttemptAddress, withAttemptToken } from './address-token.ts';
import { e164Of } from './bare-number.ts';
import type { StreamVendor } from './stream-carrier.ts';

export const ASTERISK_CARRIER = 'asterisk' as const;

export type AsteriskAccount = { user: string; password: string; token: string; apiUrl: string };

/** The contexts of its dialplan that our manual tells to write. */
const RINGS = 'ringside-call';
const SOUNDS = 'ringside-sound';
/** Its own patience is longer than that of the dialplan, which tells how it ended. */
const LONGER_SECONDS = 10;

const setting = 'RINGSIDE_ASTERISK_TOKEN';

export function asteriskVendor({ user, password, token, apiUrl }: AsteriskAccount): StreamVendor {
  const channels = `${new URL(apiUrl).pathname.replace(/\/$/, '')}/channels`;
  const ofCall = (carrierRef: string) => `${channels}/${encodeURIComponent(carrierRef)}`;
  return {
    ...{ name: ASTERISK_CARRIER, label: 'Asterisk', apiUrl },
    settings: 'RINGSIDE_ASTERISK_USER and RINGSIDE_ASTERISK_PASSWORD',
    headers: () => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
    nameFor: (reference) => reference,
    dial: ({ reference, to, from, ringSeconds, longestSeconds, reportUrl, mediaToken }) => ({
      method: 'POST',
      path: channels,
      json: {
        // Both ends of a local channel know the variables: one rings them in the dialplan, the other connects us once they answer.
        ...{ endpoint: `Local/${to}@${RINGS}/n`, channelId: reference, timeout: ringSeconds + LONGER_SECONDS },
        ...{ context: SOUNDS, extension: 's', priority: 1 },
        variables: {
          RINGSIDE_REPORT: withAttemptToken(reportUrl, token, reference),
          RINGSIDE_TOKEN: mediaToken,
          RINGSIDE_FROM: from,
          RINGSIDE_RING_SECONDS: String(ringSeconds),
          RINGSIDE_LONGEST_SECONDS: String(longestSeconds),
        },
      },
    }),
    dialled: (body) => channel.safeParse(body).data?.id ?? null,
    refusal: (body) => refusal.safeParse(body).data?.message ?? null,
    hangUp: (carrierRef) => ({ method: 'DELETE', path: ofCall(carrierRef) }),
    look: (carrierRef) => ({ method: 'GET', path: ofCall(carrierRef) }),
    standing: (body, at) => (channel.safeParse(body).data?.state === 'Up' ? { report: 'answered', at, outcome: null } : null),
    forgetsAtOnce: true,
  };
}

const channel = z.object({ id: z.string().min(1).max(300), state: z.string() });
const refusal = z.object({ message: z.string() });

/** DIALSTATUS of its dialplan. */
const ends: Record<string, CarrierOutcome['end']> = {
  ANSWER: 'completed',
  BUSY: 'busy',
  NOANSWER: 'no_answer',
  CANCEL: 'cancelled',
  DONTCALL: 'rejected',
  TORTURE: 'rejected',
  CONGESTION: 'failed',
  CHANUNAVAIL: 'failed',
  INVALIDARGS: 'failed',
};
/** HANGUPCAUSE (Q.850): declined; a number that nobody has, that is incomplete, that changed. */
const DECLINED = 21;
const noSuchNumber: readonly number[] = [1, 22, 28];

/** Throws Problem `signature_invalid`. What comes late or twice moves nothing. */
export function createAsteriskReader({ token, clock }: { token: string; clock: Clock }): ReadCarrierMessage {
  return ({ url, body }) => {
    const reference = readAttemptAddress(url, { secret: token, setting });
    const form = new URLSearchParams(body.toString('utf8'));
    const status = form.get('status') ?? '';
    const told = { reference, carrierRef: reference, at: clock.now(), message: null };
    if (status === 'ANSWERED') return [{ ...told, report: 'answered', outcome: null }];
    if (!Object.hasOwn(ends, status)) return [];
    return [{ ...told, report: 'ended', outcome: outcomeOf(status, Number(form.get('cause') ?? '')) }];
  };
}

function outcomeOf(status: string, cause: number): CarrierOutcome {
  const end = status !== 'ANSWER' && cause === DECLINED ? 'rejected' : (ends[status] ?? 'failed');
  const endedBy = end === 'completed' ? null : end === 'cancelled' ? 'agent' : end === 'rejected' ? 'callee' : 'carrier';
  return { end, code: end === 'failed' && noSuchNumber.includes(cause) ? 404 : null, answeredBy: null, endedBy };
}

/** A number of its trunk is rung, and the dialplan asks what to do. */
export function createAsteriskIncoming({ token }: { token: string }): IncomingDoor {
  return {
    read({ url, body }) {
      checkCopiedAddress(url, { secret: token, setting });
      const form = new URLSearchParams(body.toString('utf8'));
      const [carrierRef = '', to = '', from = ''] = ['id', 'to', 'from'].map((name) => form.get(name) ?? '');
      const rung = e164Of(to);
      if (carrierRef === '' || carrierRef.length > 300 || rung === null) {
        throw new Problem('bad_request', 'The dialplan has to tell id, to and from of the call, the numbers as E.164.');
      }
      return { carrierRef, to: rung, from: e164Of(from) };
    },
    /** The token of its sound. It has no voice to say something with: all others hear that it is busy. */
    write: (answer) => ({ contentType: 'text/plain', body: answer.kind === 'connect' ? answer.token : '' }),
  };
}
