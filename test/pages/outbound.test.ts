// AI agents and their calls in the dashboard, in a real browser: a draft becomes a version, a contact is called by the simulated carrier.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page, Route } from 'playwright-core';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { assertLooks } from './page-looks.ts';
import {
  assertAccessible,
  createOwner,
  joinAs,
  openBrowser,
  openWindow,
  PATIENCE_MS,
  root,
  startServer,
  until,
} from './ringside-page.ts';
import type { Opened, Person, RunningServer } from './ringside-page.ts';

const PORTAL = 145883449;
const TOKEN = 'pat-na1-emulator';
const CALLER = '+14155550123';
/** Somewhere with one zone, no rules of law of ours, and daytime now, so that the test may run at any hour. */
const places = [
  { number: '+819012345678', zone: 'Asia/Tokyo' },
  { number: '+27821234578', zone: 'Africa/Johannesburg' },
  { number: '+573001234578', zone: 'America/Bogota' },
];
const hourIn = (zone: string): number =>
  Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date()));
const { number: ANSWERS, zone: ZONE } = places.find(({ zone }) => hourIn(zone) >= 9 && hourIn(zone) < 20) ?? places[0]!;
const REFUSED = '+819012340999';
const LATER = '+819012340111';

describe('AI agents and the calls they make', () => {
  let hubspot: Emulator;
  let server: RunningServer;
  let browser: Browser;
  let person: Person;
  let opened: Opened;
  let page: Page;
  let contactId = '';
  let agentUrl = '';

  before(async () => {
    hubspot = await createEmulator({ portals: [{ portalId: PORTAL }], tokens: [{ token: TOKEN }] });
    contactId = hubspot.control.createRecord({
      type: 'contacts',
      properties: { firstname: 'Elena', lastname: 'Santos', company: 'Bluebird Care', phone: ANSWERS },
    }).id;
    server = await startServer(undefined, {
      ...{ RINGSIDE_HUBSPOT_URL: hubspot.url, RINGSIDE_SPEECH_MODEL: 'tiny' },
      // A Twilio that answers nobody: it is chosen for a number, and not called with.
      ...{ RINGSIDE_TWILIO_URL: 'http://127.0.0.1:9', RINGSIDE_TWILIO_AUTH_TOKEN: 'of nobody, never used' },
      RINGSIDE_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    });
    person = await createOwner(server.url);
    const connected = await person.ask('POST', '/api/hubspot', { token: TOKEN });
    assert.equal(connected.status, 200, await connected.text());
    browser = await openBrowser();
    opened = await openWindow(browser, server.url, { person });
    page = opened.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await hubspot?.close();
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
        await page?.screenshot({ path: join(root, 'test/output/outbound-failed.png') });
        throw error;
      }
    });
  }
  const tab = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Agent', exact: true }).getByRole('link', { name }).click();
  const saved = (): Promise<void> =>
    page
      .getByRole('status')
      .getByText(/^Saved$|unpublished change/)
      .waitFor();
  const heading = (level: 1 | 2, name: string | RegExp): Promise<void> => page.getByRole('heading', { level, name }).waitFor();

  step('a number to call from is added to the calling policy', async () => {
    await page.goto('/outbound/policy');
    await page.getByText('None yet. An agent needs one').waitFor();
    await page.getByRole('button', { name: 'Add a number' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number', { exact: true }).fill(CALLER);
    await dialog.getByLabel('Label').fill('San Francisco');
    // A carrier that makes phones ring is proposed where one is set up.
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    const number = page.getByRole('listitem').filter({ hasText: CALLER });
    const carrier = number.getByRole('combobox', { name: `Carrier of ${CALLER}` });
    await carrier.getByText('Twilio').waitFor();
    await carrier.click();
    await page.getByRole('option', { name: 'Simulated' }).click();
    await number.getByText('Simulated carrier').waitFor();
    await page.getByLabel('The team’s zone').fill('Europe/Lisbon');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The calling policy is saved.').waitFor();
    await assertAccessible(page, 'calling policy');
  });

  step('a new agent says what is missing before it can be published', async () => {
    await page.goto('/agents');
    await page.getByRole('button', { name: 'New agent' }).first().click();
    await page.getByLabel('Name').fill('Qualifier');
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(1, 'Qualifier');
    agentUrl = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Publish v1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Write what the agent says first.').waitFor();
    await dialog.getByText('Choose a voice.').waitFor();
    await assertAccessible(page, 'dialog of what is missing');
    await dialog.getByRole('button', { name: 'Back to the draft' }).click();
    await assertAccessible(page, 'agent, incomplete');
  });

  step('is written, saves itself, and names a variable nobody fills', async () => {
    await page.getByLabel('First message').fill('Hi {{firstname}}, is now a good moment?');
    await page.getByLabel('What the agent should achieve').fill('Qualify.\nAsk for a time next week.');
    await page.getByRole('alert').getByText('{{firstname}} is no variable of this agent.').waitFor();
    await page.getByRole('button', { name: 'Service' }).click();
    await tab('Variables');
    await page.getByRole('button', { name: 'Add variable' }).click();
    await page.getByLabel('Which field').fill('firstname');
    await page.getByRole('combobox', { name: 'If empty' }).click();
    await page.getByRole('option', { name: 'Say', exact: true }).click();
    await page.getByLabel('What to say instead').fill('there');
    await page.getByRole('button', { name: 'Write a property' }).click();
    await page.getByLabel('Property of the contact').fill('no_such_property');
    await page.getByRole('alert').getByText('HubSpot has no contact property “no_such_property”.').waitFor();
    await assertAccessible(page, 'variables and what is written to the contact');
    await page.getByLabel('Property of the contact').fill('jobtitle');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await tab('Schedule');
    await page.getByLabel('From', { exact: true }).fill('00:00');
    await page.getByLabel('Until', { exact: true }).fill('23:59');
    await page.getByRole('button', { name: 'Saturday' }).click();
    await page.getByRole('button', { name: 'Sunday' }).click();
    await tab('Voice');
    await page.getByLabel('Voice', { exact: true }).fill('slt');
    await page.getByRole('switch', { name: CALLER }).click();
    await saved();
    await page.reload();
    await page.getByRole('switch', { name: CALLER, checked: true }).waitFor();
  });

  step('shows what it would say to a contact of HubSpot, and from which field', async () => {
    await page.getByLabel('Contact of HubSpot').fill(contactId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await heading(2, 'Preview with Elena Santos');
    await page.getByText('Hi Elena, is now a good moment?').waitFor();
    await page.getByText('HubSpot contact → firstname').waitFor();
    await assertAccessible(page, 'agent with preview');
  });

  step('is published, changed, compared, published again and rolled back', async () => {
    await page.getByRole('button', { name: 'Publish v1' }).click();
    await page.getByLabel('Note').fill('First one');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Live · v1').waitFor();
    await tab('Prompt');
    await page.getByLabel('What the agent should achieve').fill('Qualify.\nOffer Tuesday.');
    await page.getByText('1 unpublished change').waitFor();
    await page.getByRole('button', { name: 'Publish v2' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Ask for a time next week.').waitFor();
    await dialog.getByText('Offer Tuesday.').waitFor();
    await assertAccessible(page, 'publish dialog');
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Live · v2').waitFor();
    await tab('Versions');
    await page.getByRole('button', { name: 'Compare' }).first().click();
    await page.getByText('To version 2 from').waitFor();
    await page.getByText('added: Offer Tuesday.').waitFor();
    await assertAccessible(page, 'versions');
    await page.getByRole('listitem').filter({ hasText: 'Version 1' }).getByRole('button', { name: 'Make it live' }).click();
    await page.getByText('Live · v1').waitFor();
  });

  step('goes out as YAML and comes back the same', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Export as YAML' }).click();
    const file = await (await download).path();
    await page.goto('/agents');
    await page.getByLabel('Agent file').setInputFiles({
      name: 'qualifier.yaml',
      mimeType: 'application/yaml',
      buffer: await readFile(file),
    });
    await page.getByText('Qualifier has this draft already.').waitFor();
  });

  step('an edit of somebody else in the meantime is not written over', async () => {
    await page.goto(agentUrl);
    await page.getByLabel('First message').waitFor();
    const agentId = agentUrl.split('/').at(-1) ?? '';
    const agent = (await (await person.ask('GET', `/api/agents/${agentId}`)).json()) as {
      revision: number;
      draft: Record<string, unknown>;
    };
    const colleague = async (route: Route): Promise<void> => {
      const put = await person.ask('PUT', `/api/agents/${agentId}/draft`, {
        revision: agent.revision,
        draft: { ...agent.draft, firstMessage: 'Theirs, {{firstname}}.' },
      });
      assert.equal(put.status, 200, await put.text());
      await route.continue();
    };
    // Between the press of a key and its saving, a colleague saves.
    await page.route('**/api/agents/*/draft', colleague, { times: 1 });
    await page.getByLabel('First message').fill('Mine, {{firstname}}.');
    await page.getByText('Somebody else has saved this agent').waitFor();
    await page.getByRole('button', { name: 'Show theirs' }).click();
    await until(
      'theirs to be shown',
      async () => (await page.getByLabel('First message').inputValue()) === 'Theirs, {{firstname}}.',
    );
  });

  step('a dry run says who would be called when, and why others not', async () => {
    await person.ask('POST', '/api/do-not-call', { number: REFUSED, note: 'Asked by e-mail' });
    await page.goto('/outbound/dry-run');
    await page.getByLabel('List').fill(`to_number,name\n${ANSWERS},Elena\n${REFUSED},Rosa\nnobody,Nobody\n`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('1 would be called').waitFor();
    await page.getByText('1 not readable').waitFor();
    await page.getByText(/The number is on the do-not-call list/).waitFor();
    await page.locator('summary').filter({ hasText: ANSWERS }).click();
    await page.getByRole('cell', { name: ZONE }).first().waitFor();
    await assertAccessible(page, 'dry run');
    await page.getByRole('button', { name: 'Calendar' }).click();
    await page.getByText('first ·').waitFor();
    await assertAccessible(page, 'dry run, calendar');
    const calls = (await (await person.ask('GET', '/api/outbound/calls')).json()) as { items: unknown[] };
    assert.equal(calls.items.length, 0, 'a dry run plans nothing');
  });

  step('while all calls are stopped nothing begins, and every page says so', async () => {
    await page.getByRole('button', { name: 'Stop all calls' }).click();
    await assertAccessible(page, 'stop dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop all calls' }).click();
    await page.getByText(/All calls are stopped since .* by Tom Reyes/).waitFor();
    await page.goto('/outbound');
    await page.getByRole('button', { name: 'Plan a call' }).click();
    await page.getByLabel('Whom').fill(contactId);
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByRole('link', { name: 'Elena Santos' }).waitFor();
    await page.getByText('Calls are paused.').first().waitFor();
    await page.goto('/calls');
    await page.getByText('All calls are stopped since').waitFor();
  });

  step('goes on by itself: the page shows the call, its attempt, why it was allowed and what was mapped', async () => {
    await page.goto('/outbound');
    await page.getByRole('button', { name: 'Let calls go on' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let calls go on' }).click();
    await page.getByRole('link', { name: 'Elena Santos' }).click();
    await heading(1, 'Elena Santos');
    // No reload: live events bring the attempt and its end.
    await page.getByText('Attempt 1', { exact: true }).waitFor();
    await page.getByText('Simulated carrier').first().waitFor();
    await page.getByText('Ended').first().waitFor({ timeout: PATIENCE_MS });
    await page.getByText('Why it was allowed').click();
    await page.getByRole('cell', { name: 'HubSpot contact → firstname' }).waitFor();
    await page.getByRole('cell', { name: 'Elena' }).first().waitFor();
    await assertAccessible(page, 'call with an attempt');
  });

  step('what was said in it can be heard, and leads back', async () => {
    await page.getByRole('link', { name: /^Recording/ }).click();
    await page.getByTitle('Nobody’s phone rang').waitFor();
    await page.getByRole('slider', { name: 'Place in the call' }).waitFor();
    await assertAccessible(page, 'the recorded call of an agent');
    await page.getByRole('link', { name: 'Why it was called' }).click();
    await heading(1, 'Elena Santos');
  });

  step('a planned call is paused, moved and cancelled', async () => {
    const asked = await person.ask('POST', '/api/outbound/calls', {
      agentId: agentUrl.split('/').at(-1),
      requestKey: '7d2b3c52-4f3e-4c1e-9d66-0a6f3d1b2c3d',
      toNumber: LATER,
      parameters: { schedule_at: new Date(Date.now() + 86_400_000).toISOString() },
    });
    const { plannedCallId } = (await asked.json()) as { plannedCallId: string };
    await page.goto(`/outbound/${plannedCallId}`);
    await heading(1, LATER);
    await heading(2, 'Planned attempts');
    await assertAccessible(page, 'planned call');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Reschedule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Time zone').fill('Asia/Atlantis');
    await dialog.getByRole('button', { name: 'Reschedule' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Time zone').fill('');
    await dialog.getByLabel('Priority').fill('7');
    await dialog.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByText('The call is planned anew.').waitFor();
    await page.getByRole('button', { name: 'Cancel call' }).click();
    await assertAccessible(page, 'cancel dialog');
    await dialog.getByRole('button', { name: 'Cancel the call' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    await page.goto('/outbound/requests');
    await page.getByText('By hand').first().waitFor();
    await assertAccessible(page, 'requests');
  });

  step('figures say how far the calls came, and each opens the calls it was counted from', async () => {
    await page.goto('/analytics');
    await page.getByRole('link', { name: 'Outbound', exact: true }).last().click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Spoke with a person' })
      .getByText('Not enough data: 1 of answered')
      .waitFor();
    await page.getByRole('combobox', { name: 'By' }).click();
    await page.getByRole('option', { name: 'Number called from' }).click();
    await page.getByRole('link', { name: `1 dialled, ${CALLER}` }).click();
    await page.getByText(`From ${CALLER}`).waitFor();
    await page.getByRole('link', { name: 'Elena Santos' }).waitFor();
    assert.equal(await page.getByRole('link', { name: LATER }).count(), 0, 'a call that was never dialled is not among them');
    await page.getByRole('button', { name: 'Remove filter From' }).click();
    await page.getByRole('button', { name: 'Remove filter Came to' }).click();
    await page.getByRole('link', { name: LATER }).waitFor();
  });

  step('who answers calls to the number is chosen, and a caller of ours is not answered', async () => {
    await page.goto('/outbound/policy');
    const number = page.getByRole('listitem').filter({ hasText: CALLER });
    await number.getByRole('combobox', { name: `Who answers calls to ${CALLER}` }).click();
    await page.getByRole('option', { name: 'Qualifier' }).click();
    await number.getByRole('switch', { name: 'At any hour' }).click();
    await number.getByRole('switch', { name: 'At any hour', checked: true }).waitFor();
    await number.getByRole('button', { name: `Ring ${CALLER}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number of the caller').fill(CALLER);
    await dialog.getByRole('button', { name: 'Ring', exact: true }).click();
    await dialog.getByText('Your own numbers are not answered.').waitFor();
    await assertAccessible(page, 'ring a number');
  });

  step('numbers are put on the do-not-call list and taken off with a reason', async () => {
    await page.goto('/outbound/do-not-call');
    await page.getByText(REFUSED).first().waitFor();
    await assertAccessible(page, 'do not call');
    await page
      .getByRole('button', { name: /^Take off/ })
      .first()
      .click();
    await page.getByLabel('Why it may be rung again').fill('Asked us to call');
    await page.getByRole('button', { name: 'Take it off' }).click();
    await heading(2, 'Taken off lately');
    await page.getByText('Asked us to call').waitFor();
  });

  step('what people agreed to is recorded with its proof, found again, and taken back', async () => {
    await page.goto('/outbound/consents');
    await page.getByText('Nothing is on record yet').waitFor();
    await page.getByText('Your team declares that it holds consent elsewhere').waitFor();
    await assertAccessible(page, 'consents, none yet');
    await page.getByRole('button', { name: 'Record consent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number', { exact: true }).fill('nobody');
    await dialog.getByLabel('Source').fill('Web form');
    await dialog.getByRole('button', { name: 'Record consent' }).click();
    await dialog.getByRole('alert').waitFor();
    await assertAccessible(page, 'recording consent');
    await dialog.getByLabel('Number', { exact: true }).fill(LATER);
    await dialog.getByLabel('Proof').fill('Yes, call me.\nAny time.');
    await dialog.getByLabel('Last day').fill('2099-12-31');
    await dialog.getByRole('button', { name: 'Record consent' }).click();
    await page.getByText(/Web form · In writing · until .*2100/).waitFor();
    await page.getByRole('link', { name: LATER }).click();
    await heading(2, LATER);
    await page.getByText('Any time.').waitFor();
    assert.equal(await page.getByText('Agreed in writing').count(), 2, 'for both kinds of calls');
    await page.getByRole('button', { name: 'Record withdrawal' }).click();
    await dialog.getByRole('combobox', { name: 'For' }).click();
    await page.getByRole('option', { name: 'Marketing calls' }).click();
    await dialog.getByLabel('Source').fill('E-mail');
    await dialog.getByLabel('Proof').fill('No offers, please.');
    await dialog.getByRole('button', { name: 'Record withdrawal' }).click();
    await page.getByText('Taken back', { exact: true }).waitFor();
    assert.equal(await page.getByText('Agreed in writing').count(), 1, 'it stands for service calls');
    await assertAccessible(page, 'what one person agreed to');
    await page.getByRole('link', { name: 'All consents' }).click();
    await page.getByRole('button', { name: 'Taken back' }).click();
    await page.getByText('E-mail').waitFor();
    await until('the consent to be left out', async () => (await page.getByText(/Web form/).count()) === 0);
    await page.getByLabel('Search a number').fill('+1 999');
    await page.getByText('No line matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText(/Web form/).waitFor();
  });

  step('an agent calls the contacts of a portal, pauses, and calls them no more', async () => {
    await page.goto(`${agentUrl}/schedule`);
    await page.getByText('No contact is called by itself.').waitFor();
    await page.getByRole('button', { name: 'Call a portal’s contacts' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Every contact that is created is called, once.').waitFor();
    await dialog.getByRole('button', { name: 'A property changes' }).click();
    assert.equal(await dialog.getByRole('button', { name: 'Call them' }).isDisabled(), true);
    await dialog.getByLabel('Property', { exact: true }).fill('lifecyclestage');
    await dialog.getByLabel('To one of').fill('lead, opportunity');
    await assertAccessible(page, 'choosing whose contacts are called');
    await dialog.getByRole('button', { name: 'Call them' }).click();
    await page.getByText('Every contact whose lifecyclestage becomes lead or opportunity is called, once.').waitFor();
    await page.getByRole('button', { name: `Pause with portal ${PORTAL}` }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await assertAccessible(page, 'schedule with a paused portal');
    const agentId = agentUrl.split('/').at(-1) ?? '';
    const { items } = (await (await person.ask('GET', `/api/agents/${agentId}/listeners`)).json()) as { items: object[] };
    assert.deepEqual(
      items.map((listener) => ('isPaused' in listener ? listener.isPaused : null)),
      [true],
    );
    await page.getByRole('button', { name: `Go on with portal ${PORTAL}` }).click();
    await page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Remove portal ${PORTAL}` }).click();
    await page.getByText('Calls that are planned already stay planned').waitFor();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No contact is called by itself.').waitFor();
  });

  step('a key for calls stays one when it is rotated, and opens no door for recordings', async () => {
    await page.goto('/integrations/push-api');
    await page.getByRole('button', { name: 'Create API key' }).first().click();
    await page.getByLabel('Name').fill('CRM');
    await page.getByRole('button', { name: 'Ask for calls' }).click();
    await page.getByRole('button', { name: 'Create key' }).click();
    const shown = async (): Promise<string> => {
      const key = await page.getByTestId('new-key').innerText();
      await page.getByLabel('I have stored it').check();
      await page.getByRole('button', { name: 'Done' }).click();
      return key;
    };
    const first = await shown();
    await page.getByText('Asks for calls').waitFor();
    await page.getByRole('button', { name: 'Actions for CRM' }).click();
    await page.getByRole('menuitem', { name: 'Rotate…' }).click();
    await page.getByRole('combobox', { name: 'Old key' }).click();
    await page.getByRole('option', { name: 'Ends at once' }).click();
    await page.getByRole('button', { name: 'Rotate key' }).click();
    const second = await shown();
    assert.equal(await page.getByText('Asks for calls').count(), 2, 'the old key and the new one');
    const { ingestUrl } = (await (await person.ask('GET', '/api/push-keys')).json()) as { ingestUrl: string };
    const post = async (url: string, key: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
    };
    const asks = `${server.url}/call/outbound`;
    assert.deepEqual([await post(asks, first), await post(asks, second), await post(ingestUrl, second)], [401, 400, 403]);
  });

  step('a manager may stop calls and may not change the policy; a member only looks', async () => {
    const manager = await openWindow(browser, server.url, { person: await joinAs(server.url, person, 'manager') });
    await manager.page.goto('/outbound/policy');
    await manager.page.getByText('Only admins may change the calling policy.').waitFor();
    await manager.page.getByRole('button', { name: 'Stop all calls' }).waitFor();
    const member = await openWindow(browser, server.url, { person: await joinAs(server.url, person, 'member') });
    await member.page.goto(agentUrl);
    await member.page.getByLabel('First message').waitFor();
    assert.equal(await member.page.getByRole('button', { name: /^Publish/ }).count(), 0);
    assert.equal(await member.page.getByLabel('First message').getAttribute('readonly'), '');
    await member.page.goto('/outbound');
    assert.equal(await member.page.getByRole('button', { name: 'Stop all calls' }).count(), 0);
    assert.deepEqual([...manager.errors, ...member.errors], []);
  });

  step('every page: nothing sticks out, nothing is hidden from screen readers', () => {
    const paths = [
      ...['/agents', agentUrl, ...['variables', 'schedule', 'voice', 'versions', 'calls'].map((name) => `${agentUrl}/${name}`)],
      ...[
        '',
        '/dry-run',
        '/campaigns',
        '/requests',
        '/policy',
        '/do-not-call',
        '/consents',
        `/consents/${encodeURIComponent(LATER)}`,
      ].map((name) => `/outbound${name}`),
      '/live',
      '/analytics/outbound',
    ];
    const named = paths.map((path) => [path.slice(1).replaceAll(/\W+/g, '-'), path] as const);
    return assertLooks(browser, server.url, person, named);
  });

  it('the pages met no error of their own', () => assert.deepEqual(opened.errors, []));
});
