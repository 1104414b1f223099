// Writes score, summary and link to the properties of calls in HubSpot, a hundred calls in one request.
import { resultPropertyNames } from '../../../rules/hubspot-properties.ts';
import { showsAll } from '../../../rules/hubspot-write-back.ts';
import { Problem } from '../../../rules/problem.ts';
import { forgetError, updatePortal } from '../../database/hubspot-portals.ts';
import { markSending, type WriteBackRow } from '../../database/hubspot-write-backs.ts';
import type { HubspotClient, HubspotProperty } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { closedAfter, type Sending, type SendFailure } from './sending.ts';

const MISSING = 'hubspot_property_missing';

/** Puts what became of each row into `sending.closed`; a row that is not there afterwards was not confirmed. */
export async function sendProperties(
  context: HubspotContext,
  client: HubspotClient,
  sending: Sending,
  rows: readonly WriteBackRow[],
  signal: AbortSignal,
): Promise<void> {
  if (sending.isOff) {
    await closeWhatIsThere(context, client, sending, rows, signal);
    for (const { callId } of rows) if (!sending.closed.has(callId)) sending.closed.set(callId, { callId, state: 'off' });
    return;
  }
  // HubSpot may refuse a hundred calls for one property it does not know, or quietly leave it out.
  const missing = missingProperties(await client.callProperties(signal));
  if (missing.length > 0) throw await propertiesMissing(context, sending, missing);
  // Somebody may have made them by hand.
  if (sending.portalErrorCode === MISSING) await forgetError(context.db, sending, MISSING, context.clock.now());

  await closeWhatIsThere(context, client, sending, rows, signal);
  const open = rows.filter((row) => !sending.closed.has(row.callId));
  const now = context.clock.now();
  const marked = await markSending(context.db, sending, open, now);
  for (const row of marked) sending.marked.add(row.callId);
  const sentAt = now.toISOString();
  const answers = await write(
    client,
    marked.map((row) => ({ id: row.objectId, properties: { ...row.wanted, ringside_sent_at: sentAt } })),
    signal,
  );
  for (const row of marked) {
    // A call that was merged into another one is left out of the answer without a word.
    const answer = answers.has(row.objectId) ? answers.get(row.objectId) : leftOut;
    sending.closed.set(
      row.callId,
      answer
        ? closedAfter(context, sending, row, answer)
        : { callId: row.callId, state: 'done', sentHash: row.wantedHash, sentAt: now },
    );
  }
}

const leftOut: SendFailure = {
  code: 'hubspot_answer_invalid',
  message: 'HubSpot left this call out of its answer, as it does when a call was merged into another one.',
  retryable: true,
};

export function missingProperties(known: readonly HubspotProperty[]): string[] {
  const names = new Set(known.map(({ name }) => name));
  return resultPropertyNames.filter((name) => !names.has(name));
}

/** One line on the portal instead of a hundred failed calls. */
async function propertiesMissing(context: HubspotContext, of: Sending, missing: readonly string[]): Promise<Problem> {
  const message = `HubSpot has no ${missing.length === 1 ? 'property' : 'properties'} ${missing.join(', ')}. Click Settings › Create the properties in HubSpot; results are then written by themselves.`;
  await updatePortal(context.db, of, { errorCode: MISSING, errorMessage: message }, context.clock.now());
  return new Problem(MISSING, message);
}

/** A request whose answer never came may have been done: HubSpot is read before anything is repeated. */
async function closeWhatIsThere(
  context: HubspotContext,
  client: HubspotClient,
  sending: Sending,
  rows: readonly WriteBackRow[],
  signal: AbortSignal,
): Promise<void> {
  const unsure = rows.filter((row) => row.state === 'sending');
  if (unsure.length === 0) return;
  const { found } = await client.readCalls(
    unsure.map((row) => row.objectId),
    resultPropertyNames,
    signal,
  );
  const shown = new Map(found.map((call) => [call.id, call.properties]));
  for (const row of unsure) {
    const properties = shown.get(row.objectId);
    if (!properties || !showsAll(row.wanted, properties)) continue;
    const sentAt = new Date(properties['ringside_sent_at'] ?? Number.NaN);
    sending.closed.set(row.callId, {
      callId: row.callId,
      state: 'done',
      sentHash: row.wantedHash,
      sentAt: Number.isNaN(sentAt.getTime()) ? context.clock.now() : sentAt,
    });
  }
}

type Input = { id: string; properties: Record<string, string> };

/** Null where it was written. One call that HubSpot refuses must not keep the others back, so a refused batch goes in halves. */
async function write(
  client: HubspotClient,
  inputs: readonly Input[],
  signal: AbortSignal,
): Promise<Map<string, SendFailure | null>> {
  if (inputs.length === 0) return new Map();
  try {
    const written = await client.updateCalls(inputs, signal);
    return new Map(written.map(({ id, problem }) => [id, problem]));
  } catch (error) {
    if (!(error instanceof Problem) || signal.aborted) throw error;
    const isRefused = error.code === 'hubspot_refused' || error.code === 'not_found';
    if (!isRefused || inputs.length === 1) return new Map(inputs.map(({ id }) => [id, error]));
    const half = Math.ceil(inputs.length / 2);
    const first = await write(client, inputs.slice(0, half), signal);
    return new Map([...first, ...(await write(client, inputs.slice(half), signal))]);
  }
}
