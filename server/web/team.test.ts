// Teams as people use them: inviting, joining in both ways, changing roles, and the admin who cannot be lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, PASSWORD, type Browser, type WebServer } from '../../test/web-server.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer();
});
after(() => server.close());

async function teamWithAdmin(name = 'Team'): Promise<{ teamId: string; admin: Browser; personId: string }> {
  const { teamId, admin } = await server.team(name);
  const browser = server.browser();
  await browser.signIn(admin.email);
  return { teamId, admin: browser, personId: admin.personId };
}
const invite = async (admin: Browser, email: string, role = 'member') => {
  const answer = await admin.send('POST', '/api/team/invitations', { email, role });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.body['invitationId']);
};
const membersOf = async (browser: Browser) =>
  (await browser.send('GET', '/api/team')).body['members'] as { memberId: string; personId: string; email: string; role: string }[];

describe('invitations', () => {
  test('a newcomer follows the link, makes an account and is in the team with the invited role', async () => {
    const { admin, teamId } = await teamWithAdmin('North');
    const id = await invite(admin, 'New.Comer@Example.com', 'manager');
    const shown = await server.browser().send('GET', `/api/invitations/${id}`);
    assert.deepEqual(
      [shown.body['teamName'], shown.body['email'], shown.body['accountExists']],
      ['North', 'new.comer@example.com', false],
    );
    const incomplete = await server.browser().send('POST', `/api/invitations/${id}/accept`, {});
    assert.equal(incomplete.body['code'], 'validation_failed');
    const accepted = await server.browser().send('POST', `/api/invitations/${id}/accept`, { name: 'New', password: PASSWORD });
    assert.equal(accepted.status, 204, accepted.text);
    const browser = server.browser();
    await browser.signIn('new.comer@example.com');
    const session = await browser.send('GET', '/api/session');
    assert.equal(session.body['role'], 'manager');
    assert.ok((await server.jobs()).some((job) => job.name === 'attribute-reps' && job.input.teamId === teamId));
    const again = await server.browser().send('POST', `/api/invitations/${id}/accept`, { name: 'Other', password: PASSWORD });
    assert.equal(again.status, 404);
  });

  test('somebody with an account joins while signed in, and nobody else can in their name', async () => {
    const { admin, teamId } = await teamWithAdmin('South');
    const { admin: other } = await server.team('Elsewhere');
    const { admin: third } = await server.team('Third');
    const id = await invite(admin, other.email, 'viewer');
    assert.equal((await server.browser().send('GET', `/api/invitations/${id}`)).body['accountExists'], true);
    const stranger = await server.browser().send('POST', `/api/invitations/${id}/accept`, { name: 'Thief', password: PASSWORD });
    assert.equal(stranger.status, 401);
    const wrongPerson = server.browser();
    await wrongPerson.signIn(third.email);
    assert.equal((await wrongPerson.send('POST', `/api/invitations/${id}/accept`, {})).status, 403);
    const right = server.browser();
    await right.signIn(other.email);
    assert.equal((await right.send('POST', `/api/invitations/${id}/accept`, {})).status, 204);
    const session = await right.send('GET', '/api/session');
    assert.equal((session.body['team'] as { teamId: string }).teamId, teamId);
    assert.equal(session.body['role'], 'viewer');
    assert.equal((session.body['teams'] as unknown[]).length, 2);
    const home = (session.body['teams'] as { teamId: string }[]).find((team) => team.teamId !== teamId);
    const back = await right.send('POST', '/api/session/team', { teamId: home?.teamId });
    assert.equal(back.body['role'], 'admin');
  });

  test('of ten browsers that accept at the same moment one makes the account', async () => {
    const { admin } = await teamWithAdmin();
    const id = await invite(admin, 'race@example.com');
    const body = { name: 'Race', password: PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => server.browser().send('POST', `/api/invitations/${id}/accept`, body)),
    );
    assert.equal(answers.filter((answer) => answer.status === 204).length, 1);
    assert.ok(answers.every((answer) => answer.status < 500));
    assert.equal((await membersOf(admin)).length, 2);
  });

  test('a withdrawn, replaced or expired invitation opens nothing', async () => {
    const { admin } = await teamWithAdmin();
    const withdrawn = await invite(admin, 'a@example.com');
    assert.equal((await admin.send('DELETE', `/api/team/invitations/${withdrawn}`)).status, 204);
    const replaced = await invite(admin, 'b@example.com');
    const newer = await invite(admin, 'B@example.com');
    assert.equal((await server.browser().send('GET', `/api/invitations/${newer}`)).status, 200);
    for (const id of [withdrawn, replaced])
      assert.equal((await server.browser().send('GET', `/api/invitations/${id}`)).status, 404);
    await server.database.db
      .updateTable('teamInvitation')
      .set({ expiresAt: new Date(0) })
      .where('id', '=', newer)
      .execute();
    assert.equal(
      (await server.browser().send('POST', `/api/invitations/${newer}/accept`, { name: 'B', password: PASSWORD })).status,
      404,
    );
  });

  test('only those who may invite see the links', async () => {
    const { admin, teamId } = await teamWithAdmin();
    await invite(admin, 'secret@example.com');
    const manager = await server.person(teamId, 'manager');
    const browser = server.browser();
    await browser.signIn(manager.email);
    assert.equal(((await admin.send('GET', '/api/team')).body['invitations'] as unknown[]).length, 1);
    assert.equal(((await browser.send('GET', '/api/team')).body['invitations'] as unknown[]).length, 0);
  });
});

describe('members', () => {
  test('the last admin can neither leave nor become less', async () => {
    const { admin } = await teamWithAdmin();
    const [only] = await membersOf(admin);
    for (const answer of [
      await admin.send('PATCH', `/api/team/members/${only?.memberId}`, { role: 'viewer' }),
      await admin.send('DELETE', `/api/team/members/${only?.memberId}`),
    ]) {
      assert.equal(answer.status, 409);
      assert.equal(answer.body['code'], 'last_admin');
    }
  });

  test('two admins who remove each other at the same moment leave one behind', async () => {
    for (let round = 0; round < 5; round++) {
      const { admin, teamId } = await teamWithAdmin();
      const second = await server.person(teamId, 'admin');
      const other = server.browser();
      await other.signIn(second.email);
      const members = await membersOf(admin);
      const idOf = (mine: boolean) => members.find((member) => (member.personId === second.personId) === mine)?.memberId;
      const answers = await Promise.all([
        admin.send('DELETE', `/api/team/members/${idOf(true)}`),
        other.send('PATCH', `/api/team/members/${idOf(false)}`, { role: 'member' }),
      ]);
      assert.ok(
        answers.every((answer) => answer.status < 500),
        answers.map((answer) => answer.text).join(),
      );
      assert.equal(answers.filter((answer) => answer.status === 204).length, 1);
      const admins = await server.database.db
        .selectFrom('teamMember')
        .select('id')
        .where('teamId', '=', teamId)
        .where('role', '=', 'admin')
        .execute();
      assert.equal(admins.length, 1);
    }
  });

  test('a changed role counts from the next request on, and who is removed is out at once', async () => {
    const { admin, teamId } = await teamWithAdmin();
    const viewer = await server.person(teamId, 'viewer');
    const browser = server.browser();
    await browser.signIn(viewer.email);
    assert.equal((await browser.send('GET', '/api/team')).status, 403);
    const { memberId = '' } = (await membersOf(admin)).find((member) => member.personId === viewer.personId) ?? {};
    assert.equal((await admin.send('PATCH', `/api/team/members/${memberId}`, { role: 'manager' })).status, 204);
    assert.equal((await browser.send('GET', '/api/team')).status, 200);
    assert.equal((await admin.send('DELETE', `/api/team/members/${memberId}`)).status, 204);
    assert.equal((await browser.send('GET', '/api/calls')).status, 403);
  });

  test('reps nobody knows are listed until their address is given to a member', async () => {
    const { admin, teamId, personId } = await teamWithAdmin();
    await addCall(server, { teamId, repEmail: 'Rep@Elsewhere.com', repName: 'Rep' });
    await addCall(server, { teamId, repEmail: 'rep@elsewhere.com' });
    const [rep] = (await admin.send('GET', '/api/team')).body['unmatchedReps'] as Record<string, unknown>[];
    assert.deepEqual([rep?.['email'], rep?.['name'], rep?.['calls']], ['rep@elsewhere.com', 'Rep', 2]);
    const mapped = await admin.send('POST', '/api/team/rep-addresses', { email: 'REP@elsewhere.com', personId });
    assert.equal(mapped.status, 204, mapped.text);
    assert.deepEqual((await server.jobs()).at(-1), { name: 'attribute-reps', input: { teamId, email: 'rep@elsewhere.com' } });
    const stranger = await server.team();
    const refused = await admin.send('POST', '/api/team/rep-addresses', { email: 'x@y.z', personId: stranger.admin.personId });
    assert.equal(refused.status, 404);
  });
});

describe('keys of the Push API', () => {
  test('a key is shown once, works, is followed by a successor, and is refused once revoked', async () => {
    const { admin } = await teamWithAdmin();
    const push = (key: string, externalId: string) =>
      server
        .browser()
        .send('POST', '/api/integrations/push-api/ingest', { transcript: 'Ann: Hello there.', externalId }, { 'x-api-key': key });
    const made = await admin.send('POST', '/api/push-keys', { name: 'HubSpot' });
    assert.equal(made.status, 200, made.text);
    const key = String(made.body['key']);
    const { keyId } = made.body['pushKey'] as { keyId: string };
    const list = await admin.send('GET', '/api/push-keys');
    assert.ok(!list.text.includes(key));
    assert.match(String(list.body['ingestUrl']), /\/api\/integrations\/push-api\/ingest$/);
    assert.equal((await push(key, '1')).status, 201);

    const renamed = await admin.send('PATCH', `/api/push-keys/${keyId}`, {
      name: 'Workflow',
      allowQuery: false,
      limitPerMinute: 60,
    });
    assert.deepEqual([renamed.body['name'], renamed.body['allowQuery'], renamed.body['limitPerMinute']], ['Workflow', false, 60]);

    const rotated = await admin.send('POST', `/api/push-keys/${keyId}/rotate`, { overlapHours: 24 });
    const successor = String(rotated.body['key']);
    assert.equal((rotated.body['pushKey'] as { limitPerMinute: number }).limitPerMinute, 60);
    assert.equal((await push(key, '2')).status, 201);
    assert.equal((await push(successor, '3')).status, 201);
    assert.equal((await admin.send('POST', `/api/push-keys/${keyId}/rotate`, {})).status, 409);

    const { keyId: successorId } = rotated.body['pushKey'] as { keyId: string };
    assert.equal((await admin.send('POST', `/api/push-keys/${successorId}/revoke`)).status, 204);
    // Other processes notice within a second; time is moved, not waited for.
    server.advance(2_000);
    assert.equal((await push(successor, '4')).status, 401);
    server.advance(25 * 3_600_000);
    assert.equal((await push(key, '5')).status, 401);
    assert.ok(!server.logged().includes(key) && !server.logged().includes(successor));
  });
});
