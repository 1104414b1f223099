// Fetches the recording of a call of HubSpot: as it is, with the token where HubSpot keeps it, and from a fresh address when the old one has ended.
import { Problem } from '../../../rules/problem.ts';
import { updateCall } from '../../database/calls-intake.ts';
import { findPortalOfCall } from '../../database/hubspot-records.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { DownloadedFile } from '../../ports/recording-download.ts';
import type { IntakeContext } from '../context.ts';
import type { OfCall } from './run-stage.ts';

type Download = (url: string, headers?: Record<string, string>) => Promise<DownloadedFile>;

export async function downloadFromHubspot(
  context: IntakeContext,
  of: OfCall & { hubspotCallId: string; audioUrl: string },
  download: Download,
  signal: AbortSignal,
): Promise<DownloadedFile> {
  try {
    return await download(of.audioUrl);
  } catch (error) {
    if (!mayBeAsked(error)) throw error;
    const client = await openClient(context, of);
    if (!client) throw error;
    return await askedAgain(context, of, { client, download, signal, first: error });
  }
}

/** Refused, gone, not there (any more), or a web page to sign in on. */
function mayBeAsked(error: unknown): error is Problem {
  const codes = ['recording_forbidden', 'recording_gone', 'recording_not_ready', 'recording_not_audio'];
  return error instanceof Problem && codes.includes(error.code);
}

/** Null where no connected portal knows this call; a connection that does not work is told as itself, later in the sync. */
async function openClient(context: IntakeContext, of: OfCall & { hubspotCallId: string }): Promise<HubspotClient | null> {
  const portalId = await findPortalOfCall(context.db, { teamId: of.teamId, objectId: of.hubspotCallId });
  if (portalId === null) return null;
  try {
    return await context.openHubspot({ teamId: of.teamId, portalId });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

type Again = { client: HubspotClient; download: Download; signal: AbortSignal; first: Problem };

async function askedAgain(
  context: IntakeContext,
  of: OfCall & { hubspotCallId: string; audioUrl: string },
  { client, download, signal, first }: Again,
): Promise<DownloadedFile> {
  const withToken = async (url: string, before: Problem): Promise<DownloadedFile> => {
    const headers = await client.recordingHeaders(url);
    if (headers === null) throw before;
    return download(url, headers);
  };
  let failure = first;
  try {
    return await withToken(of.audioUrl, first);
  } catch (error) {
    if (!mayBeAsked(error)) throw error;
    failure = error;
  }
  const fresh = await freshAddress(client, of, signal);
  if (fresh === of.audioUrl || fresh === null) throw inWords(failure);
  await updateCall(context.db, of, { audioUrl: fresh, updatedAt: context.clock.now() });
  try {
    return await download(fresh);
  } catch (error) {
    if (!mayBeAsked(error)) throw error;
    return await withToken(fresh, inWords(error));
  }
}

/** Where HubSpot says now that the recording is. */
async function freshAddress(client: HubspotClient, of: { hubspotCallId: string }, signal: AbortSignal): Promise<string | null> {
  const { found } = await client.readCalls([of.hubspotCallId], ['hs_call_recording_url'], signal);
  return found[0]?.properties['hs_call_recording_url'] ?? null;
}

/** A web page in place of sound is a sign-in page. */
function inWords(problem: Problem): Problem {
  if (problem.code !== 'recording_not_audio' || !problem.message.includes('web page')) return problem;
  return new Problem(
    'recording_forbidden',
    'The recording could not be fetched: its address leads to a sign-in page. In HubSpot, open the call and check that the app that recorded it shares its recordings, or set the credentials of its host in RINGSIDE_RECORDING_HEADERS; then retry.',
    { cause: problem },
  );
}
