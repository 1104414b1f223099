// Routes about results in HubSpot: the properties they are written to, what differs between HubSpot and us, and the doctor.
import type { ReconciliationLine } from '../../contract/hubspot.ts';
import type { ReconciliationLine as Line } from '../../rules/hubspot-reconciliation.ts';
import { examineHubspot, type DoctorContext } from '../flows/admin/examine-hubspot.ts';
import { createHubspotProperties } from '../flows/reporting/create-hubspot-properties.ts';
import { mendReconciliation } from '../flows/reporting/mend-reconciliation.ts';
import { reconcileHubspot } from '../flows/reporting/reconcile-hubspot.ts';
import type { FileStore } from '../ports/file-store.ts';
import { route, type Web } from './route.ts';

/** A browser waits for them; whatever takes longer belongs to the command line. */
const PATIENCE_MS = 110_000;

export function registerHubspotResults(web: Web, options: { context: DoctorContext & { files: FileStore } }): void {
  const { context } = options;
  const patience = () => AbortSignal.timeout(PATIENCE_MS);

  route(web, 'POST /api/hubspot/:portalId/properties', ({ asker, params }) =>
    createHubspotProperties(context, { teamId: asker.team.teamId, portalId: params.portalId }, patience()),
  );

  route(web, 'POST /api/hubspot/:portalId/reconciliation', async ({ asker, params, body }) => {
    const span = { from: new Date(body.from), to: new Date(body.to) };
    const found = await reconcileHubspot(context, { teamId: asker.team.teamId, portalId: params.portalId, ...span }, patience());
    const { counts, lines, checkedAt, inHubspot, here, isCut } = found;
    return {
      ...{ from: found.from.toISOString(), to: found.to.toISOString(), checkedAt: checkedAt.toISOString() },
      ...{ inHubspot, here, isCut, ...counts },
      lines: lines.map(present),
    };
  });

  route(web, 'POST /api/hubspot/:portalId/reconciliation/mend', async ({ asker, params, body }) => ({
    mended: await mendReconciliation(context, { teamId: asker.team.teamId, portalId: params.portalId, ...body }, patience()),
  }));

  route(web, 'POST /api/hubspot/:portalId/doctor', async ({ asker, params }) => ({
    lines: await examineHubspot(context, { teamId: asker.team.teamId, portalId: params.portalId }, patience()),
  }));
}

function present({ calledAt, ...line }: Line): ReconciliationLine {
  return { ...line, calledAt: calledAt?.toISOString() ?? null };
}
