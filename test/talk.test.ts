// Somebody talks with an agent as a browser would: real server, real process of calls, real recognition; the talk becomes a scored call.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { signIn, type DashboardClient } from '../demo/dashboard-client.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { resample } from '../server/providers/resample.ts';
import type { LiveCallNews } from '../server/ports/live-call.ts';
import { nora } from './conversation-scene.ts';
import { createKey, prepareRingside, type RingsideProcess } from './ringside-process.ts';

const FRAME_SAMPLES = 320;
let ringside: RingsideProcess;
let dashboard: DashboardClient;
let agentId: string;
const voices = createFliteSynthesizer();

before(async () => {
  ringside = await prepareRingside({ RINGSIDE_SPEECH_MODEL: 'tiny' });
  await ringside.start();
  await createKey(ringside);
  dashboard = await signIn(ringside.url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  const made = await dashboard.ask('POST /api/agents', { body: { name: 'Nora' } });
  agentId = made.agentId;
  await dashboard.ask('PUT /api/agents/:agentId/draft', { params: { agentId }, body: { revision: made.revision, draft: nora } });
});
after(async () => {
  await ringside.dispose();
  await voices.close();
});

/** A page that sends 20 ms of its microphone at a time and keeps what it is told. */
async function openTalk(path?: string, origin = ringside.url) {
  const { callId, mediaPath } = await dashboard.ask('POST /api/agents/:agentId/talks', { params: { agentId } });
  const ws = new WebSocket(`${ringside.url.replace('http', 'ws')}${path ?? mediaPath}`, { origin });
  const news: LiveCallNews[] = [];
  let heardBytes = 0;
  let speech = new Int16Array(0);
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) heardBytes += data.length;
    else {
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
    async say(text: string): Promise<void> {
      const spoken = await voices.speak(text, 'rms');
      const samples = resample(spoken.samples, spoken.sampleRateHz, 16_000);
      speech = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
    },
    /** Until the agent has said so many lines to their end. */
    async lines(count: number): Promise<void> {
      for (let looks = 0; looks < 600 && ours() < count; looks += 1) await sleep(50);
      assert.ok(ours() >= count, `the agent said ${ours()} of ${count} lines: ${JSON.stringify(news)}`);
    },
  };
}

async function scored(callId: string) {
  for (let looks = 0; looks < 600; looks += 1) {
    const call = await dashboard.ask('GET /api/calls/:callId', { params: { callId } }).catch(() => null);
    if (call?.state === 'done' || call?.state === 'failed') return call;
    await sleep(100);
  }
  return assert.fail('the talk did not become a call');
}

describe('a talk', () => {
  test('is held, shown as it goes on, recorded on both sides, and becomes a call', { timeout: 120_000 }, async () => {
    const talk = await openTalk();
    await talk.lines(2);
    await talk.say('Yes, I have a minute.');
    await talk.lines(3);
    talk.ws.send('{"event":"stop"}');
    await talk.closed;
    assert.ok(talk.heardBytes() > 3 * 32_000, 'the agent was heard');
    assert.ok(talk.news.some((one) => one.kind === 'words' && one.side === 'them' && /minute/i.test(one.text)));
    assert.ok(talk.news.some((one) => one.kind === 'latency' && one.ms < 5_000));
    const call = await scored(talk.callId);
    assert.equal(call.state, 'done');
    assert.equal(call.source, 'agent');
    assert.equal(call.title, 'Talk with Nora');
    const utterances = call.transcript?.utterances ?? [];
    const said = (side: string) => utterances.filter((one) => one.side === side).map(({ text }) => text.toLowerCase());
    assert.match(said('us').join(' '), /automated/);
    assert.match(said('them').join(' '), /minute/);
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

  test('whose process is killed keeps its recording, and the next one is held', { timeout: 120_000 }, async () => {
    const talk = await openTalk();
    await talk.lines(1);
    await sleep(1_000);
    const { pid } = ringside.child ?? {};
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    const holder = children.find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('call-process'));
    assert.ok(holder, 'no process holds the call');
    process.kill(holder, 'SIGKILL');
    await talk.closed;
    const call = await scored(talk.callId);
    assert.ok((call.durationMs ?? 0) > 1_500, `only ${call.durationMs} ms were kept`);
    assert.equal((await fetch(`${ringside.url}/health`)).status, 200);
    const again = await openTalk();
    await again.lines(1);
    again.ws.send('{"event":"stop"}');
    await again.closed;
    assert.equal((await scored(again.callId)).title, 'Talk with Nora');
  });
});
