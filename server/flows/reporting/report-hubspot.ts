// Tells HubSpot of calls of agents: each ended attempt becomes one call there and stands in its contact, and a workflow that waited goes on.
// Never twice.
import { callbackOutput, isLoggedFor } from '../../../rules/hubspot-report.ts';
import { afterWriteFailure } from '../../../rules/hubspot-write-back.ts';
import { Problem } from '../../../rules/problem.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { findPortal } from '../../database/hubspot-portals.ts';
import {
  addReports,
  claimReports,
  closeReport,
  doubtReport,
  listWaitedForCalls,
  markReportSending,
  type ClosedReport,
  type ReportRow,
} from '../../database/hubspot-reports.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { TimeOver, within } from '../within.ts';
import { writeContact } from './write-contact.ts';

const AT_ONCE = 20;
const MOST_ROUNDS = 20;
/** Longer than the sending may take, so that no second sender takes over while the first still waits for an answer. */
const HELD_MS = 3 * 60_000;
const SENT_WITHIN_MS = 2 * 60_000;
/** A request that has left has arrived by then, or never will. */
const ARRIVES_WITHIN_MS = 60_000;
/** From a call to its contact: developers.hubspot.com/docs, "associations v4". */
const CALL_TO_CONTACT = 194;
const MOST_SEARCHED = 500;
const READ_AT_ONCE = 100;

export async function reportHubspot(context: HubspotContext, of: OfPortal, signal: AbortSignal): Promise<void> {
  if ((await findPortal(context.db, of))?.state !== 'connected') return;
  await planCallbacks(context, of);
  let opened: Promise<HubspotClient> | null = null;
  const client = () => (opened ??= context.openHubspot({ teamId: of.teamId, portalId: of.portalId }));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if ((await sendRound(context, of, client, signal)) < AT_ONCE) return;
  }
  await context.enqueueJobs(context.db, [{ name: 'report-hubspot', input: of }]);
}

/** From the calls as they ended, however they did. */
async function planCallbacks({ db, clock }: HubspotContext, of: OfPortal): Promise<void> {
  const now = clock.now();
  const ended = await listWaitedForCalls(db, { ...of, limit: AT_ONCE * MOST_ROUNDS }, now);
  const reports = ended.map(({ lastDisposition, callbackId, ...call }) => ({
    ...{ kind: 'callback' as const, subjectId: call.plannedCallId, target: callbackId },
    wanted: callbackOutput({ ...call, disposition: lastDisposition }),
  }));
  await addReports(db, of, reports, now);
}

/** Returns how many were closed; none where something keeps all of them. */
async function sendRound(
  context: HubspotContext,
  of: OfPortal,
  client: () => Promise<HubspotClient>,
  signal: AbortSignal,
): Promise<number> {
  const { db, clock } = context;
  const startedAt = clock.now();
  const claimedUntil = new Date(startedAt.getTime() + HELD_MS);
  const rows = await claimReports(db, { ...of, until: claimedUntil, limit: AT_ONCE }, startedAt);
  let failure: unknown = null;
  for (const row of rows) {
    const leftMs = SENT_WITHIN_MS - (clock.now().getTime() - startedAt.getTime());
    const sending = { hasLeft: row.state === 'sending' };
    const close = async (closed: ClosedReport): Promise<void> => {
      const now = clock.now();
      if ((await closeReport(db, row, claimedUntil, closed, now)) || row.kind !== 'call' || !sending.hasLeft) return;
      await doubtReport(db, row, new Date(now.getTime() + ARRIVES_WITHIN_MS), now);
    };
    try {
      // What keeps one from being sent keeps those behind it.
      if (failure !== null) throw failure;
      const sent = await within(clock, Math.max(0, leftMs), signal, async (bound) => sendOne(await client(), row, bound));
      if (sent) await close(sent);
    } catch (error) {
      const state = sending.hasLeft ? 'sending' : 'pending';
      if (signal.aborted) {
        await close({ state, forgivesTry: true });
        failure = error;
      } else {
        await close(closedAfter(context, row, state, error));
        if (!(error instanceof Problem) || (error.code !== 'hubspot_refused' && error.code !== 'not_found')) failure = error;
      }
    }

    /** Null where it is another sender's by now. */
    async function sendOne(client: HubspotClient, row: ReportRow, bound: AbortSignal): Promise<ClosedReport | null> {
      if (row.kind === 'call' && row.state === 'sending') {
        const made = await findLogged(client, row, bound);
        // The one we know of; nothing is made anew for who took that one away.
        const kept = row.remoteId ?? made.at(-1);
        if (kept !== undefined) {
          const others = made.filter((id) => id !== kept);
          if (others.length > 0) await client.archiveObjects('calls', others, bound);
          return { state: 'done', remoteId: kept, settlesDoubt: row.inDoubt };
        }
      }
      if (!(await markReportSending(db, row, claimedUntil, clock.now()))) return null;
      const wasSent = sending.hasLeft;
      sending.hasLeft = true;
      if (row.kind === 'callback') return completeCallback(client, row, wasSent, bound);
      if (row.kind === 'contact') {
        await writeContact(context, client, row, bound);
        return { state: 'done' };
      }
      const associations = [{ toId: row.target, typeId: CALL_TO_CONTACT }];
      const remoteId = await client.createObject('calls', { properties: row.wanted, associations }, bound);
      return { state: 'done', remoteId };
    }
  }
  if (signal.aborted) throw signal.reason;
  return failure === null ? rows.length : 0;
}

/** A callback that HubSpot does not know after it may have been told of it has been completed by us. */
async function completeCallback(
  client: HubspotClient,
  { target, wanted }: ReportRow,
  wasSent: boolean,
  signal: AbortSignal,
): Promise<ClosedReport> {
  try {
    await client.completeCallback(target, wanted, signal);
  } catch (error) {
    if (!wasSent || !(error instanceof Problem) || error.code !== 'not_found') throw error;
  }
  return { state: 'done' };
}

/** Newest first: all that we may have made is among them. Read by id, because a search may not show it yet. */
async function findLogged(client: HubspotClient, { target, subjectId }: ReportRow, signal: AbortSignal): Promise<string[]> {
  const of = await client.associations('contacts', [target], 'calls', signal);
  const newest = (of.get(target) ?? []).toSorted((a, b) => b.length - a.length || (a < b ? 1 : -1)).slice(0, MOST_SEARCHED);
  const made: string[] = [];
  for (let at = 0; at < newest.length; at += READ_AT_ONCE) {
    const ids = newest.slice(at, at + READ_AT_ONCE);
    const { found } = await client.readCalls(ids, ['hs_call_body'], signal);
    const ours = new Set(found.filter((one) => isLoggedFor(subjectId, one.properties['hs_call_body'])).map(({ id }) => id));
    made.push(...ids.filter((id) => ours.has(id)));
  }
  return made;
}

function closedAfter(context: HubspotContext, row: ReportRow, state: 'pending' | 'sending', error: unknown): ClosedReport {
  const failure = failureOf(context, error);
  const verdict = afterWriteFailure(row.attempt, failure, context.clock.now());
  const why = { errorCode: failure.code, errorMessage: failure.message };
  if (verdict.kind === 'give-up') {
    // What was refused at once, or has only waited behind others, has not arrived.
    const leavesDoubt = row.kind === 'callback' && (row.state === 'sending' || (state === 'sending' && failure.retryable));
    return { state: 'failed', ...why, leavesDoubt };
  }
  return { state, nextTryAt: verdict.at, forgivesTry: verdict.kind === 'hold', ...why };
}

function failureOf(context: HubspotContext, error: unknown): Pick<Problem, 'code' | 'message' | 'retryable' | 'notBefore'> {
  if (error instanceof Problem) return error;
  if (error instanceof TimeOver) return new Problem('hubspot_unavailable', 'HubSpot did not answer in time.', { retryable: true });
  context.log.error({ err: error }, 'telling HubSpot of a call failed unexpectedly');
  return new Problem('internal', 'Something unexpected went wrong; the server log has the details.', { retryable: true });
}
