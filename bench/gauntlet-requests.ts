// Counts what was asked of the emulated HubSpot, portal by portal, while its log goes by.
import type { Emulator } from '../emulator/emulator.ts';
import type { LoggedRequest } from '../emulator/request-log.ts';
import type { RequestCounts } from './gauntlet-truth.ts';

const EVERY_MS = 500;
const MOST_TOLD = 5;

export function countRequests({ control }: Emulator) {
  const counts = new Map<string, RequestCounts>();
  let since = 0;
  let steadyFrom = Infinity;

  function look(): void {
    for (const request of control.listRequests({ since })) {
      since = request.number;
      if (request.portalId !== null) add(String(request.portalId), request);
    }
  }

  function add(portalId: string, { route, path, status, fault, at, body }: LoggedRequest): void {
    const count = counts.get(portalId) ?? { all: 0, searches: 0, overLimit: 0, overLimitSteady: 0, readIds: 0, refused: [] };
    counts.set(portalId, count);
    count.all += 1;
    if (route === 'objects.search') count.searches += 1;
    if (route === 'objects.batch.read' && path.includes('/calls/')) count.readIds += body.split('"id"').length - 1;
    if (status !== 429 || fault !== null) return;
    count.overLimit += 1;
    if (count.refused.length < MOST_TOLD) count.refused.push(`${route ?? path} ${new Date(at).toISOString().slice(11, 23)}`);
    if (at >= steadyFrom) count.overLimitSteady += 1;
  }

  setInterval(look, EVERY_MS).unref();
  return {
    beginSteady(): void {
      steadyFrom = control.now();
    },
    result(): Record<string, RequestCounts> {
      look();
      return Object.fromEntries(counts);
    },
  };
}
