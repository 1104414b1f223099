// A carrier whose calls are asked for by its web API, reported to our address and connected there by their sound: what all such have in common.
import { Problem } from '../../rules/problem.ts';
import type { Carrier, CarrierLimits, CarrierNews, DialAnswer, DialRequest, FoundCall } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { StreamCarrier } from '../ports/live-calls.ts';
import { openCarrierHttp, Unanswered, type CarrierAnswer } from './carrier-http.ts';

export type VendorRequest = { method: 'GET' | 'POST' | 'DELETE'; path: string; json?: object };
export type VendorDial = Pick<DialRequest, 'reference' | 'to'> & {
  from: string;
  ringSeconds: number;
  longestSeconds: number;
  /** Where it is to report. */
  reportUrl: string;
  /** Where it is to bring the sound, once answered. */
  streamUrl: string;
  /** Where it may ask what to do with an answered call. */
  answerUrl: string;
};

/** One vendor’s words for it. */
export type StreamVendor = {
  name: StreamCarrier;
  /** As people know it. */
  label: string;
  /** The settings that hold its credentials, for who has to mend them. */
  settings: string;
  apiUrl: string;
  headers: Record<string, string>;
  dial(call: VendorDial): VendorRequest;
  /** Its name for the call; null where the answer has none. */
  dialled(body: unknown): string | null;
  /** Why it says no, as it says it. */
  refusal(body: unknown): string | null;
  hangUp(carrierRef: string): VendorRequest;
  look(carrierRef: string): VendorRequest;
  /** From the answer to `look`: null while it goes on, or what is known of its end. */
  ended(body: unknown, at: Date): Pick<CarrierNews, 'at' | 'outcome'> | null;
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

  function send({ method, path, json }: VendorRequest, maySend: () => boolean, signal?: AbortSignal): Promise<CarrierAnswer> {
    const headers = { accept: 'application/json', ...vendor.headers, ...(json && { 'content-type': 'application/json' }) };
    return http.send(
      { method, url: new URL(path, vendor.apiUrl), headers, body: json ? JSON.stringify(json) : '' },
      maySend,
      signal,
    );
  }

  async function dial(request: DialRequest, mayDial: () => boolean, signal?: AbortSignal): Promise<DialAnswer> {
    const { reference, to, from, ringMs, longestCallMs, talk } = request;
    if (from === null)
      return { kind: 'refused', code: null, message: `${vendor.label} dials from a number of yours only. Choose one.` };
    if (!talk) return { kind: 'not_sent', message: 'Nothing is known of what is to be said in this call.' };
    const asked = vendor.dial({
      ...{ reference, to, from, reportUrl: options.reportUrl(reference) },
      ...{ streamUrl: options.streamUrl(talk.mediaToken), answerUrl: options.answerUrl(talk.mediaToken) },
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

  const nameOf = async (reference: string) => dialled.get(reference) ?? (await recall(reference));

  /** A call whose answer was lost cannot be looked for: its report names it, or it is closed as unknown and not dialled again. */
  async function find(reference: string, signal?: AbortSignal): Promise<FoundCall> {
    const carrierRef = await nameOf(reference);
    if (carrierRef === null) return { kind: 'not_found' };
    try {
      const { statusCode, body } = await send(vendor.look(carrierRef), () => true, signal);
      if (statusCode === 404) return { kind: 'not_found' };
      if (statusCode >= 300) return { kind: 'unreachable', message: `${vendor.label} answered with status ${statusCode}.` };
      const ended = vendor.ended(readBody(body), clock.now());
      const news: CarrierNews[] = ended ? [{ reference, carrierRef, report: 'ended', message: null, ...ended }] : [];
      return { kind: 'found', carrierRef, news };
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return { kind: 'unreachable', message: `${vendor.label} could not say: ${error.message}`.slice(0, LONGEST_MESSAGE) };
    }
  }

  async function hangUp(reference: string, signal?: AbortSignal): Promise<void> {
    const carrierRef = await nameOf(reference);
    if (carrierRef === null) return;
    const answer = await send(vendor.hangUp(carrierRef), () => true, signal).catch(() => null);
    // What is over or gone is refused, and left alone.
    if (answer && (answer.statusCode < 300 || [404, 410, 422].includes(answer.statusCode))) return;
    throw new Problem('provider_unreachable', `${vendor.label} could not be asked to hang up. It is asked again.`, {
      retryable: true,
    });
  }

  return { carrier: { name: vendor.name, isSimulated: false, limits, dial, find, hangUp }, close: () => http.close() };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
