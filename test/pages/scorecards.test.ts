// Somebody writes a scorecard, sees what is missing, publishes it, lets rules choose it, tries it on a call and scores calls again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertNoOverflow, createKey, createOwner, openBrowser, openWindow, push } from './ringside-page.ts';
import { startServer, untilState } from './ringside-page.ts';
import type { Opened, RunningServer } from './ringside-page.ts';

describe('scorecards', () => {
  let server: RunningServer;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  before(async () => {
    browser = await openBrowser();
    server = await startServer();
    const person = await createOwner(server.url);
    const key = await createKey(person);
    const callId = await push(key, {
      repName: 'Tom Reyes',
      transcript: 'Tom Reyes: You can park right behind our building.\nAnna Brandt: All right, thank you very much.',
    });
    await untilState(person, callId, 'done');
    opened = await openWindow(browser, server.url, { person });
    page = opened.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is written criterion by criterion; what is missing to 100 and what cannot be judged is said', async () => {
    await page.goto('/scorecards');
    await page.getByRole('link', { name: 'Discovery call' }).waitFor();
    await assertAccessible(page, 'scorecards');
    await page.getByRole('button', { name: 'New scorecard' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Site visits');
    await dialog.getByRole('combobox', { name: 'Begins as' }).click();
    await page.getByRole('option', { name: 'An empty card' }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Category', exact: true }).click();
    await page.getByLabel('Name of category 1').fill('Visit');
    await page.getByRole('button', { name: 'Criterion', exact: true }).click();
    const category = page.getByRole('region', { name: 'Visit' });
    await category.getByLabel('Name', { exact: true }).fill('Parking');
    await category.getByLabel('Question').fill('Did we sound friendly?');
    await page.getByText('This machine cannot judge it.').waitFor();
    await category.getByLabel('Question').fill('Did we say where to park?');
    await category
      .getByLabel('Counts', { exact: true })
      .fill('You can park behind the building.\nLeave your car in our garage.\nThere is a parking lot behind the house.');
    await page.getByText('One more would help.').waitFor();
    await category.getByLabel('Weight of Parking').fill('90');
    await page.getByText('10 of 100 are still to be given.').waitFor();
    await assertAccessible(page, 'a scorecard, being written');
    await page.getByRole('button', { name: 'Publish v1' }).click();
    await page.getByText('Give 10 more').waitFor();
    await page.getByRole('button', { name: 'Back to the draft' }).click();
    await category.getByLabel('Weight of Parking').fill('100');
    await page.getByText('The weights add up to 100.').waitFor();
    await page.getByRole('button', { name: 'Publish v1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Active · v1').waitFor();
  });

  it('is tried on a call, with its evidence beside the score the call has', async () => {
    await page.getByRole('link', { name: 'Try on a call' }).click();
    await page.getByRole('button', { name: 'Try on Call with Anna Brandt' }).click();
    const result = page.getByRole('region', { name: 'Tried on Call with Anna Brandt' });
    await result.waitFor();
    assert.equal(await result.getByTestId('overall').first().innerText(), '100');
    assert.equal(await result.getByText('Discovery call v1').count(), 1);
    await result.getByText('this machine gives the same call and the same card the same points').waitFor();
    await assertAccessible(page, 'a scorecard, tried');
  });

  it('gets the calls that rules give it, and scores those again that were scored before', async () => {
    await page.goto('/scorecards/which');
    await page.getByText('because it is the default card').waitFor();
    await page.getByRole('button', { name: 'Rule', exact: true }).click();
    await page.getByRole('combobox', { name: 'Card of rule 1' }).click();
    await page.getByRole('option', { name: 'Site visits' }).click();
    await page.getByRole('combobox', { name: 'What condition 1 of rule 1 looks at' }).click();
    await page.getByRole('option', { name: 'Where it came from' }).click();
    await page.getByText('because rule 1 fits: it came by the Push API').waitFor();
    await assertAccessible(page, 'which scorecard');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Calls are scored by these rules').waitFor();
    await page.goto('/scorecards/card/site-visits/rescores');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByText(/^1 call\. About 1 min/).waitFor();
    await page.getByRole('button', { name: 'Score 1 again' }).click();
    await page.getByText('1 of 1 calls').waitFor();
    await page.getByText(/100 after, over 1 calls/).waitFor();
    await assertAccessible(page, 'a scorecard, scored again');
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const [path, shown] of [
      ['/scorecards', 'Default'],
      ['/scorecards/which', 'All other calls'],
      ['/scorecards/card/site-visits', 'The weights add up to 100.'],
      ['/scorecards/card/site-visits/rescores', 'What changed most'],
      ['/calls', 'Call with Anna Brandt'],
    ] as const) {
      await page.goto(path);
      await page.getByText(shown).first().waitFor();
      await assertNoOverflow(page, path);
      await assertAccessible(page, `${path}, dark and narrow`);
    }
    assert.deepEqual(opened.errors, []);
  });
});
