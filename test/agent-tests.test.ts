// An agent is tried without a phone: a chat whose state the browser keeps, tests that are saved once, run, and travel with the agent.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AgentTest } from '../rules/agent-test.ts';
import { newAgentSettings } from '../rules/agent.ts';
import type { TextTalk } from '../rules/text-talk.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

const draft = {
  ...newAgentSettings,
  name: 'Nora',
  firstMessage: 'Hi, this is Nora. Do you have a minute?',
  instructions: 'team_size: How many people work in your team?\nClose: A colleague will write to you. Goodbye.',
};
const tests: AgentTest[] = [
  {
    ...{ name: 'Friendly', values: {}, callee: { kind: 'character', character: 'friendly' } },
    expect: [{ kind: 'answer_is', name: 'team_size', value: '50' }],
  },
  {
    ...{ name: 'Says no', values: {}, callee: { kind: 'lines', says: ['Hello?', 'No, not interested.'] } },
    expect: [{ kind: 'result', is: 'goal_reached' }],
  },
];

describe('an agent without a phone', { timeout: 300_000 }, () => {
  let server: WebServer;
  let admin: Browser;
  let agentId: string;
  before(async () => {
    server = await openWebServer();
    const team = await server.team('Sales');
    admin = server.browser();
    await admin.signIn(team.admin.email);
    const { body } = await admin.send('POST', '/api/agents', { name: 'Nora' });
    agentId = String(body['agentId']);
    await admin.send('PUT', `/api/agents/${agentId}/draft`, { revision: body['revision'], draft });
  });
  after(() => server.close());

  test('is chatted with turn by turn, until it is told not to call', async () => {
    let talk: TextTalk | null = null;
    for (const said of ['', 'Yes, go ahead.', 'Take me off your list.']) {
      const { status, body, text } = await admin.send('POST', `/api/agents/${agentId}/chat`, { talk, said });
      assert.equal(status, 200, text);
      assert.equal(body['mind'], 'script');
      talk = body['talk'] as TextTalk;
    }
    assert.deepEqual(
      talk?.lines.map(({ text }) => text),
      [
        'Hi, this is Nora. Do you have a minute?',
        'Yes, go ahead.',
        'How many people work in your team?',
        'Take me off your list.',
        'I understand. You will not be called again. Goodbye.',
      ],
    );
    assert.deepEqual([talk?.phase, talk?.result], ['over', 'opted_out']);
    const crooked = await admin.send('POST', `/api/agents/${agentId}/chat`, { talk: { ...talk, phase: 'asleep' }, said: 'Hi.' });
    assert.equal(crooked.status, 400);
  });

  test('has tests, saved by one person at a time, and run one by one', async () => {
    const path = `/api/agents/${agentId}/tests`;
    assert.deepEqual((await admin.send('GET', path)).body, { tests: [], revision: 0, mind: 'script' });
    const saved = await admin.send('PUT', path, { revision: 0, tests });
    assert.deepEqual(saved.body, { tests, revision: 1, mind: 'script' });
    const late = await admin.send('PUT', path, { revision: 0, tests: [] });
    assert.deepEqual([late.status, late.body['code']], [409, 'conflict']);
    const twins = await admin.send('PUT', path, { revision: 1, tests: [tests[0], { ...tests[1], name: 'friendly' }] });
    assert.equal(twins.status, 400);
    const run = async (name: string) => (await admin.send('POST', `${path}/run`, { name })).body;
    assert.equal((await run('Friendly'))['outcome'], 'passed');
    const failed = await run('Says no');
    assert.equal(failed['outcome'], 'failed');
    assert.deepEqual(failed['criteria'], [
      { expected: 'the result is goal_reached', isMet: false, found: 'The result was goal_missed.' },
    ]);
    assert.equal((await admin.send('POST', `${path}/run`, { name: 'Nobody' })).status, 404);
  });

  test('takes its tests along into files, copies and back', async () => {
    const { yaml } = (await admin.send('GET', `/api/agents/${agentId}/file`)).body;
    assert.match(String(yaml), /\ntests:\n {2}- name: Friendly\n/);
    const again = await admin.send('POST', '/api/agents/import', { yaml });
    assert.equal(again.body['outcome'], 'unchanged');
    const fewer = await admin.send('POST', '/api/agents/import', { yaml: String(yaml).replace(/\ntests:[^]*$/, '\ntests: []\n') });
    assert.equal(fewer.body['outcome'], 'changed');
    assert.deepEqual((await admin.send('GET', `/api/agents/${agentId}/tests`)).body, { tests: [], revision: 2, mind: 'script' });
    await admin.send('PUT', `/api/agents/${agentId}/tests`, { revision: 2, tests });
    const copy = await admin.send('POST', `/api/agents/${agentId}/duplicate`, { name: 'Nora (copy)' });
    const copied = await admin.send('GET', `/api/agents/${String(copy.body['agentId'])}/tests`);
    assert.deepEqual(copied.body['tests'], tests);
  });
});
