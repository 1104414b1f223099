// Calls other processes hold are listed with who holds them, to their own team alone, and can be neither watched nor ended from here.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { newAgentSettings } from '../../rules/agent.ts';
import { addTalk } from '../database/talks.ts';
import { createAgent } from '../flows/admin/create-agent.ts';

let server: WebServer;
let browser: Browser;
let stranger: Browser;
let teamId: string;
let agentId: string;
let personId: string;

before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  ({ personId } = made.admin);
  browser = server.browser();
  await browser.signIn(made.admin.email);
  stranger = server.browser();
  await stranger.signIn((await server.team('Theirs')).admin.email);
  ({ agentId } = await createAgent(server.context, { teamId, name: 'Nora', createdBy: null }));
});
after(() => server.close());

async function talk(startedAt: Date, state: 'asked' | 'talking' | 'ended'): Promise<string> {
  const id = randomUUID();
  const brief = { agent: { ...newAgentSettings, name: 'Nora' }, prompt: '', variables: {}, needsRecordingConsent: false };
  await addTalk(server.database.db, {
    ...{ teamId, id, agentId, personId, tokenDigest: id, brief: JSON.stringify(brief), state, host: 'desk-2' },
    ...{ seenAt: startedAt, createdAt: startedAt, startedAt, endedAt: null },
  });
  return id;
}

async function attempt(startedAt: Date): Promise<string> {
  const [plannedCallId, attemptId] = [randomUUID(), randomUUID()];
  await server.database.pool.query(
    `with call as (
      insert into planned_call (team_id, id, agent_id, trigger_key, door, state, contact_name, contact, plan, metadata, webhook_fields,
        waiting_since, created_at, updated_at)
      values ($1, $2::uuid, $3, $2::uuid::text, 'outbound', 'calling', 'Ana Lima', '{}', '{}', '{}', '{}', $4, $4, $4)
    ), dialled as (
      insert into attempt (team_id, id, planned_call_id, number, state, agent_id, to_number, carrier, due_at, intent_at,
        allowed_because, rules_version, variables, created_at, updated_at)
      values ($1, $5, $2::uuid, 0, 'answered', $3, '+12125550142', 'twilio', $4, $4, '[]', '', '[]', $4, $4)
    ) insert into live_call (team_id, attempt_id, brief, token_digest, state, host, seen_at, created_at, started_at)
      values ($1, $5, null, $5::uuid::text, 'talking', 'desk-2', $4, $4, $4)`,
    [teamId, plannedCallId, agentId, startedAt, attemptId],
  );
  return attemptId;
}

test('what goes on elsewhere is listed honestly', async () => {
  const at = new Date('2026-03-04T12:00:00Z');
  await talk(at, 'asked');
  await talk(at, 'ended');
  const talkId = await talk(at, 'talking');
  const attemptId = await attempt(new Date(at.getTime() + 1_000));
  const { body } = await browser.send('GET', '/api/live-calls');
  const items = body['items'] as Record<string, unknown>[];
  assert.deepEqual(
    items.map(({ reference, with: who, agentName, carrier, heldBy, state }) => [reference, who, agentName, carrier, heldBy, state]),
    [
      [`${teamId}.${attemptId}`, 'Ana Lima', 'Nora', 'twilio', 'desk-2', null],
      [talkId, 'Admin', 'Nora', 'browser', 'desk-2', null],
    ],
  );
  assert.deepEqual((await stranger.send('GET', '/api/live-calls')).body['items'], []);
  for (const act of ['watch', 'end']) {
    const answer = await browser.send('POST', `/api/live-calls/${talkId}/${act}`, {});
    assert.equal(answer.status, 404);
    assert.match(String(answer.body['detail']), /another process/);
  }
});

test('a hundred are listed, and that there are more is said', async () => {
  for (let i = 0; i < 100; i += 1) await talk(new Date(Date.UTC(2026, 2, 5, 12, 0, i)), 'talking');
  const { body } = await browser.send('GET', '/api/live-calls');
  assert.deepEqual([(body['items'] as unknown[]).length, body['isWhole']], [100, false]);
});
