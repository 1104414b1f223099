// Signing in: the first owner, passwords, second factors, sessions, and what a stranger learns.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { saveSingleSignOn } from '../database/single-sign-on.ts';
import { joinTeam } from '../flows/admin/join-team.ts';
import { resetPassword } from '../flows/admin/reset-password.ts';
import { signOutPeople } from '../flows/admin/sign-out-people.ts';
import { openWebServer, PASSWORD, type Browser, type WebServer } from '../../test/web-server.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer({ trustProxy: true });
});
after(() => server.close());

const owner = { name: 'Ada', email: 'Ada@Example.com', password: PASSWORD, teamName: 'First' };

const ascending = (one: number, other: number) => one - other;

describe('signing in', () => {
  test('the first owner chooses no password that is tried first, and none that is a name', async () => {
    const refused = await Promise.all(
      ['Password123', '1q2w3e4r5t', 'first-ada-1'].map((password) =>
        server.browser().send('POST', '/api/setup', { ...owner, password }),
      ),
    );
    const codes = refused.map(({ status, body }) => [status, (body['errors'] as { code: string }[])[0]?.code]);
    assert.deepEqual(codes, [
      [400, 'common'],
      [400, 'common'],
      [400, 'about-you'],
    ]);
  });

  test('of ten people who set up a new server at the same moment one becomes its owner', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        server.browser().send('POST', '/api/setup', { ...owner, email: `ada${place}@example.com` }),
      ),
    );
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(ascending), [204, ...Array<number>(9).fill(409)]);
    assert.equal(answers.find((answer) => answer.status === 409)?.body['code'], 'already_set_up');
    const people = await server.database.db.selectFrom('person').select('id').execute();
    assert.equal(people.length, 1);
    const cards = await server.database.db.selectFrom('scorecard').select(['key', 'state']).execute();
    assert.deepEqual(cards, [{ key: 'discovery', state: 'active' }]);
    assert.equal((await server.browser().send('GET', '/api/setup')).body['needsOwner'], false);
  });

  test('nobody can sign up by the door of the library', async () => {
    const answer = await server.browser().send('POST', '/api/auth/sign-up/email', owner);
    assert.equal(answer.status, 404);
  });

  test('a person signs in, is known, signs out, and is a stranger again', async () => {
    const { admin, teamId } = await server.team('North');
    const browser = server.browser();
    const signedIn = await browser.signIn(admin.email.toUpperCase());
    assert.equal(signedIn.status, 200, signedIn.text);
    assert.equal(signedIn.body['token'], undefined);
    const session = await browser.send('GET', '/api/session');
    assert.equal(session.status, 200, session.text);
    assert.deepEqual(session.body['team'], { teamId, name: 'North' });
    assert.equal(session.body['role'], 'admin');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const signedOut = await browser.send('POST', '/api/auth/sign-out', {});
    assert.deepEqual([signedOut.status, signedOut.headers.get('clear-site-data')], [200, '"cache"']);
    assert.equal(browser.cookies.size, 0);
    const again = await server.browser().send('GET', '/api/session', undefined, { cookie });
    assert.equal(again.status, 401);
    assert.equal(again.body['code'], 'sign_in_required');
  });

  test('a person’s name is changed, to one of a hundred characters at most', async () => {
    const { admin } = await server.team();
    const browser = server.browser();
    await browser.signIn(admin.email);
    for (const name of [null, '', ' \0 ', 'x'.repeat(101), ['Ada']]) {
      const refused = await browser.send('POST', '/api/auth/update-user', { name });
      assert.deepEqual([refused.status, refused.body['code']], [400, 'validation_failed'], JSON.stringify(name));
    }
    const changed = await browser.send('POST', '/api/auth/update-user', { name: ' Ada L. ' });
    assert.equal(changed.status, 200, changed.text);
    const { person } = (await browser.send('GET', '/api/session')).body as { person: { name: string } };
    assert.equal(person.name, 'Ada L.');
  });

  test('the session cookie is out of reach of scripts and other sites', async () => {
    const { admin } = await server.team();
    const answer = await server.browser().signIn(admin.email);
    const [cookie = ''] = answer.headers.getSetCookie();
    assert.match(cookie, /^ringside\.session_token=/);
    assert.match(cookie, /; HttpOnly/i);
    assert.match(cookie, /; SameSite=Lax/i);
    assert.doesNotMatch(cookie, /; Secure/i);
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    const { admin } = await server.team();
    const wrong = await server.browser().signIn(admin.email, 'not the password');
    const unknown = await server.browser().signIn('nobody@example.com', 'not the password');
    const told = (answer: typeof wrong) => ({ ...answer.body, requestId: '' });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.body['code'], 'sign_in_failed');
    assert.equal(unknown.status, wrong.status);
    assert.deepEqual(told(unknown), told(wrong));
  });

  test('after ten tries a minute an address is closed to the place they came from, and only that', async () => {
    const { admin } = await server.team();
    const { admin: other } = await server.team();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt++)
      statuses.push((await server.browser().signIn(admin.email, 'wrong password')).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
    const refused = await server.browser().signIn(admin.email);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    assert.equal((await server.browser().signIn(other.email)).status, 200);
    server.advance(61_000);
    assert.equal((await server.browser().signIn(admin.email)).status, 200);
  });

  test('a household is one place, although it has as many addresses of IPv6 as it likes', async () => {
    const { admin } = await server.team();
    const from = async (ip: string, path: string, body: object): Promise<number> =>
      (await server.browser().send('POST', path, body, { 'x-forwarded-for': ip })).status;
    const signIn = (ip: string) => from(ip, '/api/auth/sign-in/email', { email: admin.email, password: 'wrong password' });
    const statuses: number[] = [];
    for (let n = 1; n <= 11; n++) statuses.push(await signIn(`2001:db8::${n}`));
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
    assert.equal(await signIn('2001:db8:0:1::1'), 401, 'the neighbour is another place');
    const asked = await Promise.all(Array.from({ length: 121 }, (_, n) => from(`2001:db8::a:${n}`, '/api/passkeys/ask', {})));
    assert.equal(asked.filter((status) => status === 429).length, 1);
  });

  test('the password is tried ten times a minute from open sessions, at all doors together, and not without a trace', async () => {
    const { admin } = await server.team();
    const [one, other] = [server.browser(), server.browser()];
    await one.signIn(admin.email);
    await other.signIn(admin.email);
    const password = 'not the password';
    const statuses: number[] = [];
    for (const browser of [one, other]) {
      for (const door of ['enable', 'disable', 'generate-backup-codes'])
        statuses.push((await browser.send('POST', `/api/auth/two-factor/${door}`, { password })).status);
      const change = { currentPassword: password, newPassword: 'another good one' };
      statuses.push((await browser.send('POST', '/api/auth/change-password', change)).status);
      statuses.push((await browser.send('POST', '/api/passkeys/begin', { password })).status);
    }
    assert.ok(!statuses.includes(429), statuses.join(' '));
    const eleventh = await other.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
    assert.deepEqual([eleventh.status, eleventh.body['code']], [429, 'rate_limited']);
    const kept = await server.database.db.selectFrom('auditEntry').select('act').where('subject', '=', admin.name).execute();
    // Without a second factor new recovery codes are refused before the password is read; the try is counted all the same.
    assert.equal(kept.filter(({ act }) => act === 'password.refused').length, 8);
    server.advance(61_000);
    assert.equal((await other.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD })).status, 200);
  });

  test('a new password ends the other sessions', async () => {
    const { admin } = await server.team();
    const [one, other] = [server.browser(), server.browser()];
    await one.signIn(admin.email);
    await other.signIn(admin.email);
    const short = await one.send('POST', '/api/auth/change-password', { currentPassword: PASSWORD, newPassword: 'short' });
    assert.equal(short.body['code'], 'validation_failed');
    for (const [newPassword, code] of [
      ['Sunshine2026!', 'common'],
      [`${admin.name.split(' ')[0]}-ringside`, 'about-you'],
    ] as const) {
      const refused = await one.send('POST', '/api/auth/change-password', { currentPassword: PASSWORD, newPassword });
      assert.equal(refused.status, 400, refused.text);
      assert.equal((refused.body['errors'] as { path: string; code: string }[])[0]?.code, code);
    }
    const wrong = await one.send('POST', '/api/auth/change-password', { currentPassword: 'no', newPassword: 'another good one' });
    assert.equal(wrong.body['code'], 'password_wrong');
    const done = await one.send('POST', '/api/auth/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'another good one',
    });
    assert.equal(done.status, 200, done.text);
    assert.equal((await one.send('GET', '/api/session')).status, 200);
    assert.equal((await other.send('GET', '/api/session')).status, 401);
    assert.equal((await server.browser().signIn(admin.email, 'another good one')).status, 200);
  });

  test('a person lists their sessions and ends the others', async () => {
    const { admin } = await server.team();
    const [one, other] = [server.browser(), server.browser()];
    await one.signIn(admin.email);
    await other.signIn(admin.email);
    const list = await one.send('GET', '/api/auth/list-sessions');
    assert.equal((JSON.parse(list.text) as unknown[]).length, 2);
    const tokens = await server.database.db
      .selectFrom('personSession')
      .select('token')
      .where('personId', '=', admin.personId)
      .execute();
    const told = list.text + (await one.send('GET', '/api/auth/get-session')).text;
    assert.ok(
      tokens.every(({ token }) => !told.includes(token)),
      'what opens a session is in no answer',
    );
    const [last, unknown] = [
      await server.browser().signIn(admin.email),
      await one.send('POST', '/api/auth/revoke-session', { sessionId: 'x' }),
    ];
    assert.deepEqual([last.status, unknown.status], [200, 404]);
    const third = (
      JSON.parse((await one.send('GET', '/api/auth/list-sessions')).text) as { sessionId: string; isThisOne: boolean }[]
    ).find(({ isThisOne }) => !isThisOne);
    assert.equal((await one.send('POST', '/api/auth/revoke-session', { sessionId: third?.sessionId })).status, 200);
    assert.equal((await server.browser().send('GET', '/api/auth/list-sessions')).status, 401);
    assert.equal((await one.send('POST', '/api/auth/revoke-other-sessions', {})).status, 200);
    assert.equal((await other.send('GET', '/api/session')).status, 401);
    assert.equal((await one.send('GET', '/api/session')).status, 200);
  });

  test('a session that is renewed at a door of signing in has its cookie renewed there', async () => {
    const { admin } = await server.team();
    const browser = server.browser();
    await browser.signIn(admin.email);
    await server.database.pool.query("update person_session set expires_at = now() + interval '5 days' where person_id = $1", [
      admin.personId,
    ]);
    const answer = await browser.send('GET', '/api/auth/get-session');
    assert.match(answer.headers.getSetCookie().join(), /session_token=.*Max-Age=604800/);
  });

  test('after a new password the session is of the same team', async () => {
    const { admin } = await server.team('Older');
    const { teamId } = await server.team('Newer');
    await joinTeam(server.context, { teamId, personId: admin.personId, email: admin.email, role: 'viewer' });
    const browser = server.browser();
    await browser.signIn(admin.email);
    assert.equal((await browser.send('POST', '/api/session/team', { teamId })).status, 200);
    const change = { currentPassword: PASSWORD, newPassword: 'another good one' };
    assert.equal((await browser.send('POST', '/api/auth/change-password', change)).status, 200);
    assert.deepEqual((await browser.send('GET', '/api/session')).body['team'], { teamId, name: 'Newer' });
  });

  test('a session that the provider of a team began reaches those it began, and changes nothing of the account', async () => {
    const { admin, teamId } = await server.team();
    const { db } = server.database;
    const settings = {
      label: 'SSO',
      issuer: 'https://login.example.com',
      clientId: 'c',
      domains: ['example.com'],
      defaultRole: null,
    };
    await saveSingleSignOn(db, teamId, { ...settings, isOnly: false }, new Date());
    const [byPassword, one, other] = [server.browser(), server.browser(), server.browser()];
    for (const browser of [byPassword, one, other]) await browser.signIn(admin.email);
    const sessionsOf = async (browser: Browser) =>
      JSON.parse((await browser.send('GET', '/api/auth/list-sessions')).text) as { sessionId: string; isThisOne: boolean }[];
    const own = async (browser: Browser) => (await sessionsOf(browser)).find(({ isThisOne }) => isThisOne)?.sessionId ?? '';
    const [id, ...marked] = [await own(byPassword), await own(one), await own(other)];
    await db.updateTable('personSession').set({ signedInBy: 'https://login.example.com c' }).where('id', 'in', marked).execute();
    assert.deepEqual([(await sessionsOf(byPassword)).length, (await sessionsOf(one)).length], [3, 2]);
    assert.equal((await one.send('POST', '/api/auth/revoke-session', { sessionId: id })).status, 404);
    assert.equal((await one.send('POST', '/api/auth/revoke-other-sessions', {})).status, 200);
    const alive = await Promise.all([byPassword, one, other].map(async (it) => (await it.send('GET', '/api/session')).status));
    assert.deepEqual(alive, [200, 200, 401]);

    const change = { currentPassword: PASSWORD, newPassword: 'another good one' };
    const refused = await Promise.all([
      one.send('POST', '/api/auth/change-password', change),
      one.send('POST', '/api/auth/update-user', { name: 'Somebody else' }),
      one.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD }),
      one.send('POST', '/api/passkeys', { name: 'Mine', answer: {} }),
      one.send('PATCH', '/api/passkeys/any', { name: 'Mine' }),
      one.send('DELETE', '/api/passkeys/any'),
    ]);
    assert.deepEqual(
      refused.map(({ status, body }) => [status, body['code']]),
      Array.from({ length: 6 }, () => [403, 'role_not_allowed']),
    );
  });

  test('a session ends after its longest time, however often it is used, at every door', async () => {
    const { admin } = await server.team();
    const [by, door] = [server.browser(), server.browser()];
    await Promise.all([by, door].map((one) => one.signIn(admin.email)));
    const sessions = await server.database.pool.query<{ days: number }>(
      `update person_session set created_at = created_at - interval '29 days 23 hours' where person_id = $1
       returning round(extract(epoch from expires_at - now()) / 86400)::int as days`,
      [admin.personId],
    );
    assert.deepEqual(sessions.rows, [{ days: 7 }, { days: 7 }]);
    assert.equal((await by.send('GET', '/api/session')).status, 200);
    server.advance(2 * 3_600_000);
    assert.equal((await by.send('GET', '/api/session')).status, 401);
    const change = { currentPassword: PASSWORD, newPassword: 'another good one' };
    assert.equal((await door.send('POST', '/api/auth/change-password', change)).status, 401);
    const left = await server.database.pool.query('select 1 from person_session where person_id = $1', [admin.personId]);
    assert.equal(left.rowCount, 0);
  });

  test('two factors: enrolment, a code that works once, recovery codes that work once, and turning it off', async () => {
    const { admin } = await server.team();
    const browser = server.browser();
    await browser.signIn(admin.email);
    assert.equal((await browser.send('POST', '/api/auth/two-factor/enable', { password: 'wrong' })).body['code'], 'password_wrong');
    const enabling = await browser.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
    assert.equal(enabling.status, 200, enabling.text);
    const secret = new URL(String(enabling.body['totpURI'])).searchParams.get('secret') ?? '';
    const recovery = enabling.body['backupCodes'] as string[];
    assert.equal(new Set(recovery).size, 10);
    // 59 bits each, and 190 of the seed.
    for (const code of recovery) assert.match(code, /^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/);
    assert.match(secret, /^[A-Z2-7]{52}$/);
    // Not on before a code has proved that the app has the secret.
    assert.equal((await server.browser().signIn(admin.email)).body['twoFactorRedirect'], undefined);
    const wrong = await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: '000000' });
    assert.equal(wrong.body['code'], 'second_factor_invalid');
    // One step is fixed for the whole test: a code and its successor stay valid for at least half a minute each.
    const step = Math.floor(Date.now() / 30_000);
    const first = totp(secret, step);
    assert.equal((await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: first })).status, 200);

    const stored = await server.database.pool.query('select secret, backup_codes from person_two_factor');
    assert.ok(!JSON.stringify(stored.rows).includes(secret) && !JSON.stringify(stored.rows).includes(recovery[0] ?? '-'));

    const half = server.browser();
    const halfIn = await half.signIn(admin.email);
    assert.equal(halfIn.body['twoFactorRedirect'], true);
    assert.equal((await half.send('GET', '/api/session')).status, 401);
    const replayed = await half.send('POST', '/api/auth/two-factor/verify-totp', { code: first });
    assert.equal(replayed.status, 401, 'the code of the enrolment was used already');
    assert.equal((await half.send('GET', '/api/session')).status, 401);

    const code = totp(secret, step + 1);
    const [left, right] = [server.browser(), server.browser()];
    await left.signIn(admin.email);
    await right.signIn(admin.email);
    const both = await Promise.all([left, right].map((one) => one.send('POST', '/api/auth/two-factor/verify-totp', { code })));
    assert.deepEqual(both.map((answer) => answer.status).toSorted(ascending), [200, 401]);
    const sessions = await Promise.all([left, right].map((one) => one.send('GET', '/api/session')));
    assert.deepEqual(sessions.map((answer) => answer.status).toSorted(ascending), [200, 401]);

    const lost = server.browser();
    await lost.signIn(admin.email);
    const by = { code: recovery[0] };
    assert.equal((await lost.send('POST', '/api/auth/two-factor/verify-backup-code', by)).status, 200);
    const session = await lost.send('GET', '/api/session');
    assert.equal((session.body['person'] as { twoFactorEnabled: boolean }).twoFactorEnabled, true);
    const again = server.browser();
    await again.signIn(admin.email);
    const refused = await again.send('POST', '/api/auth/two-factor/verify-backup-code', by);
    assert.equal(refused.status, 401);
    assert.equal(refused.body['code'], 'second_factor_invalid');

    assert.equal((await lost.send('POST', '/api/auth/two-factor/disable', { password: PASSWORD })).status, 200);
    const plain = server.browser();
    assert.equal((await plain.signIn(admin.email)).body['twoFactorRedirect'], undefined);
    assert.equal((await plain.send('GET', '/api/session')).status, 200);
  });

  test('a device is not asked for a code for thirty days, and sooner for anything that shuts others out', async () => {
    const { admin } = await server.team();
    const { db } = server.database;
    let browser = server.browser();
    await browser.signIn(admin.email);
    const enabling = await browser.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
    const secret = new URL(String(enabling.body['totpURI'])).searchParams.get('secret') ?? '';
    const recovery = enabling.body['backupCodes'] as string[];
    await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret, Math.floor(Date.now() / 30_000)) });
    const trusted = () =>
      db
        .selectFrom('personVerification')
        .select(['identifier', 'expiresAt'])
        .where('value', '=', admin.personId)
        .where('identifier', 'like', 'trust-device-%')
        .execute();
    async function trust(password = PASSWORD): Promise<void> {
      browser = server.browser();
      assert.equal((await browser.signIn(admin.email, password)).body['twoFactorRedirect'], true);
      const code = { code: recovery.pop(), trustDevice: true };
      assert.equal((await browser.send('POST', '/api/auth/two-factor/verify-backup-code', code)).status, 200);
      assert.equal((await trusted()).length, 1);
    }
    await trust();
    const soon = new Date(Date.now() + 60_000);
    const [before] = await db
      .updateTable('personVerification')
      .set({ expiresAt: soon })
      .where('value', '=', admin.personId)
      .returning('identifier')
      .execute();
    assert.equal((await browser.signIn(admin.email)).body['twoFactorRedirect'], undefined);
    const [after] = await trusted();
    assert.notEqual(after?.identifier, before?.identifier);
    assert.equal(after?.expiresAt.getTime(), soon.getTime(), 'signing in does not prolong it');

    const next = 'another good one';
    await resetPassword(server.context, { email: admin.email, password: next });
    assert.equal((await browser.signIn(admin.email, next)).body['twoFactorRedirect'], true);

    const half = server.browser();
    await half.signIn(admin.email, next);
    const ends: [string, () => Promise<unknown>][] = [
      ['others are signed out', () => browser.send('POST', '/api/auth/revoke-other-sessions', {})],
      [
        'a new password, the same as before',
        () => browser.send('POST', '/api/auth/change-password', { currentPassword: next, newPassword: next }),
      ],
      ['signed out on the server', () => signOutPeople(server.context, { email: admin.email })],
      ['two-factor is turned off', () => browser.send('POST', '/api/auth/two-factor/disable', { password: next })],
    ];
    for (const [name, end] of ends) {
      await trust(next);
      await end();
      assert.deepEqual(await trusted(), [], name);
    }
    const late = await half.send('POST', '/api/auth/two-factor/verify-backup-code', { code: recovery.pop() });
    assert.equal(late.status, 401, 'nor does a sign-in go on that was half done');
  });

  test('only the cookie of the device itself says for how long it is not asked', async () => {
    const { admin } = await server.team();
    const { db } = server.database;
    const browser = server.browser();
    await browser.signIn(admin.email);
    const enabling = await browser.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
    const secret = new URL(String(enabling.body['totpURI'])).searchParams.get('secret') ?? '';
    await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret, Math.floor(Date.now() / 30_000)) });
    await browser.signIn(admin.email);
    const [code] = enabling.body['backupCodes'] as string[];
    assert.equal((await browser.send('POST', '/api/auth/two-factor/verify-backup-code', { code, trustDevice: true })).status, 200);
    const endsAt = async (): Promise<number | undefined> => {
      const devices = db.selectFrom('personVerification').select('expiresAt').where('value', '=', admin.personId);
      return (await devices.where('identifier', 'like', 'trust-device-%').executeTakeFirst())?.expiresAt.getTime();
    };
    const soon = new Date(Date.now() + 60_000);
    await db.updateTable('personVerification').set({ expiresAt: soon }).where('value', '=', admin.personId).execute();
    const longer = `trust-device-${'x'.repeat(32)}`;
    const [createdAt, updatedAt, expiresAt] = [new Date(), new Date(), new Date(Date.now() + 86_400_000)];
    const another = { id: longer, identifier: longer, value: 'nobody', createdAt, updatedAt, expiresAt };
    await db.insertInto('personVerification').values(another).execute();
    const own = [...browser.cookies];
    browser.cookies.clear();
    for (const [name, value] of [['other', `!${longer}.`] as const, ...own]) browser.cookies.set(name, value);
    assert.equal((await browser.signIn(admin.email)).body['twoFactorRedirect'], undefined);
    assert.equal(await endsAt(), soon.getTime());
    // Written so that the library alone reads it.
    for (const [name, value] of browser.cookies) browser.cookies.set(name, value.replace('trust-device', 'trust%2Ddevice'));
    assert.equal((await browser.signIn(admin.email)).body['twoFactorRedirect'], undefined);
    assert.equal((await browser.signIn(admin.email)).body['twoFactorRedirect'], true, 'no second time');
  });

  test('after ten wrong codes in a row the second factor is closed for a while, with a right code too', async () => {
    const { admin } = await server.team();
    const browser = server.browser();
    await browser.signIn(admin.email);
    const enabling = await browser.send('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
    const secret = new URL(String(enabling.body['totpURI'])).searchParams.get('secret') ?? '';
    const step = Math.floor(Date.now() / 30_000);
    await browser.send('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret, step) });
    for (let challenge = 0; challenge < 2; challenge++) {
      const guesser = server.browser();
      await guesser.signIn(admin.email);
      for (let guess = 0; guess < 5; guess++) {
        const answer = await guesser.send('POST', '/api/auth/two-factor/verify-totp', { code: 'guess!' });
        assert.equal(answer.status, 401, answer.text);
      }
    }
    const right = server.browser();
    await right.signIn(admin.email);
    const answer = await right.send('POST', '/api/auth/two-factor/verify-totp', { code: totp(secret, step + 1) });
    assert.deepEqual([answer.status, answer.body['code']], [429, 'rate_limited']);
    assert.ok(Number(answer.headers.get('retry-after')) > 60);
    assert.equal((await browser.send('GET', '/api/session')).status, 200);
  });

  test('passwords, codes and cookies are in no log line', () => {
    assert.ok(!server.logged().includes(PASSWORD));
    assert.ok(!server.logged().includes('ringside.session_token'));
    assert.ok(!server.logged().includes('@example.com'));
  });
});

describe('behind https', () => {
  test('cookies are sent over https only, and browsers are told to stay with it', async () => {
    const secure = await openWebServer({ publicUrl: 'https://calls.example.com' });
    try {
      const { admin } = await secure.team();
      const answer = await secure
        .browser()
        .send(
          'POST',
          '/api/auth/sign-in/email',
          { email: admin.email, password: PASSWORD },
          { origin: 'https://calls.example.com' },
        );
      assert.equal(answer.status, 200, answer.text);
      const [cookie = ''] = answer.headers.getSetCookie();
      assert.match(cookie, /^__Host-ringside\.session_token=/);
      assert.match(cookie, /; Path=\/;/);
      assert.match(cookie, /; Secure/i);
      assert.doesNotMatch(cookie, /domain/i);
      assert.equal(answer.headers.get('strict-transport-security'), 'max-age=31536000');
    } finally {
      await secure.close();
    }
  });
});

/** RFC 6238 with SHA-1 and 6 digits; `step` counts half minutes since 1970. */
function totp(base32: string, step: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = base32
    .replace(/=+$/, '')
    .split('')
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
