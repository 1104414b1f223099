// Joins what has phones rung: the carriers, and what reads their reports. Until a real one is set up a simulated one rings nobody.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { House } from './compose-house.ts';
import { takeCarrierNews } from './flows/outbound/carrier-report.ts';
import type { OutboundContext } from './flows/outbound/outbound-context.ts';
import type { ReadCarrierMessage } from './ports/carrier.ts';
import { createSimulatedCarrier, SIMULATED_CARRIER, simulatedLimits } from './providers/simulated-carrier.ts';
import { createSimulatedCarrierClient } from './providers/simulated-carrier-client.ts';
import { trialScript } from './providers/simulated-carrier-script.ts';
import { readSimulatedNews } from './providers/simulated-carrier-wire.ts';
import type { CarrierDoors } from './web/carrier-reports.ts';

export type ComposedOutbound = Pick<OutboundContext, 'carriers' | 'monotonicMs' | 'worker'> & { close(): void };

export function composeOutbound({ config, context, log }: House): ComposedOutbound {
  const { RINGSIDE_CARRIER_URL: baseUrl } = config;
  const { carrier, close } = baseUrl
    ? createSimulatedCarrierClient({ baseUrl })
    : createSimulatedCarrier({
        script: trialScript,
        limits: simulatedLimits,
        idempotency: 'for_good',
        clock: context.clock,
        log,
        report: (news) => takeCarrierNews({ ...context, publicUrl: config.publicUrl(config.PORT) }, [news]),
      });
  return {
    carriers: [carrier],
    monotonicMs: () => performance.now(),
    worker: `${hostname()} ${process.pid}`,
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
