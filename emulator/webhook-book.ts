// What apps want to hear and what was sent to them: settings, subscriptions, deliveries, and the trouble they are put to.
import { createChance, type Chance } from './chance.ts';
import type { Attempt } from './outgoing.ts';
import type { SubscriptionType } from './webhook-wishes.ts';

export type WebhookSettings = { targetUrl: string; maxConcurrentRequests: number; createdAt: number; updatedAt: number };

export type Subscription = {
  id: number;
  eventType: SubscriptionType;
  /** Of the generic `object.*`. */
  objectTypeId: string | null;
  /** Of property changes. */
  propertyName: string | null;
  active: boolean;
  createdAt: number;
  updatedAt: number;
};

export type WebhookApp = { settings: WebhookSettings | null; subscriptions: Map<number, Subscription> };

/** One event as it goes over the wire. */
export type WebhookEvent = Readonly<Record<string, unknown>>;

export type Delivery = {
  deliveryId: number;
  appId: number;
  portalIds: readonly number[];
  events: readonly WebhookEvent[];
  /** A second copy of another delivery: by chance, or sent again by hand. */
  copyOf: number | null;
  state: 'waiting' | 'delivered' | 'retrying' | 'given up';
  attempts: Attempt[];
  nextAttemptAt: number | null;
};

export type WebhookTrouble = {
  /** This share of the batches is sent twice, 0 to 1. */
  duplicates?: number;
  /** The events of a batch in an order by chance: a property's change before the creation, for instance. */
  shuffle?: boolean;
  /** Each event is held back by chance, at most this long: later events overtake it. */
  holdMs?: number;
  /** This share of the events is never sent. */
  loss?: number;
  /** Batches of an app hold events of several portals. */
  mixPortals?: boolean;
};

/** Events of one app, and of one portal unless portals are mixed, on their way. */
export type Line = { waiting: WebhookEvent[]; isGathering: boolean; ready: Delivery[]; inFlight: number };

export type WebhookBook = {
  apps: Map<number, WebhookApp>;
  trouble: WebhookTrouble;
  lines: Map<string, Line>;
  deliveries: Delivery[];
  /** Events that were lost on purpose. */
  lost: number;
  chance: Chance;
  nextDeliveryId: number;
  nextSubscriptionId: number;
};

export const createWebhookBook = (seed: number): WebhookBook => ({
  apps: new Map(),
  trouble: {},
  lines: new Map(),
  deliveries: [],
  lost: 0,
  chance: createChance(seed, 'webhooks'),
  nextDeliveryId: 1,
  nextSubscriptionId: 3_849_701,
});

export function webhookAppOf(book: WebhookBook, appId: number): WebhookApp {
  let app = book.apps.get(appId);
  if (!app) book.apps.set(appId, (app = { settings: null, subscriptions: new Map() }));
  return app;
}
