// A carrier whose calls are asked for by its web API, reported to our address and connected there by their sound: what all such have in common.
import { Problem } from '../../rules/problem.ts';
import type { Carrier, CarrierLimits, CarrierNews, DialAnswer, DialRequest, FoundCall } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { StreamCarrier } from '../ports/live-calls.ts';
import { openCarrierHttp, Unanswered, type CarrierHttp, type CarrierRequest } from './carrier-http.ts';

export type VendorRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  json?: object;
  form?: Record<string, string>;
};
export type VendorDial = Pick<DialRequest, 'reference' | 'to'> & {
  from: string;
  ringSeconds: number;
  longestSeconds: number;
  /** Where it is to report. */
  reportUrl: string;
  /** Where it is to bring the sound, once answered. */
  streamUrl: string;
  /** The part of that address which is of this call alone. */
  mediaToken: string;
  /** Where it may ask what to do with an answered call. */
  answerUrl: string;
};

/** One vendor’s words for it. */
export type StreamVendor = {
  name: Exclude<StreamCarrier, 'twilio'>;
  /** As people know it. */
  label: string;
  /** The settings that hold its credentials, for who has to mend them. */
  settings: string;
  apiUrl: string;
  /** Of each request anew: some are good for minutes only. */
  headers(): Record<string, string>;
  dial(call: VendorDial): VendorRequest;
  /** Its name for the call; null where the answer has none. */
  dialled(body: unknown): string | null;
  /** Why it says no, as it says it. */
  refusal(body: unknown): string | null;
  /** Null where it cannot be asked to: then the time limit told with the call has to do. */
  hangUp: ((carrierRef: string) => VendorRequest) | null;
  look(carrierRef: string): VendorRequest;
  /** From the answer to `look`: whether somebody has answered, or what is known of the end. Null where it tells neither. */
  standing(body: unknown, at: Date): Pick<CarrierNews, 'report' | 'at' | 'outcome'> | null;
  /** Of a call that is over it knows nothing more. */
  forgetsAtOnce?: true;
  /** The name we give the call, where we may choose it; the answer to a lost request is found by it. */
  nameFor?(reference: string): string;
  /** Connects who is on the line with another number. Left out where it cannot. `from`: the number of ours they see. */
  transfer?(call: { carrierRef: string; from: string | null; number: string }): VendorRequest;
};

export type StreamCarrierOptions = {
  vendor: StreamVendor;
  limits: CarrierLimits;
  reportUrl(reference: string): string;
  streamUrl(mediaToken: string): string;
  answerUrl(mediaToken: string): string;
  /** The vendor’s name for an attempt, as our books have it. */
  recall(reference: string): Promise<string | null>;
  clock: Clock;
  timeoutMs?: number;
};

const MOST_REMEMBERED = 10_000;
const LONGEST_RING_SECONDS = 120;
const LONGEST_MESSAGE = 300;

export function createStreamCarrier(options: StreamCarrierOptions): { carrier: Carrier; close(): void } {
  const { vendor, limits, recall, clock } = options;
  const http = openCarrierHttp({ timeoutMs: options.timeoutMs });
  const dialled = new Map<string, string>();

  const send = (request: VendorRequest, maySend: () => boolean, signal?: AbortSignal) =>
    http.send(written(vendor, request), maySend, signal);

  async function dial(request: DialRequest, mayDial: () => boolean, signal?: AbortSignal): Promise<DialAnswer> {
    const { reference, to, from, ringMs, longestCallMs, talk } = request;
    if (from === null)
      return { kind: 'refused', code: null, message: `${vendor.label} dials from a number of yours only. Choose one.` };
    if (!talk) return { kind: 'not_sent', message: 'Nothing is known of what is to be said in this call.' };
    const asked = vendor.dial({
      ...{ reference, to, from, reportUrl: options.reportUrl(reference) },
      ...{ streamUrl: options.streamUrl(talk.mediaToken), answerUrl: options.answerUrl(talk.mediaToken) },
      mediaToken: talk.mediaToken,
      ringSeconds: Math.min(LONGEST_RING_SECONDS, Math.max(5, Math.round(ringMs / 1_000))),
      longestSeconds: Math.max(60, Math.ceil(longestCallMs / 1_000)),
    });
    try {
      const { statusCode, body } = await send(asked, mayDial, signal);
      const told = readBody(body);
      if (statusCode === 401 || statusCode === 403) return { kind: 'not_sent', message: notOurs(statusCode) };
      if (statusCode >= 400 && statusCode < 500 && statusCode !== 408) {
        const message = vendor.refusal(told) ?? `${vendor.label} refuses the call.`;
        return { kind: 'refused', code: statusCode, message: message.slice(0, LONGEST_MESSAGE) };
      }
      const carrierRef = statusCode < 300 ? vendor.dialled(told) : null;
      if (carrierRef === null)
        return { kind: 'unknown', message: `${vendor.label} answered with status ${statusCode} and did not name the call.` };
      if (dialled.size >= MOST_REMEMBERED) dialled.delete(dialled.keys().next().value ?? '');
      dialled.set(reference, carrierRef);
      return { kind: 'taken', carrierRef };
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (error.kind === 'held_back') return { kind: 'held_back' };
      return { kind: error.kind, message: error.message.slice(0, LONGEST_MESSAGE) };
    }
  }

  const notOurs = (status: number) =>
    `${vendor.label} does not accept these credentials (${status}). Copy ${vendor.settings} anew, and see that the account is active.`;

  const nameOf = async (reference: string) => dialled.get(reference) ?? vendor.nameFor?.(reference) ?? (await recall(reference));

  /** A call whose answer was lost is found by the name we gave it, or named by its report, or closed as unknown and not dialled again. */
  async function find(reference: string, signal?: AbortSignal): Promise<FoundCall> {
    const carrierRef = await nameOf(reference);
    if (carrierRef === null) return { kind: 'not_found' };
    try {
      const { statusCode, body } = await send(vendor.look(carrierRef), () => true, signal);
      const isForgotten = statusCode === 404;
      if (isForgotten && !vendor.forgetsAtOnce) return { kind: 'not_found' };
      if (statusCode >= 300 && !isForgotten)
        return { kind: 'unreachable', message: `${vendor.label} answered with status ${statusCode}.` };
      const at = clock.now();
      const standing = isForgotten ? ({ report: 'ended', at, outcome: null } as const) : vendor.standing(readBody(body), at);
      return { kind: 'found', carrierRef, news: standing ? [{ reference, carrierRef, message: null, ...standing }] : [] };
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return { kind: 'unreachable', message: `${vendor.label} could not say: ${error.message}`.slice(0, LONGEST_MESSAGE) };
    }
  }

  async function hangUp(reference: string, signal?: AbortSignal): Promise<void> {
    const carrierRef = await nameOf(reference);
    if (carrierRef !== null) await hangUpAt(vendor, http, carrierRef, signal);
  }

  return { carrier: { name: vendor.name, isSimulated: false, limits, dial, find, hangUp }, close: () => http.close() };
}

/** Where it can be asked to. Throws Problem `provider_unreachable`. */
export async function hangUpAt(vendor: StreamVendor, http: CarrierHttp, carrierRef: string, signal?: AbortSignal): Promise<void> {
  if (vendor.hangUp === null) return;
  const answer = await http.send(written(vendor, vendor.hangUp(carrierRef)), () => true, signal).catch(() => null);
  // What is over or gone is refused, and left alone.
  if (answer && (answer.statusCode < 300 || [404, 410, 422].includes(answer.statusCode))) return;
  throw new Problem('provider_unreachable', `${vendor.label} could not be asked to hang up. It is asked again.`, {
    retryable: true,
  });
}

export function written({ apiUrl, headers }: Pick<StreamVendor, 'apiUrl' | 'headers'>, request: VendorRequest): CarrierRequest {
  const { method, path, json, form } = request;
  const contentType = json ? 'application/json' : form ? 'application/x-www-form-urlencoded' : null;
  return {
    method,
    url: new URL(path, apiUrl),
    headers: { accept: 'application/json', ...headers(), ...(contentType && { 'content-type': contentType }) },
    body: json ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : '',
  };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
