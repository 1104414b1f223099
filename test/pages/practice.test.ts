// Coached on a call, its moment is played again in writing; the round is scored, and a path is assigned and shown as due.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import {
  assertAccessible,
  assertNoOverflow,
  createKey,
  createOwner,
  openBrowser,
  openWindow,
  owner,
  push,
  root,
  startServer,
  untilState,
} from './ringside-page.ts';
import type { Person, RunningServer } from './ringside-page.ts';
import { timedTurns } from './sample-calls.ts';

const turns = timedTurns([
  ['Tom Reyes', 'Hi Daniel, this is Tom Reyes from Northstar.'],
  ['Daniel Brandt', 'Hello Tom.'],
  ['Tom Reyes', 'Our product plans your crews.'],
  ['Daniel Brandt', 'I fear it is more expensive than what we have now.'],
  ['Tom Reyes', 'Quality has its price.'],
  ['Daniel Brandt', 'Well. Goodbye.'],
]);

describe('coaching and practice', { timeout: 900_000 }, () => {
  let browser: Browser;
  let server: RunningServer;
  let person: Person;
  let callId: string;
  before(async () => {
    [browser, server] = await Promise.all([openBrowser(), startServer()]);
    person = await createOwner(server.url);
    const rep = { repName: owner.name, repEmail: owner.email };
    callId = await push(await createKey(person), { ...rep, callTitle: 'Discovery', externalId: 'main', transcript: turns });
    await untilState(person, callId, 'done');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('leads from a gap to a round, its score, and what is due', async () => {
    const { page, errors } = await openWindow(browser, server.url, { person });
    const shot = (name: string) => page.screenshot({ path: join(root, `test/output/practice-${name}.png`) });
    await page.goto(`/calls/${callId}?tab=coaching`);
    await page.getByRole('heading', { name: /^Practise next/ }).waitFor();
    await page.getByText('Better, for example').first().waitFor();
    await assertAccessible(page, 'coaching of a call');
    await shot('coaching');
    await page
      .getByRole('button', { name: /^Practise this moment/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Practise in writing' }).click();
    const say = page.getByRole('textbox', { name: 'What you say' });
    await say.fill('What does it cost you to go on as you do today?');
    await say.press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'What does it cost you' }).waitFor();
    await assertAccessible(page, 'a round');
    await shot('round');
    await say.fill('Thank you, goodbye.');
    await say.press('Enter');
    await page.getByRole('link', { name: 'See the score' }).click();
    await page.getByRole('heading', { name: 'Practice with Alex Morgan' }).waitFor();

    await page.goto('/practice/prospects');
    await page.getByRole('button', { name: 'New prospect' }).click();
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    await page.getByRole('button', { name: 'Add an objection' }).waitFor();
    await assertAccessible(page, 'a prospect');
    await shot('prospect');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Dana Brandt');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Dana Brandt is saved').waitFor();

    await page.getByRole('link', { name: 'Paths' }).click();
    await page.getByRole('button', { name: 'New path' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('First weeks');
    await page.getByRole('combobox', { name: 'Next step' }).click();
    await page.getByRole('option', { name: /Dana Brandt/ }).click();
    await assertAccessible(page, 'a new path');
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    await page.getByRole('button', { name: 'Assign First weeks' }).click();
    await page.getByRole('checkbox', { name: owner.name }).check();
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByText('0 of 1 passed').waitFor();
    await page.getByRole('link', { name: 'Yours' }).click();
    await page.getByRole('link', { name: 'Practise with Dana Brandt' }).waitFor();
    await assertAccessible(page, 'what is due');
    await assertNoOverflow(page, 'what is due');
    await shot('due');
    await page.getByRole('link', { name: 'Plan' }).click();
    await page.getByText('Where most is lost').waitFor();
    assert.deepEqual(errors, []);
  });
});
