// Routes about results in HubSpot: the properties they are written to, what differs between HubSpot and us, and the doctor.
import type { ReconciliationLine } from '../../contract/hubspot.ts';
import type { ReconciliationLine as Line } from '../../rules/hubspot-reconciliation.ts';
import { Problem } from '../../rules/problem.ts';
import { examineHubspot, type DoctorContext } from '../flows/admin/examine-hubspot.ts';
import { createHubspotProperties } from '../flows/reporting/create-hubspot-properties.ts';
import { mendReconciliation } from '../flows/reporting/mend-reconciliation.ts';
import { reconcileHubspot } from '../flows/reporting/reconcile-hubspot.ts';
import { TimeOver, within } from '../flows/within.ts';
import { route, type Web } from './route.ts';

/** A browser waits for the answer; whatever takes longer belongs to the command line. */
const PATIENCE_MS = 110_000;
const noStop = new AbortController().signal;

export function registerHubspotResults(web: Web, options: { context: DoctorContext }): void {
  const { context } = options;

  async function patiently<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(context.clock, PATIENCE_MS, noStop, work);
    } catch (error) {
      if (!(error instanceof TimeOver)) throw error;
      const advice = 'Choose less at once, or use the command line: npm run -s ringside -- help';
      throw new Problem('hubspot_unavailable', `It was not over after ${PATIENCE_MS / 1_000} seconds. ${advice}`, {
        retryable: true,
      });
    }
  }

  route(web, 'POST /api/hubspot/:portalId/properties', ({ asker, params }) =>
    patiently((signal) => createHubspotProperties(context, { teamId: asker.team.teamId, ...params }, signal)),
  );

  route(web, 'POST /api/hubspot/:portalId/reconciliation', async ({ asker, params, body }) => {
    const span = { from: new Date(body.from), to: new Date(body.to) };
    const of = { teamId: asker.team.teamId, ...params };
    const { from, to, checkedAt, inHubspot, here, counts, lines, isCut } = await patiently((signal) =>
      reconcileHubspot(context, { ...of, ...span }, signal),
    );
    return {
      ...{ from: from.toISOString(), to: to.toISOString(), checkedAt: checkedAt.toISOString() },
      ...{ inHubspot, here, ...counts, lines: lines.map(present), isCut },
    };
  });

  route(web, 'POST /api/hubspot/:portalId/reconciliation/mend', async ({ asker, params, body }) => ({
    mended: await patiently((signal) => mendReconciliation(context, { teamId: asker.team.teamId, ...params, ...body }, signal)),
  }));

  route(web, 'POST /api/hubspot/:portalId/doctor', async ({ asker, params }) => ({
    lines: await patiently((signal) => examineHubspot(context, { teamId: asker.team.teamId, ...params }, signal)),
  }));
}

function present({ calledAt, ...line }: Line): ReconciliationLine {
  return { ...line, calledAt: calledAt?.toISOString() ?? null };
}
