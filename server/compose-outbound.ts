// Joins what has phones rung: the carriers that are set up, and what comes from them. The simulated one is always there and rings nobody.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { sipTrunkOf, twilioAccountOf } from './carrier-settings.ts';
import type { House } from './compose-house.ts';
import { composeStreamCarriers, mostStreamCalls, streamCarrierDoors } from './compose-stream-carriers.ts';
import { composeTwilio, twilioDoors } from './compose-twilio.ts';
import type { Config } from './config.ts';
import { readSharedClock } from './database/shared-clock.ts';
import { hostNameOf } from './host-name.ts';
import type { OutboundContext } from './flows/outbound/outbound-context.ts';
import type { CarrierLimits, ReadCarrierMessage } from './ports/carrier.ts';
import type { Clock } from './ports/clock.ts';
import type { LiveCalls } from './ports/live-calls.ts';
import { createPlacedCarrier } from './providers/placed-carrier.ts';
import { SIMULATED_CARRIER } from './providers/simulated-carrier.ts';
import { createSimulatedCarrierClient } from './providers/simulated-carrier-client.ts';
import { readSimulatedNews } from './providers/simulated-carrier-wire.ts';
import { SIP_CARRIER } from './providers/sip-line.ts';
import { TWILIO_CARRIER } from './providers/twilio-carrier.ts';
import type { CarrierDoors } from './web/carrier-reports.ts';

/** Simulated calls that are really spoken: each is recognised, spoken and heard twice on this machine. */
const MOST_SPOKEN = 4;
const spokenLimits: CarrierLimits = { callsPerSecond: 2, callsAtOnce: MOST_SPOKEN, callsAtOncePerNumber: MOST_SPOKEN };

export type ComposedOutbound = Pick<OutboundContext, 'carriers' | 'monotonicMs' | 'sharedNow' | 'worker' | 'host'> & {
  close(): void;
};

/** How many calls of carriers the process of live calls may have to hold at once. */
export function mostCarrierCalls(config: Config): number {
  const { RINGSIDE_TWILIO_CALLS_AT_ONCE: mostTwilio, RINGSIDE_SIP_CALLS_AT_ONCE: mostSip } = config;
  return MOST_SPOKEN + mostStreamCalls(config) + (twilioAccountOf(config) ? mostTwilio : 0) + (sipTrunkOf(config) ? mostSip : 0);
}

/** The simulated carrier speaks in the process of live calls, unless another one is named that only reports. */
export function composeOutbound(house: House, liveCalls: LiveCalls): ComposedOutbound {
  const { config } = house;
  const {
    RINGSIDE_CARRIER_URL: baseUrl,
    RINGSIDE_SIP_CALLS_PER_SECOND: callsPerSecond,
    RINGSIDE_SIP_CALLS_AT_ONCE: callsAtOnce,
  } = config;
  const spoken = { name: SIMULATED_CARRIER, isSimulated: true, limits: spokenLimits, via: 'simulated', liveCalls } as const;
  const { carrier, close } = baseUrl
    ? createSimulatedCarrierClient({ baseUrl })
    : { carrier: createPlacedCarrier(spoken), close: () => {} };
  const twilio = composeTwilio(house);
  const streamed = composeStreamCarriers(house);
  const sipLimits: CarrierLimits = { callsPerSecond, callsAtOnce, callsAtOncePerNumber: callsAtOnce };
  const sip = sipTrunkOf(config)
    ? createPlacedCarrier({ name: SIP_CARRIER, isSimulated: false, limits: sipLimits, via: 'sip', liveCalls })
    : null;
  // A trunk may have to register first, and nobody who is rung waits for models that are being loaded.
  if (twilio || sip || streamed.carriers.length > 0) liveCalls.warm();
  return {
    carriers: [carrier, ...(twilio ? [twilio.carrier] : []), ...streamed.carriers, ...(sip ? [sip] : [])],
    monotonicMs: () => performance.now(),
    sharedNow: readSharedClock,
    worker: `${hostname()} ${process.pid}`,
    host: hostNameOf(config.RINGSIDE_DATA),
    close() {
      close();
      twilio?.close();
      streamed.close();
    },
  };
}

/** What carriers send to our web address. */
export function carrierDoors(config: Config, web: { publicUrl: string; liveCalls: LiveCalls; clock: Clock }): CarrierDoors {
  // Without a secret nobody knows this one, and no report is taken.
  const secret = config.RINGSIDE_CARRIER_SECRET ?? randomBytes(32).toString('base64url');
  const readers = new Map<string, ReadCarrierMessage>([[SIMULATED_CARRIER, readSimulatedNews(secret)]]);
  const twilio = twilioDoors(config, web);
  if (twilio) readers.set(TWILIO_CARRIER, twilio.read);
  const streamed = streamCarrierDoors(config, web);
  for (const { name, read } of streamed) readers.set(name, read);
  const names = streamed.map(({ name }) => name);
  return {
    names: [SIMULATED_CARRIER, ...(twilio ? [TWILIO_CARRIER] : []), ...names, ...(sipTrunkOf(config) ? [SIP_CARRIER] : [])],
    readers,
    // Others than Twilio sign no connection: the token in its address, good once and told to the carrier alone, has to do.
    sockets: new Map([
      ...(twilio ? [[TWILIO_CARRIER, twilio.isGenuine] as const] : []),
      ...names.map((name) => [name, () => true] as const),
    ]),
    incoming: new Map([
      ...(twilio ? [[TWILIO_CARRIER, twilio.incoming] as const] : []),
      ...streamed.flatMap(({ name, incoming }) => (incoming ? [[name, incoming] as const] : [])),
    ]),
    answers: new Map(streamed.flatMap(({ name, answer }) => (answer ? [[name, answer] as const] : []))),
  };
}
