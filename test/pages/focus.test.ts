// Where the focus is when a page comes under the command menu, and when a button that has it goes because it has done its work.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { PlannedCallDetail } from '../../contract/outbound.ts';
import { assertAccessible, createOwner, openBrowser, openWindow, startServer } from './ringside-page.ts';
import type { Person, RunningServer } from './ringside-page.ts';

const failedCall: PlannedCallDetail = {
  ...{ plannedCallId: '0198c0de-0000-7000-8000-000000000001', agentId: '0198c0de-0000-7000-8000-000000000002', campaignId: null },
  ...{ door: 'crm-webhook', state: 'done', reason: null, message: null, toNumber: '+351912345678', contactId: '1' },
  ...{ contactName: 'Elena Santos', portalId: '1', priority: 0, isPaused: false, attempts: 0, disposition: null, nextAt: null },
  ...{ nextLocalTime: null, createdAt: '2026-03-02T10:00:00.000Z', endedAt: '2026-03-02T10:05:00.000Z' },
  ...{ agent: { slug: 'maya', name: 'Maya' }, campaignName: null, plan: null, metadata: {}, webhookFields: {}, attemptsMade: [] },
  requested: {
    ...{ hours: null, carry_over: true, retries: 0, gaps: [], timezone: null, schedule_at: null, priority: 0, language: null },
  },
  inHubspot: [{ kind: 'callback', state: 'failed', message: 'HubSpot refused it.' }],
};

/** That page comes once what is returned is called. */
async function holdPractice(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route('**/assets/practice-*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

const menuOf = (page: Page) => page.getByPlaceholder('Search calls and contacts, or jump to a page');

describe('the focus', () => {
  let server: RunningServer;
  let browser: Browser;
  let person: Person;
  before(async () => {
    browser = await openBrowser();
    server = await startServer();
    person = await createOwner(server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('stays in the command menu when the page that was on its way comes after it', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    const letPracticeCome = await holdPractice(page);
    await page.goto('/settings');
    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Practice' }).click();
    await page.keyboard.press('Control+k');
    const menu = menuOf(page);
    await menu.waitFor();
    letPracticeCome();
    await page.locator('h1', { hasText: 'Practice' }).waitFor();
    await page.keyboard.type('team', { delay: 60 });
    await page.getByRole('option', { name: 'Team', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/team');
    await menu.waitFor({ state: 'detached' });
    // Nothing is open by then, so the title has it.
    await page.locator('h1:focus').waitFor();
    await context.close();
  });

  it('goes to the title of a page that came under the command menu, when the menu is closed and what had it is gone', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    const letPracticeCome = await holdPractice(page);
    await page.goto('/settings');
    await page.locator('h1', { hasText: 'Settings' }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.keyboard.press('Control+k');
    const menu = menuOf(page);
    await menu.waitFor();
    letPracticeCome();
    await page.locator('h1', { hasText: 'Practice' }).waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await page.locator('h1:focus', { hasText: 'Practice' }).waitFor();
    await context.close();
  });

  it('stays where HubSpot is told once more, and a screen reader hears that it is', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    let call = failedCall;
    const path = `/api/outbound/calls/${call.plannedCallId}`;
    await page.route(`**${path}`, (route) => route.fulfill({ json: call }));
    await page.route(`**${path}/hubspot/retry`, async (route) => {
      call = { ...call, inHubspot: [{ kind: 'callback', state: 'pending', message: null }] };
      await route.fulfill({ json: call });
    });
    await page.goto(`/outbound/${call.plannedCallId}`);
    await page.getByRole('button', { name: 'Retry now' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h2:focus', { hasText: 'In HubSpot' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'It is being sent to HubSpot again.' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Retry now' }).count(), 0);
    await assertAccessible(page, 'sent to HubSpot again');
    await context.close();
  });
});
