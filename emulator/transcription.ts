// An app says that a recording is ready: some time later the call has a transcript, or the log says why not.
import type { Origin } from './events.ts';
import { sendOut, type Reply } from './outgoing.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from './portal.ts';
import { recordingAt } from './recordings.ts';
import { addTranscript, wordsOf } from './transcripts.ts';
import type { World } from './world.ts';

const TAKES_MS = { least: 20_000, most: 90_000 };
const PATIENCE = { connectMs: 3_000, totalMs: 30_000 };
const MOST_KEPT = 1_000;
const origin: Origin = { changeSource: 'CALLING', sourceId: 'transcription', appId: null };

export function transcribeLater(world: World, portal: Portal, call: CrmRecord): void {
  const { calling, clock } = world;
  clock.after(calling.chance.between(TAKES_MS.least, TAKES_MS.most), async () => {
    const failure = (await whyNot(world, call)) ?? (findRecord(tableOf(portal, call.typeId), call.id) ? null : 'The call is gone.');
    if (world.calling !== calling) return;
    const made =
      failure === null
        ? addTranscript(world, portal, call, { source: 'HUBSPOT_GENERATED', utterances: wordsOf(world, portal, call), origin })
        : null;
    const { portalId } = portal;
    calling.transcriptions.push({ callId: call.id, portalId, at: clock.now(), transcriptId: made?.transcriptId ?? null, failure });
    if (calling.transcriptions.length > MOST_KEPT) calling.transcriptions.shift();
  });
}

/** Looks whether the recording can be had, by the app's own address of it if the call names one. */
async function whyNot(world: World, call: CrmRecord): Promise<string | null> {
  const { hs_call_app_id: appId, hs_call_external_id: externalId, hs_call_recording_url: plainUrl } = call.properties;
  const registered = world.calling.apps.get(Number(appId))?.urlToRetrieveAuthedRecording;
  if (!registered || !externalId) {
    if (!plainUrl) return 'The call has no recording: neither a URL nor the id of an app that registered one.';
    return recordingAt(world, plainUrl) ? null : whyNotSound(await get(world, plainUrl));
  }
  const asked = new URL(registered.replace('%s', encodeURIComponent(externalId)));
  asked.searchParams.set('appId', String(appId));
  const accountId = call.properties['hs_call_external_account_id'];
  if (accountId) asked.searchParams.set('externalAccountId', accountId);
  const reply = await get(world, asked.href);
  const url = authenticatedUrl(reply);
  return url === null
    ? `${asked.href} did not answer with an authenticatedUrl: ${shortly(reply)}`
    : whyNotSound(await get(world, url));
}

const get = (world: World, url: string): Promise<Reply> =>
  URL.canParse(url)
    ? sendOut(world.clock, { method: 'GET', url, headers: { accept: 'application/octet-stream, */*' } }, PATIENCE)
    : Promise.resolve({ failure: `"${url}" is not a URL.` });

function authenticatedUrl(reply: Reply): string | null {
  if ('failure' in reply || reply.status !== 200) return null;
  try {
    const body: unknown = JSON.parse(reply.body);
    const url = typeof body === 'object' && body !== null && 'authenticatedUrl' in body ? body.authenticatedUrl : null;
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}

function whyNotSound(reply: Reply): string | null {
  if ('failure' in reply || reply.status !== 200) return `The recording cannot be downloaded: ${shortly(reply)}`;
  const isPage = reply.headers['content-type']?.startsWith('text/') ?? false;
  return isPage ? 'The recording is a page, not a sound.' : null;
}

const shortly = (reply: Reply) => ('failure' in reply ? reply.failure : `${reply.status} ${reply.body.slice(0, 100)}`);
