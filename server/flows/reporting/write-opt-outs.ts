// Marks contacts in HubSpot as not to be called, in the property the team has chosen; what could not be marked is tried again for a week.
import { afterWriteFailure, type WriteFailure } from '../../../rules/hubspot-write-back.ts';
import type { JobInputs } from '../../../rules/job.ts';
import { Problem } from '../../../rules/problem.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { noteContactWrites } from '../../database/contact-writes.ts';
import type { HubspotContext } from '../context.ts';

type Input = JobInputs['write-opt-outs'];
type Failed = { contactIds: string[]; failure: WriteFailure & { message: string } };

const MARK = 'true';
const TRIED_FOR_MS = 7 * 24 * 3_600_000;

/** Up to 100 contacts of one portal; the same again changes nothing. */
export async function writeOptOuts(context: HubspotContext, input: Input, signal: AbortSignal): Promise<void> {
  const { policy } = await readCallingPolicy(context.db, input.teamId);
  const property = policy.optOutProperty;
  // Switched off meanwhile.
  if (!policy.writeOptOut || property === null) return;
  const failed = await mark(context, input, property, signal);
  if (failed) await tryAgain(context, input, failed);
}

/** Null when all of them are marked, or gone. */
async function mark(context: HubspotContext, input: Input, property: string, signal: AbortSignal): Promise<Failed | null> {
  const { teamId, portalId, contactIds } = input;
  try {
    const client = await context.openHubspot({ teamId, portalId });
    const at = context.clock.now();
    await noteContactWrites(
      context.db,
      { teamId, portalId },
      contactIds.map((contactId) => ({ contactId, property, value: MARK, at })),
    );
    const written = await client.updateContacts(
      contactIds.map((id) => ({ id, properties: { [property]: MARK } })),
      signal,
    );
    const failed = written.flatMap(({ id, problem }) =>
      problem === null || problem.code === 'not_found' ? [] : [{ id, problem }],
    );
    const [first] = failed;
    return first ? { contactIds: failed.map(({ id }) => id), failure: first.problem } : null;
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    return { contactIds, failure: error };
  }
}

async function tryAgain(context: HubspotContext, input: Input, { contactIds, failure }: Failed): Promise<void> {
  const now = context.clock.now();
  const verdict = afterWriteFailure(input.attempt, failure, now);
  const isOver = now.getTime() - Date.parse(input.since) > TRIED_FOR_MS || failure.code === 'hubspot_not_connected';
  const about = { portalId: input.portalId, contacts: contactIds.length, code: failure.code, message: failure.message };
  if (verdict.kind === 'give-up' || isOver) {
    context.log.error(about, 'contacts were not marked as not to be called in HubSpot; here they stay on the list');
    return;
  }
  context.log.warn(about, 'contacts could not be marked as not to be called in HubSpot; it is tried again');
  const attempt = verdict.kind === 'hold' ? input.attempt : input.attempt + 1;
  await context.enqueueJobs(context.db, [
    { name: 'write-opt-outs', input: { ...input, contactIds, attempt }, startAt: verdict.at },
  ]);
}
