// Mends what a reconciliation found: takes calls in again, or removes calls that HubSpot does not have any more.
import { Problem } from '../../../rules/problem.ts';
import { findPortal, holdPortal } from '../../database/hubspot-portals.ts';
import { askToRead, removeCallsGone } from '../../database/hubspot-reconciliation.ts';
import type { HubspotContext } from '../context.ts';

const READ_AT_ONCE = 100;

export type MendInput = {
  teamId: string;
  portalId: string;
  objectIds: readonly string[];
  remedy: 'take' | 'retry' | 'remove';
};

/** Returns how many calls it did something about. Throws Problem `hubspot_not_connected`. */
export async function mendReconciliation(context: HubspotContext, input: MendInput, signal: AbortSignal): Promise<number> {
  const { teamId, portalId, remedy } = input;
  const of = { teamId, portalId };
  const objectIds = [...new Set(input.objectIds)];
  if (!(await findPortal(context.db, of))) throw notConnected();
  if (remedy === 'remove') return removeGone(context, of, objectIds, signal);
  return context.db.transaction().execute(async (db) => {
    if (!(await holdPortal(db, of))) throw notConnected();
    const asked = await askToRead(db, of, objectIds, remedy, context.clock.now());
    if (asked > 0) await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: of }]);
    await context.publishEvents(db, [{ kind: 'hubspot.changed', ...of }]);
    return asked;
  });
}

const notConnected = () =>
  new Problem('hubspot_not_connected', 'This portal is not connected to the team. Connect it on the HubSpot page.');

/** HubSpot is asked once more: nothing is removed here that is there. */
async function removeGone(
  context: HubspotContext,
  of: { teamId: string; portalId: string },
  objectIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const client = await context.openHubspot(of);
  let count = 0;
  for (let at = 0; at < objectIds.length; at += READ_AT_ONCE) {
    const { missing } = await client.readCalls(objectIds.slice(at, at + READ_AT_ONCE), [], signal);
    if (missing.length === 0) continue;
    count += await context.db.transaction().execute(async (db) => {
      const removed = await removeCallsGone(db, of, missing, context.clock.now());
      await context.enqueueJobs(db, [{ name: 'remove-files', input: {} }]);
      await context.publishEvents(db, [
        ...removed.map(({ callId }) => ({ kind: 'call.changed', teamId: of.teamId, callId }) as const),
        { kind: 'hubspot.changed', ...of },
      ]);
      return removed.length;
    });
  }
  return count;
}
