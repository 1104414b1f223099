// An agent is tried in the dashboard without a phone: a chat, a test that fails and is mended, and what publishing says about it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { newAgentSettings } from '../../rules/agent.ts';
import { junitXml } from '../../server/commands/junit-xml.ts';
import { assertAccessible, assertNoOverflow, createOwner, openBrowser, openWindow, root, startServer } from './ringside-page.ts';
import type { Person, RunningServer } from './ringside-page.ts';

const draft = {
  ...newAgentSettings,
  name: 'Nora',
  firstMessage: 'Hi {{firstname}}, this is Nora. Do you have a minute?',
  instructions: 'team_size: How many people work in your team?\nClose: A colleague will write to you. Goodbye.',
  voice: 'slt',
  callerNumbers: ['+14155550123'],
  variables: [
    {
      ...{ name: 'firstname', source: { kind: 'contact', property: 'firstname' }, fallbacks: [], required: false },
      ...{ defaultValue: 'there', spokenForm: { kind: 'as_written' }, maxLength: null },
    },
  ],
};

describe('trying an agent', { timeout: 900_000 }, () => {
  let browser: Browser;
  let server: RunningServer;
  let person: Person;
  let agentId: string;
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), startServer()]);
    person = await createOwner(server.url);
    const number = { number: '+14155550123', carrier: 'simulated', label: 'Sales' };
    assert.ok((await person.ask('POST', '/api/caller-numbers', number)).ok);
    const made = (await (await person.ask('POST', '/api/agents', { name: 'Nora' })).json()) as {
      agentId: string;
      revision: number;
    };
    agentId = made.agentId;
    const saved = await person.ask('PUT', `/api/agents/${agentId}/draft`, { revision: made.revision, draft });
    assert.equal(saved.status, 200, await saved.text());
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('chats, fails a test, mends it, and is told before publishing', async () => {
    const { page, errors } = await openWindow(browser, server.url, { person });
    const said = (text: string) => page.getByRole('listitem').filter({ hasText: text });
    await page.goto(`/agents/${agentId}/chat`);
    await page.getByRole('textbox', { name: 'firstname' }).fill('Anna');
    await page.getByRole('button', { name: 'Begin' }).click();
    await said('Hi Anna, this is Nora. Do you have a minute?').waitFor();
    const say = page.getByRole('textbox', { name: 'What you say' });
    await say.fill('Yes, go ahead.');
    await say.press('Enter');
    await said('How many people work in your team?').waitFor();
    await say.fill('About fifty.');
    await say.press('Enter');
    await page.getByText('team_size: 50').waitFor();
    await page.getByText('The call is over.').waitFor();
    await assertAccessible(page, 'chat');
    await page.screenshot({ path: join(root, 'test/output/agent-chat.png') });
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Begin' }).waitFor();

    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.getByText('No tests yet').waitFor();
    await page.getByRole('button', { name: 'Add a test' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('A large team');
    await page.getByRole('button', { name: 'Add a criterion' }).click();
    await page.getByRole('textbox', { name: 'Words of criterion 2' }).fill('Goodbye for ever');
    await assertAccessible(page, 'test editor');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Run all' }).click();
    await page.getByText('Failed', { exact: true }).waitFor();
    await page.getByText('Expected that the agent says “Goodbye for ever”. It was not said.').waitFor();
    await assertAccessible(page, 'tests');
    await page.screenshot({ path: join(root, 'test/output/agent-tests.png') });

    await page.getByRole('button', { name: 'Publish v1' }).click();
    await page.getByText('Not passed: “A large team”. See Tests for why. You may publish all the same.').waitFor();
    await assertAccessible(page, 'publish with a test that fails');
    await page.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Edit A large team' }).click();
    await page.getByRole('textbox', { name: 'Words of criterion 2' }).fill('Goodbye');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Run A large team', exact: true }).click();
    await page.getByText('Passed', { exact: true }).waitFor();
    assert.deepEqual(errors, []);
  });

  it('is as easy to use on a small dark screen', async () => {
    const { page, errors } = await openWindow(browser, server.url, { person, theme: 'dark', width: 390, height: 844 });
    await page.goto(`/agents/${agentId}/tests`);
    await page.getByRole('button', { name: 'Run all' }).click();
    await page.getByText('Passed', { exact: true }).waitFor();
    await assertAccessible(page, 'tests, small and dark');
    await assertNoOverflow(page, 'tests, small and dark');
    await page.getByRole('button', { name: 'Edit A large team' }).click();
    await page.getByRole('textbox', { name: 'Words of criterion 2' }).waitFor();
    await assertAccessible(page, 'test editor, small and dark');
    await assertNoOverflow(page, 'test editor, small and dark');
    await page.screenshot({ path: join(root, 'test/output/agent-test-editor-small-dark.png') });
    assert.deepEqual(errors, []);
  });

  it('reports in XML that a strict reader takes, whatever was said', async () => {
    const hostile = 'a < b && "c" \'d\' ]]> \u0000\u0007\uFFFF\uD800 é 😀\nnext';
    const xml = junitXml({
      ...{ name: hostile, at: new Date('2026-03-04T09:00:00Z') },
      cases: [
        { name: hostile, tookMs: 1_234, outcome: 'failure', message: hostile, output: hostile },
        { name: 'fine', tookMs: 5, outcome: 'passed', message: '', output: '' },
      ],
    });
    const { page } = await openWindow(browser, server.url);
    const read = (await page.evaluate(`(() => {
      const document = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
      const one = document.querySelector('testcase');
      return {
        fault: document.querySelector('parsererror')?.textContent ?? null,
        suite: [...document.querySelector('testsuite').attributes].map(({ name, value }) => name + '=' + value).slice(1),
        name: one.getAttribute('name'),
        time: one.getAttribute('time'),
        message: one.querySelector('failure').getAttribute('message'),
        output: one.querySelector('system-out').textContent,
      };
    })()`)) as Record<string, unknown>;
    const kept = 'a < b && "c" \'d\' ]]> \uFFFD\uFFFD\uFFFD\uFFFD é 😀\nnext';
    assert.deepEqual(read, {
      fault: null,
      suite: ['tests=2', 'failures=1', 'errors=0', 'time=1.239', 'skipped=0', 'timestamp=2026-03-04T09:00:00.000Z'],
      ...{ name: kept, time: '1.234', message: kept, output: kept },
    });
  });
});
