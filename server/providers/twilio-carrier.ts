// Twilio places our calls: asked by its SDK, once; a call whose answer was lost is looked for among those to the same number.
import { Problem } from '../../rules/problem.ts';
import type { Carrier, CarrierLimits, CarrierNews, DialAnswer, DialRequest, FoundCall } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import { callbackUrl } from './twilio-callbacks.ts';
import { Unanswered } from './carrier-http.ts';
import { openTwilioHttp, type TwilioAccount, type TwilioClient } from './twilio-http.ts';
import { outcomeOf, reportOf, whoAnswered } from './twilio-outcome.ts';
import { connectingTwiml } from './twilio-twiml.ts';

export const TWILIO_CARRIER = 'twilio' as const;

/** What our own books say of an attempt: Twilio keeps no reference of ours to look a call up by. */
export type AskedCall = { to: string; from: string | null; askedAt: Date; carrierRef: string | null };

export type TwilioCarrierOptions = TwilioAccount & {
  publicUrl: string;
  /** Where under it the reader of reports listens. */
  reportPath: string;
  /** The `wss:` address at which the sound of a call is taken, with its token in the path: Twilio allows no query there. */
  streamUrl: (mediaToken: string) => string;
  /** Twilio listens for machines and charges for it; the conversation starts meanwhile. */
  tellsMachines: boolean;
  recall: (reference: string) => Promise<AskedCall | null>;
  clock: Clock;
  /** A new account may place one call each second. */
  limits?: CarrierLimits;
};

type TwilioCall = Awaited<ReturnType<ReturnType<TwilioClient['calls']>['fetch']>>;

export const twilioLimits: CarrierLimits = { callsPerSecond: 1, callsAtOnce: 20, callsAtOncePerNumber: 20 };

/** Twilio's clock, in whole seconds, against ours. */
const CLOCKS_APART_MS = 5_000;
/** Within so long after we asked, Twilio has made the call or never will. */
const MADE_WITHIN_MS = 60_000;
const MOST_LOOKED_AT = 50;
const MOST_REMEMBERED = 10_000;
const LONGEST_RING_SECONDS = 600;
const LONGEST_MESSAGE = 300;

export function createTwilioCarrier(options: TwilioCarrierOptions): { carrier: Carrier; close(): void } {
  const { publicUrl, reportPath, streamUrl, tellsMachines, recall, clock, limits = twilioLimits } = options;
  const http = openTwilioHttp(options);
  /** Reference → call, so that what we know need not be looked for, and nobody else's call is taken for a lost one. */
  const dialled = new Map<string, string>();

  function remember(reference: string, carrierRef: string): void {
    if (dialled.size >= MOST_REMEMBERED) dialled.delete(dialled.keys().next().value ?? '');
    dialled.set(reference, carrierRef);
  }

  async function dial(request: DialRequest, mayDial: () => boolean, signal?: AbortSignal): Promise<DialAnswer> {
    const { reference, to, from, ringMs, longestCallMs, talk } = request;
    if (from === null) return { kind: 'refused', code: null, message: 'Twilio dials from a number of yours only. Choose one.' };
    if (!talk) return { kind: 'not_sent', message: 'Nothing is known of what is to be said in this call.' };
    const reports = callbackUrl(publicUrl, reportPath, reference);
    try {
      const call = await http.client(mayDial, signal).calls.create({
        ...{ to, from, record: false },
        twiml: connectingTwiml(streamUrl(talk.mediaToken)),
        timeout: Math.min(LONGEST_RING_SECONDS, Math.max(1, Math.round(ringMs / 1_000))),
        timeLimit: Math.max(1, Math.ceil(longestCallMs / 1_000)),
        statusCallback: reports,
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
        ...(tellsMachines
          ? {
              machineDetection: 'DetectMessageEnd',
              asyncAmd: 'true',
              asyncAmdStatusCallback: reports,
              asyncAmdStatusCallbackMethod: 'POST',
            }
          : {}),
      });
      if (typeof call.sid !== 'string') return { kind: 'unknown', message: 'Twilio took the call but did not name it.' };
      remember(reference, call.sid);
      return { kind: 'taken', carrierRef: call.sid };
    } catch (error) {
      return dialAnswerOf(error);
    }
  }

  /** Null where Twilio has no such call. Throws what the SDK throws. */
  async function locate(reference: string, signal?: AbortSignal): Promise<TwilioCall | null> {
    const asked = await recall(reference);
    const client = http.client(() => true, signal);
    const carrierRef = dialled.get(reference) ?? asked?.carrierRef;
    if (carrierRef) return client.calls(carrierRef).fetch();
    if (!asked || asked.from === null) return null;
    const { to, from, askedAt } = asked;
    const others = new Set(dialled.values());
    const calls = await client.calls.list({ to, from, limit: MOST_LOOKED_AT, pageSize: MOST_LOOKED_AT });
    const afterMs = (call: TwilioCall) => call.dateCreated.getTime() - askedAt.getTime();
    const ours = calls
      .filter((call) => call.direction === 'outbound-api' && !others.has(call.sid))
      .filter((call) => afterMs(call) >= -CLOCKS_APART_MS && afterMs(call) <= MADE_WITHIN_MS)
      .toSorted((a, b) => afterMs(a) - afterMs(b))[0];
    if (ours) remember(reference, ours.sid);
    else if (clock.now().getTime() - askedAt.getTime() < MADE_WITHIN_MS)
      throw new Error('it is too early to say that there is no call');
    return ours ?? null;
  }

  async function find(reference: string, signal?: AbortSignal): Promise<FoundCall> {
    try {
      const call = await locate(reference, signal);
      return call ? { kind: 'found', carrierRef: call.sid, news: newsOf(reference, call) } : { kind: 'not_found' };
    } catch (error) {
      if (statusOf(error) === 404) return { kind: 'not_found' };
      return { kind: 'unreachable', message: `Twilio could not say: ${messageOf(error)}` };
    }
  }

  async function hangUp(reference: string, signal?: AbortSignal): Promise<void> {
    try {
      const call = await locate(reference, signal);
      if (!call || reportOf(call.status) === 'ended') return;
      const atTwilio = http.client(() => true, signal).calls(call.sid);
      if (reportOf(call.status) !== 'answered') {
        // Not “completed”: that would read as if somebody had picked up. Where somebody has meanwhile, it does nothing.
        const after = await atTwilio.update({ status: 'canceled' });
        if (reportOf(after.status) !== 'answered') return;
      }
      await atTwilio.update({ status: 'completed' });
    } catch (error) {
      // Not there, or over since we looked.
      if (statusOf(error) === 404 || codeOf(error) === 21220) return;
      throw new Problem('provider_unreachable', 'Twilio could not be asked to hang up. It is asked again.', { retryable: true });
    }
  }

  const carrier: Carrier = { name: TWILIO_CARRIER, isSimulated: false, limits, dial, find, hangUp };
  return { carrier, close: () => http.close() };
}

/** The whole story as far as one look can tell: Twilio keeps when a call was made, answered and over, not when it rang. */
function newsOf(reference: string, call: TwilioCall): CarrierNews[] {
  const news = (report: CarrierNews['report'], at: Date, outcome: CarrierNews['outcome'] = null): CarrierNews => {
    return { reference, carrierRef: call.sid, report, at, outcome, message: null };
  };
  const report = reportOf(call.status);
  const wasAnswered = call.status === 'in-progress' || call.status === 'completed';
  const changedAt = call.dateUpdated ?? call.dateCreated;
  return [
    news('queued', call.dateCreated),
    ...(report === 'ringing' ? [news('ringing', changedAt)] : []),
    ...(wasAnswered ? [news('answered', call.startTime ?? changedAt)] : []),
    ...(report === 'ended'
      ? [news('ended', call.endTime ?? changedAt, outcomeOf(call.status, null, whoAnswered(call.answeredBy)))]
      : []),
  ];
}

/** A clear no to this call ends the attempt; after anything else that was written the phone may ring. */
function dialAnswerOf(error: unknown): DialAnswer {
  if (error instanceof Unanswered) {
    return error.kind === 'held_back' ? { kind: 'held_back' } : { kind: error.kind, message: messageOf(error) };
  }
  const status = statusOf(error);
  if (status === 401 || status === 403) return { kind: 'not_sent', message: notOurs(error) };
  if (status !== null && status >= 400 && status < 500 && status !== 408) {
    return { kind: 'refused', code: codeOf(error) ?? status, message: messageOf(error) };
  }
  return { kind: 'unknown', message: `Twilio answered with status ${status ?? 'unknown'} and nothing that can be read.` };
}

/** No call of anybody can be made so: they wait until it is mended. */
function notOurs(error: unknown): string {
  return (
    `Twilio does not accept these credentials (${codeOf(error) ?? statusOf(error)}). Copy RINGSIDE_TWILIO_ACCOUNT_SID and the primary ` +
    'RINGSIDE_TWILIO_AUTH_TOKEN anew from console.twilio.com, and see there that the account is active.'
  );
}

function statusOf(error: unknown): number | null {
  return numberIn(error, 'status');
}

function codeOf(error: unknown): number | null {
  return numberIn(error, 'code');
}

function numberIn(error: unknown, name: 'status' | 'code'): number | null {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : null;
  return typeof value === 'number' ? value : null;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'no answer').slice(0, LONGEST_MESSAGE);
}
