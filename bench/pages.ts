// How fast the dashboard follows a hand, in a real browser: pages behind links that are pointed at, J in the list, a long call that plays.
import { parseArgs } from 'node:util';
import type { CDPSession, Locator, Page } from 'playwright-core';
import {
  createKey,
  createOwner,
  openBrowser,
  openWindow,
  push,
  serveFiles,
  startServer,
  until,
  untilState,
} from '../test/pages/ringside-page.ts';
import { conversation, crowdCall, hummedWav, timedTurns } from '../test/pages/sample-calls.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '120' },
    times: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '64' },
  },
});
const [CALLS, TIMES, MINUTES] = [Number(values.calls), Number(values.times), Number(values.minutes)];
/** A hand needs about so long from pointing at a link to pressing it. */
const POINTED_AT_MS = 300;
const PLAYED_MS = 15_000;
const MOST_IN_SIGHT = 15;
const LONG_TITLE = 'Discovery – a long one';
/** The pages of the sidebar, and something that stands in each once it is filled. */
const places: readonly [name: string, inside: string][] = [
  ['Calls', '[data-call]'],
  ['Home', 'a[href^="/calls/"]'],
  ['Analytics', 'section li'],
  ['Review', '[aria-label="To judge"]'],
  ['Scorecards', 'a[href^="/scorecards/card/"]'],
];
const A_TURN = '[data-turn]';
/** What a person takes for at once, and half as much again for an hour's transcript; a frame of the screen; a sixth of a core. */
const limits = { openMs: 100, openLongMs: 150, keyMs: 16, playMsPerSecond: 170 };

type Line = { what: string; unit: string; p50: number; p95: number; limit: number };
const lines: Line[] = [];

const long = longCall(MINUTES * 60);
const recordings = await serveFiles(new Map([['/long.wav', hummedWav(long, 'Maya Okafor')]]));
const server = await startServer(recordings);
const browser = await openBrowser();
try {
  const person = await createOwner(server.url);
  const key = await createKey(person);
  const longId = await push(key, {
    externalId: 'long',
    callTitle: LONG_TITLE,
    repName: 'Maya Okafor',
    repEmail: 'maya@northstar.test',
    audioUrl: `${recordings.url}/long.wav`,
    transcript: long,
  });
  for (let n = 1; n <= CALLS; n++) await push(key, crowdCall(n));
  await untilState(person, longId, 'done');
  await until('every call to be scored', async () => {
    const page = (await (await person.ask('GET', '/api/calls?state=processing&limit=1')).json()) as { total: number };
    return page.total === 0;
  });

  const { page, context } = await openWindow(browser, server.url, { person });
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await rememberWhenPressed(page);
  await openPages(page);
  await pressKeys(page, session);
  await playLongCall(page, session, longId);

  console.table(lines);
  const words = long.reduce((sum, turn) => sum + turn.words.length, 0);
  console.log(`${CALLS + 1} calls; the long one has ${MINUTES} minutes, ${long.length} turns and ${words} words.`);
  const slow = lines.filter(({ p50, limit }) => p50 > limit);
  for (const { what } of slow) console.error(`Too slow: ${what}`);
  if (slow.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.stop();
  await recordings.close();
}

/** From the press of a link that was pointed at until the page behind it is filled and drawn. */
async function openPages(page: Page): Promise<void> {
  await page.goto('/settings/profile');
  const aside = page.getByRole('navigation', { name: 'Main', exact: true });
  const times = new Map<string, number[]>();
  const open = async (name: string, link: Locator, inside: string) => {
    const time = await openBy(page, link, inside);
    // The first of each loads its script as well.
    times.set(name, [...(times.get(name) ?? []), time]);
  };
  for (let time = 0; time < TIMES; time += 1) {
    for (const [name, inside] of places) {
      await open(name, aside.getByRole('link', { name: new RegExp(`^${name}`) }), inside);
      // The long one is the newest, so the first of the list; each other one is opened for the first time.
      if (name === 'Calls') await open('a call', page.locator('[data-call] a').nth(1 + (time % MOST_IN_SIGHT)), A_TURN);
      if (name === 'Home') await open('a long call', page.getByRole('link', { name: LONG_TITLE }).first(), A_TURN);
    }
  }
  for (const [name, all] of times)
    lines.push(lineOf(`open ${name}, its link pointed at`, 'ms', all, name === 'a long call' ? limits.openLongMs : limits.openMs));
}

async function openBy(page: Page, link: Locator, inside: string): Promise<number> {
  await link.hover();
  await page.waitForTimeout(POINTED_AT_MS);
  await page.evaluate((selector) => Object.assign(globalThis, { inside: selector }), inside);
  await link.click();
  return await page.evaluate<number>('window.filled');
}

/**
 * The page itself takes the time: from the press to the frame in which nothing is waited for any more and its content stands. It begins
 * to look at the press: a driver that has pressed needs some 30 ms of its own before it could ask.
 */
async function rememberWhenPressed(page: Page): Promise<void> {
  await page.addInitScript(`{
    const filledAfter = (pressedAt, pressedOn) => new Promise((resolve, reject) => {
      const look = () => {
        const { status, resolvedLocation: there } = __TSR_ROUTER__.state;
        const isThere = status === 'idle' && there?.pathname !== pressedOn && document.querySelector('main h1') !== null;
        const isFilled = document.querySelector('main ' + window.inside) !== null;
        if (isThere && isFilled && document.querySelector('main [aria-busy="true"]') === null) {
          // What is posted within a frame comes after it was drawn.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - pressedAt);
          port2.postMessage(null);
        } else if (performance.now() > pressedAt + 30_000) reject(new Error('the page is not filled after 30 s'));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    addEventListener('click', () => (window.filled = filledAfter(performance.now(), location.pathname)), true);
  }`);
}

/** What the page's thread does for one step down the list. */
async function pressKeys(page: Page, session: CDPSession): Promise<void> {
  await page.goto('/calls');
  await page.locator('[data-call]').first().waitFor();
  await page.locator('h1').focus();
  await page.waitForTimeout(1_000);
  const times: number[] = [];
  for (let time = 0; time < 3 * TIMES; time += 1) {
    const before = await threadMs(session);
    await page.keyboard.press('j');
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    times.push((await threadMs(session)) - before);
  }
  lines.push(lineOf('J in the list', 'ms of its thread', times, limits.keyMs));
}

/** What the page's thread does in a second of playing, with the transcript in sight. */
async function playLongCall(page: Page, session: CDPSession, callId: string): Promise<void> {
  await page.goto(`/calls/${callId}?t=${MINUTES * 30}`);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('[data-spoken]').first().waitFor();
  await page.waitForTimeout(2_000);
  const times: number[] = [];
  for (let second = 0; second < PLAYED_MS / 1_000; second += 1) {
    const [before, startedAt] = [await threadMs(session), performance.now()];
    await page.waitForTimeout(1_000);
    times.push((((await threadMs(session)) - before) / (performance.now() - startedAt)) * 1_000);
  }
  lines.push(lineOf(`${MINUTES} minutes that play`, 'ms of its thread in a second', times, limits.playMsPerSecond));
}

async function threadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
}

function lineOf(what: string, unit: string, figures: readonly number[], limit: number): Line {
  const at = (share: number) => Math.round(percentile(figures, share) * 10) / 10;
  return { what, unit, p50: at(50), p95: at(95), limit };
}

function longCall(seconds: number) {
  const spoken = timedTurns();
  const times = Math.ceil(seconds / (spoken.at(-1)?.end ?? 1));
  return timedTurns(Array.from({ length: times }, () => conversation).flat());
}
