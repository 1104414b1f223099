// Plivo’s words for a call: asked for by its REST API, told what to do by XML, reported by forms that it signs (V3). plivo.com/docs/voice.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { CarrierReport } from '../../rules/attempt.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { CarrierMessage, IncomingDoor, ReadCarrierMessage } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import { bareNumber, e164Of } from './bare-number.ts';
import type { StreamVendor } from './stream-carrier.ts';

export const PLIVO_CARRIER = 'plivo' as const;

export type PlivoAccount = { authId: string; authToken: string; apiUrl: string };
type Signing = Pick<PlivoAccount, 'authToken'> & { publicUrl: string };

export function plivoVendor({ authId, authToken, apiUrl }: PlivoAccount): StreamVendor {
  const account = `/v1/Account/${encodeURIComponent(authId)}`;
  const ofCall = (carrierRef: string) => `${account}/Call/${encodeURIComponent(carrierRef)}/`;
  return {
    ...{ name: PLIVO_CARRIER, label: 'Plivo', settings: 'RINGSIDE_PLIVO_AUTH_ID and RINGSIDE_PLIVO_AUTH_TOKEN', apiUrl },
    headers: () => ({ authorization: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}` }),
    dial: ({ to, from, ringSeconds, longestSeconds, reportUrl, answerUrl }) => ({
      method: 'POST',
      path: `${account}/Call/`,
      json: {
        ...{ from: bareNumber(from), to: bareNumber(to), ring_timeout: ringSeconds, time_limit: longestSeconds },
        ...{ answer_url: answerUrl, answer_method: 'POST', ring_url: reportUrl, ring_method: 'POST' },
        ...{ hangup_url: reportUrl, hangup_method: 'POST' },
      },
    }),
    dialled: (body) => dialled.safeParse(body).data?.request_uuid ?? null,
    refusal: (body) => refusal.safeParse(body).data?.error ?? null,
    hangUp: (carrierRef) => ({ method: 'DELETE', path: ofCall(carrierRef) }),
    look: (carrierRef) => ({ method: 'GET', path: ofCall(carrierRef) }),
    // Only calls that are over have such an account of them.
    standing(body, at) {
      const record = standing.safeParse(body).data;
      return record ? { report: 'ended', at, outcome: outcomeOf(record.call_state, record.hangup_source, null) } : null;
    },
  };
}

const dialled = z.object({ request_uuid: z.string().min(1).max(100) });
const refusal = z.object({ error: z.string() });
const standing = z.object({ call_state: z.string(), hangup_source: z.string().optional(), end_time: z.string() });

const states: Record<string, CarrierReport> = { ringing: 'ringing', 'in-progress': 'answered' };
const ends: Record<string, CarrierOutcome['end']> = {
  completed: 'completed',
  ANSWER: 'completed',
  busy: 'busy',
  timeout: 'no_answer',
  'no-answer': 'no_answer',
  cancel: 'cancelled',
  failed: 'failed',
};

/** Throws Problem `signature_invalid`. */
export function createPlivoReader(options: Signing & { clock: Clock }): ReadCarrierMessage {
  return (message) => {
    const { url, form } = readSigned(message, options);
    const reference = url.searchParams.get('reference') ?? '';
    const carrierRef = form.get('RequestUUID') ?? form.get('CallUUID') ?? '';
    if (reference === '' || carrierRef === '') throw unreadable();
    // Its own time has no zone. What comes late or twice moves nothing.
    const at = options.clock.now();
    const status = form.get('CallStatus') ?? '';
    if (form.get('Event') === 'Hangup' || Object.hasOwn(ends, status)) {
      const code = /^[1-6]\d\d$/.exec(form.get('HangupCauseCode') ?? '')?.[0];
      const outcome = outcomeOf(status, form.get('HangupSource') ?? undefined, code === undefined ? null : Number(code));
      return [{ reference, carrierRef, report: 'ended', at, outcome, message: form.get('HangupCauseName')?.slice(0, 300) ?? null }];
    }
    const report = states[status];
    return report === undefined ? [] : [{ reference, carrierRef, report, at, outcome: null, message: null }];
  };
}

/** A number at Plivo is rung. */
export function createPlivoIncoming(options: Signing & { streamUrl(token: string): string }): IncomingDoor {
  return {
    read(message) {
      const { form } = readSigned(message, options);
      const [carrierRef = '', to = '', from = ''] = ['CallUUID', 'To', 'From'].map((name) => form.get(name) ?? '');
      const rung = e164Of(to);
      if (carrierRef === '' || rung === null) throw unreadable();
      return { carrierRef, to: rung, from: e164Of(from) };
    },
    write(answer) {
      const contentType = 'text/xml';
      switch (answer.kind) {
        case 'connect':
          return { contentType, body: streamXml(options.streamUrl(answer.token)) };
        case 'say':
          return { contentType, body: `<Response><Speak language="en-US">${escapeXml(answer.text)}</Speak><Hangup/></Response>` };
        case 'reject':
          return { contentType, body: '<Response><Hangup reason="busy"/></Response>' };
      }
    },
  };
}

/** Somebody whom we called has answered, and Plivo asks what to do. Throws Problem `signature_invalid`. */
export function createPlivoAnswer(options: Signing & { streamUrl(token: string): string }) {
  return (message: CarrierMessage, token: string) => {
    readSigned(message, options);
    return { contentType: 'text/xml', body: streamXml(options.streamUrl(token)) };
  };
}

function streamXml(url: string): string {
  const sound = 'bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000"';
  return `<Response><Stream ${sound}>${escapeXml(url)}</Stream></Response>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function outcomeOf(status: string, source: string | undefined, code: number | null): CarrierOutcome {
  const end = ends[status] ?? 'failed';
  const endedBy =
    end !== 'completed'
      ? end === 'cancelled'
        ? 'agent'
        : 'carrier'
      : source === 'Callee'
        ? 'callee'
        : source === 'Caller'
          ? 'agent'
          : null;
  return { end, code: end === 'completed' ? null : code, answeredBy: null, endedBy };
}

function readSigned({ url: pathAndQuery, headers, body }: CarrierMessage, { authToken, publicUrl }: Signing) {
  const url = new URL(pathAndQuery, publicUrl);
  const form = new URLSearchParams(body.toString('utf8'));
  const nonce = headers['x-plivo-signature-v3-nonce'] ?? '';
  const expected = createHmac('sha256', authToken)
    .update(`${signedText(url, form)}.${nonce}`)
    .digest();
  const told = (headers['x-plivo-signature-v3'] ?? '').split(',').map((one) => Buffer.from(one.trim(), 'base64'));
  if (nonce === '' || !told.some((one) => one.length === expected.length && timingSafeEqual(one, expected))) {
    throw new Problem(
      'signature_invalid',
      'The message is not signed by Plivo for this address. Check RINGSIDE_PLIVO_AUTH_TOKEN and that the public address is written exactly as Plivo reaches it.',
    );
  }
  return { url, form };
}

/** Address, its query in order, a dot where both are there, and the form in order. */
export function signedText(url: URL, form: URLSearchParams): string {
  const inOrder = (of: URLSearchParams) =>
    [...of].toSorted(([a, one], [b, other]) => (a < b ? -1 : a > b ? 1 : one < other ? -1 : 1));
  const query = inOrder(url.searchParams)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const told = inOrder(form)
    .map(([name, value]) => `${name}${value}`)
    .join('');
  const address = `${url.origin}${url.pathname}`;
  if (told === '') return query === '' ? address : `${address}?${query}`;
  return `${address}?${query}${query === '' ? '' : '.'}${told}`;
}

function unreadable(): Problem {
  return new Problem('bad_request', 'The message is signed but names no call of ours. Check which addresses Plivo was given.');
}
