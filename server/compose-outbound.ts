// Joins what has phones rung: the carriers, and what reads their reports. Until a real one is set up a simulated one rings nobody.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { House } from './compose-house.ts';
import type { OutboundContext } from './flows/outbound/outbound-context.ts';
import type { CarrierLimits, ReadCarrierMessage } from './ports/carrier.ts';
import type { LiveCalls } from './ports/live-calls.ts';
import { createPlacedCarrier } from './providers/placed-carrier.ts';
import { SIMULATED_CARRIER } from './providers/simulated-carrier.ts';
import { createSimulatedCarrierClient } from './providers/simulated-carrier-client.ts';
import { readSimulatedNews } from './providers/simulated-carrier-wire.ts';
import type { CarrierDoors } from './web/carrier-reports.ts';

/** Simulated calls that are really spoken: each is recognised, spoken and heard twice on this machine. */
export const MOST_SPOKEN = 4;
const spokenLimits: CarrierLimits = { callsPerSecond: 2, callsAtOnce: MOST_SPOKEN, callsAtOncePerNumber: MOST_SPOKEN };

export type ComposedOutbound = Pick<OutboundContext, 'carriers' | 'monotonicMs' | 'worker' | 'host'> & { close(): void };

/** The simulated carrier speaks in the process of live calls, unless another one is named that only reports. */
export function composeOutbound({ config }: House, liveCalls: LiveCalls): ComposedOutbound {
  const { RINGSIDE_CARRIER_URL: baseUrl } = config;
  const spoken = { name: SIMULATED_CARRIER, isSimulated: true, limits: spokenLimits, via: 'simulated', liveCalls } as const;
  const { carrier, close } = baseUrl
    ? createSimulatedCarrierClient({ baseUrl })
    : { carrier: createPlacedCarrier(spoken), close: () => {} };
  return {
    carriers: [carrier],
    monotonicMs: () => performance.now(),
    worker: `${hostname()} ${process.pid}`,
    host: hostname(),
    close,
  };
}

/** What carriers send to our web address. */
export function carrierDoors({ config }: House): CarrierDoors {
  // Without a secret nobody knows this one, and no report is taken.
  const secret = config.RINGSIDE_CARRIER_SECRET ?? randomBytes(32).toString('base64url');
  const readers = new Map<string, ReadCarrierMessage>([[SIMULATED_CARRIER, readSimulatedNews(secret)]]);
  return { names: [SIMULATED_CARRIER], readers };
}
