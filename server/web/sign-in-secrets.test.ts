// What opens an account, as it is made and kept: passwords by their scrypt, tokens and codes of the system's generator, nothing by default.
import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openWebServer, PASSWORD, type WebServer } from '../../test/web-server.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer({ trustProxy: true });
});
after(() => server.close());

test('before the first owner there is nobody, and no password opens anything', async () => {
  assert.equal((await server.browser().send('GET', '/api/setup')).body['needsOwner'], true);
  for (const table of ['person', 'personAccount', 'personSession', 'pushKey', 'team'] as const)
    assert.deepEqual(await server.database.db.selectFrom(table).selectAll().execute(), [], table);
  assert.equal((await server.browser().signIn('admin', 'admin')).status, 401);
});

test('a password may be of any characters, is taken as it was sent, and is kept as its scrypt under a salt of its own', async () => {
  const { admin } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  const password = ' Größe, ключ & 鍵 ☎️ '.padEnd(128, 'x');
  const change = { currentPassword: PASSWORD, newPassword: password };
  const longer = await browser.send('POST', '/api/auth/change-password', { ...change, newPassword: `${password}x` });
  assert.equal(longer.body['code'], 'validation_failed', 'no more than 128');
  assert.equal((await browser.send('POST', '/api/auth/change-password', change)).status, 200);
  for (const other of [password.trim(), password.toLowerCase(), password.slice(0, 127), password.replace('☎️', '?')])
    assert.equal((await server.browser().signIn(admin.email, other)).status, 401, other);
  assert.equal((await server.browser().signIn(admin.email, password)).status, 200);
  const kept = await server.database.db.selectFrom('personAccount').select('password').where('password', 'is not', null).execute();
  const salts = kept.map(({ password: hash }) => /^([0-9a-f]{32}):[0-9a-f]{128}$/.exec(hash ?? '')?.[1]);
  assert.ok(!salts.includes(undefined) && new Set(salts).size === salts.length);
  const costs = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
  const hashes = salts.map((salt = '') => `${salt}:${scryptSync(password.normalize('NFKC'), salt, 64, costs).toString('hex')}`);
  assert.equal(kept.filter(({ password: hash }, at) => hash === hashes[at]).length, 1);
});

test('of addresses that were sent along the one counts that a proxy of ours wrote, and none of anybody else', async () => {
  const { admin, teamId } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  /** As the audit log has it, of what is kept there with a mere GET. */
  const from = async (remoteAddress: string, forwarded: string): Promise<string | null> => {
    const headers = { cookie, 'x-forwarded-for': forwarded };
    const { statusCode } = await server.app.inject({ url: '/api/audit/file', remoteAddress, headers });
    assert.equal(statusCode, 200);
    const kept = server.database.db.selectFrom('auditEntry').select('address').where('teamId', '=', teamId);
    return (await kept.where('act', '=', 'audit.exported').orderBy('at', 'desc').limit(1).executeTakeFirstOrThrow()).address;
  };
  assert.equal(await from('203.0.113.9', '198.51.100.7'), '203.0.113.9', 'a stranger');
  assert.equal(await from('10.0.0.2', '198.51.100.7'), '198.51.100.7', 'a proxy');
  assert.equal(await from('10.0.0.2', '192.0.2.1, 198.51.100.7'), '198.51.100.7', 'a proxy that adds to what a stranger wrote');
});

test('a session is known by 32 new letters of the system’s generator, and ends where it is not used', async (t) => {
  const { admin } = await server.team();
  const { db } = server.database;
  const browser = server.browser();
  const tokenNow = async () => {
    assert.equal((await browser.signIn(admin.email)).status, 200);
    const own = db.selectFrom('personSession').select('token').where('personId', '=', admin.personId);
    return (await own.orderBy('createdAt', 'desc').limit(1).executeTakeFirstOrThrow()).token;
  };
  const former = await tokenNow();
  assert.match(former, /^[A-Za-z0-9]{32}$/);
  assert.notEqual(await tokenNow(), former);
  const kept = await db.selectFrom('personSession').select('token').where('personId', '=', admin.personId).execute();
  assert.deepEqual([kept.length, kept.some(({ token }) => token === former)], [1, false], 'who signs in anew ends the former');
  // A generator that draws the same again and again makes the same token.
  t.mock.method(globalThis.crypto, 'getRandomValues', (into: Uint8Array) => into.fill(0));
  assert.equal(await tokenNow(), 'a'.repeat(32));
  t.mock.restoreAll();
  assert.equal((await browser.send('GET', '/api/session')).status, 200);
  const { createdAt, expiresAt } = await db
    .selectFrom('personSession')
    .select(['createdAt', 'expiresAt'])
    .where('personId', '=', admin.personId)
    .executeTakeFirstOrThrow();
  assert.equal(Math.round((expiresAt.getTime() - createdAt.getTime()) / 86_400_000), 7);
  await db.updateTable('personSession').set({ expiresAt: new Date() }).where('personId', '=', admin.personId).execute();
  assert.equal((await browser.send('GET', '/api/session')).status, 401);
});

test('seeds and recovery codes come from the system’s generator', async (t) => {
  const { admin } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  t.mock.method(globalThis.crypto, 'getRandomValues', (into: Uint8Array) => into.fill(0));
  const { body } = await browser.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
  t.mock.restoreAll();
  assert.deepEqual([...new Set(body['backupCodes'] as string[])], ['aaaaa-aaaaa']);
  const seed = new URL(String(body['totpURI'])).searchParams.get('secret') ?? '';
  assert.match(seed, /^(?:MFQWCYLB)+/, 'the letter a, again and again');
});
