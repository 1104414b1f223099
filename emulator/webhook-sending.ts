// Sends webhooks: gathers events into batches, signs and posts them, tries again over a day.
import type { Access } from './apps.ts';
import { createChance } from './chance.ts';
import type { PortalEvent } from './events.ts';
import { attemptOf, sendOut } from './outgoing.ts';
import { tableOf } from './portal.ts';
import { signatureV1, signatureV3 } from './signatures.ts';
import type { Delivery, Line, WebhookBook, WebhookEvent } from './webhook-book.ts';
import { webhookEvent } from './webhook-payload.ts';
import { isWanted } from './webhook-wishes.ts';
import { portalOf, type World } from './world.ts';

const MOST_EVENTS = 100;
const MOST_KEPT = 2_000;
const GATHER_MS = { least: 100, most: 500 };
const DUPLICATE_WITHIN_MS = 30_000;
const PATIENCE = { connectMs: 5_000, totalMs: 5_000 };

/** Ten further attempts within a day. How HubSpot spreads them is not known but for "randomised". */
const retryMinutes = [1, 3, 8, 20, 45, 90, 150, 240, 330, 480];

export function startWebhooks(world: World): void {
  world.listeners.add((event) => hear(world, event));
}

/** Sends the same events once more, as they were, and only once. */
export async function redeliver(world: World, deliveryId: number): Promise<Delivery> {
  const book = world.webhooks;
  const old = book.deliveries.find((one) => one.deliveryId === deliveryId);
  if (!old) throw new Error(`There is no delivery ${deliveryId}; listDeliveries() tells which there are.`);
  const copy = addDelivery(book, { appId: old.appId, events: old.events, copyOf: old.deliveryId });
  const retryMs = await attempt(world, book, copy);
  if (retryMs !== null) Object.assign(copy, { state: 'given up', nextAttemptAt: null });
  return copy;
}

function hear(world: World, event: PortalEvent): void {
  const book = world.webhooks;
  const portal = portalOf(world, event.portalId);
  for (const [appId, app] of book.apps) {
    if (!app.settings || !mayHear(world.access, appId, event.portalId, tableOf(portal, event.typeId).type.readScopes)) continue;
    for (const subscription of app.subscriptions.values()) {
      if (!subscription.active || !isWanted(subscription, event)) continue;
      const eventId = book.chance.between(1, 2 ** 31 - 1);
      takeIn(world, appId, event.portalId, webhookEvent(portal, event, { subscription, appId, eventId }));
    }
  }
}

/** An app hears of portals that it is connected to, and of what it may read there. */
function mayHear(access: Access, appId: number, portalId: number, scopes: readonly string[]): boolean {
  const isOfIt = (grant: { appId: number; portalId: number; scopes: readonly string[] }) =>
    grant.appId === appId && grant.portalId === portalId && scopes.some((scope) => grant.scopes.includes(scope));
  return access.grants.values().some(isOfIt) || access.refreshGrants.values().some(isOfIt);
}

function takeIn(world: World, appId: number, portalId: number, event: WebhookEvent): void {
  const book = world.webhooks;
  const { loss = 0, holdMs = 0, mixPortals = false } = book.trouble;
  if (loss > 0 && book.chance.share() < loss) return void book.lost++;
  const key = `${appId} ${mixPortals ? 'all' : portalId}`;
  const queue = () => gather(world, book, appId, key, event);
  if (holdMs > 0) world.clock.after(book.chance.between(0, holdMs), queue);
  else queue();
}

function gather(world: World, book: WebhookBook, appId: number, key: string, event: WebhookEvent): void {
  let line = book.lines.get(key);
  if (!line) book.lines.set(key, (line = { waiting: [], isGathering: false, ready: [], inFlight: 0 }));
  line.waiting.push(event);
  if (line.isGathering) return;
  line.isGathering = true;
  const found = line;
  world.clock.after(book.chance.between(GATHER_MS.least, GATHER_MS.most), () => flush(world, book, appId, found));
}

async function flush(world: World, book: WebhookBook, appId: number, line: Line): Promise<void> {
  line.isGathering = false;
  const events = line.waiting.splice(0);
  if (book.trouble.shuffle) shuffle(events, (most) => book.chance.between(0, most));
  const { duplicates = 0 } = book.trouble;
  for (let first = 0; first < events.length; first += MOST_EVENTS) {
    const batch = events.slice(first, first + MOST_EVENTS);
    const delivery = addDelivery(book, { appId, events: batch, copyOf: null });
    line.ready.push(delivery);
    if (duplicates > 0 && book.chance.share() < duplicates)
      world.clock.after(book.chance.between(1, DUPLICATE_WITHIN_MS), () => {
        line.ready.push(addDelivery(book, { appId, events: batch, copyOf: delivery.deliveryId }));
        return pump(world, book, line);
      });
  }
  await pump(world, book, line);
}

/** Starts what is ready, as long as not too many are on their way. */
async function pump(world: World, book: WebhookBook, line: Line): Promise<void> {
  const started: Promise<void>[] = [];
  for (let next = line.ready[0]; next; next = line.ready[0]) {
    if (line.inFlight >= (book.apps.get(next.appId)?.settings?.maxConcurrentRequests ?? 10)) break;
    line.ready.shift();
    line.inFlight++;
    started.push(
      attempt(world, book, next).then((retryMs) => {
        line.inFlight--;
        if (retryMs !== null)
          world.clock.after(retryMs, () => {
            line.ready.push(next);
            return pump(world, book, line);
          });
        return pump(world, book, line);
      }),
    );
  }
  await Promise.all(started);
}

/** Answers after how long to try again, null for never. */
async function attempt(world: World, book: WebhookBook, delivery: Delivery): Promise<number | null> {
  const settings = book.apps.get(delivery.appId)?.settings;
  const app = world.access.apps.get(delivery.appId);
  if (!settings || !app) {
    delivery.state = 'given up';
    return null;
  }
  const number = delivery.attempts.length;
  const body = JSON.stringify(delivery.events.map((event) => ({ ...event, attemptNumber: number })));
  const url = new URL(settings.targetUrl).href;
  const at = world.clock.now();
  const signed = { clientSecret: app.clientSecret, method: 'POST', url, body };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'HubSpot Connect 2.0 (emulated)',
    'x-hubspot-signature': signatureV1(signed),
    'x-hubspot-signature-version': 'v1',
    'x-hubspot-signature-v3': signatureV3({ ...signed, at }),
    'x-hubspot-request-timestamp': String(at),
  };
  const sent = { method: 'POST', url, headers, body };
  const reply = await (world.options.sendOut ?? sendOut)(world.clock, sent, PATIENCE);
  const tried = attemptOf(at, sent, reply);
  delivery.attempts.push(tried);
  // The emulator was reset while the other end thought about it.
  if (world.webhooks !== book) return null;
  const isTaken = tried.status !== null && tried.status >= 200 && tried.status < 300;
  const minutes = isTaken ? undefined : retryMinutes[number];
  delivery.state = isTaken ? 'delivered' : minutes === undefined ? 'given up' : 'retrying';
  if (minutes === undefined) {
    delivery.nextAttemptAt = null;
    return null;
  }
  // A stream of its own: in which order answers arrive must not change what chance says.
  const chance = createChance(world.options.seed ?? 1, `delivery ${delivery.deliveryId} attempt ${number}`);
  const retryMs = Math.round(minutes * 60_000 * (0.75 + 0.3 * chance.share()));
  delivery.nextAttemptAt = world.clock.now() + retryMs;
  return retryMs;
}

function addDelivery(book: WebhookBook, made: Pick<Delivery, 'appId' | 'events' | 'copyOf'>): Delivery {
  const portalIds = [...new Set(made.events.map((event) => Number(event['portalId'])))];
  const delivery: Delivery = {
    ...made,
    portalIds,
    deliveryId: book.nextDeliveryId++,
    state: 'waiting',
    attempts: [],
    nextAttemptAt: null,
  };
  book.deliveries.push(delivery);
  if (book.deliveries.length > MOST_KEPT * 1.1) book.deliveries.splice(0, book.deliveries.length - MOST_KEPT);
  return delivery;
}

// Fisher and Yates.
function shuffle<T>(items: T[], place: (most: number) => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = place(last);
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
}
