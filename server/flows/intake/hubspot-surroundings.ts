// Reads what stands around calls in HubSpot: contacts, companies, deals, owners, transcripts, names of outcomes.
import {
  ownerIdOf,
  ownOutcomeId,
  transcriptIdOf,
  type CallInHubspot,
  type CallLinks,
  type CallSurroundings,
} from '../../../rules/hubspot-call.ts';
import type { HeardBy } from '../../../rules/hubspot-record.ts';
import { Problem } from '../../../rules/problem.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import type { AssociatedType, HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { ownersOf } from './hubspot-owners.ts';

/** A call that is to be completed. `wantsTranscript` is false when we have one. */
export type CallToComplete = { call: CallInHubspot; links: CallLinks; heardBy: HeardBy; wantsTranscript: boolean };

const TRANSCRIPTS_AT_ONCE = 6;

/** What is linked to each of these calls, in one request of each kind for a thousand of them. */
export async function readLinks(
  client: HubspotClient,
  callIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, CallLinks>> {
  if (callIds.length === 0) return new Map();
  const linked = (type: AssociatedType) => ifAllowed(client.associations('calls', callIds, type, signal));
  const [contacts, companies, deals] = await Promise.all([linked('contacts'), linked('companies'), linked('deals')]);
  return new Map(
    callIds.map((id): [string, CallLinks] => [
      id,
      {
        contactIds: contacts && (contacts.get(id) ?? []),
        companyIds: companies && (companies.get(id) ?? []),
        dealIds: deals && (deals.get(id) ?? []),
      },
    ]),
  );
}

/** For each call its surroundings, or the Problem that concerns this call alone. Throws Problem when HubSpot cannot be asked. */
export async function readSurroundings(
  context: HubspotContext,
  of: OfPortal,
  client: HubspotClient,
  calls: readonly CallToComplete[],
  signal: AbortSignal,
): Promise<Map<string, CallSurroundings | Problem>> {
  if (calls.length === 0) return new Map();
  const ownerIds = new Set(calls.flatMap(({ call }) => ownerIdOf(call) ?? []));
  const [owners, outcomeLabels, transcripts] = await Promise.all([
    ownersOf(context, of, client, ownerIds, signal),
    outcomeLabelsFor(client, calls, signal),
    transcriptsOf(client, calls, signal),
  ]);
  return new Map(
    calls.map(({ call, links, heardBy }): [string, CallSurroundings | Problem] => {
      const transcript = transcripts.get(call.id) ?? 'none';
      if (transcript instanceof Problem) return [call.id, transcript];
      const owner = owners.get(ownerIdOf(call) ?? '');
      return [
        call.id,
        {
          portalId: of.portalId,
          owner: owner ? { name: owner.name, email: owner.email } : null,
          ...links,
          transcript,
          outcomeLabels,
          heardBy,
        },
      ];
    }),
  );
}

/** Null without the scope for it. */
async function ifAllowed<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.code === 'hubspot_scope_missing') return null;
    throw error;
  }
}

/** One request tells all of them, and is made only when an outcome is not among HubSpot's own. */
async function outcomeLabelsFor(
  client: HubspotClient,
  calls: readonly CallToComplete[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  if (calls.every(({ call }) => ownOutcomeId(call) === null)) return new Map();
  const properties = (await ifAllowed(client.callProperties(signal))) ?? [];
  const options = properties.find(({ name }) => name === 'hs_call_disposition')?.options ?? [];
  return new Map(options.map(({ value, label }) => [value.toLowerCase(), label]));
}

type TranscriptOutcome = CallSurroundings['transcript'] | Problem;

async function transcriptsOf(
  client: HubspotClient,
  calls: readonly CallToComplete[],
  signal: AbortSignal,
): Promise<Map<string, TranscriptOutcome>> {
  const outcomes = new Map<string, TranscriptOutcome>();
  const wanted = calls.flatMap(({ call, wantsTranscript }) => {
    const id = wantsTranscript ? transcriptIdOf(call) : null;
    return id === null ? [] : [{ callId: call.id, id }];
  });
  let isAllowed = true;
  const next = wanted.values();
  async function readInTurn(): Promise<void> {
    for (const { callId, id } of next) {
      const outcome = isAllowed ? await transcriptOf(client, id, signal) : 'not_readable';
      if (outcome === 'not_readable') isAllowed = false;
      outcomes.set(callId, outcome);
    }
  }
  await Promise.all(Array.from({ length: Math.min(TRANSCRIPTS_AT_ONCE, wanted.length) }, readInTurn));
  return outcomes;
}

/** A transcript that is announced and not there counts as none: HubSpot changes the call once it is. */
async function transcriptOf(client: HubspotClient, id: string, signal: AbortSignal): Promise<TranscriptOutcome> {
  try {
    return await client.transcript(id, signal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'hubspot_scope_missing') return 'not_readable';
    if (error.code === 'not_found') return 'none';
    if (error.code === 'hubspot_answer_invalid' || error.code === 'hubspot_refused') return error;
    throw error;
  }
}
