// What Twilio tells our web address about calls, and how its signature is checked: reports, and who has answered.
import twilio from 'twilio';
import { Problem } from '../../rules/problem.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { CarrierMessage, CarrierNews, ReadCarrierMessage } from '../ports/carrier.ts';
import { outcomeOf, reportOf, whoAnswered } from './twilio-outcome.ts';

export const TWILIO_SIGNATURE = 'x-twilio-signature';

export type TwilioCallbackOptions = {
  accountSid: string;
  authToken: string;
  /** As Twilio reaches us, such as `https://desk.example.com`: what it signs, whatever proxies make of it. */
  publicUrl: string;
  /** Told as soon as Twilio knows it for a machine, while the call goes on. */
  meetMachine?: (reference: string, machine: 'voicemail' | 'fax') => void;
};

const MOST_REMEMBERED = 10_000;
export const CALL_SID = /^CA[0-9a-f]{32}$/;

/** Where Twilio shall report one attempt. `path` is where the reader listens. */
export function callbackUrl(publicUrl: string, path: string, reference: string): string {
  const url = new URL(path, publicUrl);
  url.searchParams.set('reference', reference);
  return url.href;
}

/**
 * Nothing of a message depends on when it is read, so one that is told twice is the same report and is taken once; one told late or out
 * of order meets an attempt that only moves forward. That makes a replay harmless, which Twilio's signature alone cannot: it has no time.
 */
export function createTwilioReader(options: TwilioCallbackOptions): ReadCarrierMessage {
  const { accountSid, authToken, publicUrl, meetMachine } = options;
  const answered = new Map<string, CarrierOutcome['answeredBy']>();

  return (message) => {
    const { url, form } = readSigned(message, authToken, publicUrl);
    const reference = url.searchParams.get('reference') ?? '';
    const carrierRef = form.get('CallSid') ?? '';
    if (reference === '' || !CALL_SID.test(carrierRef) || form.get('AccountSid') !== accountSid) throw unreadable();
    const told = form.get('AnsweredBy');
    const answeredBy = whoAnswered(told);
    if (told !== null) remember(answered, carrierRef, answeredBy);
    const status = form.get('CallStatus');
    if (status === null) {
      if (told === null) throw unreadable();
      if (answeredBy === 'voicemail' || answeredBy === 'fax') meetMachine?.(reference, answeredBy);
      return [];
    }
    const news = newsOf(form, status, answered.get(carrierRef) ?? null);
    return news ? [{ reference, carrierRef, ...news }] : [];
  };
}

/** Whether a media socket that asks to be opened at `pathAndQuery` is asked for by Twilio. */
export function isTwilioSocket(
  { authToken, publicUrl }: Pick<TwilioCallbackOptions, 'authToken' | 'publicUrl'>,
  pathAndQuery: string,
  signature: string | undefined,
): boolean {
  const url = new URL(pathAndQuery, publicUrl);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return twilio.validateRequest(authToken, signature ?? '', url.href, {});
}

type Signed = { url: URL; form: URLSearchParams };

/** Throws Problem `signature_invalid`. */
export function readSigned({ headers, body, url: pathAndQuery }: CarrierMessage, authToken: string, publicUrl: string): Signed {
  const url = `${new URL(publicUrl).origin}${pathAndQuery}`;
  const form = new URLSearchParams(body.toString('utf8'));
  const params = Object.fromEntries([...new Set(form.keys())].map((name) => [name, oneOrAll(form.getAll(name))]));
  if (!twilio.validateRequest(authToken, headers[TWILIO_SIGNATURE] ?? '', url, params)) {
    throw new Problem(
      'signature_invalid',
      'The message is not signed by Twilio for this address. Check the auth token and that the public address is written exactly as Twilio reaches it.',
    );
  }
  return { url: new URL(url), form };
}

function oneOrAll(values: string[]): string | string[] {
  return values.length === 1 ? (values[0] ?? '') : values;
}

function newsOf(
  form: URLSearchParams,
  status: string,
  answeredBy: CarrierOutcome['answeredBy'],
): Omit<CarrierNews, 'reference' | 'carrierRef'> | null {
  const report = reportOf(status);
  if (report === undefined) return null;
  const at = new Date(form.get('Timestamp') ?? '');
  if (Number.isNaN(at.getTime())) throw unreadable();
  if (report !== 'ended') return { report, at, outcome: null, message: null };
  const code = /^\d{3}$/.exec(form.get('SipResponseCode') ?? '')?.[0];
  const outcome = outcomeOf(status, code === undefined ? null : Number(code), answeredBy);
  return { report, at, outcome, message: form.get('ErrorMessage')?.slice(0, 300) ?? null };
}

function remember(answered: Map<string, CarrierOutcome['answeredBy']>, sid: string, by: CarrierOutcome['answeredBy']): void {
  if (answered.size >= MOST_REMEMBERED) answered.delete(answered.keys().next().value ?? '');
  answered.set(sid, by);
}

export function unreadable(): Problem {
  return new Problem('bad_request', 'The message is signed but names no call of ours. Check which addresses Twilio was given.');
}
