// What flows need that have phones rung: carriers besides HubSpot, and a clock nobody can set.
import { Problem } from '../../../rules/problem.ts';
import type { Carrier } from '../../ports/carrier.ts';
import type { Db } from '../../database/tables.ts';
import type { HubspotContext } from '../context.ts';

export type OutboundContext = HubspotContext & {
  /** The first one is for numbers of which nobody has said whose they are. */
  carriers: readonly [Carrier, ...Carrier[]];
  /** Milliseconds that pass whether or not the clock of this machine is set: what a pause is measured with. */
  monotonicMs: () => number;
  /** The clock of the database, which all processes share. */
  sharedNow: (db: Db) => Promise<Date>;
  /** Which process this is, for people who look into the tables. */
  worker: string;
  /** Names this machine among those that share the database. */
  host: string;
  /** Cryptographically random. */
  randomBytes(count: number): Uint8Array;
};

/** One that was taken out of the settings places nothing, and cannot say what became of its calls. */
export function carrierNamed({ carriers }: Pick<OutboundContext, 'carriers'>, name: string): Carrier {
  return carriers.find((carrier) => carrier.name === name) ?? missingCarrier(name);
}

function missingCarrier(name: string): Carrier {
  const message = `The carrier “${name}” is not set up on this server. Put it back into the settings, or give its numbers another one.`;
  return {
    ...{ name, isSimulated: false, limits: { callsPerSecond: 1, callsAtOnce: 0, callsAtOncePerNumber: 0 } },
    dial: async () => ({ kind: 'not_sent', message }),
    find: async () => ({ kind: 'unreachable', message }),
    hangUp: async () => {
      throw new Problem('provider_unreachable', message, { retryable: true });
    },
  };
}
