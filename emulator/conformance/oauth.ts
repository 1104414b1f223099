// Conformance: connecting an app, its tokens, and their end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { usual } from '../world.ts';
import { refused, type Case, type Trial } from './trial.ts';

const back = 'http://localhost:3000/connected';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fields = (values: Record<string, string>) => new URLSearchParams(values).toString();
const client = { client_id: usual.clientId, client_secret: usual.clientSecret };

const authorizePath = (more: Record<string, string> = {}) =>
  `/oauth/authorize?${fields({ client_id: usual.clientId, redirect_uri: back, scope: 'oauth crm.objects.contacts.read', state: 's1', ...more })}`;

async function connect({ call }: Trial, more: Record<string, string> = {}): Promise<string> {
  const answer = await call('POST', authorizePath(more), fields({ answer: 'yes', portal_id: String(usual.portalId) }), form);
  assert.equal(answer.status, 302);
  const target = new URL(answer.headers.get('location') ?? '');
  assert.equal(target.origin + target.pathname, back);
  assert.equal(target.searchParams.get('state'), 's1');
  return target.searchParams.get('code') ?? '';
}

const redeem = ({ call }: Trial, code: string, more: Record<string, string> = {}, path = '/oauth/v3/token') =>
  call('POST', path, fields({ grant_type: 'authorization_code', ...client, redirect_uri: back, code, ...more }), form);

export const oauthCases: Case[] = [
  {
    name: 'a person connects an app on a page, or says no',
    async run(trial) {
      const shown = await trial.call('GET', authorizePath());
      assert.equal(shown.status, 200);
      assert.match(shown.text, /Connect app/);
      assert.match(shown.text, /crm\.objects\.contacts\.read/);
      assert.ok(await connect(trial));
      const no = await trial.call('POST', authorizePath(), fields({ answer: 'no' }), form);
      assert.equal(new URL(no.headers.get('location') ?? '').searchParams.get('error'), 'access_denied');
      assert.equal((await trial.call('GET', authorizePath({ client_id: 'nobody' }))).status, 400);
      assert.equal((await trial.call('GET', authorizePath({ scope: 'everything' }))).status, 400);
    },
  },
  {
    name: 'a code is changed for tokens once, and the token works until it ends',
    async run(trial) {
      const code = await connect(trial);
      const { tokensApi } = trial.client.oauth;
      const tokens = await tokensApi.create('authorization_code', code, back, usual.clientId, usual.clientSecret);
      assert.equal(tokens.expiresIn, 1_800);
      assert.equal(tokens.tokenType, 'bearer');
      const again = await refused(tokensApi.create('authorization_code', code, back, usual.clientId, usual.clientSecret), 400);
      assert.equal(again['status'], 'BAD_AUTH_CODE');
      trial.client.setAccessToken(tokens.accessToken);
      await trial.client.crm.objects.calls.basicApi.getPage();
      await trial.hubspot.control.advance({ ms: 1_800_000 + 9 * 60_000 });
      const body = await refused(trial.client.crm.objects.calls.basicApi.getPage(), 401);
      assert.equal(body['category'], 'EXPIRED_AUTHENTICATION');
      assert.equal(body['message'], 'The OAuth token used to make this call expired 9 minute(s) ago.');
      const next = await tokensApi.create(
        'refresh_token',
        undefined,
        undefined,
        usual.clientId,
        usual.clientSecret,
        tokens.refreshToken,
      );
      assert.equal(next.refreshToken, tokens.refreshToken);
      trial.client.setAccessToken(next.accessToken);
      await trial.client.crm.objects.calls.basicApi.getPage();
    },
  },
  {
    name: 'tokens are refused in the words of OAuth',
    async run(trial) {
      const wrong: [Record<string, string>, string, string][] = [
        [{ code: 'nonsense' }, 'invalid_grant', 'BAD_AUTH_CODE'],
        [{ client_id: 'nobody' }, 'invalid_client', 'BAD_CLIENT_ID'],
        [{ client_secret: 'guess' }, 'invalid_client', 'BAD_CLIENT_SECRET'],
        [{ grant_type: 'refresh_token', refresh_token: 'old' }, 'invalid_grant', 'BAD_REFRESH_TOKEN'],
      ];
      for (const [more, error, status] of wrong) {
        const reply = await redeem(trial, 'x', more, '/oauth/2026-09/token');
        assert.deepEqual([reply.status, reply.json['error'], reply.json['status']], [400, error, status]);
      }
      const elsewhere = await redeem(trial, await connect(trial), { redirect_uri: 'http://localhost/else' });
      assert.equal(elsewhere.json['status'], 'BAD_REDIRECT_URI');
      // Only v1 reads the query.
      const query = fields({ grant_type: 'refresh_token', ...client, refresh_token: 'x' });
      assert.equal((await trial.call('POST', `/oauth/v1/token?${query}`)).json['status'], 'BAD_REFRESH_TOKEN');
      assert.equal((await trial.call('POST', `/oauth/v3/token?${query}`)).json['status'], 'BAD_GRANT_TYPE');
    },
  },
  {
    name: 'a code with a challenge needs its verifier',
    async run(trial) {
      const verifier = 'a-verifier-that-is-long-enough-for-the-rule-of-43';
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
      assert.equal((await redeem(trial, await connect(trial, asked))).status, 400);
      assert.equal((await redeem(trial, await connect(trial, asked), { code_verifier: verifier })).status, 200);
    },
  },
  {
    name: 'tokens tell what they are',
    async run(trial) {
      const tokens = (await redeem(trial, await connect(trial))).json as { access_token: string; refresh_token: string };
      const access = await trial.client.oauth.accessTokensApi.get(tokens.access_token);
      assert.deepEqual(
        [access.hubId, access.appId, access.tokenType, access.expiresIn],
        [usual.portalId, usual.appId, 'access', 1_800],
      );
      assert.deepEqual(access.scopes, ['oauth', 'crm.objects.contacts.read']);
      const refresh = await trial.client.oauth.refreshTokensApi.get(tokens.refresh_token);
      assert.equal(refresh.clientId, usual.clientId);
      const seen = await trial.call('POST', '/oauth/v3/token/introspect', fields({ ...client, token: tokens.access_token }), form);
      assert.deepEqual([seen.json['active'], seen.json['token_use'], seen.json['hub_id']], [true, 'access_token', usual.portalId]);
      const none = await trial.call('POST', '/oauth/2026-03/token/introspect', fields({ ...client, access_token: 'x' }), form);
      assert.deepEqual(none.json, { active: false });
    },
  },
  {
    name: 'a refresh token is ended by either way',
    async run(trial) {
      const grant = async () => (await redeem(trial, await connect(trial))).json as { refresh_token: string };
      const [first, second] = [await grant(), await grant()];
      await trial.client.oauth.refreshTokensApi.archive(first.refresh_token);
      await refused(trial.client.oauth.refreshTokensApi.get(first.refresh_token), 404);
      const revoked = await trial.call(
        'POST',
        '/oauth/2026-09/token/revoke',
        fields({ ...client, token: second.refresh_token }),
        form,
      );
      assert.equal(revoked.status, 204);
      await refused(trial.client.oauth.refreshTokensApi.get(second.refresh_token), 404);
    },
  },
];
