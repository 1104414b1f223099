// An attempt has ended: who listens is told, and what HubSpot is to show of it is put down. In the transaction that ends it.
import { contactChanges, type ContactUpdate } from '../../../rules/contact-update.ts';
import { loggedCall } from '../../../rules/hubspot-report.ts';
import type { Disposition } from '../../../rules/disposition.ts';
import { findAgentVersion } from '../../database/agent-admin.ts';
import { findAgentName } from '../../database/call-news.ts';
import { isConnected } from '../../database/hubspot-portals.ts';
import { addReports, type NewReport } from '../../database/hubspot-reports.ts';
import type { AttemptRow, PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { attemptUrl, tellAttempt, tellCallEnded, type AttemptTellContext, type HowItEnded } from './tell-attempt.ts';

/** As it ended. */
export type ClosedAttempt = AttemptRow & { endedAt: Date; disposition: Disposition };

export type AttemptEnd = Omit<HowItEnded, 'givenUp'>;

export async function reportAttempt(
  context: AttemptTellContext,
  db: Db,
  attempt: ClosedAttempt,
  call: PlannedCallRow,
  how: AttemptEnd,
): Promise<void> {
  await tellAttempt(context, db, 'attempt.ended', attempt, call);
  await tellCallEnded(context, db, attempt, call, { ...how, givenUp: null });
  await tellHubspot(context, db, attempt, call, how);
}

/** Of the contact the call was planned for; calls that came without one, or of a portal that is gone, are told nowhere. */
async function tellHubspot(
  context: AttemptTellContext,
  db: Db,
  attempt: ClosedAttempt,
  { portalId, contactId, contactName }: PlannedCallRow,
  { result, nextAt, said }: AttemptEnd,
): Promise<void> {
  const { teamId, id: attemptId, toNumber, fromNumber, number, answeredAt, endedAt, disposition } = attempt;
  if (portalId === null || contactId === null || !(await isConnected(db, { teamId, portalId }))) return;
  const startedAt = attempt.intentAt ?? attempt.createdAt;
  const wanted = loggedCall({
    ...{ attemptId, contactName, toNumber, fromNumber, number, answeredAt, endedAt, disposition, nextAt },
    agentName: (await findAgentName(db, teamId, attempt.agentId)) ?? 'Ringside',
    startedAt,
    url: attemptUrl(context.publicUrl, attempt),
  });
  const changes = contactChanges(await updatesOf(db, attempt), {
    ...{ disposition, startedAt, nextAt, number, result },
    ...{ answers: said?.answers ?? {}, callBackSaid: said?.callBackSaid ?? null },
  });
  const about = { subjectId: attemptId, target: contactId };
  const reports: NewReport[] = [{ ...about, kind: 'call', wanted }];
  if (Object.keys(changes).length > 0) reports.push({ ...about, kind: 'contact', wanted: changes });
  const added = await addReports(db, { teamId, portalId }, reports, context.clock.now());
  if (added > 0) await context.enqueueJobs(db, [{ name: 'report-hubspot', input: { teamId, portalId } }]);
}

/** As the version says that the call was made with. */
async function updatesOf(db: Db, { teamId, agentId, agentVersion: version }: ClosedAttempt): Promise<ContactUpdate[]> {
  return version === null ? [] : ((await findAgentVersion(db, { teamId, agentId, version }))?.content.contactUpdates ?? []);
}
