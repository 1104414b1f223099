// Conformance: owners, the account, tokens and scopes, limits as the client meets them.
import assert from 'node:assert/strict';
import { addCall, refused, someTime, type Case } from './trial.ts';

export const accountCases: Case[] = [
  {
    name: 'owners are listed, and those who left only if asked for',
    async run(trial) {
      const { control } = trial.hubspot;
      const ann = control.addOwner({
        email: 'ann@example.com',
        firstName: 'Ann',
        teams: [{ id: '1', name: 'Sales', primary: true }],
      });
      const bob = control.addOwner({ email: 'bob@example.com' });
      control.archiveOwner({ id: bob.id });
      const { ownersApi } = trial.client.crm.owners;
      const present = (await ownersApi.getPage(undefined, undefined, 500)).results;
      assert.deepEqual(
        present.map((one) => [one.id, one.userId, one.teams?.[0]?.name]),
        [[ann.id, ann.userId, 'Sales']],
      );
      assert.equal((await ownersApi.getPage('ANN@example.com')).results.length, 1);
      const [left] = (await ownersApi.getPage(undefined, undefined, 100, true)).results;
      assert.equal(left?.id, bob.id);
      assert.equal(left?.userId, null);
      assert.equal(left?.userIdIncludingInactive, bob.userId);
      const spelled = await trial.call('GET', '/crm/owners/2026-09/?limit=1');
      assert.equal((spelled.json['results'] as unknown[]).length, 1);
    },
  },
  {
    name: 'one owner is read by id and by user id',
    async run(trial) {
      const ann = trial.hubspot.control.addOwner({ email: 'ann@example.com' });
      const { ownersApi } = trial.client.crm.owners;
      assert.equal((await ownersApi.getById(Number(ann.id))).email, 'ann@example.com');
      assert.equal((await ownersApi.getById(ann.userId, 'userId')).id, ann.id);
      await refused(ownersApi.getById(Number(ann.id), 'id', true), 404);
    },
  },
  {
    name: 'the account tells its id, its time zone and what is left of the day',
    async run(trial) {
      const details = await trial.call('GET', '/account-info/v3/details');
      assert.equal(details.status, 200);
      assert.equal(details.json['portalId'], 145_883_449);
      assert.equal(details.json['timeZone'], 'US/Eastern');
      assert.equal(details.json['utcOffset'], '-04:00');
      assert.equal(details.json['utcOffsetMilliseconds'], -14_400_000);
      const usage = await trial.call('GET', '/account-info/2026-03/api-usage/daily/private-apps');
      const [day] = usage.json['results'] as Record<string, unknown>[];
      assert.equal(day?.['currentUsage'], 2);
      assert.equal(day?.['usageLimit'], 625_000);
      // Midnight in New York, after the first of October at nine UTC.
      assert.equal(day?.['resetsAt'], '2026-10-02T04:00:00.000Z');
    },
  },
  {
    name: 'outcomes of calls are listed',
    async run(trial) {
      const reply = await trial.call('GET', '/calling/v1/dispositions');
      const outcomes = JSON.parse(reply.text) as { id: string; label: string }[];
      assert.equal(outcomes.length, 6);
      assert.deepEqual(outcomes[5], { id: '17b47fee-58de-441e-a44c-c6300d46f273', label: 'Wrong number' });
    },
  },
  {
    name: 'a token is told who it is, and an unknown one nothing',
    async run(trial) {
      const known = await trial.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: 'pat-na1-emulator' });
      assert.equal(known.json['hubId'], 145_883_449);
      assert.ok((known.json['scopes'] as string[]).includes('crm.objects.contacts.read'));
      trial.client.setAccessToken('pat-na1-wrong');
      const body = await refused(trial.client.crm.objects.calls.basicApi.getPage(), 401);
      assert.equal(body['category'], 'INVALID_AUTHENTICATION');
      assert.match(String(body['message']), /^Authentication credentials not found\. This API supports OAuth 2\.0 authentication/);
    },
  },
  {
    name: 'a token without the scope is told which one is missing',
    async run(trial) {
      trial.hubspot.control.issueToken({ token: 'narrow', scopes: ['crm.objects.contacts.read'] });
      trial.client.setAccessToken('narrow');
      const { calls } = trial.client.crm.objects;
      await calls.basicApi.getPage();
      const body = await refused(calls.basicApi.create({ properties: { hs_timestamp: someTime }, associations: [] }), 403);
      assert.equal(body['category'], 'MISSING_SCOPES');
      const [error] = body['errors'] as { context: { requiredGranularScopes: string[] } }[];
      assert.deepEqual(error?.context.requiredGranularScopes, ['crm.objects.contacts.write']);
      await refused(trial.client.crm.owners.ownersApi.getPage(), 403);
    },
  },
  {
    name: 'limits are announced, and what is beyond them is refused in the words the client knows',
    async run(trial) {
      trial.hubspot.control.setLimits({ burst: 3 });
      addCall(trial, 'x');
      const path = '/crm/v3/objects/calls';
      const first = await trial.call('GET', path);
      assert.equal(first.headers.get('x-hubspot-ratelimit-max'), '3');
      assert.equal(first.headers.get('x-hubspot-ratelimit-remaining'), '2');
      assert.equal(first.headers.get('x-hubspot-ratelimit-interval-milliseconds'), '10000');
      await trial.call('GET', path);
      await trial.call('GET', path);
      const body = await refused(trial.client.crm.objects.calls.basicApi.getPage(), 429);
      assert.equal(body['policyName'], 'TEN_SECONDLY_ROLLING');
      assert.equal(body['errorType'], 'RATE_LIMIT');
      assert.equal(body['message'], 'You have reached your ten_secondly_rolling limit.');
      await trial.hubspot.control.advance({ ms: 10_000 });
      assert.equal((await trial.call('GET', path)).status, 200);
      trial.hubspot.control.setLimits({ burst: 100, searchesPerSecond: 1 });
      await trial.call('POST', `${path}/search`, {});
      const search = await trial.call('POST', `${path}/search`, {});
      assert.equal(search.status, 429);
      assert.equal(search.json['message'], 'You have reached your secondly limit.');
      assert.equal(search.json['policyName'], 'SECONDLY');
      trial.hubspot.control.setLimits({ daily: 1 });
      const daily = await trial.call('GET', path);
      assert.equal(daily.json['policyName'], 'DAILY');
      assert.equal(daily.json['message'], 'You have reached your daily limit.');
    },
  },
  {
    name: 'an app takes itself out of the account',
    async run(trial) {
      assert.equal((await trial.call('DELETE', '/appinstalls/v3/external-install')).status, 204);
      assert.equal((await trial.call('GET', '/account-info/v3/details')).status, 401);
    },
  },
];
