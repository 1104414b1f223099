// The connection doctor: examines a portal with real requests; each check is bounded in time and none hides another.
import {
  capabilities,
  doctorChecks,
  stateOfCapability,
  type Capability,
  type DoctorCheck,
} from '../../../rules/hubspot-capability.ts';
import {
  judgeCall,
  judgeClock,
  judgeLimits,
  judgeOwners,
  judgePortal,
  judgeProperties,
  judgeRecording,
  judgeScopes,
  judgeToken,
  judgeTranscript,
  judgeWebhook,
  tookTooLong,
  type DoctorLine,
  type Outcome,
  type RecordingFacts,
  type ScopeFinding,
  type Verdict,
} from '../../../rules/hubspot-doctor.ts';
import { Problem } from '../../../rules/problem.ts';
import { findBlock, listCallsToTry } from '../../database/hubspot-doctor.ts';
import { findPortal, type HubspotPortalRow } from '../../database/hubspot-portals.ts';
import { findSealed } from '../../database/sealed-secrets.ts';
import type { HubspotClient, HubspotObject } from '../../hubspot/client.ts';
import type { ProbeRecording } from '../../ports/recording-download.ts';
import type { HubspotContext } from '../context.ts';
import { missingProperties } from '../reporting/send-properties.ts';
import { TimeOver, within } from '../within.ts';

export type DoctorContext = HubspotContext & { probeRecording: ProbeRecording };

const EACH_WITHIN_SECONDS = 15;
const CALLS_TRIED = 20;
const LOOKED_BACK_MS = 30 * 86_400_000;
const callProperties = ['hs_call_recording_url', 'hs_call_has_transcript', 'hs_call_transcription_id', 'hs_timestamp'];
/** No portal has a call with this id, so an update of it changes nothing and still needs the right to write. */
const NO_CALL = '1';

/** Throws Problem `hubspot_not_connected` when the team has no such portal; whatever else is wrong becomes a line. */
export async function examineHubspot(
  context: DoctorContext,
  of: { teamId: string; portalId: string },
  signal: AbortSignal,
): Promise<DoctorLine[]> {
  const portal = await findPortal(context.db, of);
  if (!portal)
    throw new Problem('hubspot_not_connected', 'This portal is not connected to the team. Connect it on the HubSpot page.');
  const examination = openExamination(context, portal, signal);
  const lines = await Promise.all(doctorChecks.map((check) => examineOne(context, check, examination.checks[check], signal)));
  return lines;
}

async function examineOne(
  context: DoctorContext,
  check: DoctorCheck,
  examine: (signal: AbortSignal) => Promise<Verdict>,
  signal: AbortSignal,
): Promise<DoctorLine> {
  const startedAt = context.clock.now().getTime();
  let verdict: Verdict;
  try {
    verdict = await within(context.clock, EACH_WITHIN_SECONDS * 1_000, signal, examine);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof TimeOver) verdict = tookTooLong(EACH_WITHIN_SECONDS);
    else if (error instanceof Problem) verdict = { state: 'failed', message: error.message };
    else {
      context.log.error({ err: error, check }, 'a check of the HubSpot connection failed unexpectedly');
      verdict = { state: 'failed', message: 'This check failed unexpectedly; the server log has the details.' };
    }
  }
  return { check, ...verdict, tookMs: context.clock.now().getTime() - startedAt };
}

/** What several checks need is asked for once. */
function openExamination(context: DoctorContext, portal: HubspotPortalRow, signal: AbortSignal) {
  const of = { teamId: portal.teamId, portalId: portal.portalId };
  const { auth, settings } = portal;
  const writesAnything = settings.writeProperties || settings.writeNote || settings.writeTask;
  const client = once(() => context.openHubspot(of));
  const ask = <T>(work: (client: HubspotClient) => Promise<T>) => once(() => tried(async () => work(await client())));

  const account = ask((hubspot) => hubspot.account());
  const owners = ask(async (hubspot) => (await hubspot.owners({ archived: false }, signal)).length);
  const calls = ask((hubspot) => callsToTry(context, hubspot, of, signal));
  const known = ask(async (hubspot) => ({ missing: missingProperties(await hubspot.callProperties(signal)) }));
  const write = ask((hubspot) => tryToWrite(hubspot, signal));
  const transcript = once(async () => {
    const read = await calls();
    const id = read.kind === 'ok' && read.value.find(has('hs_call_transcription_id'))?.properties['hs_call_transcription_id'];
    if (!id) return null;
    return tried(async () => ({ utterances: (await (await client()).transcript(id, signal)).utterances.length }));
  });

  const checks: Record<DoctorCheck, (bound: AbortSignal) => Promise<Verdict>> = {
    token: async () => judgeToken(await account(), auth),
    portal: async () => judgePortal(await account(), { portalId: of.portalId, isPaused: portal.state === 'paused' }),
    async limits() {
      // The limits stand in the headers of whatever is asked.
      await account();
      const [row, block] = await Promise.all([findPortal(context.db, of), findBlock(context.db, of.portalId)]);
      const seen = row ?? portal;
      return judgeLimits({ ...seen, blockedUntil: block?.until ?? null, blockedWhy: block?.why ?? null }, context.clock.now());
    },
    async scopes() {
      const findings = scopesTried(portal, {
        read_calls: await calls(),
        read_owners: await owners(),
        read_transcripts: await transcript(),
        write_results: await write(),
      });
      return judgeScopes(findings, { writesBack: writesAnything, auth });
    },
    async owners() {
      const read = await owners();
      return judgeOwners(read.kind === 'ok' ? { kind: 'ok', value: { owners: read.value } } : read, auth);
    },
    async call() {
      const read = await calls();
      if (read.kind === 'failed') return judgeCall(read, auth);
      const sample = read.value.find(has('hs_call_recording_url')) ?? read.value[0];
      return judgeCall({ kind: 'ok', value: sample ? { objectId: sample.id } : null }, auth);
    },
    async recording(bound) {
      const read = await calls();
      const sample = read.kind === 'ok' ? read.value.find(has('hs_call_recording_url')) : undefined;
      const url = sample?.properties['hs_call_recording_url'];
      if (!sample || !url) return judgeRecording(null, null);
      return judgeRecording(await tried(async () => probe(context, await client(), url, bound)), sample.id);
    },
    transcript: async () => judgeTranscript(await transcript(), auth),
    async webhook() {
      const secret = await findSealed(context.db, { teamId: of.teamId, kind: 'hubspot-webhook-secret', subject: of.portalId });
      const url = `${context.publicUrl}/api/integrations/hubspot/webhooks/${portal.auth === 'oauth' ? 'app' : of.teamId}`;
      // An installed app signs with its own secret.
      const hasSecret = secret !== null || portal.auth === 'oauth';
      return judgeWebhook({ hasSecret, seenAt: portal.webhookSeenAt, url }, context.clock.now());
    },
    async clock() {
      await account();
      const opened = await tried(client);
      const theirs = opened.kind === 'ok' ? opened.value.serverNow() : null;
      return judgeClock(theirs && context.clock.now().getTime() - theirs.getTime());
    },
    async properties() {
      return judgeProperties(await known(), await write(), { writesProperties: settings.writeProperties, writesAnything, auth });
    },
  };
  return { checks };
}

/** As the download does it: as it is, then with the token where HubSpot itself keeps the recording. */
async function probe(context: DoctorContext, client: HubspotClient, url: string, signal: AbortSignal): Promise<RecordingFacts> {
  try {
    return await context.probeRecording({ url, signal });
  } catch (error) {
    const headers = error instanceof Problem ? await client.recordingHeaders(url) : null;
    if (headers === null) throw error;
    return context.probeRecording({ url, headers, signal });
  }
}

/** The right to write is looked at before the request itself, so a refusal of its content says that the right is there. */
async function tryToWrite(client: HubspotClient, signal: AbortSignal): Promise<void> {
  try {
    await client.updateCalls([{ id: NO_CALL, properties: {} }], signal);
  } catch (error) {
    if (!(error instanceof Problem && (error.code === 'hubspot_refused' || error.code === 'not_found'))) throw error;
  }
}

async function callsToTry(
  context: DoctorContext,
  client: HubspotClient,
  of: { teamId: string; portalId: string },
  signal: AbortSignal,
): Promise<HubspotObject[]> {
  const known = await listCallsToTry(context.db, of, CALLS_TRIED);
  if (known.length > 0) {
    const { found } = await client.readCalls(known, callProperties, signal);
    if (found.length > 0) return found;
  }
  const now = context.clock.now().getTime();
  const window = { by: 'modified', lowMs: now - LOOKED_BACK_MS, highMs: now, afterId: null, limit: CALLS_TRIED } as const;
  return (await client.searchCalls({ ...window, properties: callProperties }, signal)).results;
}

function has(property: string) {
  return (call: HubspotObject) => Boolean(call.properties[property]);
}

/** What a request met counts more than what was told when the portal was connected: scopes change. */
function scopesTried(portal: HubspotPortalRow, outcomes: Partial<Record<Capability, Outcome<unknown> | null>>): ScopeFinding {
  return Object.fromEntries(
    capabilities.map((capability) => {
      const outcome = outcomes[capability];
      if (outcome?.kind === 'ok') return [capability, 'granted'];
      const isMissing = outcome?.code === 'hubspot_scope_missing';
      return [capability, isMissing ? 'missing' : stateOfCapability(capability, portal)];
    }),
  );
}

async function tried<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'ok', value: await work() };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'failed', code: error.code, message: error.message };
    throw error;
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => (result ??= work());
}
