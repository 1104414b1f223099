// The settings of carriers that are asked by a web API and bring the sound of calls to our address, besides Twilio.
import { z } from 'zod';
import { wholeNumber, type Setting } from './setting.ts';

const url = z.url({ protocol: /^https?$/ });
const perSecond = { schema: wholeNumber(1, 100), default: '1', what: 'Calls the account may start each second.' } as const;
const atOnce = {
  schema: wholeNumber(1, 1_000),
  default: '5',
  what: 'Its calls at one time; each is held on this machine.',
} as const;

export const streamCarrierSettings = {
  RINGSIDE_TELNYX_API_KEY: {
    schema: z.string().min(16).optional(),
    secret: true,
    what: 'API key of Telnyx, to call from numbers there. Never tried with an account. Needs the next two and a public https RINGSIDE_URL.',
  },
  RINGSIDE_TELNYX_CONNECTION_ID: {
    schema: z
      .string()
      .regex(/^\d{1,30}$/, 'must be the digits of the Voice API application')
      .optional(),
    what: 'Id of the Voice API application that the numbers belong to.',
  },
  RINGSIDE_TELNYX_PUBLIC_KEY: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be the public key as Telnyx shows it, 44 characters')
      .optional(),
    what: 'Its public key, by which Telnyx signs what it reports.',
  },
  RINGSIDE_TELNYX_CALLS_PER_SECOND: perSecond,
  RINGSIDE_TELNYX_CALLS_AT_ONCE: atOnce,
  RINGSIDE_TELNYX_URL: {
    schema: url,
    default: 'https://api.telnyx.com',
    what: 'Where Telnyx’s API answers; a stand-in for trials.',
  },
  RINGSIDE_PLIVO_AUTH_ID: {
    schema: z
      .string()
      .regex(/^[A-Z0-9]{20}$/, 'must be the 20 characters of the Auth ID')
      .optional(),
    what: 'Auth ID at Plivo, to call from numbers there. Never tried with an account. Needs the next one and a public https RINGSIDE_URL.',
  },
  RINGSIDE_PLIVO_AUTH_TOKEN: { schema: z.string().min(16).optional(), secret: true, what: 'Its auth token.' },
  RINGSIDE_PLIVO_CALLS_PER_SECOND: perSecond,
  RINGSIDE_PLIVO_CALLS_AT_ONCE: atOnce,
  RINGSIDE_PLIVO_URL: { schema: url, default: 'https://api.plivo.com', what: 'Where Plivo’s API answers; a stand-in for trials.' },
} as const satisfies Record<string, Setting>;

type Values = { readonly [N in keyof typeof streamCarrierSettings]: z.output<(typeof streamCarrierSettings)[N]['schema']> };

/** Null where no account is set. */
export function telnyxAccountOf(values: Values) {
  const { RINGSIDE_TELNYX_API_KEY: apiKey, RINGSIDE_TELNYX_CONNECTION_ID: connectionId, RINGSIDE_TELNYX_URL: apiUrl } = values;
  const publicKey = values.RINGSIDE_TELNYX_PUBLIC_KEY;
  if (apiKey === undefined || connectionId === undefined || publicKey === undefined) return null;
  return { apiKey, connectionId, publicKey, apiUrl };
}

/** Null where no account is set. */
export function plivoAccountOf(values: Values) {
  const { RINGSIDE_PLIVO_AUTH_ID: authId, RINGSIDE_PLIVO_AUTH_TOKEN: authToken, RINGSIDE_PLIVO_URL: apiUrl } = values;
  return authId === undefined || authToken === undefined ? null : { authId, authToken, apiUrl };
}

const belongTogether = [
  {
    label: 'Telnyx',
    names: ['RINGSIDE_TELNYX_API_KEY', 'RINGSIDE_TELNYX_CONNECTION_ID', 'RINGSIDE_TELNYX_PUBLIC_KEY'],
    api: 'RINGSIDE_TELNYX_URL',
  },
  { label: 'Plivo', names: ['RINGSIDE_PLIVO_AUTH_ID', 'RINGSIDE_PLIVO_AUTH_TOKEN'], api: 'RINGSIDE_PLIVO_URL' },
] as const;

/** One sentence for each thing that is missing. `isReached`: whether that API reaches us at our address. */
export function halfSetStreamCarriers(values: Values, isReached: (apiUrl: string) => boolean): string[] {
  return belongTogether.flatMap(({ label, names, api }) => {
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === names.length) return [];
    const wrong = missing.map((name) => `${name}: must be set too, since other settings of ${label} are.`);
    if (isReached(values[api])) return wrong;
    return [
      ...wrong,
      `RINGSIDE_URL: ${label} reports calls and brings their sound to it, so it must be the https address at which the internet reaches ` +
        'this server, such as https://calls.example.com.',
    ];
  });
}
