// Somebody talks with an agent in the browser: a microphone that plays spoken answers, the real engine, the real road of a recording.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { createFliteSynthesizer } from '../../server/providers/flite-synthesizer.ts';
import { resample } from '../../server/providers/resample.ts';
import { wavBytes } from '../../server/providers/wav-file.ts';
import { nora } from '../conversation-scene.ts';
import {
  assertAccessible,
  assertNoOverflow,
  createOwner,
  joinAs,
  openBrowser,
  openWindow,
  owner,
  PATIENCE_MS,
  root,
  startServer,
  until,
  untilState,
  type Person,
  type RunningServer,
} from './ringside-page.ts';

const RATE_HZ = 48_000;
/** Seconds from when the microphone is opened; the third answer comes while the agent asks its long question. */
const answers = [
  [9, 'Yes, I have a minute.'],
  [17, 'We are twelve people.'],
  [25, 'Yes please, that would be nice.'],
] as const;
const LONG_QUESTION =
  'demo: Would you like to see a short demo of what we do, which takes about ten minutes, and shows the reports, the exports, the calendar, and all the other things that we have built for teams like yours in this year?';

describe('a talk in the browser', () => {
  let folder: string;
  let server: RunningServer;
  let person: Person;
  let manager: Person;
  let browser: Browser;
  let agentId: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-microphone-'));
    const file = join(folder, 'microphone.wav');
    await writeFile(file, await spokenAnswers());
    browser = await openBrowser(
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${file}%noloop`,
    );
    server = await startServer(undefined, { RINGSIDE_SPEECH_MODEL: 'tiny' });
    person = await createOwner(server.url);
    manager = await joinAs(server.url, person, 'manager');
    const made = (await (await person.ask('POST', '/api/agents', { name: 'Nora' })).json()) as {
      agentId: string;
      revision: number;
    };
    agentId = made.agentId;
    const draft = { ...nora, instructions: nora.instructions.replace(/^demo: .*$/m, LONG_QUESTION) };
    const saved = await person.ask('PUT', `/api/agents/${agentId}/draft`, { revision: made.revision, draft });
    assert.equal(saved.status, 200, await saved.text());
    // Asking for a talk loads the models, which takes some seconds the first time.
    await person.ask('POST', `/api/agents/${agentId}/talks`, {});
    await sleep(8_000);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('has three turns, is cut into, ends, and is scored with both sides right', async () => {
    const { page, errors } = await openWindow(browser, server.url, { person });
    await page.goto(`/agents/${agentId}/talk`);
    const talk = page.getByRole('button', { name: 'Talk', exact: true });
    await talk.waitFor();
    await assertAccessible(page, 'talk, before');
    await talk.click();
    await page.getByRole('button', { name: 'Hang up' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'This is an automated call from Acme.' }).waitFor();
    await assertAccessible(page, 'talk, going on');
    const callLink = page.getByRole('link', { name: 'Open the call' });
    await callLink.waitFor({ timeout: PATIENCE_MS });
    await assertAccessible(page, 'talk, over');
    await page.screenshot({ path: join(root, 'test/output/talk-over.png') });
    const said = await page.getByRole('listitem').allInnerTexts();
    assert.ok(
      said.some((line) => line.includes('You') && /people/i.test(line)),
      said.join('\n'),
    );
    const question = said.find((line) => line.includes('short demo')) ?? '';
    assert.ok(question !== '' && !question.includes('in this year'), `not cut into: ${said.join('\n')}`);
    assert.ok(
      said.some((line) => line.includes('A colleague will write to you')),
      said.join('\n'),
    );
    const callId = (await callLink.getAttribute('href'))?.split('/').at(-1) ?? '';
    const { scores, recording } = await untilState(person, callId, 'done');
    assert.ok(scores.length > 0 && recording !== null);
    const call = (await (await person.ask('GET', `/api/calls/${callId}`)).json()) as {
      transcript: { utterances: { side: string; text: string }[] };
    };
    const side = (of: string) =>
      call.transcript.utterances
        .filter((one) => one.side === of)
        .map(({ text }) => text)
        .join(' ');
    assert.match(side('them'), /people/i);
    assert.match(side('us'), /minute/i);
    assert.deepEqual(errors, []);
  });

  it('is watched on the page Live by a second person, who reads, hears and ends it', async () => {
    const talker = await openWindow(browser, server.url, { person });
    await talker.page.goto(`/agents/${agentId}/talk`);
    const { context, page, errors } = await openWindow(browser, server.url, {
      person: manager,
      theme: 'dark',
      width: 390,
      height: 844,
    });
    await context.addInitScript({ content: measureSound });
    await page.goto('/live');
    await page.getByText('No call is under way.').waitFor();
    await talker.page.getByRole('button', { name: 'Talk', exact: true }).click();
    const call = page.getByRole('listitem', { name: `Nora with ${owner.name}` });
    await call.getByRole('listitem').filter({ hasText: 'This is an automated call from Acme.' }).waitFor();
    await call.getByRole('button', { name: 'Listen' }).click();
    await until('the call to be heard', () => page.evaluate('globalThis.loudest > 0.05'));
    await talker.page.getByRole('listitem').filter({ hasText: 'minute' }).first().waitFor();
    await call.getByRole('listitem').filter({ hasText: 'Do you have a minute?' }).waitFor();
    await assertAccessible(page, 'live, small and dark');
    await assertNoOverflow(page, 'live, small and dark');
    await page.screenshot({ path: join(root, 'test/output/live-small-dark.png') });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    await call.getByRole('button', { name: 'End', exact: true }).focus();
    await page.keyboard.press('Enter');
    await call.getByRole('group', { name: 'End this call?' }).waitFor();
    await assertAccessible(page, 'live, asked whether to end');
    await page.screenshot({ path: join(root, 'test/output/live-end.png') });
    await call.getByRole('button', { name: 'End the call' }).click();
    await talker.page.getByRole('link', { name: 'Open the call' }).waitFor();
    await page.getByText('No call is under way.').waitFor();
    assert.deepEqual([...errors, ...talker.errors], []);
    await Promise.all([talker.context.close(), context.close()]);
  });

  it('is as easy to use on a small dark screen, and a manager may take it over', async () => {
    const { page, errors } = await openWindow(browser, server.url, { person, theme: 'dark', width: 390, height: 844 });
    await page.goto(`/agents/${agentId}/talk`);
    await page.getByRole('button', { name: 'Talk', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'This is an automated call from Acme.' }).waitFor();
    await assertAccessible(page, 'talk, small and dark');
    await assertNoOverflow(page, 'talk, small and dark');
    await page.screenshot({ path: join(root, 'test/output/talk-small-dark.png') });
    const watcher = await openWindow(browser, server.url, { person: manager });
    await watcher.page.goto('/live');
    const call = watcher.page.getByRole('listitem', { name: `Nora with ${owner.name}` });
    await call.getByRole('button', { name: 'Take over' }).click();
    await call.getByRole('group').getByRole('button', { name: 'Take over' }).click();
    await call.getByText('You speak').waitFor();
    await page.getByText('A person speaks').waitFor();
    await assertAccessible(watcher.page, 'live, taken over');
    await call.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('link', { name: 'Open the call' }).waitFor();
    assert.deepEqual([...errors, ...watcher.errors], []);
  });
});

/** For the page: how loud the loudest moment was of all that has gone to the loudspeaker. */
const measureSound = `
  globalThis.loudest = 0;
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (...to) {
    if (to[0] instanceof AudioDestinationNode) {
      const meter = this.context.createAnalyser();
      connect.call(this, meter);
      const samples = new Float32Array(meter.fftSize);
      setInterval(() => {
        meter.getFloatTimeDomainData(samples);
        globalThis.loudest = Math.max(globalThis.loudest, ...samples.map(Math.abs));
      }, 50);
    }
    return connect.apply(this, to);
  };`;

async function spokenAnswers(): Promise<Buffer> {
  const voices = createFliteSynthesizer();
  const last = answers.at(-1)?.[0] ?? 0;
  const track = new Float32Array((last + 30) * RATE_HZ);
  for (const [at, text] of answers) {
    const { samples, sampleRateHz } = await voices.speak(text, 'rms');
    track.set(resample(samples, sampleRateHz, RATE_HZ), at * RATE_HZ);
  }
  await voices.close();
  return wavBytes([track], RATE_HZ);
}
