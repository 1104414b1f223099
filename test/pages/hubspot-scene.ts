// A HubSpot on this machine with spoken calls, beside a real server and browser: the stage of the HubSpot page tests.
import { createHmac } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { renderCall, type Turn } from '../../demo/render-call.ts';
import { createFliteSynthesizer } from '../../server/providers/flite-synthesizer.ts';
import { wavBytes } from '../../server/providers/wav-file.ts';
import { createOwner, openBrowser, serveFiles, startServer } from './ringside-page.ts';
import type { Person, RunningServer } from './ringside-page.ts';

export const PORTAL = '145883449';
export const SECOND_PORTAL = '8890012';
/** May do everything; may read calls and write results, and neither owners nor companies; may not read calls; of another portal. */
export const tokens = {
  whole: 'pat-na1-emulator',
  narrow: 'pat-na1-narrow-0001',
  blind: 'pat-na1-blind-0001',
  second: 'pat-na1-second-0002',
};
const DAY_MS = 86_400_000;
const SAMPLE_RATE_HZ = 8000;

const conversation: Turn[] = [
  { side: 'us', text: 'Hi Felix, this is Maya from Northstar. Thanks for making the time today.' },
  { side: 'them', text: 'Hi Maya, no problem.' },
  { side: 'us', text: 'What is the biggest problem you have with deliveries right now?' },
  { side: 'them', text: 'Late trucks. We refund about twelve thousand dollars every month.' },
  { side: 'us', text: 'Let us book a demo next Tuesday at ten. I will send you an invitation.' },
  { side: 'them', text: 'Tuesday at ten works for me.' },
];

export type HubspotScene = {
  hubspot: Emulator;
  server: RunningServer;
  browser: Browser;
  person: Person;
  ownerId: string;
  /** A recorded call in HubSpot; nobody is told of one that is `quiet`. */
  call(options: { title: string; daysAgo?: number; quiet?: boolean; recorded?: boolean }): string;
  /** Sends an event about a call as HubSpot would, signed; answers with the status. */
  sendEvent(webhookUrl: string, secret: string, objectId: string): Promise<number>;
  close(): Promise<void>;
};

export async function openHubspotScene(): Promise<HubspotScene> {
  await using stack = new AsyncDisposableStack();
  const recordings = await serveFiles(new Map([['/call.wav', await spokenCall()]]));
  stack.defer(() => recordings.close());
  const hubspot = await createEmulator({
    everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } },
    portals: [{ portalId: Number(PORTAL) }, { portalId: Number(SECOND_PORTAL) }],
    tokens: [
      { token: tokens.whole },
      { token: tokens.narrow, scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.schemas.contacts.write'] },
      { token: tokens.blind, scopes: ['crm.objects.owners.read'] },
      { token: tokens.second, portalId: Number(SECOND_PORTAL) },
    ],
  });
  stack.defer(() => hubspot.close());
  const { id: ownerId } = hubspot.control.addOwner({ email: 'maya@northstar.test', firstName: 'Maya', lastName: 'Okafor' });
  const browser = await openBrowser();
  stack.defer(() => browser.close());
  const server = await startServer(recordings, { RINGSIDE_HUBSPOT_URL: hubspot.url });
  stack.defer(() => server.stop());
  const person = await createOwner(server.url);
  const opened = stack.move();

  let events = 0;
  return {
    hubspot,
    server,
    browser,
    person,
    ownerId,
    call({ title, daysAgo = 0, quiet = false, recorded = true }) {
      const at = Date.now() - daysAgo * DAY_MS - 60_000;
      const properties = {
        hs_call_title: title,
        hs_timestamp: at,
        hs_call_direction: 'OUTBOUND',
        hs_call_status: 'COMPLETED',
        hs_call_duration: 26_000,
        hubspot_owner_id: ownerId,
        ...(recorded ? { hs_call_recording_url: `${recordings.url}/call.wav` } : {}),
      };
      const past = quiet ? { createdAt: at, updatedAt: at } : {};
      if (!quiet) return hubspot.control.createRecord({ type: 'calls', properties }).id;
      const [id = ''] = hubspot.control.loadRecords({ type: 'calls', records: [{ properties, ...past }] });
      return id;
    },
    async sendEvent(webhookUrl, secret, objectId) {
      events += 1;
      const body = JSON.stringify([
        {
          eventId: events,
          subscriptionType: 'object.creation',
          objectTypeId: '0-48',
          objectId: Number(objectId),
          portalId: Number(PORTAL),
          occurredAt: Date.now(),
          attemptNumber: 0,
        },
      ]);
      const timestamp = String(Date.now());
      const signature = createHmac('sha256', secret).update(`POST${webhookUrl}${body}${timestamp}`).digest('base64');
      const answer = await fetch(webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hubspot-signature-v3': signature,
          'x-hubspot-request-timestamp': timestamp,
        },
        body,
      });
      return answer.status;
    },
    close: () => opened.disposeAsync(),
  };
}

async function spokenCall(): Promise<Buffer> {
  const synthesizer = createFliteSynthesizer();
  try {
    const spoken = await renderCall(synthesizer, conversation, {
      us: 'rms',
      them: 'slt',
      pauseMs: 250,
      sampleRateHz: SAMPLE_RATE_HZ,
    });
    return wavBytes([spoken.us, spoken.them], SAMPLE_RATE_HZ, 'mu-law');
  } finally {
    await synthesizer.close();
  }
}
