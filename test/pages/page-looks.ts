// Opens pages in both themes and makes the window narrower: nothing sticks out, and axe finds no fault.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertNoOverflow, openWindow, root, until, type Person } from './ringside-page.ts';

const HEIGHT = 900;
const shots = join(root, 'test/output');

/**
 * What axe looks at hangs on the theme and on which of two layouts is drawn; the width between them only on room. A page is loaded once
 * for each theme, and its window is made narrower.
 */
export const looks = [
  {
    theme: 'light',
    widths: [
      { width: 1440, isJudged: true },
      { width: 1024, isJudged: false },
      { width: 390, isJudged: true },
    ],
  },
  { theme: 'dark', widths: [{ width: 1440, isJudged: true }] },
] as const;

/** `pages` are names and paths. With SHOTS set, a picture of each is left in test/output. */
export async function assertLooks(
  browser: Browser,
  url: string,
  person: Person,
  { theme, widths }: (typeof looks)[number],
  pages: readonly (readonly [name: string, path: string])[],
): Promise<void> {
  const { page, context, errors } = await openWindow(browser, url, { person, theme });
  if (process.env['SHOTS']) await mkdir(shots, { recursive: true });
  for (const [name, path] of pages) {
    await page.setViewportSize({ width: widths[0].width, height: HEIGHT });
    await page.goto(path);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('load');
    assert.equal(await page.evaluate("document.documentElement.classList.contains('dark')"), theme === 'dark');
    assert.match(await page.title(), /· Ringside$/);
    for (const { width, isJudged } of widths) {
      const where = `${name}, ${theme}, ${width} px`;
      await page.setViewportSize({ width, height: HEIGHT });
      await until(`${where} to be filled`, async () => (await page.locator('[aria-busy="true"]').count()) === 0);
      assert.equal(await page.locator('main').count(), 1, `${where} has one main landmark`);
      if (process.env['SHOTS']) await page.screenshot({ path: join(shots, `${name}-${width}-${theme}.png`) });
      await assertNoOverflow(page, where);
      if (isJudged) await assertAccessible(page, where);
    }
  }
  assert.deepEqual(errors, []);
  await context.close();
}
