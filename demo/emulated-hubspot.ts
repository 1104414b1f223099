// The HubSpot of the demo: the emulator with a company's month of calls, and new calls that happen while one watches.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpeechClip } from '../emulator/calling-book.ts';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { usual } from '../emulator/world.ts';
import { closeDeals } from './closed-deals.ts';
import type { DashboardClient } from './dashboard-client.ts';

export const HUBSPOT_TOKEN = usual.token;
const PORTAL = { portalId: String(usual.portalId) };
const DAY_MS = 24 * 3_600_000;
/** Of the month that is taken in: enough to look at, little enough for two cores. */
const IMPORTED_DAYS = 7;
/** So many that the deals of those days say something about win rates: below twenty of a kind none is shown. */
const MONTH = { calls: 800, contacts: 200, transcribed: 0.95 };
const NEW_CALL_EVERY_MS = 40_000;
const MOST_NEW_CALLS = 500;

/** `clips` may be filled later; they are the recordings of all calls. */
export function startEmulatedHubspot(clips: SpeechClip[]): Promise<Emulator> {
  return createEmulator({ speech: clips });
}

/** What an admin does on the page: connect, let results be written back, import the last days. */
export async function connectHubspot(
  hubspot: Emulator,
  dashboard: DashboardClient,
  { clips, ringsideUrl }: { clips: readonly SpeechClip[]; ringsideUrl: string },
): Promise<{ calls: number; imported: number; won: number; lost: number }> {
  const month = hubspot.control.monthOfCalls(MONTH);
  const from = hubspot.control.now() - IMPORTED_DAYS * DAY_MS;
  const closed = closeDeals(hubspot, clips, from);
  const { webhookUrl } = await dashboard.ask('POST /api/hubspot', { body: { token: HUBSPOT_TOKEN } });
  const { clientSecret } = hubspot.control.setWebhooks({
    targetUrl: new URL(new URL(webhookUrl).pathname, ringsideUrl).href,
    subscriptions: [
      { eventType: 'contact.creation' },
      { eventType: 'contact.propertyChange', propertyName: 'phone' },
      { eventType: 'object.creation', objectTypeId: '0-48' },
      ...['hs_call_status', 'hs_call_recording_url', 'hs_call_has_transcript'].map((propertyName) => ({
        ...{ eventType: 'object.propertyChange', objectTypeId: '0-48', propertyName },
      })),
    ],
  });
  await dashboard.ask('POST /api/hubspot/:portalId/properties', { params: PORTAL });
  await dashboard.ask('PATCH /api/hubspot/:portalId', {
    params: PORTAL,
    body: { settings: { writeProperties: true }, webhookSecret: clientSecret },
  });
  const imported = await dashboard.ask('POST /api/hubspot/:portalId/backfills', {
    params: PORTAL,
    body: { from: new Date(from).toISOString(), to: new Date(hubspot.control.now()).toISOString() },
  });
  const ofLane = { ...PORTAL, laneId: imported.laneId };
  const estimated = await estimateOf(dashboard, imported.laneId);
  await dashboard.ask('POST /api/hubspot/:portalId/backfills/:laneId/start', { params: ofLane });
  return { calls: month.calls, imported: estimated, ...closed };
}

async function estimateOf(dashboard: DashboardClient, laneId: string): Promise<number> {
  for (let looks = 0; looks < 120; looks++) {
    const { portals } = await dashboard.ask('GET /api/hubspot');
    const lane = portals[0]?.lanes.find((one) => one.laneId === laneId);
    if (lane?.state === 'estimated') return lane.estimatedCalls ?? 0;
    if (lane?.state === 'failed') throw new Error(`Counting the calls failed: ${lane.errorMessage}`);
    await sleep(500);
  }
  throw new Error('Counting the calls of the last days took more than a minute.');
}

/** A call every so often, as calls come: under way, over, its recording there, and for every second one HubSpot's transcript. */
export async function makeNewCalls(
  hubspot: Emulator,
  clips: readonly SpeechClip[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { control } = hubspot;
  const owners = control.listOwners();
  const contacts = control.listRecords({ type: 'contacts' });
  for (let number = 0; number < MOST_NEW_CALLS && !signal.aborted; number++) {
    const clip = clips[number % clips.length];
    const contact = contacts[number % contacts.length];
    const owner = owners[number % owners.length];
    if (!clip || !contact) return;
    const name = [contact.properties['firstname'], contact.properties['lastname']].join(' ');
    const { id: callId } = control.createRecord({
      type: 'calls',
      properties: {
        hs_timestamp: control.now(),
        hs_call_title: `Discovery – ${name}`,
        hs_call_direction: 'OUTBOUND',
        hs_call_status: 'IN_PROGRESS',
        hs_call_to_number: contact.properties['phone'] ?? '',
        ...(owner ? { hubspot_owner_id: owner.id } : {}),
      },
      associations: [{ type: 'contacts', id: contact.id }],
    });
    say(`in HubSpot, a call begins: ${name}`);
    await sleep(6_000, undefined, { signal });
    control.updateRecord({
      ...{ type: 'calls', id: callId },
      properties: { hs_call_status: 'COMPLETED', hs_call_duration: clip.lengthMs },
    });
    await sleep(4_000, undefined, { signal });
    control.addRecording({ callId, clip: clip.name });
    if (number % 2 === 1) {
      await sleep(3_000, undefined, { signal });
      control.addTranscript({ callId });
    }
    await sleep(NEW_CALL_EVERY_MS, undefined, { signal });
  }
}
