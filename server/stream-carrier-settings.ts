// The settings of carriers that are asked by a web API and bring the sound of calls to our address, besides Twilio.
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { wholeNumber, yesOrNo, type Setting } from './setting.ts';

const url = z.url({ protocol: /^https?$/ });
const perSecond = { schema: wholeNumber(1, 100), default: '1', what: 'Calls the account may start each second.' } as const;
const atOnce = {
  schema: wholeNumber(1, 1_000),
  default: '5',
  what: 'Its calls at one time; each is held on this machine.',
} as const;

/** Such as stand in an address, and in a dialplan, as they are. */
const addressToken = z.string().regex(/^[\w-]{32,200}$/, 'must be 32 letters and digits or more');

const rsaKey = z.string().transform((text, issue) => {
  const pem = text.replaceAll('\\n', '\n');
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch {
    // Said below.
  }
  issue.addIssue('must be the RSA key of the application from -----BEGIN to -----END, its lines kept or joined by \\n');
  return z.NEVER;
});

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
  RINGSIDE_VONAGE_APPLICATION_ID: {
    schema: z.guid().optional(),
    what: 'Application ID at Vonage, to call from numbers there. Never tried with an account. Needs the next two and a public https RINGSIDE_URL.',
  },
  RINGSIDE_VONAGE_PRIVATE_KEY: {
    schema: rsaKey.optional(),
    secret: true,
    what: 'The private key that Vonage made for the application: all of the file, its lines joined by \\n.',
  },
  RINGSIDE_VONAGE_SIGNATURE_SECRET: {
    schema: z.string().min(16).optional(),
    secret: true,
    what: 'The account’s signature secret, by which Vonage signs what it reports.',
  },
  RINGSIDE_VONAGE_TELLS_MACHINES: {
    schema: yesOrNo,
    default: 'no',
    what: 'yes: Vonage listens for voicemail too, and charges for it. no: the agent tells by itself.',
  },
  RINGSIDE_VONAGE_CALLS_PER_SECOND: perSecond,
  RINGSIDE_VONAGE_CALLS_AT_ONCE: atOnce,
  RINGSIDE_VONAGE_URL: {
    schema: url,
    default: 'https://api.nexmo.com',
    what: 'Where Vonage’s API answers, such as https://api-eu.vonage.com; a stand-in for trials.',
  },
  RINGSIDE_ASTERISK_URL: {
    schema: url.optional(),
    what: 'Where the REST interface (ARI) of your Asterisk answers, such as http://10.0.0.5:8088/ari. Never tried with one. Needs the next three.',
  },
  RINGSIDE_ASTERISK_USER: { schema: z.string().min(1).optional(), what: 'Its user, of ari.conf.' },
  RINGSIDE_ASTERISK_PASSWORD: { schema: z.string().min(8).optional(), secret: true, what: 'Its password.' },
  RINGSIDE_ASTERISK_TOKEN: {
    schema: addressToken.optional(),
    secret: true,
    what: 'Yours to choose, 32 letters and digits or more: it stands in the addresses that Asterisk asks here.',
  },
  RINGSIDE_ASTERISK_CALLS_PER_SECOND: perSecond,
  RINGSIDE_ASTERISK_CALLS_AT_ONCE: atOnce,
  RINGSIDE_EXOTEL_ACCOUNT_SID: {
    schema: z
      .string()
      .regex(/^[\w-]{2,64}$/, 'must be the account SID as Exotel shows it')
      .optional(),
    what: 'Account SID at Exotel, to call from numbers there. Never tried with an account. Needs the next three and a public https RINGSIDE_URL.',
  },
  RINGSIDE_EXOTEL_API_KEY: { schema: z.string().min(8).optional(), secret: true, what: 'Its API key.' },
  RINGSIDE_EXOTEL_API_TOKEN: { schema: z.string().min(8).optional(), secret: true, what: 'Its API token.' },
  RINGSIDE_EXOTEL_TOKEN: {
    schema: addressToken.optional(),
    secret: true,
    what: 'Yours to choose, 32 letters and digits or more: it stands in the addresses that Exotel asks here.',
  },
  RINGSIDE_EXOTEL_CALLS_PER_SECOND: perSecond,
  RINGSIDE_EXOTEL_CALLS_AT_ONCE: atOnce,
  RINGSIDE_EXOTEL_URL: {
    schema: url,
    default: 'https://api.in.exotel.com',
    what: 'Where Exotel’s API answers: that of Mumbai, or https://api.exotel.com of Singapore; a stand-in for trials.',
  },
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

/** Null where no application is set. */
export function vonageAccountOf(values: Values) {
  const {
    RINGSIDE_VONAGE_APPLICATION_ID: applicationId,
    RINGSIDE_VONAGE_PRIVATE_KEY: privateKey,
    RINGSIDE_VONAGE_SIGNATURE_SECRET: signatureSecret,
    RINGSIDE_VONAGE_TELLS_MACHINES: tellsMachines,
    RINGSIDE_VONAGE_URL: apiUrl,
  } = values;
  if (applicationId === undefined || privateKey === undefined || signatureSecret === undefined) return null;
  return { applicationId, privateKey, signatureSecret, tellsMachines, apiUrl };
}

/** Null where none is set. */
export function asteriskAccountOf(values: Values) {
  const { RINGSIDE_ASTERISK_USER: user, RINGSIDE_ASTERISK_PASSWORD: password, RINGSIDE_ASTERISK_URL: apiUrl } = values;
  const token = values.RINGSIDE_ASTERISK_TOKEN;
  if (user === undefined || password === undefined || token === undefined || apiUrl === undefined) return null;
  return { user, password, token, apiUrl };
}

/** Null where no account is set. */
export function exotelAccountOf(values: Values) {
  const { RINGSIDE_EXOTEL_ACCOUNT_SID: accountSid, RINGSIDE_EXOTEL_API_KEY: apiKey, RINGSIDE_EXOTEL_URL: apiUrl } = values;
  const { RINGSIDE_EXOTEL_API_TOKEN: apiToken, RINGSIDE_EXOTEL_TOKEN: token } = values;
  if (accountSid === undefined || apiKey === undefined || apiToken === undefined || token === undefined) return null;
  return { accountSid, apiKey, apiToken, token, apiUrl };
}

const belongTogether = [
  {
    label: 'Telnyx',
    names: ['RINGSIDE_TELNYX_API_KEY', 'RINGSIDE_TELNYX_CONNECTION_ID', 'RINGSIDE_TELNYX_PUBLIC_KEY'],
    api: 'RINGSIDE_TELNYX_URL',
  },
  { label: 'Plivo', names: ['RINGSIDE_PLIVO_AUTH_ID', 'RINGSIDE_PLIVO_AUTH_TOKEN'], api: 'RINGSIDE_PLIVO_URL' },
  {
    label: 'Vonage',
    names: ['RINGSIDE_VONAGE_APPLICATION_ID', 'RINGSIDE_VONAGE_PRIVATE_KEY', 'RINGSIDE_VONAGE_SIGNATURE_SECRET'],
    api: 'RINGSIDE_VONAGE_URL',
  },
  {
    label: 'Asterisk',
    names: ['RINGSIDE_ASTERISK_URL', 'RINGSIDE_ASTERISK_USER', 'RINGSIDE_ASTERISK_PASSWORD', 'RINGSIDE_ASTERISK_TOKEN'],
    // It is on your own network, and so may be the way back.
    api: null,
  },
  {
    label: 'Exotel',
    names: ['RINGSIDE_EXOTEL_ACCOUNT_SID', 'RINGSIDE_EXOTEL_API_KEY', 'RINGSIDE_EXOTEL_API_TOKEN', 'RINGSIDE_EXOTEL_TOKEN'],
    api: 'RINGSIDE_EXOTEL_URL',
  },
] as const;

/** One sentence for each thing that is missing. `isReached`: whether that API reaches us at our address. */
export function halfSetStreamCarriers(values: Values, isReached: (apiUrl: string) => boolean): string[] {
  return belongTogether.flatMap(({ label, names, api }) => {
    const missing = names.filter((name) => values[name] === undefined);
    if (missing.length === names.length) return [];
    const wrong = missing.map((name) => `${name}: must be set too, since other settings of ${label} are.`);
    if (api === null || isReached(values[api])) return wrong;
    return [
      ...wrong,
      `RINGSIDE_URL: ${label} reports calls and brings their sound to it, so it must be the https address at which the internet reaches ` +
        'this server, such as https://calls.example.com.',
    ];
  });
}
