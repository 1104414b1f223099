// Who may do what: every route of the contract, asked by every role, by nobody, by another site and from another team.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dashboardApi } from '../../contract/dashboard-api.ts';
import type { RouteContract } from '../../contract/route.ts';
import { newAgentSettings } from '../../rules/agent.ts';
import { mayDo, roles, type Permission, type Role } from '../../rules/role.ts';
import { prospectTemplates } from '../../rules/prospect-templates.ts';
import { scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { openWebServer, type Answer, type Browser, type TestPerson, type WebServer } from '../../test/web-server.ts';
import { hubspotDefaults } from '../../rules/hubspot-settings.ts';
import { createLanes, listLanes } from '../database/hubspot-lanes.ts';
import { savePortal } from '../database/hubspot-portals.ts';
import { createWebhook } from '../flows/admin/change-webhooks.ts';
import { createAgent } from '../flows/admin/create-agent.ts';
import { createPushKey } from '../flows/admin/create-push-key.ts';
import { keepProspect } from '../flows/coaching/change-prospect.ts';
import { inviteMember } from '../flows/admin/invite-member.ts';
import { registeredRoutes } from '../../test/registered-routes.ts';
import { addCall } from '../../test/web-calls.ts';

/**
 * Answered piece by piece, which no contract describes; who may is asked in the same way. The original of a recording is for admins until a
 * team says otherwise.
 */
const streams: Record<string, Permission> = {
  'GET /api/audit/file': 'audit.read',
  'POST /api/privacy/export': 'privacy.manage',
  'GET /api/calls/:callId/recording': 'calls.read',
  'GET /api/calls/:callId/recording/original': 'privacy.manage',
  'GET /api/events': 'calls.read',
};
/** Opened by a password, a key, a signature or a token of their own; or read by everybody. */
const doors = [
  /^(?:GET|POST) \/api\/auth\//,
  /^(?:GET|POST) \/api\/integrations\/(?:hubspot|recorders|carriers)\//,
  /^[A-Z]+ \/api\/integrations\/push-api\//,
  /^(?:GET|POST) (?:\/v2)?\/call\//,
  /^GET (?:\/api\/hubspot\/oauth\/callback|\/api\/shared\/:token\/recording|\/health(?:\/live)?|\/docs(?:\/.*)?|\*)$/,
];

const contracts = Object.entries(dashboardApi) as [string, RouteContract][];
const changing = contracts.filter(([key]) => !key.startsWith('GET '));

let server: WebServer;
let teamId: string;
const browsers = {} as Record<Role, Browser>;
const people = {} as Record<Role, TestPerson>;
/** An id of our own team for each parameter. */
let ids: Record<string, string>;
let foreign: Browser;

before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  teamId = made.teamId;
  for (const role of roles) {
    const person = role === 'admin' ? made.admin : await server.person(teamId, role);
    people[role] = person;
    browsers[role] = server.browser();
    await browsers[role].signIn(person.email);
  }
  const members = await server.database.db.selectFrom('teamMember').select('id').where('teamId', '=', teamId).execute();
  const invitation = await inviteMember(server.context, {
    teamId,
    email: 'new@example.com',
    role: 'viewer',
    inviterId: made.admin.personId,
  });
  ids = {
    callId: await addCall(server, { teamId }),
    keyId: (await createPushKey(server.context, { teamId, name: 'Key', createdBy: null })).keyId,
    endpointId: await webhookEndpoint(),
    memberId: members[0]?.id ?? '',
    invitationId: invitation.invitationId,
    agentId: (await createAgent(server.context, { teamId, name: 'Agent', createdBy: null })).agentId,
    version: '1',
    personId: made.admin.personId,
    ...(await keepProspect(server.context, {
      ...{ teamId, fromCallId: null, createdBy: made.admin.personId },
      settings: prospectTemplates['busy-owner']!,
    })),
    number: encodeURIComponent('+14155550123'),
    ...(await connectedPortal()),
  };
  const other = await server.team('Theirs');
  foreign = server.browser();
  await foreign.signIn(other.admin.email);
});
after(() => server.close());

async function webhookEndpoint(): Promise<string> {
  const context = { ...server.context, sealer: server.context.connection.sealer };
  const news = { kind: 'standard', url: 'https://example.com/hooks', events: ['call.received'], lowScoreBelow: 50 } as const;
  const digest = { digestTime: '09:00', digestZone: null };
  return (await createWebhook(context, { ...news, ...digest, teamId, agentId: null, createdBy: null })).endpointId;
}

/** A portal whose token is gone: nobody asks HubSpot anything. */
async function connectedPortal(): Promise<{ portalId: string; laneId: string }> {
  const { clock, newId } = server.context;
  const of = { teamId, portalId: '62515' };
  const now = clock.now();
  await savePortal(
    server.database.db,
    of,
    {
      ...{ auth: 'token', tokenHint: '1234', appId: null, accessExpiresAt: null, accessRenewAt: null, accountType: 'STANDARD' },
      ...{ timeZone: 'UTC', uiDomain: 'app.hubspot.com', dataHosting: 'na1', scopes: [], scopesKnown: false, burstLimit: 100 },
      ...{ settings: hubspotDefaults, connectedBy: null },
    },
    now,
  );
  await createLanes(server.database.db, { ...of, newId, now });
  const lanes = await listLanes(server.database.db, of, 10);
  return { portalId: of.portalId, laneId: lanes[0]?.id ?? '' };
}

const pathOf = (key: string, of = ids) =>
  (key.split(' ')[1] ?? '').replaceAll(/:(\w+)/g, (_, name: string) => of[name] ?? randomUUID());
/** A body that no route accepts, so that nothing changes: who may ask is decided before what is asked. */
const ask = (browser: Browser, key: string, headers: Record<string, string> = {}, of = ids): Promise<Answer> => {
  const [method = ''] = key.split(' ');
  return browser.send(
    method,
    pathOf(key, of),
    method === 'GET' || method === 'DELETE' ? undefined : { role: 7, name: 7, email: 7, from: 7, overlapHours: 'x' },
    headers,
  );
};
/** Every table with the sum of what its rows say, but for how often was asked, and what HubSpot said to it. */
async function rowSums(): Promise<unknown[]> {
  const { pool } = server.database;
  const tables = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const names = tables.rows.map(({ name }) => name).filter((name) => !['rate_limit', 'hubspot_portal'].includes(name));
  const sums = names.map((name) => `select '${name}' as name, sum(hashtextextended(one::text, 0)) from ${name} as one`);
  return (await pool.query<{ name: string; sum: string | null }>(`${sums.join(' union all ')} order by name`)).rows;
}
/** These take no body that could be wrong, so an allowed role would really do it, and asks for what is nowhere. */
const wouldChange = (key: string) => /^DELETE|revoke$|retry-all$/.test(key);
const nowhere = (role: Role): Record<string, string> => ({
  ...{ portalId: '1', number: encodeURIComponent('+14155550199') },
  // Some do it to themselves alone, and have nothing of the kind.
  personId: people[role].personId,
});

describe('every route of the contract', () => {
  test('is registered', () => {
    const missing = contracts
      .map(([key]) => key)
      .filter((key) => {
        const [method = '', url = ''] = key.split(' ');
        return !server.app.hasRoute({ method, url });
      });
    assert.deepEqual(missing, []);
  });

  test('stands in the contract, or is a stream or a door that is named here', () => {
    const known = new Set([...Object.keys(dashboardApi), ...Object.keys(streams)]);
    const found = registeredRoutes(server.app);
    assert.ok(found.length > contracts.length);
    assert.deepEqual(
      found.filter((key) => !known.has(key) && !doors.some((door) => door.test(key))),
      [],
    );
    assert.deepEqual(
      Object.keys(streams).filter((key) => !found.includes(key)),
      [],
    );
  });

  for (const [key, permission] of Object.entries(streams)) {
    test(`${key} asks strangers to sign in, and roles that may not for another one`, async () => {
      assert.equal((await ask(server.browser(), key)).status, 401);
      // What is heard does not end by itself.
      const able = key.endsWith('/events') ? [] : roles.filter((role) => mayDo(role, permission));
      for (const role of able) assert.ok(![401, 403, 500].includes((await ask(browsers[role], key)).status), role);
      for (const role of roles.filter((one) => !mayDo(one, permission)))
        assert.equal((await ask(browsers[role], key)).body['code'], 'role_not_allowed');
      if (key.includes(':')) assert.equal((await ask(foreign, key)).status, 404);
    });
  }

  for (const [key, { needs, reply }] of contracts.filter(([, contract]) => contract.needs !== 'public')) {
    test(`${key} asks a stranger to sign in`, async () => {
      const answer = await ask(server.browser(), key);
      assert.equal(answer.status, 401);
      assert.equal(answer.body['code'], 'sign_in_required');
    });

    for (const role of roles) {
      const allowed = needs === 'signed-in' || mayDo(role, needs as never);
      test(`${key} ${allowed ? 'lets' : 'does not let'} a ${role}`, async () => {
        const answer = await ask(browsers[role], key, {}, allowed && wouldChange(key) ? nowhere(role) : ids);
        if (allowed) {
          assert.ok(![401, 403].includes(answer.status) && answer.status < 500, `${answer.status} ${answer.text}`);
          if (answer.status === 200) assert.deepEqual(reply.parse(answer.body), answer.body, 'nothing that is not in the contract');
        } else {
          assert.equal(answer.status, 403, answer.text);
          assert.equal(answer.body['code'], 'role_not_allowed');
          assert.match(String(answer.body['detail']), /needs .*admin/);
        }
      });
    }
  }

  for (const [key] of contracts.filter(([key_, contract]) => key_.includes('/:') && contract.needs !== 'public')) {
    test(`${key} knows nothing of another team`, async () => {
      const [method = ''] = key.split(' ');
      const span = { from: '2026-03-04T00:00:00Z', to: '2026-03-05T00:00:00Z' };
      const body = {
        role: 'viewer',
        name: 'Mine now',
        overlapHours: 1,
        ...(key.includes('hubspot') ? span : {}),
        objectIds: ['1'],
        remedy: 'take',
        event: 'call.received',
        isPaused: true,
        shows: { score: true, transcript: false, sound: false },
        ...{ revision: 1, version: 1, draft: newAgentSettings, tests: [], contact: null },
        // The smallest: other routes refuse a body as large as a whole Discovery card before they look whose it is.
        ...{
          content: scorecardTemplates.find(({ key: of }) => of === 'challenger')?.content,
          activeVersion: null,
          callId: ids['callId'],
        },
        ...(key.includes('/rescores') ? { state: 'cancelled' } : {}),
        ...{ scorecardKey: 'discovery', checkKey: 'any', outcome: 'met', reason: 'Because.' },
        ...{
          criterionKey: 'any',
          personIds: ['any'],
          dueOn: '2099-01-01',
          settings: prospectTemplates['busy-owner'],
          said: 'Hello.',
        },
        ...(key.includes('/recorders') ? { secret: 'of another team' } : {}),
        ...{ text: 'Mine', isResolved: true, isCoached: true, title: 'Mine', fromMs: 0, toMs: 1_000, clipIds: [] },
        ...(key.includes('/goals') ? { personId: null, target: 10 } : {}),
        ...(key.includes('/trackers') ? { phrases: ['mine'], saidBy: 'us' } : {}),
        ...(key.includes('/rings') ? { from: '+12125550123' } : {}),
      };
      const answer = await foreign.send(method, pathOf(key), method === 'GET' || method === 'DELETE' ? undefined : body);
      assert.equal(answer.status, 404, answer.text);
    });
  }

  for (const [key] of changing) {
    test(`${key} refuses a request from another site`, async () => {
      const byOrigin = await ask(browsers.admin, key, { origin: 'https://evil.example' });
      assert.equal(byOrigin.status, 403, byOrigin.text);
      assert.equal(byOrigin.body['code'], 'request_origin_refused');
      const rebound = await ask(browsers.admin, key, { origin: 'null' });
      assert.equal(rebound.status, 403);
      const spelled = await ask(browsers.admin, key.replace('/api/', '/%61pi/'), { origin: 'https://evil.example' });
      assert.deepEqual([spelled.status, spelled.body['code']], [403, 'request_origin_refused'], 'however the address is written');
      assert.equal(spelled.headers.get('cache-control'), 'no-store');
    });
  }

  test('nothing was changed by all that', async () => {
    const { db } = server.database;
    assert.equal((await db.selectFrom('teamMember').select('id').where('teamId', '=', teamId).execute()).length, roles.length);
    const key = await db
      .selectFrom('pushKey')
      .selectAll()
      .where('id', '=', ids['keyId'] ?? '')
      .executeTakeFirstOrThrow();
    assert.equal(key.revokedAt, null);
    assert.equal(key.name, 'Key');
    const invitation = await db.selectFrom('teamInvitation').select('status').executeTakeFirstOrThrow();
    assert.equal(invitation.status, 'pending');
  });

  test('asking changes nothing: after every GET each row is what it was', async () => {
    const before = await rowSums();
    for (const [key] of contracts.filter(([key_]) => key_.startsWith('GET '))) await ask(browsers.admin, key);
    assert.deepEqual(await rowSums(), before);
  });

  test('fields that are not in the contract change nothing', async () => {
    const theirs = (await foreign.send('GET', '/api/session')).body['team'] as { teamId: string };
    const more = {
      teamId: theirs.teamId,
      keyId: ids['keyId'],
      key: 'pk_live_known',
      createdBy: 'somebody',
      createdAt: '1999-01-01T00:00:00Z',
    };
    const made = await browsers.admin.send('POST', '/api/push-keys', { name: 'With more', ...more });
    assert.equal(made.status, 200, made.text);
    assert.notEqual(made.body['key'], more.key);
    const row = await server.database.db
      .selectFrom('pushKey')
      .selectAll()
      .where('name', '=', 'With more')
      .executeTakeFirstOrThrow();
    assert.deepEqual([row.teamId, row.createdBy, row.id === more.keyId], [teamId, ids['personId'], false]);
    assert.ok(row.createdAt.getFullYear() > 1999);
  });

  test('a cookie without a word about where it comes from changes nothing', async () => {
    const cookie = [...browsers.admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/push-keys`, { method: 'POST', headers, body: '{"name":"x"}' });
    assert.equal(answer.status, 403);
  });
});
