// An attempt has ended: who listens is told, and what HubSpot is to show of it is put down. In the transaction that ends it.
import { loggedCall } from '../../../rules/hubspot-report.ts';
import type { Disposition } from '../../../rules/disposition.ts';
import { findAgentName } from '../../database/call-news.ts';
import { isConnected } from '../../database/hubspot-portals.ts';
import { addReports } from '../../database/hubspot-reports.ts';
import type { AttemptRow, PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { attemptUrl, tellAttempt, tellCallEnded, type AttemptTellContext, type HowItEnded } from './tell-attempt.ts';

/** As it ended. */
export type ClosedAttempt = AttemptRow & { endedAt: Date; disposition: Disposition };

export async function reportAttempt(
  context: AttemptTellContext,
  db: Db,
  attempt: ClosedAttempt,
  call: PlannedCallRow,
  how: Omit<HowItEnded, 'givenUp'>,
): Promise<void> {
  await tellAttempt(context, db, 'attempt.ended', attempt, call);
  await tellCallEnded(context, db, attempt, call, { ...how, givenUp: null });
  await logInHubspot(context, db, attempt, call, how.nextAt);
}

/** On the contact the call was planned for; calls that came without one, or of a portal that is gone, are logged nowhere. */
async function logInHubspot(
  context: AttemptTellContext,
  db: Db,
  attempt: ClosedAttempt,
  { portalId, contactId, contactName }: PlannedCallRow,
  nextAt: Date | null,
): Promise<void> {
  const { teamId, id: attemptId, toNumber, fromNumber, number, answeredAt, endedAt, disposition } = attempt;
  if (portalId === null || contactId === null || !(await isConnected(db, { teamId, portalId }))) return;
  const wanted = loggedCall({
    ...{ attemptId, contactName, toNumber, fromNumber, number, answeredAt, endedAt, disposition, nextAt },
    agentName: (await findAgentName(db, teamId, attempt.agentId)) ?? 'Ringside',
    startedAt: attempt.intentAt ?? attempt.createdAt,
    url: attemptUrl(context.publicUrl, attempt),
  });
  const added = await addReports(
    db,
    { teamId, portalId },
    [{ kind: 'call', subjectId: attemptId, target: contactId, wanted }],
    context.clock.now(),
  );
  if (added > 0) await context.enqueueJobs(db, [{ name: 'report-hubspot', input: { teamId, portalId } }]);
}
