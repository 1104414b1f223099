// An app's webhook settings and subscriptions: checked, stored, shown.
import { conflict, invalid } from './answers.ts';
import { fieldsOf, textOf } from './asked.ts';
import { isAllowedTarget } from './outgoing.ts';
import { webhookAppOf, type Subscription, type WebhookBook, type WebhookSettings } from './webhook-book.ts';
import { isSubscriptionType } from './webhook-wishes.ts';

const MOST_SUBSCRIPTIONS = 1_000;
const USUAL_CONCURRENT = 10;
const LEAST_CONCURRENT = 6;

export function changeSettings(book: WebhookBook, appId: number, body: unknown, at: number): WebhookSettings {
  const fields = fieldsOf(body);
  const targetUrl = textOf(fields['targetUrl'], 'targetUrl');
  if (!isAllowedTarget(targetUrl))
    throw invalid(`targetUrl must be a URL with https (http is enough on this machine), not '${targetUrl}'.`);
  const { maxConcurrentRequests = USUAL_CONCURRENT } = fieldsOf(fields['throttling'] ?? {}, 'throttling');
  if (!Number.isInteger(maxConcurrentRequests) || Number(maxConcurrentRequests) < LEAST_CONCURRENT)
    throw invalid('throttling.maxConcurrentRequests must be greater than 5.');
  const app = webhookAppOf(book, appId);
  app.settings = {
    targetUrl,
    maxConcurrentRequests: Number(maxConcurrentRequests),
    createdAt: app.settings?.createdAt ?? at,
    updatedAt: at,
  };
  return app.settings;
}

/** Paused unless `active` says otherwise, as with HubSpot. */
export function addSubscription(book: WebhookBook, appId: number, body: unknown, at: number): Subscription {
  const fields = fieldsOf(body);
  const eventType = textOf(fields['eventType'], 'eventType');
  if (!isSubscriptionType(eventType)) throw invalid(`'${eventType}' is not an event one can subscribe to.`);
  const isGeneric = eventType.startsWith('object.');
  const optional = (name: string) => (fields[name] == null || fields[name] === '' ? null : textOf(fields[name], name));
  const objectTypeId = isGeneric ? optional('objectTypeId') : null;
  const propertyName = eventType.endsWith('.propertyChange') ? optional('propertyName') : null;
  if (isGeneric && objectTypeId === null) throw invalid(`objectTypeId is required for ${eventType}.`);
  if (eventType.endsWith('.propertyChange') && propertyName === null) throw invalid(`propertyName is required for ${eventType}.`);
  const { subscriptions } = webhookAppOf(book, appId);
  if (subscriptions.size >= MOST_SUBSCRIPTIONS)
    throw invalid(
      `Couldn't create another subscription. You've reached the maximum number allowed per application (${MOST_SUBSCRIPTIONS}).`,
    );
  for (const one of subscriptions.values())
    if (one.eventType === eventType && one.objectTypeId === objectTypeId && one.propertyName === propertyName)
      throw conflict(`Subscription ${one.id} is for ${eventType} already.`);
  const subscription: Subscription = {
    id: book.nextSubscriptionId++,
    eventType,
    objectTypeId,
    propertyName,
    active: fields['active'] === true,
    createdAt: at,
    updatedAt: at,
  };
  subscriptions.set(subscription.id, subscription);
  return subscription;
}

export function settingsJson(settings: WebhookSettings): Record<string, unknown> {
  return {
    targetUrl: settings.targetUrl,
    throttling: { maxConcurrentRequests: settings.maxConcurrentRequests },
    createdAt: new Date(settings.createdAt).toISOString(),
    updatedAt: new Date(settings.updatedAt).toISOString(),
  };
}

export function subscriptionJson(one: Subscription): Record<string, unknown> {
  return {
    id: String(one.id),
    eventType: one.eventType,
    ...(one.propertyName === null ? {} : { propertyName: one.propertyName }),
    ...(one.objectTypeId === null ? {} : { objectTypeId: one.objectTypeId }),
    active: one.active,
    createdAt: new Date(one.createdAt).toISOString(),
    updatedAt: new Date(one.updatedAt).toISOString(),
  };
}
