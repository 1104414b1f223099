// Settings are checked at once, named when wrong, and never show a secret.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Problem } from '../rules/problem.ts';
import { sipTrunkOf, twilioAccountOf } from './carrier-settings.ts';
import { describeConfig, environmentExample, readConfig, type Environment } from './config.ts';

test('defaults need no environment at all', () => {
  const config = readConfig({});
  assert.equal(config.PORT, 3000);
  assert.equal(config.HOST, '127.0.0.1');
  assert.equal(config.publicUrl(3000), 'http://127.0.0.1:3000');
  assert.ok(Object.isFrozen(config));
});

test('an empty value counts as absent', () => {
  assert.equal(readConfig({ PORT: '', DATABASE_URL: '' }).PORT, 3000);
});

test('every wrong setting is named with what it means', () => {
  assert.throws(
    () => readConfig({ PORT: 'eighty', DATABASE_URL: 'mysql://x', RINGSIDE_RECORDING_HEADERS: 'nonsense' }),
    (error: unknown) =>
      error instanceof Problem &&
      error.code === 'configuration_invalid' &&
      ['PORT', 'DATABASE_URL', 'RINGSIDE_RECORDING_HEADERS', 'npm run ringside -- config'].every((part) =>
        error.message.includes(part),
      ),
  );
});

test('speech that is half set up names what is missing', () => {
  const cases: [Environment, RegExp][] = [
    [{ RINGSIDE_LIVE_LISTENER: 'openai' }, /RINGSIDE_STT_URL: must be set/],
    [{ RINGSIDE_LIVE_LISTENER: 'deepgram' }, /RINGSIDE_DEEPGRAM_KEY: must be set/],
    [{ RINGSIDE_LIVE_VOICE: 'openai', RINGSIDE_VOICES: 'alloy' }, /RINGSIDE_TTS_URL: must be set/],
    [{ RINGSIDE_LIVE_VOICE: 'deepgram', RINGSIDE_VOICES: 'aura-2-thalia-en' }, /RINGSIDE_DEEPGRAM_KEY: must be set/],
    [{ RINGSIDE_LIVE_VOICE: 'elevenlabs', RINGSIDE_VOICES: 'x' }, /RINGSIDE_ELEVENLABS_KEY: must be set/],
    [{ RINGSIDE_LIVE_VOICE: 'cartesia', RINGSIDE_CARTESIA_KEY: 'canary-secret' }, /RINGSIDE_VOICES: must name a voice/],
  ];
  for (const [environment, expected] of cases) {
    assert.throws(
      () => readConfig(environment),
      (error: unknown) => error instanceof Problem && expected.test(error.message) && !error.message.includes('canary-secret'),
    );
  }
  readConfig({ RINGSIDE_LIVE_VOICE: 'cartesia', RINGSIDE_CARTESIA_KEY: 'k', RINGSIDE_VOICES: 'a, b' });
});

test('secrets are never shown', () => {
  const carriers = { RINGSIDE_TWILIO_AUTH_TOKEN: 'canary-secret', RINGSIDE_SIP_PASSWORD: 'canary-secret' };
  const speech = Object.fromEntries(
    ['TTS', 'DEEPGRAM', 'ELEVENLABS', 'CARTESIA'].map((name) => [`RINGSIDE_${name}_KEY`, 'canary-secret']),
  );
  const shown = describeConfig({
    ...{ DATABASE_URL: 'postgres://me:canary-secret@db/x', RINGSIDE_LLM_KEY: 'canary-secret' },
    ...{ ...carriers, ...speech },
  });
  assert.doesNotMatch(shown, /canary-secret/);
  assert.match(shown, /DATABASE_URL=\(set, hidden\)/);
});

const sid = `AC${'5'.repeat(32)}`;
const token = 'an auth token of thirty-two signs';
const twilio = { RINGSIDE_TWILIO_ACCOUNT_SID: sid, RINGSIDE_TWILIO_AUTH_TOKEN: token, RINGSIDE_URL: 'https://calls.example.com' };
const telnyx = {
  ...{
    RINGSIDE_TELNYX_API_KEY: 'KEY0123456789abcdef',
    RINGSIDE_TELNYX_CONNECTION_ID: '17',
    RINGSIDE_URL: 'https://calls.example.com',
  },
  RINGSIDE_TELNYX_PUBLIC_KEY: `${'A'.repeat(43)}=`,
};
const vonage = {
  ...{ RINGSIDE_VONAGE_APPLICATION_ID: '78d335fa-323d-0114-9c3d-d6f0d48968cf', RINGSIDE_URL: 'https://calls.example.com' },
  ...{ RINGSIDE_VONAGE_SIGNATURE_SECRET: token },
  RINGSIDE_VONAGE_PRIVATE_KEY: String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ).replaceAll('\n', '\\n'),
};
const asterisk = {
  ...{ RINGSIDE_ASTERISK_URL: 'http://10.0.0.5:8088/ari', RINGSIDE_ASTERISK_USER: 'desk' },
  ...{ RINGSIDE_ASTERISK_PASSWORD: 'a password', RINGSIDE_ASTERISK_TOKEN: 'f'.repeat(32) },
};
const exotel = {
  ...{ RINGSIDE_EXOTEL_ACCOUNT_SID: 'example1', RINGSIDE_EXOTEL_API_KEY: 'an api key', RINGSIDE_EXOTEL_API_TOKEN: token },
  ...{ RINGSIDE_EXOTEL_TOKEN: 'f'.repeat(32), RINGSIDE_URL: 'https://calls.example.com' },
};
const sip = { RINGSIDE_SIP_HOST: 'sip.example.com', RINGSIDE_SIP_BIND_HOST: '10.0.0.5' };
const halfSet: [what: string, environment: Environment, names: string | null][] = [
  ['a whole account', twilio, null],
  ['an account without its token', { ...twilio, RINGSIDE_TWILIO_AUTH_TOKEN: '' }, 'RINGSIDE_TWILIO_AUTH_TOKEN'],
  ['a token without its account', { RINGSIDE_TWILIO_AUTH_TOKEN: token }, 'RINGSIDE_TWILIO_ACCOUNT_SID'],
  ['Twilio without a public address', { ...twilio, RINGSIDE_URL: '' }, 'RINGSIDE_URL'],
  ['Twilio without https', { ...twilio, RINGSIDE_URL: 'http://calls.example.com' }, 'RINGSIDE_URL'],
  ['a Twilio on this machine', { ...twilio, RINGSIDE_URL: '', RINGSIDE_TWILIO_URL: 'http://127.0.0.1:4000' }, null],
  ['a whole Telnyx', telnyx, null],
  ['a Telnyx without its public key', { ...telnyx, RINGSIDE_TELNYX_PUBLIC_KEY: '' }, 'RINGSIDE_TELNYX_PUBLIC_KEY'],
  ['a Telnyx that does not reach us', { ...telnyx, RINGSIDE_URL: '' }, 'RINGSIDE_URL'],
  ['a Plivo without its token', { RINGSIDE_PLIVO_AUTH_ID: 'A'.repeat(20) }, 'RINGSIDE_PLIVO_AUTH_TOKEN'],
  ['a whole Vonage, its key on one line', vonage, null],
  ['a Vonage without its secret', { ...vonage, RINGSIDE_VONAGE_SIGNATURE_SECRET: '' }, 'RINGSIDE_VONAGE_SIGNATURE_SECRET'],
  ['a key that is none', { ...vonage, RINGSIDE_VONAGE_PRIVATE_KEY: 'private.key' }, 'RINGSIDE_VONAGE_PRIVATE_KEY'],
  ['an Asterisk on the network', asterisk, null],
  ['an Asterisk without a token', { ...asterisk, RINGSIDE_ASTERISK_TOKEN: '' }, 'RINGSIDE_ASTERISK_TOKEN'],
  ['a token that does not fit an address', { ...asterisk, RINGSIDE_ASTERISK_TOKEN: 'a b' }, 'RINGSIDE_ASTERISK_TOKEN'],
  ['a whole Exotel', exotel, null],
  ['an Exotel that does not reach us', { ...exotel, RINGSIDE_URL: '' }, 'RINGSIDE_URL'],
  ['an Exotel without its API token', { ...exotel, RINGSIDE_EXOTEL_API_TOKEN: '' }, 'RINGSIDE_EXOTEL_API_TOKEN'],
  ['addresses that are none', { ...sip, RINGSIDE_SIP_CALLS_FROM: '203.0.113.8, somewhere' }, 'RINGSIDE_SIP_CALLS_FROM'],
  ['a trunk that knows us by our address', sip, null],
  ['a trunk with a password', { ...sip, RINGSIDE_SIP_USER: 'desk', RINGSIDE_SIP_PASSWORD: 'x' }, null],
  ['a user without a password', { ...sip, RINGSIDE_SIP_USER: 'desk' }, 'RINGSIDE_SIP_PASSWORD'],
  ['a password without a user', { ...sip, RINGSIDE_SIP_PASSWORD: 'x' }, 'RINGSIDE_SIP_USER'],
  ['a user with its domain', { ...sip, RINGSIDE_SIP_USER: 'desk@example.com', RINGSIDE_SIP_PASSWORD: 'x' }, 'RINGSIDE_SIP_USER'],
  ['a user of no trunk', { RINGSIDE_SIP_USER: 'desk', RINGSIDE_SIP_PASSWORD: 'x' }, 'RINGSIDE_SIP_HOST'],
  ['registering as nobody', { ...sip, RINGSIDE_SIP_REGISTERS: 'yes' }, 'RINGSIDE_SIP_USER'],
  ['sound from nowhere', { RINGSIDE_SIP_HOST: 'sip.example.com' }, 'RINGSIDE_SIP_PUBLIC_HOST'],
  ['ports the wrong way round', { ...sip, RINGSIDE_SIP_SOUND_PORTS: '20000-10000' }, 'RINGSIDE_SIP_SOUND_PORTS'],
];
for (const [what, environment, names] of halfSet) {
  test(`carriers: ${what}`, () => {
    if (names === null) return void readConfig(environment);
    assert.throws(
      () => readConfig(environment),
      (error: unknown) => error instanceof Problem && error.message.includes(`\n  ${names}: `) && !error.message.includes(token),
    );
  });
}

test('a trunk is read with what it leaves out', () => {
  const trunk = sipTrunkOf(readConfig({ ...sip, RINGSIDE_SIP_SOUND_PORTS: '16384-16583' }));
  assert.deepEqual(trunk, {
    ...{ host: 'sip.example.com', port: 5060, domain: 'sip.example.com', login: null, registers: false, bindHost: '10.0.0.5' },
    ...{ bindPort: 5060, publicHost: null, soundPorts: { from: 16_384, to: 16_583 }, firstLaw: 'mu-law' },
    ...{ transport: 'UDP', takesCalls: false, callsFrom: [] },
  });
  assert.equal(sipTrunkOf(readConfig({})), null);
  assert.equal(twilioAccountOf(readConfig({})), null);
});

test('.env.example is what the table of settings says', () => {
  assert.equal(
    readFileSync(new URL('../.env.example', import.meta.url), 'utf8'),
    environmentExample(),
    'run: npm run -s ringside -- config --example > .env.example',
  );
});

test('headers for traces are pairs, and a share is one of all', () => {
  const read = (text: string) => readConfig({ OTEL_EXPORTER_OTLP_HEADERS: text }).OTEL_EXPORTER_OTLP_HEADERS;
  assert.deepEqual(read(''), {});
  assert.deepEqual(read('x-api-key=a=b, tenant=sales'), { 'x-api-key': 'a=b', tenant: 'sales' });
  assert.throws(() => read('secret'), /OTEL_EXPORTER_OTLP_HEADERS: must be pairs/);
  assert.throws(() => readConfig({ OTEL_TRACES_SAMPLER_ARG: '2' }), /OTEL_TRACES_SAMPLER_ARG/);
});
