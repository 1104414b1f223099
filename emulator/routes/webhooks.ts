// The management of webhooks: one target for each app, and what it is told of. Private apps have only HubSpot's pages for it.
import { created, invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, inputsOf, textOf } from '../asked.ts';
import type { Ask, Route } from '../route.ts';
import { webhookAppOf, type Subscription, type WebhookApp } from '../webhook-book.ts';
import { addSubscription, changeSettings, settingsJson, subscriptionJson } from '../webhook-subscriptions.ts';

// The beginning of the path changed with the versions.
const paths = (rest: string) =>
  ['/webhooks/v3', '/webhooks/2026-03', '/app-webhooks/2025-09', '/app-webhooks/2026-09'].map((start) => `${start}/:appId${rest}`);

const MOST_INPUTS = 1_000;

const developer = { auth: 'developer' } as const;
const one = '/subscriptions/:subscriptionId';

export const webhookRoutes: Route[] = [
  { name: 'webhooks.settings', method: 'GET', paths: paths('/settings'), ...developer, answer: readSettings },
  { name: 'webhooks.configure', method: 'PUT', paths: paths('/settings'), ...developer, answer: configure },
  { name: 'webhooks.clear', method: 'DELETE', paths: paths('/settings'), ...developer, answer: clear },
  { name: 'subscriptions.list', method: 'GET', paths: paths('/subscriptions'), ...developer, answer: list },
  { name: 'subscriptions.create', method: 'POST', paths: paths('/subscriptions'), ...developer, answer: create },
  { name: 'subscriptions.batch', method: 'POST', paths: paths('/subscriptions/batch/update'), ...developer, answer: updateMany },
  { name: 'subscriptions.read', method: 'GET', paths: paths(one), ...developer, answer: read },
  { name: 'subscriptions.update', method: 'PATCH', paths: paths(one), ...developer, answer: update },
  { name: 'subscriptions.archive', method: 'DELETE', paths: paths(one), ...developer, answer: archive },
];

function appIn({ world, params }: Ask): { appId: number; app: WebhookApp } {
  const appId = Number(params['appId']);
  if (world.access.apps.get(appId)?.kind !== 'oauth') throw notFound(`There is no app ${params['appId']}.`);
  return { appId, app: webhookAppOf(world.webhooks, appId) };
}

function subscriptionIn(ask: Ask): { app: WebhookApp; subscription: Subscription } {
  const { app } = appIn(ask);
  const subscription = app.subscriptions.get(Number(ask.params['subscriptionId']));
  if (!subscription) throw notFound();
  return { app, subscription };
}

function readSettings(ask: Ask): Answer {
  const { settings } = appIn(ask).app;
  if (!settings) throw notFound();
  return ok(settingsJson(settings));
}

function configure(ask: Ask): Answer {
  const { appId } = appIn(ask);
  return ok(settingsJson(changeSettings(ask.world.webhooks, appId, ask.body, ask.world.clock.now())));
}

function clear(ask: Ask): Answer {
  appIn(ask).app.settings = null;
  return noContent;
}

function list(ask: Ask): Answer {
  return ok({ results: [...appIn(ask).app.subscriptions.values()].map(subscriptionJson) });
}

function create(ask: Ask): Answer {
  const { appId } = appIn(ask);
  return created(subscriptionJson(addSubscription(ask.world.webhooks, appId, ask.body, ask.world.clock.now())));
}

function read(ask: Ask): Answer {
  return ok(subscriptionJson(subscriptionIn(ask).subscription));
}

function update(ask: Ask): Answer {
  const { subscription } = subscriptionIn(ask);
  turn(ask, subscription, fieldsOf(ask.body)['active']);
  return ok(subscriptionJson(subscription));
}

function archive(ask: Ask): Answer {
  const { app, subscription } = subscriptionIn(ask);
  app.subscriptions.delete(subscription.id);
  return noContent;
}

function updateMany(ask: Ask): Answer {
  const { subscriptions } = appIn(ask).app;
  const at = new Date(ask.world.clock.now()).toISOString();
  const missing: string[] = [];
  const results: unknown[] = [];
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    const id = textOf(input['id'], 'id');
    const subscription = subscriptions.get(Number(id));
    if (subscription) turn(ask, subscription, input['active']);
    if (subscription) results.push(subscriptionJson(subscription));
    else missing.push(id);
  }
  const batch = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (missing.length === 0) return ok(batch);
  const message = 'Could not get some subscriptions, they may be deleted.';
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }];
  return { status: 207, json: { ...batch, numErrors: errors.length, errors } };
}

function turn({ world }: Ask, subscription: Subscription, active: unknown): void {
  if (typeof active !== 'boolean') throw invalid('active must be true or false.');
  subscription.active = active;
  subscription.updatedAt = world.clock.now();
}
