// Conformance: the management of webhooks with a developer's key.
import assert from 'node:assert/strict';
import type { SubscriptionCreateRequestEventTypeEnum } from '@hubspot/api-client/lib/codegen/webhooks/index.js';
import { usual } from '../world.ts';
import { refused, type Case } from './trial.ts';

const { appId } = usual;
const eventType = (name: string) => name as SubscriptionCreateRequestEventTypeEnum;

export const webhookCases: Case[] = [
  {
    name: 'an app sets where its webhooks go, and takes it back',
    async run({ client, call }) {
      const { settingsApi } = client.webhooks;
      await refused(settingsApi.getAll(appId), 404);
      const targetUrl = 'https://example.com/hook?agent_id=42';
      const made = await settingsApi.configure(appId, { targetUrl, throttling: { maxConcurrentRequests: 10 } });
      assert.equal(made.targetUrl, targetUrl);
      assert.ok(made.createdAt instanceof Date);
      assert.equal((await settingsApi.getAll(appId)).throttling.maxConcurrentRequests, 10);
      await refused(settingsApi.configure(appId, { targetUrl, throttling: { maxConcurrentRequests: 5 } }), 400);
      await refused(
        settingsApi.configure(appId, { targetUrl: 'http://example.com', throttling: { maxConcurrentRequests: 10 } }),
        400,
      );
      const key = `?hapikey=${usual.developerKey}`;
      assert.equal((await call('GET', `/app-webhooks/2026-09/${appId}/settings${key}`)).json['targetUrl'], targetUrl);
      assert.equal(
        (await call('GET', `/webhooks/v3/${appId}/settings?hapikey=wrong`, undefined, { authorization: '' })).status,
        401,
      );
      assert.equal((await call('GET', `/webhooks/v3/${usual.privateAppId}/settings${key}`)).status, 404);
      await settingsApi.clear(appId);
      await refused(settingsApi.getAll(appId), 404);
    },
  },
  {
    name: 'subscriptions are made, paused and taken away',
    async run({ client }) {
      const { subscriptionsApi } = client.webhooks;
      const recording = {
        objectTypeId: '0-48',
        propertyName: 'hs_call_recording_url',
        eventType: eventType('object.propertyChange'),
      };
      const made = await subscriptionsApi.create(appId, recording);
      assert.equal(made.active, false, 'paused until it is turned on');
      assert.equal(typeof made.id, 'string');
      assert.equal(made.objectTypeId, '0-48');
      const id = Number(made.id);
      assert.equal((await subscriptionsApi.update(id, appId, { active: true })).active, true);
      assert.equal((await subscriptionsApi.getById(id, appId)).propertyName, 'hs_call_recording_url');
      assert.deepEqual(
        (await subscriptionsApi.getAll(appId)).results.map((one) => one.id),
        [made.id],
      );
      await refused(subscriptionsApi.create(appId, recording), 409);
      await refused(subscriptionsApi.create(appId, { eventType: eventType('object.creation') }), 400);
      await refused(subscriptionsApi.create(appId, { eventType: eventType('contact.propertyChange') }), 400);
      await refused(subscriptionsApi.create(appId, { eventType: eventType('call.creation') }), 400);
      await subscriptionsApi.archive(id, appId);
      await refused(subscriptionsApi.getById(id, appId), 404);
    },
  },
  {
    name: 'subscriptions are turned on in a batch; unknown ones are an error of it',
    async run({ client }) {
      const { subscriptionsApi } = client.webhooks;
      const made = await subscriptionsApi.create(appId, { eventType: eventType('contact.creation') });
      const id = Number(made.id);
      const all = await subscriptionsApi.updateBatch(appId, { inputs: [{ id, active: true }] });
      assert.deepEqual(
        all.results.map((one) => one.active),
        [true],
      );
      const some = await subscriptionsApi.updateBatch(appId, {
        inputs: [
          { id, active: false },
          { id: 9, active: true },
        ],
      });
      assert.equal(some.results.length, 1);
      assert.equal((some as { numErrors?: number }).numErrors, 1);
      assert.equal((await subscriptionsApi.getById(id, appId)).active, false);
    },
  },
];
