// What flows need that have phones rung: carriers besides HubSpot, and a clock nobody can set.
import type { Carrier } from '../../ports/carrier.ts';
import type { HubspotContext } from '../context.ts';

export type OutboundContext = HubspotContext & {
  /** The first one is for numbers of which nobody has said whose they are. */
  carriers: readonly [Carrier, ...Carrier[]];
  /** Milliseconds that pass whether or not the clock of this machine is set: what a pause is measured with. */
  monotonicMs: () => number;
  /** Which process this is, for people who look into the tables. */
  worker: string;
};

/** A carrier that was taken out of the settings leaves its open attempts to the first one, which does not know them. */
export function carrierNamed({ carriers }: Pick<OutboundContext, 'carriers'>, name: string): Carrier {
  return carriers.find((carrier) => carrier.name === name) ?? carriers[0];
}
