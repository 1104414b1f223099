// The ways in besides a password: the identity provider of a team, and passkeys. Who gets in, who does not and why, and what opens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SsoRefusal } from '../../rules/single-sign-on.ts';
import { openTestProvider, type Lie, type TestProvider } from '../../test/identity-provider.ts';
import { softPasskey, type Bend, type SoftPasskey } from '../../test/soft-passkey.ts';
import { openWebServer, PASSWORD, type Answer, type Browser, type WebServer } from '../../test/web-server.ts';
import { saveSingleSignOn } from '../database/single-sign-on.ts';
import { changeAddress, forgetIdentity } from '../flows/admin/change-identity.ts';
import { allowPasswords } from '../flows/admin/change-single-sign-on.ts';
import { inviteMember } from '../flows/admin/invite-member.ts';
import { resetPassword } from '../flows/admin/reset-password.ts';

const ORIGIN = 'http://localhost:3000';
let server: WebServer;
let provider: TestProvider;
let teamId: string;
let admin: Browser;
let adminEmail: string;
before(async () => {
  provider = await openTestProvider();
  server = await openWebServer({ publicUrl: ORIGIN, identityHosts: [provider.host] });
  const made = await server.team('North');
  ({ teamId } = made);
  adminEmail = made.admin.email;
  admin = server.browser();
  await admin.signIn(adminEmail);
});
after(async () => {
  await server.close();
  await provider.close();
});

const connect = (browser: Browser, change: object = {}) =>
  browser.send('PUT', '/api/team/single-sign-on', {
    ...{ label: 'North SSO', issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret },
    ...{ domains: ['example.com'], defaultRole: null, isOnly: false },
    ...change,
  });

const local = (location: string): string => location.replace(ORIGIN, '');
async function go(browser: Browser, path: string): Promise<string> {
  const answer = await browser.fetch(path, { redirect: 'manual' });
  assert.equal(answer.status, 302, path);
  return answer.headers.get('location') ?? '';
}
/** Where a browser ends up: at a page of ours. */
async function signOn(
  browser: Browser,
  person: Partial<TestProvider['next']['person']>,
  lie: Lie = {},
  next = '/calls',
): Promise<string> {
  provider.next = { person: { sub: 'ann', email: 'ann@example.com', email_verified: true, name: 'Ann Byron', ...person }, lie };
  const away = await go(browser, `/api/auth/sso/${teamId}?next=${encodeURIComponent(next)}`);
  return go(browser, local(await provider.visit(away)));
}
const refusedAt = (why: SsoRefusal) => `/sign-in?refused=${why}`;
const invite = (email: string, role: 'member' | 'manager' = 'member', into = teamId) =>
  server.database.db
    .selectFrom('teamMember')
    .select('personId')
    .where('teamId', '=', into)
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow()
    .then(({ personId }) => inviteMember(server.context, { teamId: into, email, role, inviterId: personId }));

describe('connecting', () => {
  test('a provider is asked before it is saved, and its secret is seen by nobody again', async () => {
    assert.equal(
      (await connect(admin, { issuer: `${provider.issuer}/` })).body['code'],
      'provider_refused',
      'another spelling is another issuer',
    );
    assert.equal((await connect(admin, { issuer: 'http://127.0.0.1:9' })).body['code'], 'provider_refused');
    assert.equal((await connect(admin, { issuer: 'http://login.example.com' })).status, 400);
    assert.equal((await connect(admin, { domains: ['gmail.com'], defaultRole: 'member' })).status, 400);
    assert.equal((await connect(admin, { clientSecret: null })).status, 400);
    assert.equal((await connect(admin)).status, 204);
    assert.equal((await connect(admin, { clientSecret: null, label: 'North' })).status, 204);
    const shown = await admin.send('GET', '/api/team/single-sign-on');
    assert.ok(!shown.text.includes('w\\u00f6rd') && !shown.text.includes('wörd'));
    assert.partialDeepStrictEqual(shown.body, { connected: { label: 'North', isThisSession: false } });
    const { rows } = await server.database.pool.query<{ all: string }>(`select row_to_json(s)::text as all from sealed_secret s`);
    assert.ok(rows.length > 0 && rows.every((row) => !row.all.includes('wörd')));
    const buttons = await server.browser().send('GET', '/api/single-sign-on');
    assert.deepEqual(buttons.body['items'], [{ teamId, label: 'North' }]);
    const moved = await connect(admin, { clientId: 'another', clientSecret: null });
    assert.equal(moved.status, 400, 'a secret goes to no other client than its own');
  });
});

describe('coming back', () => {
  test('who was invited comes in with the role of the invitation, once linked by the id of the provider', async () => {
    assert.equal(await signOn(server.browser(), {}), refusedAt('not_invited'));
    await invite('Ann@Example.com', 'manager');
    const browser = server.browser();
    assert.equal(await signOn(browser, {}), '/calls');
    const session = await browser.send('GET', '/api/session');
    assert.partialDeepStrictEqual(session.body, {
      ...{ role: 'manager', isByProvider: true },
      person: { email: 'ann@example.com', name: 'Ann Byron' },
    });
    assert.equal((await admin.send('GET', '/api/session')).body['isByProvider'], false);
    // The address at the provider changes; the person stays.
    const again = server.browser();
    assert.equal(await signOn(again, { email: 'ann.byron@example.com' }), '/calls');
    assert.deepEqual((await again.send('GET', '/api/session')).body['person'], session.body['person']);
    assert.equal(await signOn(server.browser(), {}, {}, 'https://evil.example/calls'), '/', 'a link leads on to our pages only');
    const log = (await admin.send('GET', '/api/audit')).text;
    assert.match(log, /single sign-on/);
    assert.match(log, /not_invited/);
    assert.ok(!log.includes('ann@example.com","detail":{"by"'), 'strangers are masked');
  });

  test('whoever has an account is linked by the verified address; a role for everybody lets the others in', async () => {
    const { email } = await server.person(teamId, 'viewer');
    const browser = server.browser();
    assert.equal(await signOn(browser, { sub: 'v', email }, {}, '//evil.example'), '/');
    assert.equal((await browser.send('GET', '/api/session')).body['role'], 'viewer');
    assert.equal((await connect(admin, { defaultRole: 'member' })).status, 204);
    const other = server.browser();
    assert.equal(await signOn(other, { sub: 'new', email: 'new@example.com', name: '' }), '/calls');
    assert.partialDeepStrictEqual((await other.send('GET', '/api/session')).body, { role: 'member', person: { name: 'new' } });
  });

  test('an address that has changed hands opens the account of nobody else, until the server is told whose it is', async () => {
    const old = await server.person(teamId, 'viewer');
    const { email } = old;
    assert.equal(await signOn(server.browser(), { sub: 'old hand', email }), '/calls');
    assert.equal(await signOn(server.browser(), { sub: 'new hand', email, name: 'Newcomer' }), refusedAt('address_of_another'));
    assert.match((await admin.send('GET', '/api/audit')).text, /address_of_another/);
    await assert.rejects(changeAddress(server.context, { email, to: adminEmail.toUpperCase() }), { code: 'conflict' });
    await changeAddress(server.context, { email, to: `Gone-${email}` });
    const newcomer = server.browser();
    assert.equal(await signOn(newcomer, { sub: 'new hand', email, name: 'Newcomer' }), '/calls');
    assert.partialDeepStrictEqual((await newcomer.send('GET', '/api/session')).body, {
      role: 'member',
      person: { name: 'Newcomer' },
    });
    const again = server.browser();
    assert.equal(await signOn(again, { sub: 'old hand', email: 'elsewhere@example.com' }), '/calls');
    assert.partialDeepStrictEqual((await again.send('GET', '/api/session')).body, { role: 'viewer', person: { name: old.name } });
    // The same person, whom the provider knows by a new id.
    assert.deepEqual(await forgetIdentity(server.context, { email: `gone-${email}` }), { identities: 1 });
    assert.equal((await again.send('GET', '/api/session')).status, 401);
    assert.equal(await signOn(again, { sub: 'old hand again', email: `gone-${email}` }), '/calls');
    assert.partialDeepStrictEqual((await again.send('GET', '/api/session')).body, { role: 'viewer' });
  });

  test('who has another id for each client comes in by a new one, and nobody else by their address', async () => {
    const by = async (clientId: string, subjectTypes: string[]): Promise<void> => {
      Object.assign(provider, { clientId, subjectTypes });
      assert.equal((await connect(admin, { defaultRole: 'member' })).status, 204);
    };
    const { db } = server.database;
    const [pia, quinn] = [await server.person(teamId, 'viewer'), await server.person(teamId, 'viewer')];
    const comeAs = async (sub: string, { email }: { email: string }): Promise<string> => {
      const browser = server.browser();
      const at = await signOn(browser, { sub, email });
      return at === '/calls' ? ((await browser.send('GET', '/api/session')).body['person'] as { name: string }).name : at;
    };
    await by('ringside', ['pairwise']);
    assert.equal(await comeAs('pia at first', pia), pia.name);
    assert.equal(await comeAs('quinn at first', quinn), quinn.name);
    await db.updateTable('personIdentity').set({ clientIds: [] }).where('subject', '=', 'quinn at first').execute();
    assert.equal(await comeAs('new hand at first', quinn), refusedAt('address_of_another'));

    await by('renewed', ['public', 'pairwise']);
    assert.equal(await comeAs('pia renewed', pia), refusedAt('address_of_another'), 'ids are the same for all clients');
    await by('renewed', ['pairwise']);
    assert.equal(await comeAs('pia renewed', pia), pia.name);
    assert.equal(await comeAs('new hand renewed', pia), refusedAt('address_of_another'));
    assert.equal(await comeAs('pia at first', pia), refusedAt('address_of_another'), 'is not hers there');
    assert.equal(await comeAs('quinn renewed', quinn), refusedAt('address_of_another'), 'an id of before may be of any client');
    await by('ringside', ['pairwise']);
    assert.equal(await comeAs('quinn at first', quinn), quinn.name);
    await by('renewed', ['pairwise']);
    assert.equal(await comeAs('quinn renewed', quinn), quinn.name);
    await by('ringside', ['public', 'pairwise']);
  });

  const past = Math.floor(Date.now() / 1000) - 3_600;
  const lies: [string, SsoRefusal | 'in', Lie, object?][] = [
    ['no signature at all', 'token_unsigned', { alg: 'none' }],
    ['a signature by a shared secret', 'token_unsigned', { alg: 'HS256' }],
    ['a key that is not published', 'token_forged', { foreignKey: true }],
    ['made for another client', 'token_of_another', { claims: { aud: 'another' } }],
    ['for several clients, of which another asked', 'token_of_another', { claims: { aud: ['ringside', 'x'], azp: 'x' } }],
    ['made by another issuer', 'token_of_another', { claims: { iss: 'https://evil.example' } }],
    ['of another sign-in', 'token_replayed', { claims: { nonce: 'another' } }],
    ['without the word of this sign-in', 'token_replayed', { claims: { nonce: undefined } }],
    ['out of date', 'token_expired', { claims: { exp: past } }],
    ['from the future', 'token_expired', { claims: { iat: past + 7_200 } }],
    ['not good yet', 'token_expired', { claims: { nbf: past + 7_200 } }],
    ['an answer of another provider', 'token_of_another', { answeredBy: 'https://evil.example' }],
    ['about nobody', 'token_unreadable', { claims: { sub: '' } }],
    ['an address that is not verified', 'email_unverified', { claims: { email_verified: false } }],
    ['an address that nobody speaks of', 'email_unverified', { claims: { email_verified: undefined } }],
    ['no address', 'email_missing', { claims: { email: undefined } }],
    [
      'an address of somebody else asked for apart',
      'email_missing',
      { claims: { email: undefined }, userinfo: { sub: 'x', email: 'a@example.com' } },
    ],
    ['another domain', 'domain_refused', { claims: { email: 'ann@example.com.evil.example' } }],
    ['a provider that says no', 'provider_refused', { refuses: true }],
    ['a provider that refuses the client', 'settings_wrong', { tokenStatus: 401 }],
    ['a provider that is down', 'provider_unreachable', { tokenStatus: 503 }],
    ['good for an hour already', 'in', { claims: { nbf: past } }],
    ['signed by PS256', 'in', { alg: 'PS256' }],
    ['signed by ES256', 'in', { alg: 'ES256' }],
    ['verified in the words of Entra', 'in', { claims: { email_verified: undefined, xms_edov: '1' } }],
    [
      'an address asked for apart',
      'in',
      {
        claims: { email: undefined, email_verified: undefined },
        userinfo: { sub: 'ann', email: 'ann@example.com', email_verified: true },
      },
    ],
  ];
  for (const [name, why, lie] of lies) {
    test(`${name}: ${why}`, async () => {
      const browser = server.browser();
      assert.equal(await signOn(browser, {}, lie), why === 'in' ? '/calls' : refusedAt(why));
      assert.equal((await browser.send('GET', '/api/session')).status, why === 'in' ? 200 : 401);
    });
  }

  test('a way back is good once, in the browser that was sent, and not for long', async () => {
    const browser = server.browser();
    const begin = async (from: Browser): Promise<string> => local(await provider.visit(await go(from, `/api/auth/sso/${teamId}`)));
    provider.next = { person: { sub: 'ann', email: 'ann@example.com', email_verified: true }, lie: {} };
    const callback = await begin(browser);
    assert.equal(await go(server.browser(), callback), refusedAt('took_too_long'), 'somebody else was sent');
    const thief = server.browser();
    await begin(thief);
    assert.equal(await go(thief, callback), refusedAt('took_too_long'), 'and has a sign-in of their own under way');
    const cookies = new Map(browser.cookies);
    assert.equal(await go(browser, callback), '/');
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    assert.equal(await go(browser, callback), refusedAt('took_too_long'), 'the same once more');
    const late = server.browser();
    const path = await begin(late);
    server.advance(11 * 60_000);
    assert.equal(await go(late, path), refusedAt('took_too_long'));
    server.advance(-11 * 60_000);
    assert.equal(await go(late, '/api/auth/sso/what-nobody-should-say'), refusedAt('switched_off'));
    assert.ok(!server.logged().includes('what-nobody-should-say'));
  });
});

describe('teams', () => {
  test('what one team’s provider says opens no other team, unless that one trusts it, too', async () => {
    const other = await server.team('South');
    await invite('ann@example.com', 'member', other.teamId);
    const { db } = server.database;
    const ann = await db.selectFrom('person').select('id').where('email', '=', 'ann@example.com').executeTakeFirstOrThrow();
    await db
      .insertInto('teamMember')
      .values({ id: 'south-ann', teamId: other.teamId, personId: ann.id, role: 'admin', createdAt: new Date() })
      .execute();
    const browser = server.browser();
    await signOn(browser, {});
    const names = async (): Promise<string[]> =>
      ((await browser.send('GET', '/api/session')).body['teams'] as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(await names(), ['North']);
    assert.equal((await browser.send('POST', '/api/session/team', { teamId: other.teamId })).status, 404);
    const south = server.browser();
    await south.signIn(other.admin.email);
    assert.equal((await connect(south)).status, 204);
    assert.deepEqual(await names(), ['North', 'South']);
    assert.equal((await south.send('DELETE', '/api/team/single-sign-on')).status, 204);
    assert.deepEqual(await names(), ['North']);
  });

  test('passwords are shut by who came in by single sign-on, and a command opens them again', async () => {
    assert.equal((await connect(admin, { isOnly: true })).status, 409);
    const byProvider = server.browser();
    await signOn(byProvider, { sub: 'admin', email: adminEmail });
    assert.equal((await connect(byProvider, { isOnly: true })).status, 204);
    assert.equal((await admin.send('GET', '/api/calls')).status, 403, 'the session of a password has no team any more');
    const refused = await server.browser().signIn(adminEmail);
    assert.equal(refused.status, 401);
    assert.match(refused.text, /single sign-on only/);
    assert.deepEqual(refused.headers.getSetCookie(), []);
    const wrong = await server.browser().signIn(adminEmail, 'not the password');
    assert.doesNotMatch(wrong.text, /single sign-on/, 'a stranger learns nothing');
    const invited = await invite('kim@example.com');
    const joins = await server
      .browser()
      .send('POST', `/api/invitations/${invited.invitationId}/accept`, { name: 'Kim', password: PASSWORD });
    assert.equal(joins.status, 401);

    await allowPasswords({ ...server.context, actor: () => ({ kind: 'command' }) }, { teamId });
    assert.equal((await server.browser().signIn(adminEmail)).status, 200);
    await resetPassword(server.context, { email: 'ann@example.com', password: PASSWORD });
    assert.equal((await server.browser().signIn('ann@example.com')).status, 200, 'who never had a password gets one');
    assert.equal((await byProvider.send('DELETE', '/api/team/single-sign-on')).status, 204);
    assert.equal((await byProvider.send('GET', '/api/calls')).status, 403, 'what the provider began ends with it');
  });
});

type Json = Record<string, unknown>;
const send = (browser: Browser, method: string, path: string, body?: unknown): Promise<Answer> =>
  browser.send(method, path, body, { origin: ORIGIN });
const comeByPassword = (browser: Browser, as: string) =>
  send(browser, 'POST', '/api/auth/sign-in/email', { email: as, password: PASSWORD });
const begin = async (browser: Browser): Promise<Json> =>
  (await send(browser, 'POST', '/api/passkeys/begin', { password: PASSWORD })).body['options'] as Json;
const add = async (browser: Browser, device: SoftPasskey, name: string, bend?: Bend): Promise<Answer> =>
  send(browser, 'POST', '/api/passkeys', { name, answer: device.make(await begin(browser), bend) });
const question = async (browser: Browser): Promise<Json> =>
  (await send(browser, 'POST', '/api/passkeys/ask')).body['options'] as Json;
const comeIn = (browser: Browser, answer: Json) => send(browser, 'POST', '/api/passkeys/sign-in', { answer });
const isIn = async (browser: Browser): Promise<boolean> => (await browser.send('GET', '/api/session')).status === 200;

describe('passkeys', () => {
  let ann: Browser;
  before(async () => {
    ann = server.browser();
    assert.equal((await comeByPassword(ann, adminEmail)).status, 200);
  });

  test('a passkey is added with the password, opens the door, and is told of', async () => {
    assert.equal((await send(ann, 'POST', '/api/passkeys/begin', { password: 'not the password' })).body['code'], 'password_wrong');
    const device = softPasskey(ORIGIN);
    assert.equal((await add(ann, device, 'Laptop')).status, 204);
    const browser = server.browser();
    const options = await question(browser);
    assert.deepEqual(options['allowCredentials'] ?? [], [], 'nothing is told of whose passkeys there are');
    const answer = device.use(options);
    assert.equal((await comeIn(browser, answer)).status, 204);
    assert.equal((await browser.send('GET', '/api/session')).body['role'], 'admin');
    assert.equal((await comeIn(server.browser(), answer)).status, 401, 'each question is answered once');
    const listed = (await ann.send('GET', '/api/passkeys')).body['items'] as { name: string; usedAt: string | null }[];
    assert.deepEqual(
      listed.map(({ name, usedAt }) => [name, usedAt !== null]),
      [['Laptop', true]],
    );
    const log = (await ann.send('GET', '/api/audit')).text;
    assert.match(log, /passkey\.added/);
    assert.match(log, /"by":"passkey"/);
  });

  test('it takes the place of the second factor', async () => {
    const person = await server.person(teamId, 'member');
    const browser = server.browser();
    await comeByPassword(browser, person.email);
    const device = softPasskey(ORIGIN);
    await add(browser, device, 'Phone');
    await server.database.db.updateTable('person').set({ twoFactorEnabled: true }).where('id', '=', person.personId).execute();
    const other = server.browser();
    assert.equal((await comeIn(other, device.use(await question(other)))).status, 204);
    assert.ok(await isIn(other));
  });

  test('what is off in the making is not added', async () => {
    const bends: [string, Bend][] = [
      ['another origin', { origin: 'http://localhost.evil.example' }],
      ['another name', { site: 'evil.example' }],
      ['nobody asked for a finger', { isVerified: false }],
      ['a question of somebody else', { challenge: (await question(server.browser()))['challenge'] as string }],
      ['a question never asked', { challenge: 'AAAA' }],
    ];
    for (const [name, bend] of bends)
      assert.equal((await add(ann, softPasskey(ORIGIN), name, bend)).body['code'], 'validation_failed', name);
    const device = softPasskey(ORIGIN);
    const options = await begin(ann);
    server.advance(6 * 60_000);
    assert.equal((await send(ann, 'POST', '/api/passkeys', { name: 'Late', answer: device.make(options) })).status, 400);
    server.advance(-6 * 60_000);
  });

  test('what is off in the using opens nothing', async () => {
    const device = softPasskey(ORIGIN);
    await add(ann, device, 'Key');
    const bends: [string, Bend][] = [
      ['another origin', { origin: 'https://ringside.evil.example' }],
      ['another name', { site: 'evil.example' }],
      ['nobody asked for a finger', { isVerified: false }],
      ['a copy that counts from the start', { counter: 1 }],
      ['the passkey of somebody else', { id: Buffer.from('another one').toString('base64url') }],
      ['a question of the making', { challenge: (await begin(ann))['challenge'] as string }],
    ];
    for (const [name, bend] of bends) {
      const browser = server.browser();
      const refused = await comeIn(browser, device.use(await question(browser), bend));
      assert.equal(refused.body['code'], 'sign_in_failed', name);
      assert.ok(!(await isIn(browser)), name);
    }
    const stranger = server.browser();
    assert.equal((await comeIn(stranger, softPasskey(ORIGIN).use(await question(stranger)))).status, 401);
    assert.equal((await comeIn(stranger, { id: 1 })).status, 401);
    assert.equal((await comeIn(stranger, device.use(await question(stranger)))).status, 204, 'the device itself still works');
  });

  test('a passkey is renamed and removed by its owner alone, and then opens nothing', async () => {
    const person = await server.person(teamId, 'viewer');
    const browser = server.browser();
    await comeByPassword(browser, person.email);
    const device = softPasskey(ORIGIN);
    await add(browser, device, 'Tablet');
    const [passkey] = (await browser.send('GET', '/api/passkeys')).body['items'] as { passkeyId: string }[];
    const path = `/api/passkeys/${passkey?.passkeyId}`;
    assert.equal((await send(ann, 'PATCH', path, { name: 'Mine' })).status, 404);
    assert.equal((await send(ann, 'DELETE', path)).status, 404);
    assert.equal((await send(browser, 'PATCH', path, { name: 'Old tablet' })).status, 204);
    assert.equal((await send(browser, 'DELETE', path)).status, 204);
    const other = server.browser();
    assert.equal((await comeIn(other, device.use(await question(other)))).status, 401);
  });

  test('a team that takes single sign-on only takes no passkey, and its provider makes none', async () => {
    const made = await server.team('South');
    const browser = server.browser();
    await comeByPassword(browser, made.admin.email);
    const device = softPasskey(ORIGIN);
    await add(browser, device, 'Laptop');
    const { db } = server.database;
    const provider = {
      label: 'South',
      issuer: 'https://login.example.com',
      clientId: 'c',
      domains: ['example.com'],
      defaultRole: null,
    };
    await saveSingleSignOn(db, made.teamId, { ...provider, isOnly: true }, new Date());
    const other = server.browser();
    const refused = await comeIn(other, device.use(await question(other)));
    assert.match(refused.text, /single sign-on only/);
    await db
      .updateTable('personSession')
      .set({ signedInBy: 'https://login.example.com c' })
      .where('personId', '=', made.admin.personId)
      .execute();
    assert.equal((await send(browser, 'POST', '/api/passkeys/begin', { password: PASSWORD })).status, 403);
  });

  test('an address that is a number has no passkeys, and says what to do', async () => {
    const answer = await server.browser().send('POST', '/api/passkeys/ask', {});
    assert.equal(answer.status, 400);
    assert.match(answer.text, /http:\/\/localhost:3000/);
  });
});
