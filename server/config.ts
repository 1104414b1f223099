// The settings: the only reader of the environment. Checked once, frozen, secrets masked when shown.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readKeyList } from '../rules/master-key-list.ts';
import { Problem } from '../rules/problem.ts';
import { carrierSettings, halfSetCarriers } from './carrier-settings.ts';
import { egressSettings, leadingOut } from './egress-settings.ts';
import { halfSetJudging, judgingSettings } from './judging-settings.ts';
import { list, wholeNumber, type Setting } from './setting.ts';
import { halfSetSpeech, speechSettings } from './speech-settings.ts';
import { tracingSettings } from './tracing-settings.ts';

/** Every setting with its meaning; `.env.example` and `ringside config` are printed from this table. */
export const settings = {
  PORT: { schema: wholeNumber(0, 65_535), default: '3000', what: 'Port of the web server; 0 takes a free one.' },
  HOST: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    what: 'Address to listen on; 0.0.0.0 lets other machines in (put TLS in front).',
  },
  RINGSIDE_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    what: 'Public address, such as https://calls.example.com. Default: http://HOST:PORT.',
  },
  RINGSIDE_DATA: {
    schema: z
      .string()
      .min(1)
      .transform((path) => resolve(path)),
    default: './data',
    what: 'Folder for recordings, the embedded database and keys.',
  },
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
      .optional(),
    secret: true,
    what: 'PostgreSQL 15 or newer. Without it the embedded one in RINGSIDE_DATA is used.',
  },
  RINGSIDE_SECRET: {
    schema: z.string().min(32).optional(),
    secret: true,
    what: 'Signs sessions; 32 characters or more, the same for all processes. Default: made once and kept in the database, sealed by the master key.',
  },
  RINGSIDE_SESSION_IDLE_DAYS: {
    schema: wholeNumber(1, 90),
    default: '7',
    what: 'Days after which somebody who has not come back signs in again.',
  },
  RINGSIDE_SESSION_DAYS: {
    schema: wholeNumber(1, 365),
    default: '30',
    what: 'Days after which everybody signs in again, however often they come.',
  },
  RINGSIDE_MASTER_KEY: {
    schema: z
      .string()
      .transform((text, issue) => {
        const reading = readKeyList(text);
        if (reading.kind === 'keys') return reading.keys;
        issue.addIssue(reading.message.replace(/\.$/, ''));
        return z.NEVER;
      })
      .optional(),
    secret: true,
    what: 'Seals tokens in the database: k2:<32 bytes in base64>,k1:<…>, the active one first. Default: made once in RINGSIDE_DATA/keys.',
  },
  RINGSIDE_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    what: 'debug, info, warn, error or silent.',
  },
  RINGSIDE_METRICS: {
    schema: z
      .string()
      .regex(/^[^\s/]+:\d{1,5}$/, 'must be an address and a port, such as 127.0.0.1:9464')
      .transform((text) => ({ host: text.slice(0, text.lastIndexOf(':')), port: Number(text.slice(text.lastIndexOf(':') + 1)) }))
      .optional(),
    what: 'Address at which this process shows its figures to Prometheus under /metrics, such as 127.0.0.1:9464. Whoever reaches it may read them.',
  },
  RINGSIDE_DRAIN_SECONDS: {
    schema: wholeNumber(0, 86_400),
    default: '0',
    what: 'How long a stop waits for live calls to end by themselves. Whoever stops the process must wait 45 s longer than that.',
  },
  ...tracingSettings,
  RINGSIDE_CORES: {
    schema: wholeNumber(1, 256).optional(),
    what: 'Processor cores for decoding and transcription. Default: all of this machine.',
  },
  RINGSIDE_ALLOW_HOSTS: {
    schema: list,
    default: '',
    what: 'Hosts on your own network that recordings may be fetched from, as host or host:port, separated by commas.',
  },
  RINGSIDE_ALLOW_CIDRS: { schema: list, default: '', what: 'The same as address ranges, such as 10.20.0.0/16.' },
  RINGSIDE_RECORDING_HEADERS: {
    schema: z.string().transform((text, issue) => {
      try {
        return z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(text));
      } catch {
        issue.addIssue('must be JSON such as {"api.example.com":{"authorization":"Bearer …"}}');
        return z.NEVER;
      }
    }),
    default: '{}',
    secret: true,
    what: 'Credentials for recordings by host: {"api.example.com":{"authorization":"Bearer …"}}. Never sent to another host.',
  },
  RINGSIDE_MAX_RECORDING_MB: {
    schema: wholeNumber(1, 10_000),
    default: '500',
    what: 'Largest recording fetched or uploaded, in megabytes.',
  },
  RINGSIDE_SPEECH_MODEL: {
    schema: z.enum(['base', 'tiny']),
    default: 'base',
    what: 'Local speech model: base (more exact) or tiny (faster).',
  },
  RINGSIDE_STT_URL: {
    schema: z.url().optional(),
    what: 'OpenAI-compatible speech-to-text instead of the local model, such as https://api.example.com/v1.',
  },
  RINGSIDE_STT_KEY: { schema: z.string().optional(), secret: true, what: 'Its key.' },
  RINGSIDE_STT_MODEL: { schema: z.string(), default: 'whisper-1', what: 'Its model.' },
  RINGSIDE_LLM_URL: {
    schema: z.url().optional(),
    what: 'OpenAI-compatible language model that scores calls instead of the local evaluator, such as https://api.example.com/v1.',
  },
  RINGSIDE_LLM_KEY: { schema: z.string().optional(), secret: true, what: 'Its key.' },
  RINGSIDE_LLM_MODEL: { schema: z.string(), default: 'gpt-4.1-mini', what: 'Its model.' },
  ...egressSettings,
  ...judgingSettings,
  RINGSIDE_HUBSPOT_URL: {
    schema: z.url({ protocol: /^https?$/ }),
    default: 'https://api.hubapi.com',
    what: 'Where HubSpot’s API answers; an emulator’s address for trials.',
  },
  RINGSIDE_HUBSPOT_AUTHORIZE_URL: {
    schema: z.url({ protocol: /^https?$/ }),
    default: 'https://app.hubspot.com/oauth/authorize',
    what: 'Where people permit the installation of your HubSpot app.',
  },
  RINGSIDE_HUBSPOT_CLIENT_ID: {
    schema: z.string().optional(),
    what: 'Client id of your HubSpot app, to connect portals by installing it. Not needed for tokens and service keys.',
  },
  RINGSIDE_HUBSPOT_CLIENT_SECRET: { schema: z.string().optional(), secret: true, what: 'Its client secret.' },
  RINGSIDE_CARRIER_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    what: 'Address of a simulated carrier in a process of its own (ringside simulated-carrier). Default: one in this process. Neither rings anybody.',
  },
  RINGSIDE_CARRIER_SECRET: {
    schema: z.string().min(16).optional(),
    secret: true,
    what: 'Signs the reports of that carrier; 16 characters or more, the same on both sides.',
  },
  ...speechSettings,
  ...carrierSettings,
} as const satisfies Record<string, Setting>;

export type Environment = Record<string, string | undefined>;
type SettingName = keyof typeof settings;
type Values = { readonly [N in SettingName]: z.output<(typeof settings)[N]['schema']> };

export type Config = Values & { readonly cores: number; readonly publicUrl: (port: number) => string };

/** Throws Problem `configuration_invalid` naming every setting that is wrong. An empty value counts as absent. */
export function readConfig(environment: Environment = process.env): Config {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting][]) {
    const given = environment[name];
    const parsed = setting.schema.safeParse(given === undefined || given === '' ? setting.default : given);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}. ${setting.what}`);
  }
  if (wrong.length === 0)
    wrong.push(
      ...leadingOut(values, (name) => (environment[name] ?? '') !== ''),
      ...halfSetSpeech(values as Values),
      ...halfSetJudging(values as Values),
      ...halfSetCarriers(values as Values),
    );
  if (wrong.length > 0)
    throw new Problem(
      'configuration_invalid',
      `These settings cannot be used:\n  ${wrong.join('\n  ')}\nSee them all with: npm run ringside -- config`,
    );
  const read = values as Values;
  return Object.freeze({
    ...read,
    cores: read.RINGSIDE_CORES ?? availableParallelism(),
    publicUrl: (port: number) =>
      (read.RINGSIDE_URL ?? `http://${read.HOST === '0.0.0.0' || read.HOST === '::' ? 'localhost' : read.HOST}:${port}`).replace(
        /\/$/,
        '',
      ),
  });
}

/** Where recordings may be fetched from and with what: the same for the download and for the doctor's trial. */
export function recordingAccess(config: Config) {
  return {
    allowHosts: config.RINGSIDE_ALLOW_HOSTS,
    allowCidrs: config.RINGSIDE_ALLOW_CIDRS,
    credentials: config.RINGSIDE_RECORDING_HEADERS,
    insideOnly: config.RINGSIDE_ZERO_EGRESS,
  };
}

/** One line per setting: name, value in force, where it comes from, what it means. Secrets show only that they are set. */
export function describeConfig(environment: Environment = process.env): string {
  return (Object.entries(settings) as [SettingName, Setting][])
    .map(([name, setting]) => {
      const given = environment[name];
      const isSet = given !== undefined && given !== '';
      const value = isSet ? (setting.secret ? '(set, hidden)' : given) : (setting.default ?? '');
      return `${name}=${value}\n    ${setting.what}${isSet ? '' : ' [default]'}`;
    })
    .join('\n');
}

/** The text of `.env.example`. */
export function environmentExample(): string {
  return (Object.entries(settings) as [SettingName, Setting][])
    .map(([name, setting]) => `# ${setting.what}\n# ${name}=${setting.default ?? ''}\n`)
    .join('\n');
}
