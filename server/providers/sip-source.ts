// Whether a call comes from the carrier of the trunk: by its address, which is what carriers themselves go by.
import { lookup } from 'node:dns/promises';

export type SipSource = { isKnown(address: string): Promise<boolean> };

/** Whoever floods us with strangers' calls does not have names looked up for each. */
const LOOKED_UP_FOR_MS = 30_000;

export function createSipSource({ host, callsFrom = [] }: { host: string; callsFrom?: readonly string[] }): SipSource {
  let found: { addresses: Promise<ReadonlySet<string>>; atMs: number } | null = null;

  function ofHost(): Promise<ReadonlySet<string>> {
    const nowMs = performance.now();
    if (!found || nowMs - found.atMs > LOOKED_UP_FOR_MS) {
      const addresses = lookup(host, { all: true }).then(
        (all) => new Set(all.map(({ address }) => address)),
        () => new Set<string>(),
      );
      found = { addresses, atMs: nowMs };
    }
    return found.addresses;
  }

  return {
    async isKnown(address) {
      return callsFrom.includes(address) || (await ofHost()).has(address);
    },
  };
}
