// Somebody talks with an agent as a browser would: real server, real process of calls, real recognition; the talk becomes a scored call.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { signIn, type DashboardClient } from '../../demo/dashboard-client.ts';
import type { AgentTest } from '../../rules/agent-test.ts';
import { createFliteSynthesizer } from '../../server/providers/flite-synthesizer.ts';
import { resample } from '../../server/providers/resample.ts';
import type { LiveCallNews } from '../../server/ports/live-call.ts';
import { openWatch, peakOf } from '../call-watcher.ts';
import { nora } from '../conversation-scene.ts';
import { createKey, prepareRingside, type RingsideProcess } from '../ringside-process.ts';

const FRAME_SAMPLES = 320;
let ringside: RingsideProcess;
let dashboard: DashboardClient;
let agentId: string;
const voices = createFliteSynthesizer();
/** Ids of all that were asked for. */
const talks = new Set<string>();

before(async () => {
  ringside = await prepareRingside({ RINGSIDE_SPEECH_MODEL: 'tiny' });
  await ringside.start();
  await createKey(ringside);
  dashboard = await signIn(ringside.url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  const made = await dashboard.ask('POST /api/agents', { body: { name: 'Nora' } });
  agentId = made.agentId;
  await dashboard.ask('PUT /api/agents/:agentId/draft', {
    params: { agentId },
    body: { revision: made.revision, draft: { ...nora, tools: [...nora.tools, { kind: 'book_callback' }] } },
  });
});
after(async () => {
  await ringside.dispose();
  await voices.close();
});

async function spokenBy(voice: string, text: string): Promise<Int16Array<ArrayBuffer>> {
  const spoken = await voices.speak(text, voice);
  const samples = resample(spoken.samples, spoken.sampleRateHz, 16_000);
  return Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
}

/** A page that sends 20 ms of its microphone at a time and keeps what it is told. */
async function openTalk(path?: string, origin = ringside.url) {
  const { callId, mediaPath } = await dashboard.ask('POST /api/agents/:agentId/talks', { params: { agentId } });
  talks.add(callId);
  const ws = new WebSocket(`${ringside.url.replace('http', 'ws')}${path ?? mediaPath}`, { origin });
  const news: LiveCallNews[] = [];
  let heardBytes = 0;
  let loudest = 0;
  let speech = new Int16Array(0);
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      heardBytes += data.length;
      loudest = Math.max(loudest, peakOf(data));
    } else {
      const message = JSON.parse(data.toString('utf8')) as { event: string; news?: LiveCallNews };
      if (message.news) news.push(message.news);
    }
  });
  const closed = once(ws, 'close');
  await once(ws, 'open');
  const microphone = setInterval(() => {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(speech.subarray(0, FRAME_SAMPLES));
    speech = speech.slice(FRAME_SAMPLES);
    if (ws.readyState === ws.OPEN) ws.send(Buffer.from(frame.buffer));
  }, 20);
  void closed.then(() => clearInterval(microphone));
  const ours = () => news.filter((one) => one.kind === 'words' && one.side === 'us' && one.isFinal).length;
  return {
    ...{ callId, mediaPath, news, ws, closed },
    heardBytes: () => heardBytes,
    /** Since it was asked last. */
    loudest() {
      const before = loudest;
      loudest = 0;
      return before;
    },
    async say(text: string): Promise<void> {
      speech = await spokenBy('rms', text);
    },
    /** Until the agent has said so many lines to their end. */
    async lines(count: number): Promise<void> {
      for (let looks = 0; looks < 3_000 && ours() < count; looks += 1) await sleep(50);
      assert.ok(ours() >= count, `the agent said ${ours()} of ${count} lines: ${JSON.stringify(news)}`);
    },
  };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 3_000; looks += 1) {
    if (isSo()) return;
    await sleep(50);
  }
  assert.fail(`waited in vain: ${what}`);
}

async function joined(role: string): Promise<DashboardClient> {
  const password = 'correct-horse-battery';
  const words = `users create --email ${role}@example.com --name ${role} --team Sales --role ${role} --password ${password}`;
  const { code, stderr } = await ringside.command(...words.split(' '));
  assert.equal(code, 0, stderr);
  return signIn(ringside.url, { email: `${role}@example.com`, password });
}

async function scored(callId: string) {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const call = await dashboard.ask('GET /api/calls/:callId', { params: { callId } }).catch(() => null);
    if (call?.state === 'done' || call?.state === 'failed') return call;
    await sleep(100);
  }
  return assert.fail('the talk did not become a call');
}

describe('a talk', () => {
  test('is shown as it goes on, heard and taken over by a manager, and becomes a call', { timeout: 300_000 }, async () => {
    const [manager, viewer] = await Promise.all(['manager', 'viewer'].map(joined));
    assert.ok(manager && viewer);
    const talk = await openTalk();
    await talk.lines(1);
    const { items } = await viewer.ask('GET /api/live-calls', {});
    assert.deepEqual(
      items.map(({ reference, agentName, with: who, carrier, heldBy }) => [reference, agentName, who, carrier, heldBy]),
      [[talk.callId, 'Nora', 'Owner', 'browser', null]],
    );
    const watch = await openWatch(ringside.url, manager, talk.callId);
    watch.ws.send('{"event":"listen","isOn":true}');
    const read = await openWatch(ringside.url, viewer, talk.callId);
    read.ws.send('{"event":"listen","isOn":true}');
    read.ws.send('{"event":"take_over"}');
    await talk.lines(2);
    await talk.say('Yes, I have a minute.');
    await talk.lines(3);
    for (const { told } of [watch, read]) {
      const words = told.flatMap(({ news }) => (news?.kind === 'words' && news.isFinal ? [news.text] : []));
      assert.match(words.join(' '), /automated.*minute/i);
    }
    assert.ok(talk.heardBytes() > 3 * 32_000, 'the agent was heard');
    assert.ok(talk.news.some((one) => one.kind === 'latency' && one.ms < 5_000));
    await until('both sides to be heard', () => watch.peaks.us > 3_000 && watch.peaks.them > 3_000);
    assert.deepEqual(read.peaks, { us: 0, them: 0, alone: 0 });
    assert.deepEqual([read.maySteer, read.told.some(({ event }) => event === 'refused')], [false, true]);
    await assert.rejects(viewer.ask('POST /api/live-calls/:reference/end', { params: { reference: talk.callId } }), /viewer/);

    watch.ws.send('{"event":"take_over"}');
    await until('the call to be taken over', () => watch.told.some(({ event }) => event === 'taken'));
    talk.loudest();
    await talk.say('I can hear you very well.');
    await watch.speak(await spokenBy('slt', 'Hello, this is a colleague of Nora speaking.'));
    assert.ok(talk.loudest() > 3_000, 'the colleague was not heard');
    assert.ok(watch.peaks.alone > 3_000, 'the colleague heard nothing');
    const taken = talk.news.filter((one) => one.kind === 'taken_over');
    assert.equal(taken.length, 1);
    watch.ws.close();
    await talk.closed;
    const call = await scored(talk.callId);
    assert.deepEqual([call.state, call.source, call.title], ['done', 'agent', 'Talk with Nora']);
    assert.match(
      String(call.metadata['people']),
      /^manager listened in from \d:\d\d to \d:\d\d\.,manager took the call over at \d:\d\d\.$/,
    );
    const utterances = call.transcript?.utterances ?? [];
    const said = (side: string) => utterances.flatMap((one) => (one.side === side ? [one.text.toLowerCase()] : [])).join(' ');
    assert.match(said('us'), /automated/);
    assert.match(said('them'), /minute.*hear/);
    const after = utterances.filter(({ startMs }) => (startMs ?? 0) > (taken[0]?.atMs ?? Infinity));
    assert.ok(
      after.some(({ side }) => side === 'us'),
      `the colleague is not in the transcript: ${JSON.stringify(utterances)}`,
    );
    assert.deepEqual((await viewer.ask('GET /api/live-calls', {})).items, []);
  });

  test('is good for one connection, from our own pages', async () => {
    const { mediaPath, ws, closed } = await openTalk();
    const refused = async (path: string, origin: string) => {
      const socket = new WebSocket(`${ringside.url.replace('http', 'ws')}${path}`, { origin });
      const [error] = (await once(socket, 'error')) as [Error];
      return error.message;
    };
    assert.match(await refused(mediaPath, ringside.url), /404/);
    assert.match(await refused('/media/x', ringside.url), /404/);
    const { mediaPath: unused } = await dashboard.ask('POST /api/agents/:agentId/talks', { params: { agentId } });
    assert.match(await refused(unused, 'https://elsewhere.example'), /403/);
    ws.send('{"event":"stop"}');
    await closed;
  });

  test('of a test with sound is really held, judged, and kept nowhere', { timeout: 300_000 }, async () => {
    const optsOut: AgentTest = {
      ...{ name: 'Wants no calls', values: {}, callee: { kind: 'character', character: 'opts_out' } },
      expect: [
        { kind: 'result', is: 'opted_out' },
        { kind: 'agent_says', text: 'automated call from Acme' },
        { kind: 'ended_by', side: 'agent' },
      ],
    };
    const params = { agentId };
    await dashboard.ask('PUT /api/agents/:agentId/tests', { params, body: { revision: 0, tests: [optsOut] } });
    const run = await dashboard.ask('POST /api/agents/:agentId/tests/run', { params, body: { name: optsOut.name, sound: true } });
    assert.equal(run.outcome, 'passed', JSON.stringify(run));
    assert.ok(run.tookMs > 5_000, `a call of ${run.tookMs} ms`);
    assert.match(run.lines.findLast(({ side }) => side === 'them')?.text ?? '', /list/i);
    const { items } = await dashboard.ask('GET /api/calls');
    assert.deepEqual(
      items.filter(({ callId }) => !talks.has(callId)),
      [],
    );
    assert.deepEqual(
      readdirSync(join(ringside.dataFolder, 'live-calls')).filter((name) => name.endsWith('.wav')),
      [],
    );
  });

  test('whose process is killed keeps its recording, and the next one is held', { timeout: 300_000 }, async () => {
    const talk = await openTalk();
    await talk.lines(1);
    await sleep(1_000);
    ringside.killCallProcess();
    await talk.closed;
    const call = await scored(talk.callId);
    assert.ok((call.durationMs ?? 0) > 1_500, `only ${call.durationMs} ms were kept`);
    assert.equal((await fetch(`${ringside.url}/health`)).status, 200);
    const again = await openTalk();
    await again.lines(2);
    await again.say('Please call me back tomorrow at three.');
    await again.closed;
    const held = await scored(again.callId);
    assert.equal(held.title, 'Talk with Nora');
    assert.match(
      String(held.metadata['tools']),
      /^book_callback \(when: .+\): done$/,
      'the server was asked, and said it is a trial',
    );
  });
});
