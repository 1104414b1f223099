// The emulator's own page in a real browser: what a person does there happens, by keyboard too, and axe finds nothing in light and dark.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { startReceiver, type Receiver } from '../../emulator/receiver-trial.ts';
import { assertAccessible, assertNoOverflow, openBrowser, openWindow, until, type Theme } from './ringside-page.ts';

const views = ['records', 'events', 'deliveries', 'workflows', 'requests', 'trouble', 'scenes'];

describe('the page of the emulator', () => {
  let browser: Browser;
  let hubspot: Emulator;
  let receiver: Receiver;
  let folder: string;

  before(async () => {
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'emulator-page-'));
    receiver = await startReceiver();
    hubspot = await createEmulator({ clock: { kind: 'manual' }, snapshotFolder: folder, basePath: '/hubspot' });
    const { control } = hubspot;
    control.monthOfCalls({ calls: 30 });
    const subscriptions = [{ eventType: 'contact.creation' }, { eventType: 'object.creation', objectTypeId: '0-48' }];
    control.setWebhooks({ targetUrl: receiver.url, subscriptions });
    control.addWorkflow({ type: 'contacts', action: { kind: 'webhook', url: receiver.url } });
    await fetch(`${hubspot.url}/crm/v3/objects/calls`, { headers: { authorization: 'Bearer pat-na1-emulator' } });
  });
  after(async () => {
    await browser.close();
    await hubspot.close();
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(view: string, look: { theme?: Theme; width?: number } = {}): Promise<Page> {
    const { page, errors } = await openWindow(browser, hubspot.url, { ...look, height: 850 });
    page.on('close', () => assert.deepEqual(errors, []));
    await page.goto(`${hubspot.url}/#${view}`);
    await page.waitForSelector('#view > div');
    return page;
  }

  test('a contact is created, its webhook arrives, and both are seen', async () => {
    const page = await open('records');
    assert.match(await page.title(), /nothing here is HubSpot/);
    assert.ok(await page.getByText('nothing here is HubSpot').isVisible());
    await page.getByRole('button', { name: 'Create contact' }).click();
    await page.getByRole('dialog').getByLabel('First name').fill('Zoë');
    await page.getByRole('dialog').getByLabel('Email').fill('zoe@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Zoë Adler' }).waitFor();
    await page.getByRole('button', { name: 'Move the clock on: 10 s' }).click();
    await until('the webhook and the workflow', async () => receiver.received.length === 2);
    await page.getByRole('link', { name: /Webhooks/ }).click();
    await page.locator('summary').first().click();
    await page.getByRole('heading', { name: 'Body' }).waitFor();
    assert.match((await page.getByRole('region', { name: 'Body' }).textContent()) ?? '', /"subscriptionType": "contact.creation"/);
    await page.getByRole('button', { name: 'Send again' }).click();
    await until('the second copy', async () => receiver.received.length === 3);
    await page.context().close();
  });

  test('a call gets its recording and its transcript', async () => {
    const page = await open('records');
    await page.getByRole('button', { name: 'Log a call' }).click();
    await page.getByRole('dialog').getByLabel('Title').fill('A call by hand');
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await page.getByRole('heading', { name: 'A call by hand' }).waitFor();
    await page.getByRole('button', { name: 'Upload recording' }).click();
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await page.locator('audio').waitFor();
    await page.getByRole('button', { name: 'Add transcript' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/What is said/)
      .fill('Ann: Hello there | Ben: Good morning');
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await page.getByText('Good morning').waitFor();
    const [call] = hubspot.control
      .listRecords({ type: 'calls' })
      .filter(({ properties }) => properties['hs_call_title'] === 'A call by hand');
    assert.equal(call?.properties['hs_call_has_transcript'], 'true');
    const sound = await fetch(call.properties['hs_call_recording_url'] ?? '');
    assert.equal(sound.headers.get('content-type'), 'audio/wav');
    await page.context().close();
  });

  test('a fault is a switch, by keyboard, and a snapshot brings everything back', async () => {
    const page = await open('trouble');
    const ask = async () =>
      (await fetch(`${hubspot.url}/crm/v3/objects/calls`, { headers: { authorization: 'Bearer pat-na1-emulator' } })).status;
    const fault = page.getByRole('switch', { name: 'Unavailable, HTML (503)' });
    await fault.focus();
    await page.keyboard.press('Space');
    await until('the fault', async () => (await ask()) === 503);
    await page.getByText(/struck \d+ times/).waitFor();
    await page.getByRole('switch', { name: 'Unavailable, HTML (503)' }).click();
    await until('no fault', async () => (await ask()) === 200);
    await page.getByRole('link', { name: 'Scenes and snapshots' }).click();
    await page.getByRole('button', { name: 'Save a snapshot' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('before', { exact: true }).waitFor();
    const count = hubspot.control.listRecords({ type: 'calls' }).length;
    await page.getByRole('button', { name: 'Empty everything' }).click();
    await page.getByRole('button', { name: 'Empty', exact: true }).click();
    await until('nothing is left', async () => hubspot.control.listRecords({ type: 'calls' }).length === 0);
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Load' }).click();
    await until('all is back', async () => hubspot.control.listRecords({ type: 'calls' }).length === count);
    await page.context().close();
  });

  for (const theme of ['light', 'dark'] as const)
    test(`axe finds nothing, ${theme}`, async () => {
      for (const view of views) {
        const page = await open(view, { theme });
        if (view === 'records') await page.locator('td button').first().click();
        const summary = page.locator('summary').first();
        if ((await summary.count()) > 0) await summary.click();
        await assertAccessible(page, `emulator ${view}, ${theme}`);
        await page.context().close();
      }
    });

  test('nothing is wider than a phone', async () => {
    for (const view of views) {
      const page = await open(view, { width: 375 });
      if (view === 'records') await page.locator('td button').first().click();
      await assertNoOverflow(page, view);
      await page.context().close();
    }
  });
});
