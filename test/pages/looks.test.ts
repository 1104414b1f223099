// Every page, full and empty, unanswered and refused, in both themes: no accessibility fault, nothing sticks out; and the bundle stays small.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { everyPage, framedPages, missedBy } from './all-pages.ts';
import { assertLooks } from './page-looks.ts';
import { assertState } from './page-states.ts';
import {
  assertAccessible,
  createKey,
  createOwner,
  openBrowser,
  openWindow,
  push,
  root,
  serveFiles,
  startServer,
  until,
  untilState,
} from './ringside-page.ts';
import type { Person, RunningServer } from './ringside-page.ts';
import { sampleRevenue } from './sample-revenue.ts';
import { crowdCall, hummedWav, timedTurns } from './sample-calls.ts';

const turns = timedTurns();
const PORTAL = '145883449';

const serverFault = {
  status: 500,
  contentType: 'application/problem+json',
  body: '{"type":"about:blank","title":"Fault","status":500,"code":"internal","detail":"Something broke.","requestId":"r-1"}',
};
describe('how the pages look', () => {
  let recordings: Awaited<ReturnType<typeof serveFiles>>;
  let hubspot: Emulator;
  let server: RunningServer;
  let browser: Browser;
  let person: Person;

  before(async () => {
    recordings = await serveFiles(new Map([['/a.wav', hummedWav(turns, 'Maya Okafor')]]));
    browser = await openBrowser();
    hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
    server = await startServer(recordings, { RINGSIDE_HUBSPOT_URL: hubspot.url });
    person = await createOwner(server.url);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await hubspot?.close();
    await recordings?.close();
  });

  /** Calls of four reps, one of them with sound and one that failed, and a portal; answers their ids. */
  async function fill(): Promise<{ main: string; gone: string; waiting: string }> {
    const key = await createKey(person);
    const call = {
      callTitle: 'Discovery – Brandt Field Services',
      repName: 'Maya Okafor',
      repEmail: 'maya@northstar.test',
      duration: 92,
      durationUnit: 's',
    };
    const main = await push(key, {
      ...call,
      externalId: 'main',
      audioUrl: `${recordings.url}/a.wav`,
      transcript: turns,
      metadata: { campaign: 'autumn' },
    });
    const gone = await push(key, {
      ...call,
      externalId: 'gone',
      callTitle: 'Recording that is gone',
      audioUrl: `${recordings.url}/gone.wav`,
    });
    for (let n = 1; n <= 30; n++) await push(key, crowdCall(n));
    await untilState(person, main, 'done');
    await untilState(person, gone, 'failed');
    await until('the crowd to be scored', async () => {
      const page = (await (await person.ask('GET', '/api/calls?state=processing')).json()) as { total: number };
      return page.total === 0;
    });
    return { main, gone, waiting: await connectHubspot(hubspot, person) };
  }

  it('every page of an empty team', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    await page.goto('/nowhere');
    assert.deepEqual(missedBy(await page.evaluate<string[]>('Object.keys(__TSR_ROUTER__.routesByPath)')), []);
    await context.close();
    await assertState(browser, server.url, person, 'empty', everyPage);
  });

  it('pages with something to show', async () => {
    const { main, gone, waiting } = await fill();
    await assertLooks(browser, server.url, person, [
      ['home', '/'],
      ['calls', '/calls'],
      ['calls-filtered', '/calls?band=strong&days=365'],
      ['call', `/calls/${main}?t=30`],
      ['call-coaching', `/calls/${main}?tab=coaching`],
      ['call-transcript', `/calls/${main}?tab=transcript`],
      ['call-details', `/calls/${main}?tab=details`],
      ['call-failed', `/calls/${gone}`],
      ['analytics', '/analytics'],
      ['analytics-compared', '/analytics?rep=maya%40northstar.test&against=nobody&days=30'],
      ['reviews', '/reviews'],
      ['prospects', '/practice/prospects'],
      ['plan', '/practice/plan'],
      ['scorecards', '/scorecards'],
      ['scorecard-choice', '/scorecards/which'],
      ['failed-jobs', '/failed-jobs'],
      ['hubspot', '/integrations/hubspot'],
      ['hubspot-token', '/integrations/hubspot/connect'],
      ...framedPages,
      ['hubspot-delivery', `/integrations/hubspot/deliveries?open=record.${waiting}`],
      ['hubspot-deliveries-filtered', '/integrations/hubspot/deliveries?kind=write_back&state=failed'],
      ['hubspot-webhook', `/integrations/hubspot/connect?portal=${PORTAL}&step=webhook`],
      ['hubspot-results', `/integrations/hubspot/connect?portal=${PORTAL}&step=write-back`],
      ['hubspot-import', `/integrations/hubspot/connect?portal=${PORTAL}&step=import`],
      ['push-keys', '/integrations/push-api'],
      ['profile', '/settings/profile'],
      ['team', '/settings/team'],
      ['privacy', '/settings/privacy'],
      ['audit', '/settings/audit'],
      ['not-found', '/nowhere'],
    ]);
  });

  it('a year of deals against scores', () =>
    assertLooks(browser, server.url, person, [['revenue-full', '/analytics/revenue']], {
      '**/api/analytics/revenue?*': sampleRevenue,
    }));

  for (const state of ['loading', 'error'] as const)
    it(`every page, ${state}`, () => assertState(browser, server.url, person, state, [...everyPage, ...framedPages]));

  it('stays readable while a row is hovered and selected, and in menus and dialogs', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { page, context } = await openWindow(browser, server.url, { person, theme });
      await page.goto('/calls');
      await page.locator('[data-call]').nth(3).waitFor();
      await page.locator('h1').focus();
      await page.keyboard.press('j');
      await page.locator('[data-call]').nth(4).hover();
      await assertAccessible(page, `calls with a selected and a hovered row, ${theme}`);
      await page.getByRole('combobox', { name: 'Score' }).click();
      await page.getByRole('option', { name: /Strong/ }).waitFor();
      await assertAccessible(page, `calls with an open select, ${theme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Search calls and contacts, or jump to a page').waitFor();
      await assertAccessible(page, `command menu, ${theme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await assertAccessible(page, `keyboard list, ${theme}`);
      await context.close();
    }
  });

  it('keeps a chosen theme over a reload, before anything is painted', async () => {
    const { page, context } = await openWindow(browser, server.url, { person, theme: 'light' });
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await page.reload({ waitUntil: 'commit' });
    await page.locator('#root').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate("document.documentElement.classList.contains('dark')"), true);
    await context.close();
  });

  it('says that there is no network, keeps the frame around a page that did not come, and shows it once there is', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    await page.goto('/settings/profile');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await context.setOffline(true);
    await page.getByText('Reconnecting. What you see may be a little old.').waitFor();
    const main = page.getByRole('navigation', { name: 'Main', exact: true });
    await main.getByRole('link', { name: 'Practice' }).click();
    await page.getByText('There is no connection to the server.').waitFor();
    await assertAccessible(page, 'no network', { within: 'main' });
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Practice' }).waitFor();
    await page.getByText('Reconnecting.').waitFor({ state: 'detached' });
    await context.close();
  });

  it('asks anew for what hangs', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    await page.clock.install();
    let asked = 0;
    await page.route('**/api/failed-jobs?limit=50*', async (route) => {
      if (asked++ > 0) await route.continue();
    });
    await page.goto('/failed-jobs');
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'attached' });
    await page.clock.fastForward(15_000);
    await page.getByText('The failed jobs are taking longer than usual to load.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    assert.deepEqual([asked, await page.getByRole('alert').count()], [2, 0]);
    await context.close();
  });

  it('says what is wrong when the server cannot answer, and recovers', async () => {
    const { page, context } = await openWindow(browser, server.url, { person });
    await page.route('**/api/failed-jobs?limit=50*', (route) => route.fulfill(serverFault));
    await page.goto('/failed-jobs');
    await page.getByText('The failed jobs could not be loaded.').waitFor();
    await assertAccessible(page, 'failed jobs, error');
    await page.unroute('**/api/failed-jobs?limit=50*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Recording that is gone').waitFor();
    await context.close();
  });

  it('says so at the door as well', async () => {
    const { page, context } = await openWindow(browser, server.url);
    await page.route('**/api/setup', (route) => route.fulfill(serverFault));
    await page.goto('/sign-in');
    await page.getByText('The page could not be shown.').waitFor();
    await assertAccessible(page, 'sign in, error');
    await page.unroute('**/api/setup');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await context.close();
  });
});

/** A portal with calls that are not ready yet, and one import that has been counted; answers the id of one of the calls. */
async function connectHubspot(hubspot: Emulator, person: Person): Promise<string> {
  const connected = await person.ask('POST', '/api/hubspot', { token: 'pat-na1-emulator' });
  assert.equal(connected.status, 200, await connected.text());
  const ids = Array.from({ length: 12 }, (_, n) => {
    const properties = { hs_call_title: `Call ${n + 1}`, hs_timestamp: Date.now() - n * 60_000, hs_call_status: 'COMPLETED' };
    return hubspot.control.createRecord({ type: 'calls', properties }).id;
  });
  const range = { from: new Date(Date.now() - 7 * 86_400_000).toISOString(), to: new Date().toISOString() };
  await person.ask('POST', `/api/hubspot/${PORTAL}/backfills`, range);
  await until('the calls to be looked at', async () => {
    const { portals } = (await (await person.ask('GET', '/api/hubspot')).json()) as {
      portals: { records: { waiting: number }; lanes: { state: string }[] }[];
    };
    const [portal] = portals;
    return portal?.records.waiting === ids.length && portal.lanes.some((lane) => lane.state === 'estimated');
  });
  return ids[0] ?? '';
}

describe('the weight of the dashboard', () => {
  const assets = join(root, 'dashboard/dist/assets');
  const weigh = async (name: string): Promise<number> => gzipSync(await readFile(join(assets, name))).length / 1000;

  it('loads at most 215 kB of script before the first page', async () => {
    const page = await readFile(join(root, 'dashboard/dist/index.html'), 'utf8');
    const first = [...page.matchAll(/assets\/([\w.-]+\.js)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
    const weights = await Promise.all([...new Set(first)].map(weigh));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    assert.ok(first.length > 0 && sum <= 215, `${sum.toFixed(1)} kB gzipped`);
  });

  it('adds at most 35 kB per page and 15 kB of style', async () => {
    for (const name of await readdir(assets)) {
      const page = await readFile(join(root, 'dashboard/dist/index.html'), 'utf8');
      if (name.endsWith('.js') && !page.includes(name)) assert.ok((await weigh(name)) <= 35, `${name} is too heavy`);
      if (name.endsWith('.css')) assert.ok((await weigh(name)) <= 15, `${name} is too heavy`);
    }
  });

  it('carries no schema code and asks nobody else for anything', async () => {
    for (const name of await readdir(assets)) {
      if (!name.endsWith('.js') && !name.endsWith('.css')) continue;
      const text = await readFile(join(assets, name), 'utf8');
      assert.equal(/ZodError|_zod\b/.test(text), false, `${name} holds schema code`);
      assert.equal(/(?:src|href|url\()\s*[=(]?\s*["'`]?https?:\/\//.test(text), false, `${name} loads something from elsewhere`);
    }
  });
});
