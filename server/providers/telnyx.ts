// Telnyx’s words for a call: asked for by Call Control, reported by webhooks that it signs by Ed25519. developers.telnyx.com, “Call Control”.
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { CarrierReport } from '../../rules/attempt.ts';
import type { ReadCarrierMessage } from '../ports/carrier.ts';
import { outcomeOfStatus } from './sip-outcome.ts';
import type { StreamVendor } from './stream-carrier.ts';

export const TELNYX_CARRIER = 'telnyx' as const;

export type TelnyxAccount = { apiKey: string; connectionId: string; publicKey: string; apiUrl: string };

export function telnyxVendor({ apiKey, connectionId, apiUrl }: TelnyxAccount): StreamVendor {
  const ofCall = (carrierRef: string) => `/v2/calls/${encodeURIComponent(carrierRef)}`;
  return {
    ...{ name: TELNYX_CARRIER, label: 'Telnyx', settings: 'RINGSIDE_TELNYX_API_KEY', apiUrl },
    headers: () => ({ authorization: `Bearer ${apiKey}` }),
    dial: ({ to, from, ringSeconds, longestSeconds, reportUrl, streamUrl }) => ({
      method: 'POST',
      path: '/v2/calls',
      json: {
        ...{ connection_id: connectionId, to, from, timeout_secs: ringSeconds, time_limit_secs: longestSeconds },
        ...{ webhook_url: reportUrl, webhook_url_method: 'POST', stream_url: streamUrl, stream_track: 'inbound_track' },
        ...{ stream_bidirectional_mode: 'rtp', stream_bidirectional_codec: 'PCMU', stream_codec: 'PCMU' },
      },
    }),
    dialled: (body) => dialled.safeParse(body).data?.data.call_control_id ?? null,
    refusal: (body) => refusal.safeParse(body).data?.errors[0]?.detail ?? null,
    hangUp: (carrierRef) => ({ method: 'POST', path: `${ofCall(carrierRef)}/actions/hangup`, json: {} }),
    look: (carrierRef) => ({ method: 'GET', path: ofCall(carrierRef) }),
    // It says that a call is over, not how.
    standing: (body, at) =>
      standing.safeParse(body).data?.data.is_alive === false ? { report: 'ended', at, outcome: null } : null,
  };
}

const dialled = z.object({ data: z.object({ call_control_id: z.string().min(1).max(300) }) });
const refusal = z.object({ errors: z.array(z.object({ detail: z.string() })).min(1) });
const standing = z.object({ data: z.object({ is_alive: z.boolean() }) });

const webhook = z.object({
  data: z.object({
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    payload: z.object({
      call_control_id: z.string().min(1).max(300),
      hangup_cause: z.string().optional(),
      hangup_source: z.string().optional(),
      sip_hangup_cause: z.string().optional(),
    }),
  }),
});

const reports: Record<string, CarrierReport> = {
  'call.initiated': 'queued',
  'call.ringing': 'ringing',
  'call.answered': 'answered',
  'call.hangup': 'ended',
};

/**
 * Throws Problem `signature_invalid`. Nothing of a message depends on when it is read: one that is replayed meets an attempt that only moves
 * forward.
 */
export function createTelnyxReader({ publicKey }: Pick<TelnyxAccount, 'publicKey'>): ReadCarrierMessage {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') },
    format: 'jwk',
  });
  return ({ url, headers, body }) => {
    const signed = Buffer.concat([Buffer.from(`${headers['telnyx-timestamp'] ?? ''}|`), body]);
    const signature = Buffer.from(headers['telnyx-signature-ed25519'] ?? '', 'base64');
    if (signature.length !== 64 || !verify(null, signed, key, signature)) {
      throw new Problem('signature_invalid', 'The message is not signed by Telnyx. Check RINGSIDE_TELNYX_PUBLIC_KEY.');
    }
    const reference = new URL(url, 'http://here').searchParams.get('reference') ?? '';
    const read = webhook.safeParse(readJson(body));
    if (!read.success || reference === '') throw new Problem('bad_request', 'The message is signed but names no call of ours.');
    const { event_type: event, occurred_at: occurredAt, payload } = read.data.data;
    const report = reports[event];
    if (report === undefined) return [];
    const outcome = report === 'ended' ? outcomeOf(payload) : null;
    return [{ reference, carrierRef: payload.call_control_id, report, at: new Date(occurredAt), outcome, message: null }];
  };
}

const causes: Record<string, CarrierOutcome['end']> = {
  user_busy: 'busy',
  timeout: 'no_answer',
  no_answer: 'no_answer',
  call_rejected: 'rejected',
  originator_cancel: 'cancelled',
  normal_clearing: 'completed',
  time_limit: 'completed',
};

function outcomeOf(payload: z.infer<typeof webhook>['data']['payload']): CarrierOutcome {
  const { hangup_cause: cause = '', hangup_source: source, sip_hangup_cause: sip } = payload;
  const code = /^[1-6]\d\d$/.test(sip ?? '') ? Number(sip) : null;
  const end = causes[cause];
  if (end === undefined) return code !== null && code >= 400 ? outcomeOfStatus(code) : failed(cause === 'not_found' ? 404 : code);
  const endedBy =
    end === 'cancelled'
      ? 'agent'
      : end !== 'completed'
        ? 'carrier'
        : source === 'callee'
          ? 'callee'
          : source === 'caller'
            ? 'agent'
            : null;
  return { end, code, answeredBy: null, endedBy };
}

function failed(code: number | null): CarrierOutcome {
  return { end: 'failed', code, answeredBy: null, endedBy: 'carrier' };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
