// A manager's round by keyboard: what waits is judged, a score is answered, and the next one follows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, createKey, createOwner, joinAs, openBrowser, openWindow, owner, push } from './ringside-page.ts';
import { serveFiles, startServer, untilState } from './ringside-page.ts';
import type { Opened, Person, RunningServer } from './ringside-page.ts';
import { hummedWav, timedTurns } from './sample-calls.ts';

const turns = timedTurns();
type Score = { scorecard: { key: string }; categories: { criteria: { checks: { key: string }[] }[] }[] };

describe('people beside the machine', () => {
  let recordings: Awaited<ReturnType<typeof serveFiles>>;
  let server: RunningServer;
  let browser: Browser;
  let person: Person;
  let member: Person;
  let opened: Opened;
  let page: Page;
  let callId = '';
  before(async () => {
    recordings = await serveFiles(new Map([['/a.wav', hummedWav(turns, 'Maya Okafor')]]));
    browser = await openBrowser();
    server = await startServer(recordings);
    person = await createOwner(server.url);
    member = await joinAs(server.url, person, 'member');
    const key = await createKey(person);
    const call = { repName: 'Maya Okafor', transcript: turns };
    // The owner's own, so that there is somebody to dispute.
    callId = await push(key, {
      ...call,
      repEmail: owner.email,
      callTitle: 'Discovery – Brandt',
      audioUrl: `${recordings.url}/a.wav`,
    });
    await push(key, { ...call, repEmail: 'maya@northstar.test', callTitle: 'Follow-up – Brandt', transcript: turns.slice(0, 12) });
    const { scores } = (await untilState(person, callId, 'done')) as { scores: Score[] };
    const { scorecard, categories } = scores[0]!;
    for (const { checks } of categories[0]!.criteria.slice(0, 2)) {
      const body = { scorecardKey: scorecard.key, checkKey: checks[0]!.key, reason: 'Not quite.' };
      assert.equal((await person.ask('POST', `/api/calls/${callId}/disputes`, body)).status, 204);
    }
    opened = await openWindow(browser, server.url, { person });
    page = opened.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await recordings?.close();
  });

  it('what waits is judged without a mouse: answer, save, next', async () => {
    await page.goto('/calls');
    await page.locator('[data-call]').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    const waiting = page.getByRole('list', { name: 'Waiting' }).getByRole('listitem');
    await waiting.nth(1).waitFor();
    await assertAccessible(page, 'review queue');
    const before_ = await waiting.count();
    const first = await page.getByRole('heading', { level: 2 }).first().textContent();
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('y');
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { level: 2 })
      .first()
      .filter({ hasNotText: first ?? '' })
      .waitFor();
    assert.equal(await waiting.count(), before_ - 1);
  });

  it('find, listen, comment, score, next: a round without a mouse', async () => {
    await page.goto('/calls');
    await page.locator('[data-call]').nth(1).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Discovery');
    await page.locator('[data-call]').nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.locator('[data-call]').nth(1).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const title = page.getByRole('heading', { level: 1 });
    await page.getByTestId('overall').waitFor();
    const first = (await title.textContent()) ?? '';
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('c');
    const field = page.getByLabel('Comment at 0:10');
    await field.waitFor();
    await page.keyboard.type('Say the number back, @no');
    await page.getByRole('list', { name: 'Members' }).getByText('Noah Kim').waitFor();
    await page.keyboard.press('Enter');
    await assertAccessible(page, 'comments');
    await page.keyboard.press('Control+Enter');
    const written = page.getByRole('article', { name: 'Tom Reyes at 0:10' });
    await written.getByText('Say the number back, @Noah Kim').waitFor();
    await page.getByRole('region', { name: 'Text of the call' }).getByText('Say the number back').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await title.filter({ hasText: 'Brandt', hasNotText: first }).waitFor();
    await page.getByTestId('overall').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await tabTo(page, `matches('h3 > [aria-expanded="false"]')`);
    await page.keyboard.press('Enter');
    await tabTo(page, "closest('button')?.textContent.search(/Answer it yourself|Change the answer/) >= 0");
    await page.keyboard.press('Enter');
    await tabTo(page, "matches('textarea')");
    await page.keyboard.type('Heard it myself.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The score follows your answer.').waitFor();
    await page.keyboard.press('k');
    await title.filter({ hasText: first }).waitFor();
    await page.getByRole('tab', { name: 'Comments 1' }).click();
    await page.getByRole('button', { name: 'Mark as coached' }).click();
    await page.getByText('Coached by Tom Reyes').waitFor();
    await page.goto('/calls?coached=yes');
    await page.locator('[data-call]').first().waitFor();
    assert.equal(await page.locator('[data-call]').count(), 1);

    await page.goto(`/calls/${callId}?t=5`);
    await page.getByTestId('overall').waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('o');
    await page.getByRole('dialog').getByLabel('Title').fill('How to begin');
    await assertAccessible(page, 'cutting a clip');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'How to begin' }).waitFor();
    await page.getByText('0:00 / 0:05').waitFor();
    await page.getByText('this is Maya Okafor from Northstar').waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText('0:01 / 0:05').waitFor();
    await assertAccessible(page, 'a clip');

    const mentioned = await openWindow(browser, server.url, { person: member });
    await mentioned.page.goto('/calls');
    await mentioned.page.getByRole('link', { name: 'Mentions of you, 1 new' }).click();
    await mentioned.page.getByRole('region', { name: 'Mentions of you' }).getByText('Say the number back').waitFor();
    await assertAccessible(mentioned.page, 'mentions');
    await mentioned.page.getByRole('link', { name: 'Calls' }).first().click();
    await mentioned.page.getByRole('link', { name: 'Mentions of you', exact: true }).waitFor();
    assert.deepEqual(mentioned.errors, []);
    await mentioned.context.close();
  });

  it('calls are chosen by X and acted on together; filters and columns are kept as a view', async () => {
    await page.goto('/calls');
    await page.locator('[data-call]').nth(1).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const acts = page.getByRole('region', { name: 'Chosen calls' });
    await acts.getByText('2 chosen').waitFor();
    await assertAccessible(page, 'chosen calls');
    const file = page.waitForEvent('download');
    await acts.getByRole('button', { name: 'Export CSV' }).click();
    const lines = (await readFile(await (await file).path(), 'utf8')).trim().split('\r\n');
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? '', /^Call,Rep,/);
    await acts.getByRole('combobox', { name: 'Reviewer of the chosen calls' }).click();
    await page.getByRole('option', { name: 'Tom Reyes' }).click();
    await page.getByText('2 calls done.').waitFor();
    await page.getByRole('combobox', { name: 'Reviewer', exact: true }).click();
    await page.getByRole('option', { name: 'Me' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Talk ratio' }).click();
    await page.getByRole('columnheader', { name: 'Talk ratio' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Mine to review');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Mine to review' }).waitFor();
    await page.goto('/calls');
    await page.getByRole('columnheader', { name: 'Talk ratio' }).waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Mine to review' }).click();
    await page.getByRole('columnheader', { name: 'Talk ratio' }).waitFor({ state: 'detached' });
    assert.match(page.url(), /reviewer=me/);
    assert.equal(await page.locator('[data-call]').count(), 2);
  });

  it('an answer in a score is changed with a reason, seen beside the machine’s, and taken back', async () => {
    await page.goto(`/calls/${callId}`);
    const overall = page.getByTestId('overall');
    await overall.waitFor();
    const was = await overall.textContent();
    await page.getByRole('heading', { level: 3 }).getByRole('button').last().click();
    const check = page.getByRole('button', { name: 'Answer it yourself' }).first();
    await check.click();
    await page.getByRole('group', { name: 'Your answer' }).getByRole('button', { name: 'No', exact: true }).click();
    await page.getByLabel('Why').fill('That was small talk.');
    await assertAccessible(page, 'answering a check');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Tom Reyes answered').waitFor();
    await page.getByText('Reviewed', { exact: true }).waitFor();
    assert.notEqual(await overall.textContent(), was);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.getByText('The evaluator’s answer counts again.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    assert.equal(await overall.textContent(), was);
    await page.getByRole('button', { name: 'Correct turn 1', exact: true }).click();
    const turn = page.getByRole('form', { name: 'Turn 1' });
    await turn.getByLabel('Speaker').fill('Maya O.');
    await turn.getByRole('button', { name: 'All their turns' }).click();
    await assertAccessible(page, 'correcting a turn');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The transcript was corrected since.').waitFor();
    assert.ok((await page.getByRole('region', { name: 'Text of the call' }).getByText('Maya O.').count()) > 1);
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Take up again' }).click();
    await page.getByText('The earlier transcript counts again.').waitFor();
    await page.goto('/reviews/agreement');
    await page.getByText('Not enough data').first().waitFor();
    assert.deepEqual(opened.errors, []);
  });
});

/** Goes on by Tab until what has the focus is what was looked for. */
async function tabTo(page: Page, isIt: string): Promise<void> {
  for (let n = 0; n < 150; n++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`document.activeElement.${isIt}`)) return;
  }
  assert.fail(`no Tab leads to what ${isIt}`);
}
