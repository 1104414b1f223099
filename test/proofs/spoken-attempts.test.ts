// What is planned is dialled and spoken: a contact of HubSpot becomes a held conversation, and its recording a call with a score.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { numberWhereItIsDay } from '../../bench/daylight.ts';
import { signIn, type DashboardClient } from '../../demo/dashboard-client.ts';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { usual } from '../../emulator/world.ts';
import { newAgentSettings, type AgentSettings } from '../../rules/agent.ts';
import { openWatch } from '../call-watcher.ts';
import { spoken } from '../carrier-call-scene.ts';
import { nora } from '../conversation-scene.ts';
import { createKey, prepareRingside, type RingsideProcess } from '../ringside-process.ts';

const PORTAL = String(usual.portalId);
const settings: AgentSettings = {
  ...nora,
  purpose: 'service',
  firstMessage: 'Hi {{firstname}}, this is Nora.',
  instructions: 'demo: Would you like to see a demo?\nClose: Thank you. Goodbye.',
  variables: [
    {
      ...{ name: 'firstname', required: true, fallbacks: [], spokenForm: { kind: 'as_written' }, maxLength: null },
      ...{ source: { kind: 'contact', property: 'firstname' }, defaultValue: null },
    },
  ],
  window: {
    ...newAgentSettings.window,
    ...{ start: '00:00', end: '24:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
  },
};

let hubspot: Emulator;
let ringside: RingsideProcess;
let dashboard: DashboardClient;
let agentId: string;

before(async () => {
  hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  ringside = await prepareRingside({
    ...{ RINGSIDE_SPEECH_MODEL: 'tiny', RINGSIDE_HUBSPOT_URL: hubspot.url, RINGSIDE_DRAIN_SECONDS: '60' },
  });
  await ringside.start();
  await createKey(ringside);
  dashboard = await signIn(ringside.url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  await dashboard.ask('POST /api/hubspot', { body: { token: usual.token } });
  const made = await dashboard.ask('POST /api/agents', { body: { name: 'Nora' } });
  agentId = made.agentId;
  const params = { agentId };
  const draft = { ...settings, callerNumbers: ['+442079460199'] };
  await dashboard.ask('POST /api/caller-numbers', { body: { number: '+442079460199', carrier: 'simulated', label: '' } });
  const saved = await dashboard.ask('PUT /api/agents/:agentId/draft', { params, body: { revision: made.revision, draft } });
  await dashboard.ask('POST /api/agents/:agentId/publish', { params, body: { revision: saved.revision, note: '' } });
});
after(async () => {
  await ringside?.dispose();
  await hubspot?.close();
});

/** Somebody presses the button; the last digits of a number say who answers there. */
async function call(firstname: string, index: number): Promise<string> {
  const phone = numberWhereItIsDay(new Date(), index);
  const { id: contactId } = hubspot.control.createRecord({ type: 'contacts', properties: { firstname, phone } });
  await dashboard.ask('POST /api/outbound/calls', {
    body: { agentId, requestKey: randomUUID(), contactId, portalId: PORTAL, parameters: { number_of_retries: 0 } },
  });
  for (let looks = 0; looks < 3_000; looks += 1) {
    const { items } = await dashboard.ask('GET /api/outbound/calls', { query: { contactId } });
    if (items[0]) return items[0].plannedCallId;
    await sleep(100);
  }
  return assert.fail(`the call of ${firstname} was not planned`);
}

const look = (plannedCallId: string) => dashboard.ask('GET /api/outbound/calls/:plannedCallId', { params: { plannedCallId } });

/** As the page Live lists it while it is talked on. */
async function shownLive(plannedCallId: string) {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const { items } = await dashboard.ask('GET /api/live-calls', {});
    const shown = items.find((one) => one.plannedCallId === plannedCallId);
    if (shown) return shown;
    await sleep(50);
  }
  return assert.fail('the call was not listed while it went on');
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 3_000; looks += 1) {
    if (isSo()) return;
    await sleep(50);
  }
  assert.fail(`waited in vain: ${what}`);
}

async function over(plannedCallId: string) {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const [attempt] = (await look(plannedCallId)).attemptsMade;
    if (attempt?.ended_at) return attempt;
    await sleep(100);
  }
  return assert.fail(`not over: ${JSON.stringify(await look(plannedCallId))}\n${ringside.output().slice(-3_000)}`);
}

async function recordedCall(plannedCallId: string) {
  let seen: string | null = null;
  for (let looks = 0; looks < 3_000; looks += 1) {
    const [attempt] = (await look(plannedCallId)).attemptsMade;
    const params = { callId: attempt?.callId ?? '' };
    const call = attempt?.callId ? await dashboard.ask('GET /api/calls/:callId', { params }) : null;
    if (call?.state === 'done' || call?.state === 'failed') return call;
    seen = JSON.stringify(call?.stages ?? attempt);
    await sleep(100);
  }
  return assert.fail(`no recording was taken in: ${seen}`);
}

suite('a call of an agent', { concurrency: 2 }, () => {
  test('of a contact is spoken to its goal, and its recording is a scored call that knows the contact', async () => {
    const plannedCallId = await call('Anna', 1_000);
    const shown = await shownLive(plannedCallId);
    assert.deepEqual([shown.with, shown.agentName, shown.carrier, shown.heldBy], ['Anna', 'Nora', 'simulated', null]);
    const attempt = await over(plannedCallId);
    assert.equal(attempt.disposition, 'connected', JSON.stringify(attempt));
    const recorded = await recordedCall(plannedCallId);
    assert.equal(recorded.state, 'done');
    assert.deepEqual([recorded.source, recorded.direction, recorded.outcome], ['agent', 'outbound', 'connected']);
    assert.equal(recorded.externalId, `attempt ${attempt.attemptId}`);
    assert.equal(recorded.metadata['hubspotPortalId'], PORTAL);
    const said = (side: string) =>
      (recorded.transcript?.utterances ?? []).filter((one) => one.side === side).map(({ text }) => text.toLowerCase());
    assert.match(said('us').join(' '), /demo/);
    assert.match(said('them').join(' '), /great/);
    assert.equal((await look(plannedCallId)).state, 'done');
    const { items } = await dashboard.ask('GET /api/calls', { query: {} });
    assert.equal(items.filter(({ title }) => title.includes('Nora')).length, 1, 'one call, once');
  });

  test('in which somebody wants no more calls puts the number on the list before it is over', async () => {
    const plannedCallId = await call('Bert', 10);
    const { toNumber } = await look(plannedCallId);
    let listedAt: number | null = null;
    for (let looks = 0; looks < 3_000 && listedAt === null; looks += 1) {
      const { items } = await dashboard.ask('GET /api/do-not-call', { query: {} });
      if (items.some(({ number }) => number === toNumber)) listedAt = Date.now();
      else await sleep(50);
    }
    const attempt = await over(plannedCallId);
    assert.equal(attempt.disposition, 'opted_out', JSON.stringify(attempt));
    assert.ok(listedAt !== null && listedAt < Date.parse(attempt.ended_at ?? ''), 'listed while the agent still said goodbye');
  });

  test(
    'is listened to and taken over while it goes on; the recording has both, and says who did',
    { timeout: 300_000 },
    async () => {
      const plannedCallId = await call('Dora', 1_002);
      const { reference } = await shownLive(plannedCallId);
      const watch = await openWatch(ringside.url, dashboard, reference);
      watch.ws.send('{"event":"listen","isOn":true}');
      const lines = () => watch.told.flatMap(({ news }) => (news?.kind === 'words' && news.isFinal ? [news.text] : []));
      // From their yes on the call is recorded.
      await until('the agent’s question', () => /this is nora/i.test(lines().join(' ')));
      assert.ok(watch.peaks.us > 3_000 && watch.peaks.them > 3_000, 'both sides were heard');
      watch.ws.send('{"event":"take_over"}');
      await until('the call to be taken over', () => watch.told.some(({ event }) => event === 'taken'));
      await watch.speak(await spoken('Hello, this is a colleague of Nora speaking.'));
      await until('an answer to the colleague', () => watch.peaks.alone > 3_000);
      // Who leaves at its first sound leaves nothing of it to be understood.
      await until('the end of the answer', () => watch.quietMs() > 1_500);
      watch.ws.close();
      const attempt = await over(plannedCallId);
      assert.deepEqual([attempt.disposition, (await look(plannedCallId)).state], ['transferred', 'done']);
      const recorded = await recordedCall(plannedCallId);
      assert.match(String(recorded.metadata['people']), /^Owner listened in from .+ to .+\.,Owner took the call over at .+\.$/);
      const said = (side: string) =>
        (recorded.transcript?.utterances ?? []).flatMap((one) => (one.side === side ? [one.text] : [])).join(' ');
      assert.match(said('us'), /colleague/i);
      assert.notEqual(said('them'), '');
    },
  );
});

test('a stop waits for a call that goes on; one whose process is killed is interrupted, keeps what was recorded, and is not dialled again', async () => {
  const plannedCallId = await call('Cleo', 1_001);
  const recording = await growing(plannedCallId);
  assert.ok(recording, `nothing was recorded: ${ringside.output().slice(-3_000)}`);
  const stopped = ringside.stop();
  const health = async () => (await fetch(`${ringside.url}/health`)).status;
  for (let looks = 0; looks < 3_000 && (await health()) === 200; looks += 1) await sleep(20);
  assert.equal(await health(), 503);
  const talk = await dashboard.ask('POST /api/agents/:agentId/talks', { params: { agentId } });
  await assert.rejects(openMedia(talk.mediaPath), /503/, 'no talk begins any more');
  assert.equal((await dashboard.ask('GET /api/live-calls', {})).items.length, 1, 'the call goes on, and people can see it');
  ringside.killCallProcess();
  assert.equal(await stopped, 0, 'with the last call the server goes');
  await ringside.start();
  const attempt = await over(plannedCallId);
  assert.equal(attempt.disposition, 'interrupted');
  assert.match(attempt.error?.message ?? '', /interrupted/);
  const recorded = await recordedCall(plannedCallId);
  assert.ok((recorded.durationMs ?? 0) > 1_000, `only ${recorded.durationMs} ms were kept`);
  const planned = await look(plannedCallId);
  assert.deepEqual([planned.attemptsMade.length, planned.state], [1, 'given_up']);
});

async function openMedia(path: string): Promise<void> {
  const ws = new WebSocket(`${ringside.url.replace('http', 'ws')}${path}`, { origin: ringside.url });
  await once(ws, 'open');
}

/** Until some seconds of the call are in its file. */
async function growing(plannedCallId: string): Promise<string | null> {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const [attempt] = (await look(plannedCallId)).attemptsMade;
    const folder = join(ringside.dataFolder, 'live-calls');
    const names = attempt && existsSync(folder) ? readdirSync(folder) : [];
    const name = names.find((one) => one.endsWith(`${attempt?.attemptId}.wav`));
    if (name && statSync(join(folder, name)).size > 100_000) return name;
    await sleep(100);
  }
  return null;
}
