// What a person does from the first start on, in a real browser against a real server.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  assertAccessible,
  openBrowser,
  openWindow,
  owner,
  push,
  serveFiles,
  signInAs,
  startServer,
  until,
  untilState,
} from './ringside-page.ts';
import type { Opened, RunningServer } from './ringside-page.ts';
import { crowdCall, hummedWav, timedTurns } from './sample-calls.ts';
import { outOfStep, rememberSound, watchSpoken } from './spoken-words.ts';

const turns = timedTurns();
const wav = hummedWav(turns, 'Maya Okafor');
const rival = hummedWav(turns.slice(0, 4), 'Maya Okafor');

/** A six-digit code as an authenticator app shows it (RFC 6238, SHA-1, 30 s). */
function totp(secret: string, step = Math.floor(Date.now() / 30_000)): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret.replaceAll(/[\s=]/g, '').toUpperCase())
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

describe('from the first start to a scored call', () => {
  const files = new Map([['/brandt.wav', wav]]);
  let recordings: Awaited<ReturnType<typeof serveFiles>>;
  let server: RunningServer;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  let key = '';
  let callId = '';
  let ingestUrl = '';

  before(async () => {
    recordings = await serveFiles(files);
    browser = await openBrowser();
    server = await startServer(recordings);
    opened = await openWindow(browser, server.url);
    page = opened.page;
    await rememberSound(page);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await recordings?.close();
  });

  it('asks for the owner on the first start, offers two-factor, and says where to begin', async () => {
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Welcome to Ringside' }).waitFor();
    await assertAccessible(page, 'set-up');
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByLabel('Team', { exact: true }).fill(owner.teamName);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Protect your account' }).waitFor();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    await assertAccessible(page, 'recovery codes');
    assert.equal(
      await page.getByRole('button', { name: 'Go on' }).isDisabled(),
      true,
      'codes must be kept before two-factor goes on',
    );
    // Two-factor has a story of its own below.
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ready' }).waitFor();
    await assertAccessible(page, 'set-up done');
    await page.getByRole('link', { name: 'Create a Push API key' }).click();
    await page.getByRole('heading', { level: 1, name: 'Push API' }).waitFor();
  });

  it('makes a key that is shown once', async () => {
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByLabel('Name').fill('HubSpot workflow');
    await page.getByRole('button', { name: 'Create key' }).click();
    key = (await page.getByTestId('new-key').textContent()) ?? '';
    assert.match(key, /^\S{20,}$/);
    await assertAccessible(page, 'new key dialog');
    const done = page.getByRole('button', { name: 'Done' });
    assert.equal(await done.isDisabled(), true, 'the dialog stays until the key has been copied');
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), key);
    await done.click();
    await page.getByRole('row', { name: /HubSpot workflow/ }).waitFor();
    assert.equal((await page.content()).includes(key), false, 'the key must not stay in the page');
    const example = (await page.getByLabel('Example request').textContent()) ?? '';
    ingestUrl = /'(http[^']+)'/.exec(example)?.[1] ?? '';
    assert.match(ingestUrl, /\/api\//);
  });

  it('has the first steps on the first page, done as they are taken', async () => {
    await page.getByRole('link', { name: 'Home' }).first().click();
    const steps = page.getByRole('region', { name: 'Set up' });
    await steps.getByText('1 of 5').waitFor();
    await steps.getByRole('listitem').filter({ hasText: 'Make a Push API key' }).getByRole('img', { name: 'Done' }).waitFor();
    await assertAccessible(page, 'home, first steps');
    await steps.getByRole('button', { name: 'Hide this list' }).click();
    await page.getByRole('heading', { name: 'Your team’s calls will be here' }).waitFor();
    await page.getByRole('button', { name: 'Show the first steps again' }).click();
    await steps.waitFor();
  });

  it('shows a pushed call while it is worked on, and its score when it is done', async () => {
    await page.getByRole('link', { name: 'Calls' }).first().click();
    await page.getByRole('heading', { name: 'Your calls will be here' }).waitFor();
    await assertAccessible(page, 'calls, empty');
    callId = await push(
      { key, ingestUrl },
      {
        externalId: 'brandt',
        callTitle: 'Discovery – Brandt Field Services',
        repName: 'Maya Okafor',
        repEmail: 'maya@northstar.test',
        audioUrl: `${recordings.url}/brandt.wav`,
        transcript: turns,
      },
    );
    const row = page.locator(`[data-call="${callId}"]`);
    await row.waitFor();
    const person = await signInAs(server.url, owner.email, owner.password);
    const call = await untilState(person, callId, 'done');
    assert.equal(call.scores.length > 0, true);
    assert.notEqual(call.recording?.peaks ?? null, null);
    // Nobody reloads: the stream of events brings the score.
    await row.getByText(/^\d{1,3}$/).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();
    const figures = page.getByRole('region', { name: 'Figures' });
    await figures
      .getByRole('listitem')
      .filter({ hasText: 'Average score' })
      .getByText(/^\d{1,3}$/)
      .waitFor();
    await page.getByRole('region', { name: 'Set up' }).getByText('2 of 5').waitFor();
    await figures.getByRole('link', { name: 'Average score' }).click();
    await page.waitForURL(/days=1/);
    await row.waitFor();
    await page.getByRole('link', { name: 'Calls' }).first().click();
  });

  it('plays the moment that a point of the score rests on', async () => {
    await page.locator(`[data-call="${callId}"]`).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Discovery – Brandt Field Services' }).waitFor();
    await page.getByRole('slider', { name: 'Place in the call' }).waitFor();
    const overall = Number(await page.getByTestId('overall').textContent());
    assert.ok(overall > 0 && overall <= 100, `overall ${overall}`);
    const evidence = page.getByRole('button', { name: /^Play \d+:\d\d: / }).last();
    const [, minutes = '0', seconds = '0'] = /^Play (\d+):(\d\d): /.exec((await evidence.getAttribute('aria-label')) ?? '') ?? [];
    const wanted = Number(minutes) * 60 + Number(seconds);
    await evidence.click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await until('the sound to move past the evidence', async () => {
      const value = Number(await page.getByRole('slider', { name: 'Place in the call' }).getAttribute('aria-valuenow'));
      return value >= wanted && value <= wanted + 30;
    });
    await page.locator('[data-turn][aria-current="true"]').waitFor();
    await assertAccessible(page, 'call, playing');
    // The part ends by itself, a little after its last word.
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });

  it('explains a figure and a moment where they are pointed at or have the focus, one at a time', async () => {
    const shareOfSilence = page.getByText(
      'The share of the time between the first and the last word of the call in which nobody spoke.',
    );
    const questionsReceived = page.getByText('The same for their sentences.');
    await page.getByRole('button', { name: 'Silence', exact: true }).hover();
    await shareOfSilence.waitFor();
    await page.getByRole('button', { name: 'Questions received', exact: true }).hover();
    await questionsReceived.waitFor();
    await shareOfSilence.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await questionsReceived.waitFor({ state: 'detached' });
    const moment = page.getByRole('button', { name: /, at \d+:\d\d$/ }).first();
    await moment.focus();
    // Sight of the focus follows the keyboard alone.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page
      .locator('body > div')
      .getByText(/^“.+”$/)
      .waitFor();
    await page.keyboard.press('Tab');
  });

  it('plays the places that a figure of the conversation comes from, one after the other', async () => {
    const asked = turns.flatMap(({ speaker, text, words }) =>
      speaker === 'Maya Okafor' && text.endsWith('?')
        ? [words.findLast((_, at) => at === 0 || /[.?!]$/.test(words[at - 1]?.text ?? ''))?.start ?? 0]
        : [],
    );
    const figure = (place: number) =>
      page.getByRole('button', { name: `Questions asked ${asked.length}: play ${place} of ${asked.length}` });
    for (const [at, startSeconds] of asked.slice(0, 2).entries()) {
      await figure(at + 1).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      const heard = Number(await page.getByRole('slider', { name: 'Place in the call' }).getAttribute('aria-valuenow'));
      assert.ok(
        heard >= Math.floor(startSeconds - 0.3) && heard <= startSeconds + 30,
        `question ${at + 1} is played at ${heard} s`,
      );
    }
    await figure(3).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });

  it('marks the word that is heard within a tenth of a second', async () => {
    await page.getByRole('slider', { name: 'Place in the call' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const frames = await watchSpoken(page, 3);
    assert.deepEqual(outOfStep(frames, turns, 0.1), []);
    const marked = new Set(frames.flatMap(({ word }) => word ?? []));
    const said = turns.flatMap(({ words }) => words).filter(({ start }) => start >= 1 && start < (frames.at(-1)?.at ?? 0) - 0.5);
    assert.ok(
      said.length > 0 && marked.size >= Math.min(3, said.length),
      `marked ${[...marked].join(' ')} in ${frames.length} frames`,
    );
  });

  it('prints a call as its score and all that was said, without the frame', async () => {
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const paper = page.locator('[data-paper]');
    await paper.getByRole('heading', { name: /^Discovery call v1: \d+ of 100$/ }).waitFor();
    for (const { text } of turns.slice(0, 3)) assert.match(await paper.innerText(), new RegExp(text.slice(0, 20)));
    for (const name of ['Sidebar', 'Score and details']) assert.equal(await page.getByLabel(name).isVisible(), false, name);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.emulateMedia({ media: null });
    await paper.waitFor({ state: 'detached' });
  });

  it('is steered by the keyboard', async () => {
    const slider = page.getByRole('slider', { name: 'Place in the call' });
    const place = async (): Promise<number> => Number(await slider.getAttribute('aria-valuenow'));
    await page.locator('h1').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await slider.focus();
    await page.keyboard.press('Home');
    assert.equal(await place(), 0);
    await page.locator('h1').focus();
    await page.keyboard.press('ArrowRight');
    await until('five seconds on', async () => (await place()) === 5);
    await page.keyboard.press('Shift+ArrowRight');
    await until('the next turn', async () => (await place()) > 5);
    await page.keyboard.press('/');
    await page.keyboard.type('spreadsheet');
    await page.getByRole('region', { name: 'Transcript' }).getByText('1 of 1').waitFor();
    await page.locator('mark[data-current]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
  });

  it('walks the list with J, K and Enter', async () => {
    await page.goto('/calls');
    await page.locator('[data-call]').first().waitFor();
    for (let n = 1; n <= 3; n++) await push({ key, ingestUrl }, crowdCall(n));
    await until('four rows', async () => (await page.locator('[data-call]').count()) === 4);
    const selected = page.locator('[data-call][aria-current="true"]');
    await page.locator('h1').focus();
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    const first = await selected.getAttribute('data-call');
    await page.keyboard.press('j');
    const second = await selected.getAttribute('data-call');
    assert.notEqual(first, second);
    await page.keyboard.press('k');
    assert.equal(await selected.getAttribute('data-call'), first);
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await page.getByRole('heading', { level: 1, name: 'Failed jobs' }).waitFor();
    await page.goBack();
    await page.locator(`[data-call="${first}"][aria-current="true"]`).waitFor();
    await page.locator('h1').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/calls/${first}`);
    await page.goBack();
    await page.getByRole('table', { name: 'Calls' }).waitFor();
  });

  it('narrows the list, keeps that in the address, and says when nothing matches', async () => {
    await page.goto('/calls');
    await page.locator('[data-call]').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Brandt Field');
    await until('one row', async () => (await page.locator('[data-call]').count()) === 1);
    await page.waitForURL(/search=Brandt/);
    await page.reload();
    await until('one row after a reload', async () => (await page.locator('[data-call]').count()) === 1);
    const titles = page.getByRole('searchbox', { name: 'title or rep' });
    await titles.fill('nobody by this name');
    await page.getByRole('heading', { name: 'No calls match this filter' }).waitFor();
    await assertAccessible(page, 'calls, nothing matches');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await until('all rows', async () => (await page.locator('[data-call]').count()) === 4);
    const said = page.getByRole('searchbox', { name: 'words that were said' });
    await said.fill('"invite her"');
    await until('the call in which it was said', async () => (await page.locator('[data-call]').count()) === 1);
    await said.fill('');
    await until('all rows again', async () => (await page.locator('[data-call]').count()) === 4);
  });

  it('adds up figures, and leads from each to its calls', async () => {
    await page.goto('/analytics');
    const totals = page.getByRole('region', { name: 'Totals' });
    await totals.getByRole('listitem').filter({ hasText: 'Calls' }).getByText('4', { exact: true }).waitFor();
    await page
      .getByRole('region', { name: 'Table of reps' })
      .getByRole('link', { name: /^\d calls of Maya Okafor$/ })
      .waitFor();
    await totals
      .getByRole('listitem')
      .filter({ hasText: 'Talk ratio' })
      .getByText(/^Of \d calls?: too few to compare$/)
      .waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
    const [head = '', ...lines] = (await readFile(await download.path(), 'utf8')).split('\r\n');
    assert.match(head, /^Rep,Calls,Seconds on calls,Scored,Average score,Talk ratio,"Talk ratio, calls",/);
    assert.match(lines.find((line) => line.startsWith('Maya Okafor')) ?? '', /^Maya Okafor,\d,\d+,\d,,,\d,/);
    const scored = page
      .getByRole('region', { name: 'Table of reps' })
      .getByRole('link', { name: /^\d scored calls of Maya Okafor$/ });
    const found = Number.parseInt((await scored.textContent()) ?? '', 10);
    assert.ok(found > 0);
    await scored.click();
    await until('as many calls as it says', async () => (await page.locator('[data-call]').count()) === found);
    await page.goBack();
    await page.getByRole('heading', { level: 3 }).getByRole('link').first().click();
    await page.waitForURL(/\/calls\?.*scorecard=/);
    await page.goBack();
    await page.getByRole('link', { name: 'Sets an agenda' }).click();
    await page.waitForURL(/\/calls\?.*criterion=/);
    await until('the calls it was counted from', async () => (await page.locator('[data-call]').count()) > 0);
    const removes = page.getByRole('button', { name: 'Remove filter Criterion' });
    await removes.click();
    await removes.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await until('all rows', async () => (await page.locator('[data-call]').count()) === 4);
  });

  it('listens for words, in calls of before as well, and plays where they were said', async () => {
    await page.goto('/analytics/trackers');
    await page.getByRole('button', { name: 'New tracker' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Invitation');
    await dialog.getByLabel('Words and phrases').fill('?!');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('“?!” has no word in it.').waitFor();
    await assertAccessible(page, 'a tracker, refused');
    await dialog.getByLabel('Words and phrases').fill('invite her');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const found = page.getByRole('link', { name: '1 calls with Invitation' });
    await found.waitFor();
    await page.getByRole('cell', { name: 'Not enough data' }).waitFor();
    await found.click();
    await page.getByText('Tracker Invitation').waitFor();
    await page.locator('[data-call]').getByRole('link').click();
    const mention = page.getByRole('region', { name: 'Trackers' }).getByRole('button', { name: /^invite her at / });
    await mention.click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const [, minutes = '0', seconds = '0'] = /(\d+):(\d\d)/.exec((await mention.textContent()) ?? '') ?? [];
    const value = Number(await page.getByRole('slider', { name: 'Place in the call' }).getAttribute('aria-valuenow'));
    assert.ok(Math.abs(value - Number(minutes) * 60 - Number(seconds)) < 30, `plays at ${value} s`);
    await page.goto('/calls');
  });

  it('sets a goal, which stands on the first page and leads to its calls', async () => {
    await page.goto('/analytics/goals');
    await page.getByRole('button', { name: 'Set a goal' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Target').fill('2');
    await assertAccessible(page, 'setting a goal');
    await dialog.getByRole('button', { name: 'Set the goal' }).click();
    const line = page.getByRole('listitem').filter({ hasText: '2 calls a week' });
    await line.getByText('Not enough data').waitFor();
    await page.getByRole('button', { name: 'Change 2 calls a week' }).click();
    await dialog.getByLabel('Target').fill('3');
    await assertAccessible(page, 'changing a goal');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.goto('/');
    const changed = page.getByRole('listitem').filter({ hasText: '3 calls a week' });
    await changed.getByText(/^The team · until /).waitFor();
    await changed.getByRole('link', { name: '3 calls a week' }).click();
    await page.getByRole('button', { name: 'Remove filter Days' }).waitFor();
    await page.goto('/calls');
  });

  it('takes recordings dropped on the page, and says when one is here already', async () => {
    const drop = async (name: string, content: Buffer): Promise<void> => {
      const data = await page.evaluateHandle(
        `(() => { const data = new DataTransfer(); const bytes = Uint8Array.from(atob(${JSON.stringify(content.toString('base64'))}), (c) => c.charCodeAt(0)); data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: 'audio/wav', lastModified: 1763600000000 })); return data; })()`,
      );
      for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', event, { dataTransfer: data });
    };
    await drop('rival.wav', rival);
    const panel = page.getByRole('region', { name: 'Uploads' });
    await panel.getByText('1 file uploaded').waitFor();
    await assertAccessible(page, 'calls, upload done');
    await until('a fifth row', async () => (await page.locator('[data-call]').count()) === 5);
    await drop('rival.wav', rival);
    await panel.getByText('Already here; nothing was added').waitFor();
    await drop('empty.wav', Buffer.alloc(0));
    await panel.getByText('This file is empty. Choose it again.').waitFor();
    await assertAccessible(page, 'calls, upload failed');
    await panel.getByRole('button', { name: 'Close uploads' }).click();
  });

  it('shows what failed and why, and works on it again', async () => {
    const failing = await push(
      { key, ingestUrl },
      { externalId: 'gone', callTitle: 'Recording that is gone', audioUrl: `${recordings.url}/later.wav` },
    );
    const person = await signInAs(server.url, owner.email, owner.password);
    await untilState(person, failing, 'failed');
    await page.locator(`[data-call="${failing}"]`).getByText('Failed').waitFor();
    await page
      .getByRole('link', { name: /^Failed jobs/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: 'Failed jobs' }).waitFor();
    await page.getByText('recording_gone').waitFor();
    await assertAccessible(page, 'failed jobs');
    await page.getByRole('link', { name: 'Recording that is gone' }).click();
    await page.getByRole('list', { name: 'Stages' }).getByText('recording_gone').waitFor();
    await assertAccessible(page, 'call, failed');
    files.set('/later.wav', rival);
    await page.goBack();
    await page.getByRole('button', { name: 'Retry Recording that is gone' }).click();
    await page.getByRole('heading', { name: 'Nothing has failed' }).waitFor();
    await untilState(person, failing, 'done');
  });

  it('finds pages and calls from the command menu', async () => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search calls and contacts, or jump to a page').fill('brandt');
    await page.getByRole('option', { name: /Brandt Field Services/ }).waitFor();
    await assertAccessible(page, 'command menu');
    await page.getByPlaceholder('Search calls and contacts, or jump to a page').fill('team');
    await page.getByRole('option', { name: 'Team', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/team');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search calls and contacts, or jump to a page').fill('new agent');
    await page.getByRole('option', { name: 'New agent', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New agent' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('connects a recorder, whose first message is refused and whose second comes in', async () => {
    await page.goto('/integrations/recorders');
    await page.getByRole('button', { name: 'Connect a recorder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect a recorder' });
    await dialog.getByRole('combobox', { name: 'Recorder' }).click();
    await page.getByRole('option', { name: 'Aloware' }).click();
    await dialog.getByLabel('Bearer token').fill('a token of our own');
    await assertAccessible(page, 'recorder dialog');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    const section = page.getByRole('region', { name: 'Aloware' });
    const address = (await section.locator('code').textContent()) ?? '';
    const tell = (token: string): Promise<Response> =>
      fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ event: 'Call Disposed', body: { id: 1 } }),
      });
    assert.equal((await tell('another')).status, 401);
    await section.getByText(/the signature does not match/).waitFor();
    assert.equal((await tell('a token of our own')).status, 204);
    await section.getByText('It has no recording yet.', { exact: false }).waitFor();
    await assertAccessible(page, 'recorders');
  });

  it('rotates and revokes a key', async () => {
    await page.goto('/integrations/push-api');
    await page.getByRole('button', { name: 'Actions for HubSpot workflow' }).click();
    await assertAccessible(page, 'push keys, menu open');
    await page.getByRole('menuitem', { name: 'Rotate…' }).click();
    await page.getByRole('button', { name: 'Rotate key' }).click();
    await page.getByTestId('new-key').waitFor();
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText(/^Ends in/).waitFor();
    await page.getByRole('button', { name: 'Actions for HubSpot workflow' }).first().click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    const revoke = page.getByRole('button', { name: 'Revoke key' });
    assert.equal(await revoke.isDisabled(), true, 'the name must be typed first');
    await page.getByLabel(/to confirm/).fill('HubSpot workflow');
    await revoke.click();
    await page.getByText('Revoked').waitFor();
  });

  it('invites somebody, who joins with the link', async () => {
    await page.goto('/settings/team');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Email').fill('noah@northstar.test');
    await page.getByRole('button', { name: 'Create invitation' }).click();
    await page.getByRole('dialog', { name: 'Send this link' }).waitFor();
    const link =
      (await page
        .getByRole('dialog')
        .getByText(/\/invitations\//)
        .textContent()) ?? '';
    const guest = await openWindow(browser, server.url);
    await guest.page.goto(link);
    await guest.page.getByRole('heading', { level: 1, name: `Join ${owner.teamName}` }).waitFor();
    await assertAccessible(guest.page, 'invitation');
    await guest.page.getByLabel('Your name').fill('Noah Kim');
    await guest.page.getByLabel('Password').fill('a long enough password');
    await guest.page.getByRole('button', { name: 'Join' }).click();
    await guest.page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();
    assert.equal(await guest.page.getByRole('link', { name: 'Integrations' }).count(), 0, 'a member does not see keys');
    assert.deepEqual(guest.errors, []);
    await guest.context.close();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('noah@northstar.test').first().waitFor();
  });

  it('shows a call to somebody without an account, who has the link and the password', async () => {
    await page.goto(`/calls/${callId}`);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('switch', { name: 'What was said' }).click();
    await dialog.getByRole('switch', { name: 'The recording' }).click();
    await dialog.getByLabel('Password').fill('only for Daniel');
    await assertAccessible(page, 'share dialog');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const link = (await dialog.getByTestId('share-link').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();
    const guest = await openWindow(browser, server.url);
    await guest.page.goto(new URL(link).pathname);
    await guest.page.getByRole('heading', { level: 1, name: 'This call is protected' }).waitFor();
    await guest.page.getByLabel('Password').fill('only for Daniel');
    await guest.page.getByRole('button', { name: 'Open' }).click();
    await guest.page.getByRole('heading', { level: 1, name: 'Discovery – Brandt Field Services' }).waitFor();
    await guest.page.getByRole('heading', { level: 2, name: 'Transcript' }).waitFor();
    await until('the sound to be there', async () => await guest.page.evaluate("document.querySelector('audio').duration > 1"));
    await assertAccessible(guest.page, 'shared call');
    assert.equal(await guest.page.getByRole('link').count(), 0, 'nothing leads on from there');
    assert.deepEqual(guest.errors, []);
    await guest.context.close();
  });

  it('counts what would go before a time is set, and writes down who does what', async () => {
    await page.goto('/settings/privacy');
    await page.getByRole('switch', { name: 'Logs' }).click();
    await page.getByRole('button', { name: 'Save…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save these times?' });
    await dialog.getByText('Nothing is old enough today.').waitFor();
    await assertAccessible(page, 'what would go');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Looked for again').waitFor();
    await page.getByLabel('Number, e-mail or contact').fill('+14155550123');
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByText('No call and no plan is held of this person.').waitFor();
    await page.getByRole('button', { name: 'Erase…' }).click();
    await page.getByRole('dialog').getByLabel('Why').waitFor();
    await assertAccessible(page, 'erase dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('changed the privacy settings:').waitFor();
    await page.getByText('none → 365').waitFor();
    await page.getByText('shared a call:').waitFor();
  });

  async function leave(from: Page): Promise<void> {
    await from.getByRole('button', { name: /^Team / }).click();
    await from.getByRole('menuitem', { name: 'Sign out' }).click();
  }

  /** The page opens as it is while the copy is still to come; the button asks the server for it, and the sound comes by itself. */
  async function askAgainForTheSilence(callId: string): Promise<void> {
    await page.route(
      `**/api/calls/${callId}`,
      async (route) => {
        const response = await route.fetch();
        const { recording, ...call } = (await response.json()) as { recording: object };
        await route.fulfill({ response, json: { ...call, recording: { ...recording, url: null, originalUrl: null } } });
      },
      { times: 1 },
    );
    await page.reload();
    await page.getByText('the sound waits until it is silenced where your team wants it').waitFor();
    await assertAccessible(page, 'a recording that is not heard yet');
    await page.getByRole('button', { name: 'Silence it now' }).click();
    await page.getByText('The recording is being silenced.').waitFor();
  }

  it('silences a recording where a number was said, for all but those who may hear the original', async () => {
    await page.goto('/settings/privacy');
    await page.getByRole('switch', { name: 'Card numbers' }).click();
    await page.getByRole('switch', { name: 'Silence the recording there, too' }).click();
    await page.getByRole('group', { name: 'Who may hear the original' }).waitFor();
    await assertAccessible(page, 'silenced recordings');
    const said = timedTurns([
      ['Maya Okafor', 'Which card shall we use for the first order?'],
      ['Daniel Brandt', 'It is 4111 1111 1111 1111, and thank you for asking.'],
      ['Maya Okafor', 'Thank you, I will send the invoice today.'],
    ]);
    files.set('/card.wav', hummedWav(said, 'Maya Okafor'));
    const told = { externalId: 'card', repName: 'Maya Okafor', audioUrl: `${recordings.url}/card.wav`, transcript: said };
    const id = await push({ key, ingestUrl }, told);
    const person = await signInAs(server.url, owner.email, owner.password);
    await until('the silence to be there', async () => {
      const call = (await (await person.ask('GET', `/api/calls/${id}`)).json()) as { recording: { silences: unknown[] } | null };
      return call.recording?.silences.length === 1;
    });
    await page.goto(`/calls/${id}`);
    const silence = page.getByRole('img', { name: /^Silenced from 0:0\d to 0:0\d$/ });
    await silence.waitFor();
    await page.getByText('[card number]').first().waitFor();
    await assertAccessible(page, 'call with a silence');
    await page.getByRole('button', { name: 'Original' }).click();
    await silence.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Silenced' }).click();
    await silence.waitFor();
    await askAgainForTheSilence(id);
    await silence.waitFor();
    await page.goto('/settings/sign-in');
    await page.getByRole('heading', { level: 2, name: 'Single sign-on' }).waitFor();
    await assertAccessible(page, 'single sign-on');
  });

  it('adds a passkey, and signs in by it', async () => {
    // A passkey needs a name in the address.
    const url = server.url.replace('127.0.0.1', 'localhost');
    const home = await openWindow(browser, url, { person: await signInAs(url, owner.email, owner.password) });
    const devices = await home.context.newCDPSession(home.page);
    await devices.send('WebAuthn.enable');
    const kind = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const;
    const finger = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: { ...kind, ...finger } });
    await home.page.goto('/settings/profile');
    await home.page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = home.page.getByRole('dialog', { name: 'Add a passkey' });
    await dialog.getByLabel('Name').fill('My laptop');
    await dialog.getByLabel('Your password').fill(owner.password);
    await assertAccessible(home.page, 'add a passkey');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await home.page.getByText('The passkey is added.').waitFor();
    await leave(home.page);
    await home.page.getByRole('button', { name: 'Use a passkey' }).click();
    await home.page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();
    await home.page.goto('/settings/profile');
    await home.page.getByRole('button', { name: 'Remove My laptop' }).click();
    await home.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await home.page.getByText('The passkey opens nothing any more.').waitFor();
    assert.deepEqual(home.errors, []);
    await home.context.close();
  });

  it('turns two-factor on, and asks for the code at the next sign-in', async () => {
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Turn on two-factor' }).click();
    const dialog = page.getByRole('dialog', { name: 'Turn on two-factor' });
    await dialog.getByLabel('Your password').fill(owner.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    const recovery = (await dialog.getByRole('listitem').first().textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('img', { name: 'QR code with the key' }).waitFor();
    await assertAccessible(page, 'two-factor code');
    const secret = (await dialog.getByTestId('two-factor-key').textContent()) ?? '';
    await dialog.getByRole('textbox', { name: 'Code' }).fill('000000');
    await dialog.getByRole('button', { name: 'Turn on two-factor' }).click();
    await dialog.getByRole('alert').waitFor();
    const step = Math.floor(Date.now() / 30_000);
    await dialog.getByRole('textbox', { name: 'Code' }).fill(totp(secret, step));
    await dialog.getByRole('button', { name: 'Turn on two-factor' }).click();
    await page.getByText('Two-factor is on.').waitFor();
    await page.getByRole('button', { name: 'Turn off…' }).waitFor();

    await leave(page);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await assertAccessible(page, 'sign-in');
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Code from your authenticator app').waitFor();
    await assertAccessible(page, 'sign-in, code');
    // Each code works once, so this is the next one, which the clock's tolerance allows.
    await page.getByLabel('Code from your authenticator app').fill(totp(secret, step + 1));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();

    await leave(page);
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(recovery);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();
  });

  it('met no error in the browser on the whole way', () => {
    assert.deepEqual(opened.errors, []);
  });
});
