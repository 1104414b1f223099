// Reads calls of a portal as they are now. One that HubSpot does not like does not keep us from reading the others.
import { callProperties, type CallInHubspot } from '../../../rules/hubspot-call.ts';
import { Problem } from '../../../rules/problem.ts';
import type { HubspotClient } from '../../hubspot/client.ts';

export type CallReading =
  | { kind: 'found'; call: CallInHubspot }
  | { kind: 'missing' }
  /** HubSpot answered with another call in its place. */
  | { kind: 'merged' }
  | { kind: 'refused'; problem: Problem };

const MOST_IN_A_BATCH = 100;

/** Every id has a reading. Throws Problem when HubSpot cannot be asked at all. */
export async function readHubspotCalls(
  client: HubspotClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, CallReading>> {
  const batches: string[][] = [];
  for (let at = 0; at < ids.length; at += MOST_IN_A_BATCH) batches.push(ids.slice(at, at + MOST_IN_A_BATCH));
  // All at once: the budget of the portal says how fast they go.
  const read = await Promise.all(batches.map((batch) => readBatch(client, batch, signal)));
  return new Map(read.flat());
}

async function readBatch(client: HubspotClient, ids: string[], signal: AbortSignal): Promise<[string, CallReading][]> {
  try {
    const { found, missing } = await client.readCalls(ids, callProperties, signal);
    const calls = new Map(found.map((call) => [call.id, call]));
    const absent = new Set(missing);
    return ids.map((id) => {
      const call = calls.get(id);
      return [id, call ? { kind: 'found', call } : { kind: absent.has(id) ? 'missing' : 'merged' }];
    });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'hubspot_refused') throw error;
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return [[only, { kind: 'refused', problem: error }]];
    const middle = Math.ceil(ids.length / 2);
    return [...(await readBatch(client, ids.slice(0, middle), signal)), ...(await readBatch(client, ids.slice(middle), signal))];
  }
}
