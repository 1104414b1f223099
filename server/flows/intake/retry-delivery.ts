// A person asks to try something exchanged with HubSpot once more.
import { writeBackKinds } from '../../../rules/hubspot-write-back.ts';
import { Problem } from '../../../rules/problem.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { findDelivery } from '../../database/hubspot-deliveries.ts';
import { askToRead } from '../../database/hubspot-reconciliation.ts';
import { releaseWriteBacks } from '../../database/hubspot-write-backs.ts';
import type { BaseContext } from '../context.ts';

/** Throws Problem `not_found`; `conflict` when there is nothing to try again. */
export async function retryDelivery(
  context: BaseContext,
  of: OfPortal & { kind: 'record' | 'write_back'; id: string },
): Promise<void> {
  const { teamId, portalId } = of;
  const portal = { teamId, portalId };
  const now = context.clock.now();
  await context.db.transaction().execute(async (db) => {
    const line = await findDelivery(db, of);
    if (!line) throw new Problem('not_found', 'There is no such delivery.');
    if (of.kind === 'record') {
      await askToRead(db, portal, [line.objectId], 'take', now);
      await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: portal }]);
    } else {
      const kind = writeBackKinds.find((one) => one === line.what);
      const released = kind && line.callId ? await releaseWriteBacks(db, { ...portal, callId: line.callId, kind }, now) : 0;
      if (released === 0)
        throw new Problem('conflict', 'This result stands in HubSpot already, so there is nothing to send again.');
      await context.enqueueJobs(db, [{ name: 'write-back-hubspot', input: portal }]);
    }
    await context.publishEvents(db, [{ kind: 'hubspot.changed', ...portal }]);
  });
}
