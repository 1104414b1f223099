// The settings of the carriers that make phones ring, and what they come to: accounts of carriers, a SIP trunk, or nothing.
import { isIP } from 'node:net';
import { z } from 'zod';
import { wholeNumber, yesOrNo, type Setting } from './setting.ts';
import { halfSetStreamCarriers, streamCarrierSettings } from './stream-carrier-settings.ts';

const host = z.string().regex(/^[\w.:-]{1,253}$/, 'must be a host name or an address');

const portRange = z.string().transform((text, issue) => {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text.replaceAll(' ', '')) ?? [];
  const ports = { from: Number(from), to: Number(to) };
  if (ports.from >= 1_024 && ports.to <= 65_535 && ports.from <= ports.to) return ports;
  issue.addIssue('must be two ports from 1024 to 65535 such as 16384-16583');
  return z.NEVER;
});

const addresses = z.string().transform((text, issue) => {
  const all = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (all.every((one) => isIP(one) !== 0)) return all;
  issue.addIssue('must be addresses such as 203.0.113.8, with commas between them');
  return z.NEVER;
});

export const carrierSettings = {
  RINGSIDE_TWILIO_ACCOUNT_SID: {
    schema: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits, as the Twilio console shows it')
      .optional(),
    what: 'Account SID at Twilio, to call from numbers there. Needs RINGSIDE_TWILIO_AUTH_TOKEN and a public https RINGSIDE_URL.',
  },
  RINGSIDE_TWILIO_AUTH_TOKEN: {
    schema: z.string().min(16).optional(),
    secret: true,
    what: 'Its auth token: the primary one, since Twilio signs its reports with that.',
  },
  RINGSIDE_TWILIO_TELLS_MACHINES: {
    schema: yesOrNo,
    default: 'no',
    what: 'yes: Twilio listens for voicemail too, and charges for it. no: the agent tells by itself.',
  },
  RINGSIDE_TWILIO_CALLS_PER_SECOND: {
    schema: wholeNumber(1, 100),
    default: '1',
    what: 'Calls the account may start each second; a new account has 1.',
  },
  RINGSIDE_TWILIO_CALLS_AT_ONCE: {
    schema: wholeNumber(1, 1_000),
    default: '5',
    what: 'Calls at Twilio at one time; each is held on this machine.',
  },
  RINGSIDE_TWILIO_URL: {
    schema: z.url({ protocol: /^https?$/ }),
    default: 'https://api.twilio.com',
    what: 'Where Twilio’s API answers; a stand-in on this machine for trials.',
  },
  ...streamCarrierSettings,
  RINGSIDE_SIP_HOST: { schema: host.optional(), what: 'Where the carrier of your SIP trunk listens.' },
  RINGSIDE_SIP_TRANSPORT: { schema: z.enum(['udp', 'tcp']), default: 'udp', what: 'How its messages travel. Sound goes by UDP.' },
  RINGSIDE_SIP_PORT: { schema: wholeNumber(1, 65_535), default: '5060', what: 'Its port.' },
  RINGSIDE_SIP_DOMAIN: {
    schema: host.optional(),
    what: 'What stands behind the @ in its SIP addresses. Default: RINGSIDE_SIP_HOST.',
  },
  RINGSIDE_SIP_USER: {
    schema: z
      .string()
      .regex(/^[^<>@;:?\s]{1,100}$/, 'may have none of <>@;:? and no blanks; enter it without its domain')
      .optional(),
    what: 'User name at the trunk. Leave it out where the carrier knows you by your address.',
  },
  RINGSIDE_SIP_PASSWORD: { schema: z.string().min(1).optional(), secret: true, what: 'Its password.' },
  RINGSIDE_SIP_REGISTERS: { schema: yesOrNo, default: 'no', what: 'yes: the trunk wants us to register.' },
  RINGSIDE_SIP_BIND_HOST: {
    schema: host,
    default: '0.0.0.0',
    what: 'Address of this machine the trunk is listened to at.',
  },
  RINGSIDE_SIP_BIND_PORT: { schema: wholeNumber(0, 65_535), default: '5060', what: 'Its port; 0 takes a free one.' },
  RINGSIDE_SIP_PUBLIC_HOST: {
    schema: host.optional(),
    what: 'Address at which the carrier reaches this machine. Default: RINGSIDE_SIP_BIND_HOST.',
  },
  RINGSIDE_SIP_SOUND_PORTS: {
    schema: portRange.optional(),
    what: 'UDP ports for sound that the firewall lets through, such as 16384-16583: one for each call. Default: any.',
  },
  RINGSIDE_SIP_FIRST_LAW: {
    schema: z.enum(['mu-law', 'a-law']),
    default: 'mu-law',
    what: 'Sound that is offered first: mu-law in North America and Japan, a-law elsewhere.',
  },
  RINGSIDE_SIP_TAKES_CALLS: {
    schema: yesOrNo,
    default: 'no',
    what: 'yes: calls that the trunk sends are taken. One process of a machine alone can listen at its port.',
  },
  RINGSIDE_SIP_CALLS_FROM: {
    schema: addresses,
    default: '',
    what: 'Addresses calls of the trunk come from besides those of RINGSIDE_SIP_HOST, with commas between them. Others ring nobody.',
  },
  RINGSIDE_SIP_CALLS_PER_SECOND: { schema: wholeNumber(1, 100), default: '1', what: 'Calls the trunk may start each second.' },
  RINGSIDE_SIP_CALLS_AT_ONCE: {
    schema: wholeNumber(1, 1_000),
    default: '5',
    what: 'Calls on the trunk at one time; each is held on this machine.',
  },
} as const satisfies Record<string, Setting>;

type Values = { readonly [N in keyof typeof carrierSettings]: z.output<(typeof carrierSettings)[N]['schema']> };

/** Null where no trunk is set. */
export function sipTrunkOf(values: Values) {
  const { RINGSIDE_SIP_HOST: trunkHost, RINGSIDE_SIP_USER: username, RINGSIDE_SIP_PASSWORD: password } = values;
  if (trunkHost === undefined) return null;
  return {
    host: trunkHost,
    transport: values.RINGSIDE_SIP_TRANSPORT === 'tcp' ? ('TCP' as const) : ('UDP' as const),
    port: values.RINGSIDE_SIP_PORT,
    domain: values.RINGSIDE_SIP_DOMAIN ?? trunkHost,
    login: username === undefined || password === undefined ? null : { username, password },
    registers: values.RINGSIDE_SIP_REGISTERS,
    bindHost: values.RINGSIDE_SIP_BIND_HOST,
    bindPort: values.RINGSIDE_SIP_BIND_PORT,
    publicHost: values.RINGSIDE_SIP_PUBLIC_HOST ?? null,
    soundPorts: values.RINGSIDE_SIP_SOUND_PORTS ?? null,
    firstLaw: values.RINGSIDE_SIP_FIRST_LAW,
    takesCalls: values.RINGSIDE_SIP_TAKES_CALLS,
    callsFrom: values.RINGSIDE_SIP_CALLS_FROM,
  };
}

/** Null where no account is set. */
export function twilioAccountOf(values: Values) {
  const { RINGSIDE_TWILIO_ACCOUNT_SID: accountSid, RINGSIDE_TWILIO_AUTH_TOKEN: authToken, RINGSIDE_TWILIO_URL: apiUrl } = values;
  return accountSid === undefined || authToken === undefined ? null : { accountSid, authToken, apiUrl };
}

/** One sentence for each thing that is missing. */
export function halfSetCarriers(values: Values & { readonly RINGSIDE_URL: string | undefined }): string[] {
  const wrong: string[] = [];
  const isTwilio = values.RINGSIDE_TWILIO_ACCOUNT_SID !== undefined;
  if (isTwilio !== (values.RINGSIDE_TWILIO_AUTH_TOKEN !== undefined)) {
    const [missing, given] = isTwilio ? ['AUTH_TOKEN', 'ACCOUNT_SID'] : ['ACCOUNT_SID', 'AUTH_TOKEN'];
    wrong.push(`RINGSIDE_TWILIO_${missing}: must be set too, since RINGSIDE_TWILIO_${given} is. Both stand in the Twilio console.`);
  }
  if (isTwilio && !isReachedBy(values.RINGSIDE_URL, values.RINGSIDE_TWILIO_URL)) {
    wrong.push(
      'RINGSIDE_URL: Twilio reports calls and brings their sound to it, so it must be the https address at which the internet reaches ' +
        'this server, such as https://calls.example.com.',
    );
  }
  wrong.push(...halfSetStreamCarriers(values, (apiUrl) => isReachedBy(values.RINGSIDE_URL, apiUrl)));
  const isSip = values.RINGSIDE_SIP_HOST !== undefined;
  const hasUser = values.RINGSIDE_SIP_USER !== undefined;
  if (hasUser !== (values.RINGSIDE_SIP_PASSWORD !== undefined)) {
    const [missing, given] = hasUser ? ['PASSWORD', 'USER'] : ['USER', 'PASSWORD'];
    wrong.push(`RINGSIDE_SIP_${missing}: must be set too, since RINGSIDE_SIP_${given} is.`);
  }
  if (hasUser && !isSip) wrong.push('RINGSIDE_SIP_HOST: must be set too, since RINGSIDE_SIP_USER is: where the carrier listens.');
  if (isSip && values.RINGSIDE_SIP_REGISTERS && !hasUser) {
    wrong.push('RINGSIDE_SIP_USER: must be set, since RINGSIDE_SIP_REGISTERS is yes: who registers.');
  }
  const isAnyAddress = ['0.0.0.0', '::'].includes(values.RINGSIDE_SIP_BIND_HOST);
  if (isSip && isAnyAddress && values.RINGSIDE_SIP_PUBLIC_HOST === undefined) {
    wrong.push(
      'RINGSIDE_SIP_PUBLIC_HOST: must be set, such as 203.0.113.7: the address to which the carrier sends the sound of calls.',
    );
  }
  return wrong;
}

/** A stand-in on this machine reaches us without https. */
function isReachedBy(publicUrl: string | undefined, apiUrl: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(apiUrl).hostname) || publicUrl?.startsWith('https:') === true;
}
