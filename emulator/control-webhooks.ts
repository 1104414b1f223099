// Steering webhooks: what a person sets on an app's pages, and what the log of deliveries shows.
import { usual, type World } from './world.ts';
import { webhookAppOf, type Delivery, type WebhookTrouble } from './webhook-book.ts';
import { redeliver } from './webhook-sending.ts';
import { addSubscription, changeSettings, settingsJson, subscriptionJson } from './webhook-subscriptions.ts';

export type WebhookSetup = {
  /** The private app of the usual token without it. */
  appId?: number;
  targetUrl: string;
  maxConcurrentRequests?: number;
  /** All that is heard; what was there before is forgotten. */
  subscriptions: { eventType: string; objectTypeId?: string; propertyName?: string; active?: boolean }[];
};

export function webhookControl(world: World) {
  return {
    /** As on the pages of an app. Answers the secret by which its deliveries are signed. */
    setWebhooks({ appId = usual.privateAppId, targetUrl, maxConcurrentRequests, subscriptions }: WebhookSetup) {
      const app = world.access.apps.get(appId);
      if (!app) throw new Error(`There is no app ${appId}; there are ${[...world.access.apps.keys()].join(', ')}.`);
      const now = world.clock.now();
      const throttling = maxConcurrentRequests === undefined ? {} : { throttling: { maxConcurrentRequests } };
      changeSettings(world.webhooks, appId, { targetUrl, ...throttling }, now);
      webhookAppOf(world.webhooks, appId).subscriptions.clear();
      const made = subscriptions.map((one) => addSubscription(world.webhooks, appId, { active: true, ...one }, now));
      return { appId, clientSecret: app.clientSecret, subscriptionIds: made.map(({ id }) => id) };
    },

    /** Every app with its settings and subscriptions. */
    listWebhooks: () =>
      [...world.access.apps.values()].map(({ appId, name, kind, clientSecret }) => {
        const app = world.webhooks.apps.get(appId);
        const subscriptions = [...(app?.subscriptions.values() ?? [])].map(subscriptionJson);
        return { appId, name, kind, clientSecret, settings: app?.settings ? settingsJson(app.settings) : null, subscriptions };
      }),

    /** Replaces all of it; without anything, deliveries go smoothly. */
    setWebhookTrouble(trouble: WebhookTrouble): void {
      world.webhooks.trouble = trouble;
    },
    webhookTrouble: (): WebhookTrouble & { lost: number } => ({ ...world.webhooks.trouble, lost: world.webhooks.lost }),

    /** Oldest first, each with its attempts; the last `count`. */
    listDeliveries: ({ count = 1_000 }: { count?: number } = {}): readonly Delivery[] => world.webhooks.deliveries.slice(-count),
    redeliver: ({ deliveryId }: { deliveryId: number }): Promise<Delivery> => redeliver(world, deliveryId),
  };
}
