// A person asks to tell HubSpot once more of a call that it could not be told of.
import { Problem } from '../../../rules/problem.ts';
import { releaseReports } from '../../database/hubspot-reports.ts';
import { findPlannedCall, listAttemptsOf, type OfPlannedCall } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';
import { eventsOfCalls } from '../outbound/call-events.ts';

/** All that failed of the call and its attempts. Throws Problem `not_found`; `conflict` when there is nothing to try again. */
export async function retryReports(context: BaseContext, of: OfPlannedCall): Promise<void> {
  const { teamId, plannedCallId } = of;
  await context.db.transaction().execute(async (db) => {
    if (!(await findPlannedCall(db, of))) throw new Problem('not_found', 'There is no such call.');
    const attempts = await listAttemptsOf(db, teamId, [plannedCallId]);
    const portals = await releaseReports(db, teamId, [plannedCallId, ...attempts.map(({ id }) => id)], context.clock.now());
    if (portals.length === 0)
      throw new Problem('conflict', 'Nothing about this call has failed, so there is nothing to send again.');
    await context.enqueueJobs(
      db,
      portals.map((input) => ({ name: 'report-hubspot', input })),
    );
    await context.publishEvents(db, eventsOfCalls(teamId, [plannedCallId]));
  });
}
