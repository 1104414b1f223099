// The emulated HubSpot of a gauntlet, in a process of its own: portals with a past, trouble on demand, and the truth at the end.
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { countRequests } from './gauntlet-requests.ts';
import { livePortal, type LivePortal } from './gauntlet-portal.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import type { FromHubspot, ToHubspot } from './gauntlet-truth.ts';

const plans = JSON.parse(process.argv[2] ?? '[]') as PortalPlan[];
const CLIENT = { appId: 14_947_547, clientId: 'gauntlet-client', clientSecret: 'gauntlet-secret' };
const TROUBLE = { duplicates: 0.3, shuffle: true, holdMs: 1_500 };
const ACCESS_SECONDS = 12;

const emulator = await createEmulator({
  seed: plans[0]?.seed ?? 1,
  portals: plans.map(({ portalId, ids }) => ({ portalId, ids })),
  everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } },
  apps: [CLIENT],
  oauth: { accessSeconds: ACCESS_SECONDS, rotates: true },
  tokens: plans.flatMap(({ token, portalId, appId }) => [
    { token, portalId, appId },
    // For looking at the end, on a budget of its own.
    { token: `${token}-truth`, portalId, appId: appId + 100_000 },
  ]),
});
const { control } = emulator;
const portals = plans.map((plan) => livePortal(emulator, plan));
const counted = countRequests(emulator);

const say = (message: FromHubspot) => process.send?.(message);
say({
  kind: 'ready',
  url: emulator.url,
  grants: Object.fromEntries(plans.filter(({ auth }) => auth === 'oauth').map((plan) => [plan.portalId, connect(emulator, plan)])),
});

process.on('message', (message: ToHubspot) => {
  switch (message.kind) {
    case 'webhooks':
      return say({ kind: 'webhooks', secrets: hearWebhooks(message.targets) });
    case 'install':
      return say({ kind: 'installed', grant: connect(emulator, message) });
    case 'begin':
      return void live(portals).then(() => say({ kind: 'calm', at: Date.now() }));
    case 'redeliver':
      return void deliverAgain();
    case 'steady':
      return counted.beginSteady();
    case 'truth':
      return void tell();
    case 'stop':
      return void emulator.close().then(() => process.exit(0));
  }
});

function connect({ control: of }: Emulator, { portalId }: Pick<PortalPlan, 'portalId'>) {
  const { access_token: access, refresh_token: refresh } = of.connectApp({ clientId: CLIENT.clientId, portalId });
  return { access, refresh };
}

/** Apps listen for calls of their portal; answers with the secrets their deliveries are signed with. */
function hearWebhooks(targets: Record<string, string>): Record<string, string> {
  const told = ['hs_call_title', 'hs_call_recording_url', 'hs_call_has_transcript', 'hubspot_owner_id', 'hs_call_to_number'];
  const secrets = Object.entries(targets).map(([portalId, targetUrl]) => {
    const plan = plans.find((one) => String(one.portalId) === portalId);
    if (!plan) throw new Error(`There is no portal ${portalId}.`);
    const subscriptions = [
      ...['creation', 'deletion', 'merge', 'restore'].map((what) => ({ eventType: `object.${what}`, objectTypeId: '0-48' })),
      ...told.map((propertyName) => ({ eventType: 'object.propertyChange', objectTypeId: '0-48', propertyName })),
    ];
    const { clientSecret } = control.setWebhooks({ appId: plan.appId, targetUrl, subscriptions });
    return [portalId, clientSecret] as const;
  });
  return Object.fromEntries(secrets);
}

/** Until people are done. Faults that strike a few times run out by themselves, also those of writes that come late. */
async function live(all: readonly LivePortal[]): Promise<void> {
  control.setWebhookTrouble(TROUBLE);
  await Promise.all(all.map((portal) => portal.live()));
  for (const { faultId, count } of control.listFaults()) if (count === undefined) control.removeFaults({ faultId });
  control.setWebhookTrouble({});
}

const delivered = new Set<number>();
let isDelivering = false;

/** HubSpot comes again after a minute; here a person has pressed the button. */
async function deliverAgain(): Promise<void> {
  if (isDelivering) return;
  isDelivering = true;
  const open = control.listDeliveries().filter(({ deliveryId, state }) => state === 'retrying' && !delivered.has(deliveryId));
  for (const { deliveryId } of open) {
    const { state } = await control.redeliver({ deliveryId });
    if (state === 'delivered') delivered.add(deliveryId);
  }
  isDelivering = false;
}

async function tell(): Promise<void> {
  const faults: Record<string, number> = {};
  for (const { kind, fired } of control.listFaults()) if (fired > 0) faults[kind] = (faults[kind] ?? 0) + fired;
  // What has not struck by now would strike whoever looks for the truth.
  control.removeFaults();
  const truth = await Promise.all(portals.map((portal) => portal.truth()));
  say({ kind: 'truth', truth, counts: counted.result(), faults });
}
