// Exotel's words for a call: dialled by its Connect API, reported by callbacks to addresses that hold a token of ours. developer.exotel.com, “AgentStream”.
import { z } from 'zod';
import { readPhoneNumber } from '../../rules/phone-number.ts';
import { Problem } from '../../rules/problem.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { IncomingDoor, ReadCarrierMessage } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import { checkCopiedAddress, readAttemptAddress, withAttemptToken } from './address-token.ts';
import type { StreamVendor } from './stream-carrier.ts';

export const EXOTEL_CARRIER = 'exotel' as const;

export type ExotelAccount = { accountSid: string; apiKey: string; apiToken: string; token: string; apiUrl: string };

/** The most it takes: four hours. */
const LONGEST_CALL_SECONDS = 14_400;
/** The regulator in India allows no more. */
const LONGEST_RING_SECONDS = 60;
/** Numbers without a country are Indian. */
const HOME = 'IN';

const setting = 'RINGSIDE_EXOTEL_TOKEN';

export function exotelVendor({ accountSid, apiKey, apiToken, token, apiUrl }: ExotelAccount): StreamVendor {
  const calls = `/v1/Accounts/${encodeURIComponent(accountSid)}/Calls`;
  return {
    ...{ name: EXOTEL_CARRIER, label: 'Exotel', settings: 'RINGSIDE_EXOTEL_API_KEY and RINGSIDE_EXOTEL_API_TOKEN', apiUrl },
    headers: () => ({ authorization: `Basic ${Buffer.from(`${apiKey}:${apiToken}`).toString('base64')}` }),
    dial: ({ reference, to, from, ringSeconds, longestSeconds, reportUrl, streamUrl }) => ({
      method: 'POST',
      path: `${calls}/connect.json`,
      form: {
        ...{ From: to, CallerId: asShownThere(from), StreamUrl: exotelSoundAt(streamUrl), StreamType: 'bidirectional' },
        ...{ TimeOut: String(Math.min(ringSeconds, LONGEST_RING_SECONDS)) },
        ...{ TimeLimit: String(Math.min(longestSeconds, LONGEST_CALL_SECONDS)) },
        ...{ StatusCallback: withAttemptToken(reportUrl, token, reference), StatusCallbackContentType: 'application/json' },
        ...{ 'StatusCallbackEvents[0]': 'answered', 'StatusCallbackEvents[1]': 'terminal' },
      },
    }),
    dialled: (body) => readCall(body)?.sid ?? null,
    refusal: (body) => refusal.safeParse(body).data?.RestException.Message ?? null,
    // It has no such request: a call ends when its sound is closed, and at its time limit.
    hangUp: null,
    look: (carrierRef) => ({ method: 'GET', path: `${calls}/${encodeURIComponent(carrierRef)}.json` }),
    standing(body, at) {
      const status = readCall(body)?.status ?? '';
      return Object.hasOwn(ends, status) ? { report: 'ended', at, outcome: outcomeOf(status) } : null;
    },
  };
}

export const exotelSoundAt = (streamUrl: string): string => `${streamUrl}?sample-rate=16000`;

/** Its numbers are written as one dials them in India. */
const asShownThere = (number: string) => (number.startsWith('+91') ? `0${number.slice(3)}` : number);

function e164Of(text: string): string | null {
  const reading = readPhoneNumber(text, HOME);
  return reading.kind === 'number' ? reading.e164 : null;
}

const refusal = z.object({ RestException: z.object({ Message: z.string() }) });
const call = z.object({ sid: z.string().min(1).max(100), status: z.string().optional() });

/** Its older and its newer interface differ in their capitals. */
function readCall(body: unknown): z.infer<typeof call> | null {
  const inner = lowerKeys(lowerKeys(body)['call']);
  return call.safeParse(inner).data ?? null;
}

const lowerKeys = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]))
    : {};

const ends: Record<string, CarrierOutcome['end']> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  canceled: 'cancelled',
  failed: 'failed',
};

/** Throws Problem `signature_invalid`. What comes late or twice moves nothing. */
export function createExotelReader({ token, clock }: { token: string; clock: Clock }): ReadCarrierMessage {
  return ({ url, body }) => {
    const reference = readAttemptAddress(url, { secret: token, setting });
    const told = report.safeParse(readFields(body)).data;
    if (!told) throw new Problem('bad_request', 'The report names no call and no state.');
    // Its own time has no zone.
    const news = { reference, carrierRef: told.CallSid, at: clock.now(), message: null };
    if (Object.hasOwn(ends, told.Status)) return [{ ...news, report: 'ended', outcome: outcomeOf(told.Status) }];
    return told.EventType === 'answered' ? [{ ...news, report: 'answered', outcome: null }] : [];
  };
}

const report = z.object({ CallSid: z.string().min(1).max(100), Status: z.string(), EventType: z.string().optional() });

/** As JSON where it does as it is asked, else as a form of one of two kinds. */
function readFields(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }
  if (!text.startsWith('--')) return Object.fromEntries(new URLSearchParams(text));
  return Object.fromEntries([...text.matchAll(/name="(\w{1,50})"\r?\n\r?\n([^\r\n]*)/g)].map(([, name, value]) => [name, value]));
}

function outcomeOf(status: string): CarrierOutcome {
  const end = ends[status] ?? 'failed';
  return { end, code: null, answeredBy: null, endedBy: end === 'completed' ? null : end === 'cancelled' ? 'agent' : 'carrier' };
}

/** An ExoPhone is rung, and the Voicebot applet of its flow asks by GET where to bring the sound. */
export function createExotelIncoming({ token, streamUrl }: { token: string; streamUrl(token: string): string }): IncomingDoor {
  return {
    read({ url }) {
      checkCopiedAddress(url, { secret: token, setting });
      const { searchParams } = new URL(url, 'http://here');
      const [carrierRef = '', to = '', from = ''] = ['CallSid', 'CallTo', 'CallFrom'].map((name) => searchParams.get(name) ?? '');
      const rung = e164Of(to);
      if (carrierRef === '' || carrierRef.length > 100 || rung === null) {
        throw new Problem(
          'bad_request',
          'The address was asked for without CallSid and CallTo. Put it into the Voicebot applet of a flow.',
        );
      }
      return { carrierRef, to: rung, from: e164Of(from) };
    },
    /** Without an address the flow goes on with what stands behind the applet. */
    write: (answer) => ({
      contentType: 'application/json',
      body: JSON.stringify(answer.kind === 'connect' ? { url: exotelSoundAt(streamUrl(answer.token)) } : {}),
    }),
  };
}
