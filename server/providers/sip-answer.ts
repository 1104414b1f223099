// Our answers to requests of others, remembered for a while so that a repeated request has the same answer (RFC 3261 §17.2).
import { headerOf, sequenceOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { readSipAddress, readVia } from './sip-address.ts';
import type { SipPlace } from './sip-transaction.ts';

export const allowedMethods = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE';

const reasons: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  488: 'Not Acceptable Here',
  486: 'Busy Here',
  487: 'Request Terminated',
  491: 'Request Pending',
  503: 'Service Unavailable',
};

/** Via as it came, with where it really came from (RFC 3581), and a tag of ours where there is none. */
export function answerTo(
  request: SipRequest,
  from: SipPlace,
  status: number,
  more: { tag: string; headers?: readonly SipHeader[]; body?: Uint8Array },
): SipResponse {
  let isTop = true;
  const headers = request.headers.flatMap(([name, value]): SipHeader[] => {
    if (name === 'via' && isTop) {
      isTop = false;
      return [[name, cameFrom(value, from)]];
    }
    if (name === 'to' && !readSipAddress(value)?.parameters.get('tag')) return [[name, `${value};tag=${more.tag}`]];
    return ['via', 'from', 'to', 'call-id', 'cseq', 'record-route'].includes(name) ? [[name, value]] : [];
  });
  return {
    ...{ kind: 'response', status, reason: reasons[status] ?? '', body: more.body ?? Buffer.alloc(0) },
    headers: [...headers, ['allow', allowedMethods], ...(more.headers ?? [])],
  };
}

function cameFrom(via: string, from: SipPlace): string {
  const comma = via.indexOf(',');
  const first = comma < 0 ? via : via.slice(0, comma);
  const wantsPort = readVia(first)?.parameters.get('rport') === '';
  const told = `${wantsPort ? first.replace(/;[ \t]*rport[ \t]*(?=;|$)/i, `;rport=${from.port}`) : first};received=${from.host}`;
  return comma < 0 ? told : told + via.slice(comma);
}

const REMEMBERED_MS = 32_000;
const MOST_REMEMBERED = 2_000;

export type SipRemembered = {
  find(request: SipRequest): SipResponse | null;
  keep(request: SipRequest, response: SipResponse): void;
  close(): void;
};

export function rememberAnswers(): SipRemembered {
  const kept = new Map<string, { response: SipResponse; forget: NodeJS.Timeout }>();
  const drop = (key: string) => {
    clearTimeout(kept.get(key)?.forget);
    kept.delete(key);
  };
  return {
    find: (request) => kept.get(keyOf(request))?.response ?? null,
    keep(request, response) {
      const key = keyOf(request);
      drop(key);
      kept.set(key, { response, forget: setTimeout(() => drop(key), REMEMBERED_MS).unref() });
      const oldest = kept.keys().next().value;
      if (kept.size > MOST_REMEMBERED && oldest !== undefined) drop(oldest);
    },
    close() {
      for (const key of kept.keys()) drop(key);
    },
  };
}

function keyOf(request: SipRequest): string {
  const branch = readVia(headerOf(request, 'via')?.split(',', 1)[0] ?? '')?.parameters.get('branch');
  const sequence = sequenceOf(request);
  return `${branch} ${sequence?.number} ${request.method} ${headerOf(request, 'call-id')} ${headerOf(request, 'from')}`;
}
