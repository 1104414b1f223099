// The audit log as admins read it: sign-ins, keys, members and policy with who, when and from where; never a secret; and it cannot be changed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { openWebServer, PASSWORD, type Browser, type WebServer } from '../../test/web-server.ts';
import { createPushKey } from '../flows/admin/create-push-key.ts';
import { resetPassword } from '../flows/admin/reset-password.ts';
import { signOutPeople } from '../flows/admin/sign-out-people.ts';
import { noteAct } from '../flows/note-act.ts';

type Entry = {
  act: string;
  subject: string;
  actor: string;
  personName: string | null;
  address: string | null;
  detail: Record<string, unknown>;
};

let server: WebServer;
let teamId: string;
let admin: Browser;
let adminEmail: string;
before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  adminEmail = made.admin.email;
  admin = server.browser();
  await admin.signIn(adminEmail);
});
after(() => server.close());

const entries = async (query = '') => {
  const answer = await admin.send('GET', `/api/audit${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body['items'] as Entry[];
};

test('what an admin does stands in the log, with who, from where and what changed', async () => {
  const made = await admin.send('POST', '/api/push-keys', { name: 'Dialler' });
  const key = String(made.body['key']);
  const { keyId } = made.body['pushKey'] as { keyId: string };
  await admin.send('PATCH', `/api/push-keys/${keyId}`, { name: 'Phones', limitPerMinute: 60 });
  await admin.send('POST', `/api/push-keys/${keyId}/revoke`);
  await admin.send('POST', `/api/push-keys/${keyId}/revoke`);
  await admin.send('POST', '/api/team/invitations', { email: 'new@example.com', role: 'viewer' });
  const rows = await entries();
  assert.deepEqual(
    rows.slice(0, 5).map(({ act, subject }) => [act, subject]),
    [
      ['member.invited', 'new@example.com'],
      ['key.revoked', 'Phones'],
      ['key.changed', 'Dialler'],
      ['key.made', 'Dialler'],
      ['session.begun', 'Admin'],
    ],
  );
  assert.deepEqual(rows[2]?.detail, { name: 'Dialler → Phones', limitPerMinute: '30 → 60' });
  for (const row of rows.slice(0, 5)) assert.deepEqual([row.actor, row.personName, row.address], ['person', 'Admin', '127.0.0.1']);
  assert.ok(!JSON.stringify(rows).includes(key.slice(8)));
});

test('where no proxy stands in front, an address that was sent along counts for nothing', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.7', 'x-real-ip': '198.51.100.7' };
  assert.equal((await admin.send('POST', '/api/push-keys', { name: 'Elsewhere' }, headers)).status, 200);
  assert.deepEqual(
    (await entries('?limit=1')).map(({ subject, address }) => [subject, address]),
    [['Elsewhere', '127.0.0.1']],
  );
});

test('a wrong password is kept for the account it was for, and a changed one without it', async () => {
  await server.browser().signIn(adminEmail, 'not the password');
  await server.browser().signIn('nobody@example.com', 'not the password');
  const next = 'another long password';
  await admin.send('POST', '/api/auth/change-password', { currentPassword: PASSWORD, newPassword: next });
  const rows = await entries('?room=signing_in');
  assert.deepEqual(
    rows.slice(0, 2).map(({ act }) => act),
    ['password.changed', 'session.refused'],
  );
  assert.ok(!JSON.stringify(rows).includes(next));
});

test('a change that fails leaves no entry, a command says that it was one, and a job that it was the server', async () => {
  const count = (await entries('?limit=200')).length;
  await assert.rejects(
    server.context.db.transaction().execute(async (db) => {
      await noteAct(server.context, db, { teamId, act: 'key.made', subject: 'never' });
      throw new Error('the change failed');
    }),
  );
  assert.equal((await entries('?limit=200')).length, count);
  const command = { ...server.context, actor: () => ({ kind: 'command' }) as const };
  await createPushKey(command, { teamId, name: 'From a shell', createdBy: null });
  await createPushKey(server.context, { teamId, name: 'By itself', createdBy: null });
  assert.deepEqual(
    (await entries('?act=key.made&limit=2')).map(({ actor, subject }) => [actor, subject]),
    [
      ['server', 'By itself'],
      ['command', 'From a shell'],
    ],
  );
});

test('no entry can be changed or removed', async () => {
  const { db } = server.database;
  for (const statement of [sql`update audit_entry set subject = 'x'`, sql`delete from audit_entry`, sql`truncate audit_entry`])
    await assert.rejects(statement.execute(db), /cannot be changed or removed/);
});

test('pages follow one another, filters hold, and another team sees nothing of it', async () => {
  const all = await entries('?limit=200');
  const seen: unknown[] = [];
  let cursor: string | null = '';
  do {
    const page = await admin.send('GET', `/api/audit?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...(page.body['items'] as Entry[]));
    cursor = page.body['nextCursor'] as string | null;
  } while (cursor);
  assert.deepEqual(seen, all);
  assert.ok((await entries('?room=keys')).every(({ act }) => act.startsWith('key.')));
  assert.equal((await entries(`?to=${new Date(0).toISOString()}`)).length, 0);
  const people = (await admin.send('GET', '/api/audit/people')).body['items'] as { name: string; personId: string }[];
  assert.deepEqual(
    people.map(({ name }) => name),
    ['Admin'],
  );
  const theirs = await server.team('Theirs');
  const foreign = server.browser();
  await foreign.signIn(theirs.admin.email);
  const answer = await foreign.send('GET', '/api/audit');
  assert.deepEqual(
    (answer.body['items'] as Entry[]).map(({ act }) => act),
    ['session.begun', 'team.made'],
  );
});

test('the file holds what the filter shows, is asked for by admins only, and is an act itself', async () => {
  const manager = await server.person(teamId, 'manager');
  const browser = server.browser();
  await browser.signIn(manager.email);
  assert.equal((await browser.send('GET', '/api/audit/file')).status, 403);
  const file = await admin.send('GET', '/api/audit/file?room=keys&filename=evil.html');
  assert.match(String(file.headers.get('content-type')), /^text\/csv/);
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="audit-log.csv"');
  const lines = file.text.trimEnd().split('\r\n');
  assert.equal(lines.length, 1 + (await entries('?room=keys&limit=200')).length);
  assert.match(lines.at(-1) ?? '', /,Admin,[\w-]+,127\.0\.0\.1,key\.made,Made a key,Dialler,/);
  assert.equal((await entries('?limit=1'))[0]?.act, 'audit.exported');
  const command = { ...server.context, actor: () => ({ kind: 'command' }) as const };
  await resetPassword(command, { email: manager.email, password: 'a password from the shell' });
  const [reset] = await entries('?limit=1');
  assert.deepEqual([reset?.act, reset?.actor, reset?.subject], ['password.changed', 'command', 'manager']);
});

test('the sessions of one person, or of everybody, are ended on the server, and the log says so', async () => {
  const rep = await server.person(teamId, 'member');
  const [one, other] = [server.browser(), server.browser()];
  await Promise.all([one, other].map((browser) => browser.signIn(rep.email)));
  const command = { ...server.context, actor: () => ({ kind: 'command' }) as const };
  await assert.rejects(signOutPeople(command, { email: 'nobody@example.com' }), { code: 'not_found' });
  assert.deepEqual(await signOutPeople(command, { email: rep.email }), { sessions: 2 });
  assert.deepEqual(
    await Promise.all([one, other, admin].map(async (it) => (await it.send('GET', '/api/session')).status)),
    [401, 401, 200],
  );
  const [ended] = await entries('?limit=1');
  assert.deepEqual([ended?.act, ended?.actor, ended?.subject], ['session.ended', 'command', 'member']);
  assert.ok((await signOutPeople(command, { email: null })).sessions > 0);
  assert.equal((await admin.send('GET', '/api/session')).status, 401);
});
