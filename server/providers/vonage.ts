// Vonage's words for a call: asked for by its Voice API under a token of ours, with what is to be done once somebody answers. developer.vonage.com, “Voice API”.
import { z } from 'zod';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { Clock, NewId } from '../ports/clock.ts';
import { bareNumber } from './bare-number.ts';
import { VONAGE_SOUND } from './media-stream-vonage.ts';
import type { StreamVendor } from './stream-carrier.ts';
import { writeVonageToken, type VonageSigner } from './vonage-token.ts';

export const VONAGE_CARRIER = 'vonage' as const;

export type VonageAccount = VonageSigner & { apiUrl: string; tellsMachines: boolean };

/** Longer ones are not taken. */
const LONGEST_CALL_SECONDS = 7_200;
/** How long it listens for the beep of a voicemail; the most it takes is 120. */
const BEEP_WITHIN_SECONDS = 45;

export function vonageVendor(account: VonageAccount, { clock, newId }: { clock: Clock; newId: NewId }): StreamVendor {
  const ofCall = (carrierRef: string) => `/v1/calls/${encodeURIComponent(carrierRef)}`;
  return {
    ...{ name: VONAGE_CARRIER, label: 'Vonage', apiUrl: account.apiUrl },
    settings: 'RINGSIDE_VONAGE_APPLICATION_ID and RINGSIDE_VONAGE_PRIVATE_KEY',
    headers: () => ({ authorization: `Bearer ${writeVonageToken(account, { now: clock.now(), id: newId() })}` }),
    dial: ({ to, from, ringSeconds, longestSeconds, reportUrl, streamUrl }) => ({
      method: 'POST',
      path: '/v1/calls',
      json: {
        ...{ to: [{ type: 'phone', number: bareNumber(to) }], from: { type: 'phone', number: bareNumber(from) } },
        ...{ ringing_timer: ringSeconds, length_timer: Math.min(longestSeconds, LONGEST_CALL_SECONDS) },
        ...{ event_url: [reportUrl], event_method: 'POST', ncco: soundTo(streamUrl) },
        ...(account.tellsMachines && {
          advanced_machine_detection: { behavior: 'continue', mode: 'detect', beep_timeout: BEEP_WITHIN_SECONDS },
        }),
      },
    }),
    dialled: (body) => dialled.safeParse(body).data?.uuid ?? null,
    refusal(body) {
      const { detail, title, error_title: errorTitle } = refusal.safeParse(body).data ?? {};
      return detail ?? title ?? errorTitle ?? null;
    },
    hangUp: (carrierRef) => ({ method: 'PUT', path: ofCall(carrierRef), json: { action: 'hangup' } }),
    look: (carrierRef) => ({ method: 'GET', path: ofCall(carrierRef) }),
    standing(body, at) {
      const status = standing.safeParse(body).data?.status ?? '';
      if (isVonageEnd(status)) return { report: 'ended', at, outcome: vonageOutcome({ status }) };
      return status === 'answered' ? { report: 'answered', at, outcome: null } : null;
    },
    transfer: ({ carrierRef, from, number }) => ({
      method: 'PUT',
      path: ofCall(carrierRef),
      json: {
        action: 'transfer',
        destination: {
          type: 'ncco',
          ncco: [
            {
              action: 'connect',
              ...(from !== null && { from: bareNumber(from) }),
              endpoint: [{ type: 'phone', number: bareNumber(number) }],
            },
          ],
        },
      },
    }),
  };
}

const dialled = z.object({ uuid: z.string().min(1).max(100) });
const refusal = z.object({ detail: z.string().optional(), title: z.string().optional(), error_title: z.string().optional() });
const standing = z.object({ status: z.string() });

/** After the sound is over nothing follows, and Vonage hangs up. */
export function soundTo(streamUrl: string): object[] {
  return [{ action: 'connect', endpoint: [{ type: 'websocket', uri: streamUrl, 'content-type': VONAGE_SOUND }] }];
}

const ends: Record<string, CarrierOutcome['end']> = {
  completed: 'completed',
  busy: 'busy',
  timeout: 'no_answer',
  unanswered: 'no_answer',
  rejected: 'rejected',
  cancelled: 'cancelled',
  failed: 'failed',
};

export const isVonageEnd = (status: string): boolean => Object.hasOwn(ends, status);

export type VonageEnd = {
  status: string;
  by?: string | undefined;
  code?: number | undefined;
  answeredBy?: CarrierOutcome['answeredBy'];
};

export function vonageOutcome({ status, by, code = 0, answeredBy = null }: VonageEnd): CarrierOutcome {
  const end = ends[status] ?? 'failed';
  if (end !== 'completed') {
    const endedBy = end === 'cancelled' ? 'agent' : end === 'rejected' ? 'callee' : 'carrier';
    return { end, code: code >= 400 && code < 700 ? code : null, answeredBy: null, endedBy };
  }
  return { end, code: null, answeredBy, endedBy: by === 'user' ? 'callee' : by === 'platform' ? 'agent' : null };
}
