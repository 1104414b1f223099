// Joins the carriers that bring the sound of calls to our address, besides Twilio: who places their calls, and what they send us.
import { readAttemptReference } from '../rules/attempt-reference.ts';
import type { House } from './compose-house.ts';
import type { Config } from './config.ts';
import { findAttempt } from './database/attempts.ts';
import type { AnswerDoor, Carrier, CarrierLimits, IncomingDoor, ReadCarrierMessage } from './ports/carrier.ts';
import type { Clock, NewId } from './ports/clock.ts';
import type { LiveCalls } from './ports/live-calls.ts';
import { ASTERISK_CARRIER, asteriskVendor, createAsteriskIncoming, createAsteriskReader } from './providers/asterisk.ts';
import { createExotelIncoming, createExotelReader, EXOTEL_CARRIER, exotelVendor } from './providers/exotel.ts';
import { createPlivoAnswer, createPlivoIncoming, createPlivoReader, PLIVO_CARRIER, plivoVendor } from './providers/plivo.ts';
import { createStreamCarrier, type StreamVendor } from './providers/stream-carrier.ts';
import { createTelnyxReader, TELNYX_CARRIER, telnyxVendor } from './providers/telnyx.ts';
import { createVonageIncoming, createVonageReader, createVonageSeal } from './providers/vonage-webhooks.ts';
import { VONAGE_CARRIER, vonageVendor } from './providers/vonage.ts';
import { asteriskAccountOf, exotelAccountOf, plivoAccountOf, telnyxAccountOf, vonageAccountOf } from './stream-carrier-settings.ts';
import { carrierMediaPath } from './web/carrier-media.ts';
import { CARRIER_REPORTS_PREFIX } from './web/carrier-reports.ts';

type Tools = { clock: Clock; newId: NewId };
type Name = StreamVendor['name'];

const accounts = {
  telnyx: telnyxAccountOf,
  plivo: plivoAccountOf,
  vonage: vonageAccountOf,
  asterisk: asteriskAccountOf,
  exotel: exotelAccountOf,
} as const satisfies Record<Name, (config: Config) => object | null>;
const names = Object.keys(accounts) as Name[];

/** Those that are set up. */
export function streamVendors(config: Config, tools: Tools): StreamVendor[] {
  const [telnyx, plivo] = [telnyxAccountOf(config), plivoAccountOf(config)];
  const [vonage, asterisk, exotel] = [vonageAccountOf(config), asteriskAccountOf(config), exotelAccountOf(config)];
  return [
    ...(telnyx ? [telnyxVendor(telnyx)] : []),
    ...(plivo ? [plivoVendor(plivo)] : []),
    ...(vonage ? [vonageVendor(vonage, tools)] : []),
    ...(asterisk ? [asteriskVendor(asterisk)] : []),
    ...(exotel ? [exotelVendor(exotel)] : []),
  ];
}

function limitsOf(config: Config, name: Name): CarrierLimits {
  const setting = name.toUpperCase() as Uppercase<Name>;
  const callsAtOnce = config[`RINGSIDE_${setting}_CALLS_AT_ONCE`];
  const callsPerSecond = config[`RINGSIDE_${setting}_CALLS_PER_SECOND`];
  return { callsPerSecond, callsAtOnce, callsAtOncePerNumber: callsAtOnce };
}

/** How many calls of theirs may have to be held at once. */
export function mostStreamCalls(config: Config): number {
  const setUp = names.filter((name) => accounts[name](config) !== null);
  return setUp.reduce((sum, name) => sum + limitsOf(config, name).callsAtOnce, 0);
}

export function composeStreamCarriers({ config, context }: House): { carriers: Carrier[]; close(): void } {
  const at = addressesAt(config.publicUrl(config.PORT));
  const made = streamVendors(config, context).map((vendor) =>
    createStreamCarrier({
      ...{ vendor, limits: limitsOf(config, vendor.name), clock: context.clock, ...at(vendor.name) },
      async recall(reference) {
        const of = readAttemptReference(reference);
        return (of && (await findAttempt(context.db, of)))?.carrierRef ?? null;
      },
    }),
  );
  return { carriers: made.map(({ carrier }) => carrier), close: () => made.forEach(({ close }) => close()) };
}

const addressesAt = (publicUrl: string) => (carrier: Name) => {
  const api = `${publicUrl}${CARRIER_REPORTS_PREFIX}/${carrier}`;
  return {
    reportUrl: (reference: string) => `${api}?reference=${encodeURIComponent(reference)}`,
    answerUrl: (token: string) => `${api}/answers/${token}`,
    streamUrl: (token: string) => `${publicUrl.replace(/^http/, 'ws')}${carrierMediaPath(carrier)}${token}`,
  };
};

export type StreamCarrierDoors = { name: Name; read: ReadCarrierMessage; incoming?: IncomingDoor; answer?: AnswerDoor };
type Web = { publicUrl: string; liveCalls: LiveCalls; clock: Clock };

export function streamCarrierDoors(config: Config, web: Web): StreamCarrierDoors[] {
  const made = [
    telnyxDoors(config),
    plivoDoors(config, web),
    vonageDoors(config, web),
    asteriskDoors(config, web),
    exotelDoors(config, web),
  ];
  return made.flatMap((doors) => (doors ? [{ ...doors, read: warming(doors.read, web.liveCalls) }] : []));
}

/** Somebody may answer in a moment, and must not wait for models that are being loaded. */
function warming(read: ReadCarrierMessage, liveCalls: LiveCalls): ReadCarrierMessage {
  return (message) => {
    const news = read(message);
    liveCalls.warm();
    return news;
  };
}

function telnyxDoors(config: Config): StreamCarrierDoors | null {
  const account = telnyxAccountOf(config);
  return account && { name: TELNYX_CARRIER, read: createTelnyxReader(account) };
}

function plivoDoors(config: Config, { publicUrl, clock }: Web): StreamCarrierDoors | null {
  const account = plivoAccountOf(config);
  if (!account) return null;
  const { streamUrl } = addressesAt(publicUrl)(PLIVO_CARRIER);
  const signing = { authToken: account.authToken, publicUrl };
  return {
    ...{ name: PLIVO_CARRIER, read: createPlivoReader({ ...signing, clock }) },
    incoming: createPlivoIncoming({ ...signing, streamUrl }),
    answer: createPlivoAnswer({ ...signing, streamUrl }),
  };
}

function vonageDoors(config: Config, { publicUrl, liveCalls, clock }: Web): StreamCarrierDoors | null {
  const account = vonageAccountOf(config);
  if (!account) return null;
  const readSigned = createVonageSeal({ ...account, clock });
  const meetMachine = liveCalls.meetMachine.bind(liveCalls);
  return {
    ...{ name: VONAGE_CARRIER, read: createVonageReader({ readSigned, meetMachine }) },
    incoming: createVonageIncoming({ readSigned, streamUrl: addressesAt(publicUrl)(VONAGE_CARRIER).streamUrl }),
  };
}

function asteriskDoors(config: Config, { clock }: Web): StreamCarrierDoors | null {
  const account = asteriskAccountOf(config);
  return (
    account && {
      ...{ name: ASTERISK_CARRIER, read: createAsteriskReader({ ...account, clock }) },
      incoming: createAsteriskIncoming(account),
    }
  );
}

function exotelDoors(config: Config, { publicUrl, clock }: Web): StreamCarrierDoors | null {
  const account = exotelAccountOf(config);
  return (
    account && {
      ...{ name: EXOTEL_CARRIER, read: createExotelReader({ ...account, clock }) },
      incoming: createExotelIncoming({ ...account, streamUrl: addressesAt(publicUrl)(EXOTEL_CARRIER).streamUrl }),
    }
  );
}
