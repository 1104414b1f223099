// Goes through pages while nothing is there, while nothing is answered, and while every answer is a fault.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { dress, filled, picture, visit } from './page-looks.ts';
import type { NamedPage } from './page-looks.ts';
import { assertAccessible, assertNoOverflow, openWindow, until } from './ringside-page.ts';
import type { Person } from './ringside-page.ts';

export type PageState = 'empty' | 'loading' | 'error';

const words = { empty: null, loading: 'Try again', error: 'Something broke.' } as const;
/** Pages that can be shown, or begun, without an answer of the server. */
const asksNothing = new Set([
  'integrations',
  'hubspot',
  'hubspot-connect',
  'hubspot-settings',
  'hubspot-reconciliation',
  'hubspot-doctor',
  'scorecard',
  'scorecard-versions',
  'profile',
  'not-found',
]);
/** What frames ask for is answered whatever happens, so that what stands in them is seen. */
const held = /\/api\/(?!session|setup|auth|events|hubspot$|scorecards\/discovery$)/;
const fault = {
  // A fault of the server would be asked for again, with seconds in between.
  status: 400,
  contentType: 'application/problem+json',
  body: '{"type":"about:blank","title":"Fault","status":400,"code":"internal","detail":"Something broke.","requestId":"r-1"}',
};

/** Each page is loaded once: judged whole in light, by its colours in dark, and for room where it is narrow. */
export async function assertState(
  browser: Browser,
  url: string,
  person: Person,
  state: PageState,
  pages: readonly NamedPage[],
): Promise<void> {
  const { page, context, errors } = await openWindow(browser, url, { person });
  if (state !== 'empty')
    await page.route(held, async (route) => {
      if (state === 'error') await route.fulfill(fault);
    });
  if (state === 'loading') await page.clock.install();
  await page.goto('/nowhere');
  for (const [name, path] of pages) {
    const where = `${name}, ${state}`;
    await page.setViewportSize({ width: 1440, height: 900 });
    await visit(page, path);
    if (state === 'loading') await page.clock.fastForward(120_000);
    else await filled(page, where);
    const said = words[state];
    if (said !== null && !asksNothing.has(name))
      await until(`${where} to say “${said}”`, () => page.locator('main').getByText(said).first().isVisible());
    await picture(page, `${name}-${state}`);
    await assertAccessible(page, where, { within: 'main' });
    await dress(page, 'dark');
    await assertAccessible(page, where, { within: 'main', rules: 'colours' });
    await dress(page, 'light');
    await page.setViewportSize({ width: 390, height: 900 });
    await assertNoOverflow(page, where);
  }
  assert.deepEqual(errors, []);
  await context.close();
}
