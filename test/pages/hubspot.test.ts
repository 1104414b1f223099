// HubSpot in the dashboard, from the first token to the last call, in a real browser against a real server and a HubSpot on this machine.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openHubspotScene, PORTAL, SECOND_PORTAL, tokens, type HubspotScene } from './hubspot-scene.ts';
import { assertAccessible, assertNoOverflow, joinAs, openWindow, PATIENCE_MS, root, until } from './ringside-page.ts';
import type { Opened } from './ringside-page.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';

describe('HubSpot, from the first token to the last call', () => {
  let scene: HubspotScene;
  let opened: Opened;
  let page: Page;
  const ids: Record<'first' | 'announced' | 'imported' | 'old' | 'silent', string> = {
    first: '',
    announced: '',
    imported: '',
    old: '',
    silent: '',
  };

  before(async () => {
    scene = await openHubspotScene();
    // Older than what the sync reads over and over, and nobody is told of them.
    ids.old = scene.call({ title: 'Discovery – Saltwater Travel', daysAgo: 12, quiet: true });
    ids.imported = scene.call({ title: 'Onboarding – Copperline', daysAgo: 4, quiet: true });
    scene.hubspot.control.createRecord({
      type: 'deals',
      properties: { dealname: 'Copperline', amount: 4800, pipeline: 'default', dealstage: 'closedwon', closedate: Date.now() },
      associations: [{ type: 'calls', id: ids.imported }],
    });
    opened = await openWindow(scene.browser, scene.server.url, { person: scene.person });
    page = opened.page;
  });
  after(async () => {
    await scene?.close();
  });

  /** Each step builds on those before it: after one has failed the others would only wait in vain. */
  let failed: string | null = null;
  function step(name: string, run: () => Promise<void>): void {
    it(name, async (test) => {
      if (failed !== null) return test.skip(`“${failed}” failed`);
      try {
        await run();
      } catch (error) {
        failed = name;
        await page?.screenshot({ path: join(root, 'test/output/hubspot-failed.png') });
        throw error;
      }
    });
  }
  const callsNamed = async (search: string): Promise<number> => {
    const answer = await scene.person.ask('GET', `/api/calls?search=${encodeURIComponent(search)}`);
    return ((await answer.json()) as { total: number }).total;
  };
  const tab = async (name: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'HubSpot' }).getByRole('link', { name }).click();
    await page
      .getByRole('region', { name: /Overview|Reconciliation|Doctor|HubSpot settings/ })
      .or(page.getByRole('group', { name: 'What kind' }))
      .waitFor();
  };

  step('says what is wrong with a token before anything is kept', async () => {
    await page.goto('/integrations');
    await page.getByText('Not connected').waitFor();
    await assertAccessible(page, 'integrations');
    await page.getByRole('link', { name: 'HubSpot', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Connect HubSpot' }).waitFor();
    await assertAccessible(page, 'connect, empty');
    await page.getByLabel('Token', { exact: true }).fill('pat-na1-not-a-token');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('alert').waitFor();
    await assertAccessible(page, 'connect, refused token');
    await page.getByLabel('Token', { exact: true }).fill(tokens.blind);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Calls cannot be read with this token.').waitFor();
    assert.equal(await page.getByRole('button', { name: `Connect portal ${PORTAL}` }).isDisabled(), true);
    await page.getByLabel('Token', { exact: true }).fill(tokens.narrow);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Read owners: missing' }).getByText('crm.objects.owners.read').waitFor();
    await assertAccessible(page, 'connect, missing scopes');
  });

  step('connects with a token that may do everything, and never shows it again', async () => {
    await page.getByLabel('Token', { exact: true }).fill(tokens.whole);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: `Connect portal ${PORTAL}` }).click();
    await page.getByRole('heading', { name: 'Hear of calls at once' }).waitFor();
    assert.equal((await page.content()).includes(tokens.whole), false, 'the token must not stay in the page');
    await assertAccessible(page, 'connect, webhook');
  });

  step('proves the webhook by the first signed event, live', async () => {
    const webhookUrl = (await page.locator('code').filter({ hasText: '/webhooks/' }).textContent()) ?? '';
    ids.announced = scene.call({ title: 'Renewal – Juniper Retail' });
    assert.equal(await scene.sendEvent(webhookUrl, SECRET, ids.announced), 401, 'no secret, no event');
    await page.getByLabel('Client secret of the app').fill(SECRET);
    await page.getByRole('button', { name: 'Save the secret' }).click();
    await page.getByText('Waiting for the first signed event').waitFor();
    assert.equal(await scene.sendEvent(webhookUrl, 'another secret', ids.announced), 401);
    assert.equal(await scene.sendEvent(webhookUrl, SECRET, ids.announced), 200);
    await page.getByText('Signed events arrive.').waitFor();
    await page.getByRole('link', { name: 'Go on' }).click();
  });

  step('creates the properties that results are written to', async () => {
    await page.getByRole('heading', { name: 'Results in HubSpot' }).waitFor();
    await page.getByRole('switch', { name: 'Properties on the call' }).click();
    await page.getByRole('button', { name: 'Create the properties in HubSpot' }).click();
    await page.getByText(/^Created \d/).waitFor();
    await page.getByRole('button', { name: 'Create the properties in HubSpot' }).click();
    await page.getByText(/^Nothing to do: \d+ were there already/).waitFor();
    await assertAccessible(page, 'connect, results');
    await page.getByRole('link', { name: 'Go on' }).click();
  });

  step('can be left and taken up again at the same step', async () => {
    await page.getByRole('heading', { name: 'Past calls' }).waitFor();
    await page.getByRole('link', { name: 'Save and leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'HubSpot' }).waitFor();
    await page.getByRole('link', { name: 'Go through the set-up again' }).click();
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('link', { name: 'Results (done)' }).waitFor();
    await steps.getByRole('link', { name: 'Import' }).click();
    await page.getByRole('heading', { name: 'Past calls' }).waitFor();
  });

  step('counts past calls before it takes any in, then imports them', async () => {
    await page.getByRole('combobox', { name: 'Range' }).click();
    await page.getByRole('option', { name: 'Last 7 days' }).click();
    await page.getByRole('button', { name: 'Count the calls' }).click();
    await page.getByText(/^About \d+ calls/).waitFor();
    await assertAccessible(page, 'connect, counted');
    await page.getByRole('button', { name: 'Choose another range' }).click();
    await page.getByRole('combobox', { name: 'Range' }).click();
    await page.getByRole('option', { name: 'Last 7 days' }).click();
    await page.getByRole('button', { name: 'Count the calls' }).click();
    await page.getByRole('button', { name: 'Start the import' }).click();
    await page
      .getByRole('list', { name: 'Finished imports' })
      .getByText(/calls?, finished/)
      .waitFor();
    await page.getByRole('link', { name: 'Finish', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'HubSpot' }).waitFor();
    await until('the past call to be here', async () => (await callsNamed('Onboarding – Copperline')) === 1);
  });

  step('shows calls as they arrive, their place in HubSpot and what was written back', async () => {
    ids.first = scene.call({ title: 'Discovery – Brandt Field Services' });
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Calls' }).click();
    await page.getByRole('link', { name: 'Discovery – Brandt Field Services' }).click();
    await page.getByRole('heading', { level: 1, name: 'Discovery – Brandt Field Services' }).waitFor();
    const link = page.getByRole('link', { name: /^HubSpot/ }).first();
    assert.equal(await link.getAttribute('href'), `https://app.hubspot.com/contacts/${PORTAL}/record/0-48/${ids.first}`);
    await page.getByText('Maya Okafor').first().waitFor();
    const score = await until(
      'a score to stand in HubSpot',
      async () => scene.hubspot.control.readRecord({ type: 'calls', id: ids.first })?.properties['ringside_score'],
    );
    assert.match(score, /^\d+$/);
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('list', { name: 'Written back' }).getByText('Written', { exact: true }).waitFor();
    await assertAccessible(page, 'call from HubSpot');
  });

  step('sets the score of a call against what became of its deal', async () => {
    await page.goto('/analytics/revenue');
    const won = page.getByRole('region', { name: 'Win rate by score' }).getByRole('button', { name: /^1 deals won/ });
    await won.waitFor({ timeout: PATIENCE_MS });
    await page.getByText('Not enough data').first().waitFor();
    await won.click();
    const dialog = page.getByRole('dialog', { name: /^Won deals/ });
    await dialog.getByText('4,800 USD, closed').waitFor();
    assert.match((await dialog.getByRole('link', { name: /in HubSpot/ }).getAttribute('href')) ?? '', /\/record\/0-3\/\d+$/);
    await assertAccessible(page, 'deals behind a figure');
    await dialog.getByRole('link', { name: /^1 call/ }).click();
    await page.locator('[data-call]').getByRole('link', { name: 'Onboarding – Copperline' }).waitFor();
    assert.equal(await page.locator('[data-call]').count(), 1);
    await page.getByRole('button', { name: 'Remove filter Deal' }).click();
    await until('all calls', async () => (await page.locator('[data-call]').count()) > 1);
  });

  step('has every exchange in the deliveries, each with its tries and its payload', async () => {
    await page.goto('/integrations/hubspot');
    await tab('Deliveries');
    await page.getByRole('button', { name: 'Results' }).click();
    const row = page.getByRole('row').filter({ hasText: ids.first });
    await row.getByText('Written').waitFor();
    await row.getByRole('button', { name: 'properties' }).click();
    const panel = page.getByRole('complementary', { name: 'Delivery' });
    await panel.getByText('Worked').waitFor();
    await panel.getByLabel('Payload as JSON').getByText('ringside_score').waitFor();
    await assertAccessible(page, 'deliveries with one open');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Events' }).click();
    await page.getByRole('row').filter({ hasText: ids.announced }).getByText('Taken in').waitFor();
  });

  step('counts what is new instead of moving the list, and tries a call again when asked to', async () => {
    await page.getByRole('button', { name: 'Calls', exact: true }).click();
    await page.getByRole('row').filter({ hasText: ids.first }).waitFor();
    ids.silent = scene.call({ title: 'Not recorded yet', recorded: false });
    await page.getByRole('button', { name: 'Sync now' }).click();
    const more = page.getByRole('button', { name: '1 new', exact: true });
    await more.waitFor();
    const row = page.getByRole('row').filter({ hasText: ids.silent });
    assert.equal(await row.count(), 0, 'the list does not move by itself');
    await more.click();
    await row.getByText('No recording yet').waitFor();
    await page.keyboard.press('j');
    const panel = page.getByRole('complementary', { name: 'Delivery' });
    await panel.getByText(ids.silent).waitFor();
    await panel.getByRole('button', { name: 'Retry now' }).click();
    await page.getByText('It is being tried again.').waitFor();
    await until('a second try', async () => (await panel.getByRole('listitem').count()) >= 2);
    await page.keyboard.press('Escape');
  });

  step('shows a manager everything and lets him change nothing', async () => {
    const { url } = scene.server;
    const manager = await joinAs(url, scene.person, 'manager');
    const { page: his, context, errors } = await openWindow(scene.browser, url, { person: manager });
    await his.goto('/integrations/hubspot');
    await his.getByRole('heading', { name: 'Sync' }).waitFor();
    assert.equal(await his.getByRole('button', { name: 'Sync now' }).count(), 0);
    await assertAccessible(his, 'overview of a manager');
    await his.goto('/integrations/hubspot/settings');
    await his.getByText('Only admins may change these settings.').waitFor();
    assert.equal(await his.getByRole('switch', { name: 'Properties on the call' }).isDisabled(), true);
    assert.equal(await his.getByRole('button', { name: 'Disconnect…' }).count(), 0);
    await his.goto('/integrations/hubspot/connect');
    await his.getByText('Only admins may connect HubSpot.').waitFor();
    assert.deepEqual(errors, []);
    await context.close();
  });

  step('finds a call that is missing, takes it in, and then nothing is missing', async () => {
    await tab('Reconciliation');
    await page.getByText('Is every call here?').waitFor();
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByRole('button', { name: `Take in: call ${ids.old}` }).waitFor();
    await assertAccessible(page, 'reconciliation with differences');
    await page.getByLabel(`Choose call ${ids.old}`).check();
    await page.getByRole('button', { name: 'Take in 1' }).click();
    await page.getByText('1 call is being taken in.').waitFor();
    await until('the call to be here', async () => {
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByRole('button', { name: 'Check again', disabled: false }).waitFor();
      return await page.getByText('Nothing is missing without a reason.').isVisible();
    });
    await page.getByRole('listitem').filter({ hasText: ids.silent }).getByText('Explained').waitFor();
    await until('the call to be in the list', async () => (await callsNamed('Discovery – Saltwater Travel')) === 1);
    await assertAccessible(page, 'reconciliation, nothing missing');
  });

  step('shows an import while it runs, on every page, and lets it be paused and gone on with', async () => {
    await tab('Overview');
    await page.getByRole('combobox', { name: 'Range' }).click();
    await page.getByRole('option', { name: 'Last 90 days' }).click();
    await page.getByRole('button', { name: 'Count the calls' }).click();
    await page.getByText(/^About \d+ calls/).waitFor();
    const { faultId } = scene.hubspot.control.addFault({ kind: 'slow', path: '/calls/search', slowMs: 2000 });
    await page.getByRole('button', { name: 'Start the import' }).click();
    const bar = page.getByRole('link', { name: /Importing from HubSpot/ });
    await bar.waitFor();
    await assertAccessible(page, 'overview while an import runs');
    await page.screenshot({ path: join(root, 'test/output/hubspot-importing.png') });
    await page.goto('/calls');
    await bar.click();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page
      .getByRole('group', { name: /^Import/ })
      .getByText('Paused')
      .waitFor();
    assert.equal(await bar.count(), 0);
    scene.hubspot.control.removeFaults({ faultId });
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('list', { name: 'Finished imports' }).getByRole('listitem').nth(1).waitFor();
  });

  step('keeps two portals apart', async () => {
    await scene.person.ask('POST', '/api/hubspot', { token: tokens.second });
    await page.goto('/integrations');
    await page.getByText(`${SECOND_PORTAL} connected`).waitFor();
    await page.goto('/integrations/hubspot/settings');
    await page.getByRole('combobox', { name: 'HubSpot portal' }).click();
    await page.getByRole('option', { name: new RegExp(SECOND_PORTAL) }).click();
    await page.waitForURL(new RegExp(`settings\\?portal=${SECOND_PORTAL}$`));
    await page.getByText(`The token in use ends in ${tokens.second.slice(-4)}.`).waitFor();
    await assertAccessible(page, 'settings of one of two portals');
    await tab('Deliveries');
    await page.getByText('Nothing exchanged yet').waitFor();
    await tab('Settings');
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/to confirm/)
      .fill(SECOND_PORTAL);
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText(`Portal ${SECOND_PORTAL} is disconnected.`).waitFor();
    await page.waitForURL(/\/integrations$/);
    await page.getByText('Connected', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'HubSpot', exact: true }).click();
    await page.getByText(PORTAL).first().waitFor();
  });

  step('names the scope that is missing in the doctor', async () => {
    await tab('Doctor');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-check="token"]').getByText('Token: Ok').waitFor();
    await tab('Settings');
    await page.getByRole('link', { name: 'Replace the token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(tokens.narrow);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: 'Use this token' }).click();
    await page.getByRole('heading', { name: 'Hear of calls at once' }).waitFor();
    await page.getByRole('link', { name: 'Save and leave' }).click();
    await tab('Doctor');
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.locator('[data-check="owners"]').getByText('crm.objects.owners.read').waitFor();
    await assertAccessible(page, 'doctor with findings');
  });

  step('says so at once when HubSpot takes the token no more', async () => {
    scene.hubspot.control.revokeToken({ token: tokens.narrow });
    await tab('Overview');
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('HubSpot refuses the connection.').waitFor();
    await assertAccessible(page, 'overview, broken');
    await page.getByRole('link', { name: 'Paste a new token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(tokens.whole);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: 'Use this token' }).click();
    await page.getByRole('heading', { name: 'Hear of calls at once' }).waitFor();
    await page.getByRole('link', { name: 'Save and leave' }).click();
    await page.locator('header').getByText('Connected', { exact: true }).waitFor();
  });

  step('pauses, goes on, and disconnects when its number is typed', async () => {
    await tab('Settings');
    await page.getByRole('button', { name: 'Pause the connection' }).click();
    await page.locator('header').getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('header').getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    const dialog = page.getByRole('dialog');
    const button = dialog.getByRole('button', { name: 'Disconnect' });
    assert.equal(await button.isDisabled(), true, 'the number must be typed first');
    await assertAccessible(page, 'disconnect dialog');
    await dialog.getByLabel(/to confirm/).fill(PORTAL);
    await button.click();
    await page.getByText('Not connected').waitFor();
    await page.goto('/calls');
    await page.getByRole('link', { name: 'Discovery – Brandt Field Services' }).waitFor();
    await assertNoOverflow(page, 'calls');
    assert.deepEqual(opened.errors, []);
  });
});
