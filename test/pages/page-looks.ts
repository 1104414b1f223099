// Goes through pages in both themes and at three widths: nothing sticks out, and axe finds no fault. Each page is loaded once.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible, assertNoOverflow, openWindow, root, settled, until, type Person, type Theme } from './ringside-page.ts';

/** A name for pictures and messages, and an address. */
export type NamedPage = readonly [name: string, path: string];

const HEIGHT = 900;
const shots = join(root, 'test/output');

/**
 * A theme changes nothing but colours and a width nothing but layout, so that each of the two layouts is judged whole once, and by its
 * colours in the other theme. The width between them has one of the two layouts, with less room.
 */
const looks = [
  { width: 1440, theme: 'light', judged: 'all' },
  { width: 1440, theme: 'dark', judged: 'colours' },
  { width: 1024, theme: 'dark', judged: 'nothing' },
  { width: 390, theme: 'dark', judged: 'all' },
  { width: 390, theme: 'light', judged: 'colours' },
] as const;

/** With SHOTS set, a picture of each look is left in test/output. */
export async function assertLooks(
  browser: Browser,
  url: string,
  person: Person,
  pages: readonly NamedPage[],
  /** Answers to requests for these addresses, where no test could wait for what they tell. */
  answers: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { page, context, errors } = await openWindow(browser, url, { person });
  for (const [address, json] of Object.entries(answers)) await page.route(address, (route) => route.fulfill({ json }));
  await page.goto('/settings/profile');
  for (const [index, [name, path]] of pages.entries()) {
    await page.setViewportSize({ width: looks[0].width, height: HEIGHT });
    await visit(page, path);
    await filled(page, name);
    assert.match(await page.title(), /· Ringside$/);
    for (const { width, theme, judged } of looks) {
      const where = `${name}, ${theme}, ${width} px`;
      await page.setViewportSize({ width, height: HEIGHT });
      await dress(page, theme);
      await filled(page, where);
      assert.equal(await page.locator('main').count(), 1, `${where} has one main landmark`);
      await picture(page, `${name}-${width}-${theme}`);
      await assertNoOverflow(page, where);
      // The frame around all pages is judged with the first in each look, and with each page once.
      const isFramed = index === 0 || (width === 1440 && judged === 'all');
      if (judged !== 'nothing') await assertAccessible(page, where, { rules: judged, ...(isFramed ? {} : { within: 'main' }) });
    }
  }
  assert.deepEqual(errors, []);
  await context.close();
}

/** Goes to an address as a link of the dashboard would: nothing is loaded twice. */
export async function visit(page: Page, path: string): Promise<void> {
  const router = '__TSR_ROUTER__';
  await page.evaluate(`${router}.navigate({ href: ${JSON.stringify(path)} })`);
  const isThere = `${router}.state.status === 'idle' && ${router}.state.resolvedLocation === ${router}.state.location`;
  await until(`${path} to be there`, async () => await page.evaluate<boolean>(isThere));
  await page.locator('h1').first().waitFor();
}

/** In the theme the system asks for, as long as nobody chose one. */
export async function dress(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(theme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor({ state: 'attached' });
}

export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env['SHOTS']) return;
  await settled(page);
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

export async function filled(page: Page, where: string): Promise<void> {
  await until(`${where} to be filled`, async () => (await page.locator('[aria-busy="true"]').count()) === 0);
}
