// Somebody adds an endpoint, sends a test, sees it arrive with its tries, and makes a new secret; real browser, real receiver.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openSink, type Sink } from '../webhook-scene.ts';
import { assertAccessible, createOwner, openBrowser, openWindow, startServer, until } from './ringside-page.ts';
import type { Opened, RunningServer } from './ringside-page.ts';

describe('outgoing webhooks', () => {
  let sink: Sink;
  let server: RunningServer;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  before(async () => {
    sink = await openSink();
    browser = await openBrowser();
    server = await startServer({ url: sink.url });
    const person = await createOwner(server.url);
    opened = await openWindow(browser, server.url, { person });
    page = opened.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await sink?.close();
  });

  it('adds an endpoint whose secret is shown once', async () => {
    await page.goto('/integrations');
    await page.getByRole('link', { name: 'Outgoing webhooks' }).click();
    await page.getByText('Nobody is told yet').waitFor();
    await assertAccessible(page, 'webhooks, none yet');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByLabel('Address').fill('not an address');
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByText('Give a whole address').waitFor();
    await assertAccessible(page, 'webhooks, adding');
    await page.getByLabel('Address').fill(sink.url);
    await page.getByLabel('A recorded call has arrived').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Add endpoint' }).click();
    assert.match(await page.getByTestId('new-secret').innerText(), /^whsec_/);
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText(sink.url).waitFor();
  });

  it('sends a test and shows what became of it', async () => {
    await page.getByRole('button', { name: 'Send test' }).click();
    await until('the test to arrive', async () => sink.received.length > 0);
    assert.match(sink.received[0]?.body ?? '', /"_isTest":true/);
    await page.getByText(/^Delivered /).waitFor();
    await page.getByRole('button', { name: /^call\.received Delivered/ }).click();
    await page.getByText('thank you').waitFor();
    await assertAccessible(page, 'webhooks, a delivery open');
    await page.getByRole('button', { name: 'Send again' }).click();
    await until('it to arrive again', async () => sink.received.length > 1);
    assert.equal(sink.received[1]?.headers['webhook-id'], sink.received[0]?.headers['webhook-id']);
  });

  it('changes an endpoint in place; what is sent next goes where and as it now says', async () => {
    const actions = page.getByRole('button', { name: /^Actions for/ });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel('Address').inputValue(), sink.url);
    assert.equal(await dialog.getByLabel('A recorded call has arrived').isChecked(), true);
    await dialog.getByLabel('Address').fill('ftp://example.com');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Address').fill(`${sink.url}/new`);
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    assert.equal(await page.getByRole('option', { name: 'Slack' }).count(), 0, 'Slack has an address instead of a secret');
    await page.getByRole('option', { name: 'Kendo’s webhook' }).click();
    await assertAccessible(page, 'webhooks, changing');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${sink.url}/new`).waitFor();
    await page.getByText(/call\.uploaded · secret …/).waitFor();
    const before = sink.received.length;
    await page.getByRole('button', { name: 'Send test' }).click();
    await until('the test to arrive', async () => sink.received.length > before);
    const told = sink.received.at(-1);
    assert.deepEqual([told?.path, told?.headers['x-kendo-event']], ['/hooks/new', 'call.uploaded']);
  });

  it('says on every page that an endpoint is off because it took nothing, until somebody has seen to it', async () => {
    sink.answers({ status: 410 });
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText(/^Off since /).waitFor();
    await page.goto('/calls');
    await page.getByText(`${sink.url}/new is told nothing any more since`).waitFor();
    await assertAccessible(page, 'calls, an endpoint is off');
    await page.getByRole('link', { name: 'Look at it' }).click();
    const actions = page.getByRole('button', { name: /^Actions for/ });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Leave it off' }).click();
    await page.getByText('Somebody switched it off.').waitFor();
    await page.getByText('is told nothing any more since').waitFor({ state: 'detached' });
    sink.answers({ status: 200 });
    await actions.click();
    await page.getByRole('menuitem', { name: 'Switch on' }).click();
    await page.getByText(/^Delivered /).waitFor();
  });

  it('makes a new secret, switches off, and removes', async () => {
    const actions = page.getByRole('button', { name: /^Actions for/ });
    await actions.click();
    await page.getByRole('menuitem', { name: 'New secret…' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByTestId('new-secret').waitFor();
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    await page.getByText('Somebody switched it off.').waitFor();
    await assertAccessible(page, 'webhooks, switched off');
    await actions.click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Nobody is told yet').waitFor();
  });

  it('has a channel told every morning how yesterday went, and sends yesterday at once', async () => {
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Slack' }).click();
    await dialog.getByLabel('Incoming webhook of the channel').fill(sink.url);
    await dialog.getByLabel('Every morning, how yesterday went').check();
    await dialog.getByLabel('Every day at').fill('07:30');
    await dialog.getByLabel('On the clock of').fill('EST');
    await dialog.getByRole('button', { name: 'Add endpoint' }).click();
    await dialog.getByText('does not follow summer time').waitFor();
    await assertAccessible(page, 'webhooks, a day in one message');
    await dialog.getByLabel('On the clock of').fill('America/New_York');
    await dialog.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByText(/next day told /).waitFor();
    const before = sink.received.length;
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Send yesterday’s now' }).click();
    await until('yesterday to arrive', async () => sink.received.length > before);
    assert.match(sink.received.at(-1)?.body ?? '', /A test: .*No recorded calls/);
    assert.deepEqual(opened.errors, []);
  });
});
