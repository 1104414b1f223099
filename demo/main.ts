// npm run demo: a phone desk with nothing but this machine. Written calls are spoken by local voices, pushed through the real
// Push API and processed by the real pipeline while you watch. Nothing shown was computed beforehand.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRingside } from '../server/compose.ts';
import { readConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
import { callScripts } from './call-scripts.ts';
import { listHumanClips } from './human-clips.ts';
import { startSimulatedRecordingHost } from './simulated-recording-host.ts';
import { pushCall, waitUntilScored } from './push-client.ts';
import { renderCall } from './render-call.ts';
import { seedWorkspace } from './seed-workspace.ts';

const startedAt = performance.now();
const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
/** What phone systems record: 8 kHz, mu-law, a channel for each side. */
const PHONE_RATE_HZ = 8_000;
const exitWhenDone = process.argv.includes('--exit-when-done');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const dataFolder = await mkdtemp(join(tmpdir(), 'ringside-demo-'));
const phoneSystem = await startSimulatedRecordingHost();
const config = readConfig({
  ...process.env,
  PORT: process.env['PORT'] ?? '0',
  RINGSIDE_DATA: dataFolder,
  DATABASE_URL: undefined,
  RINGSIDE_LOG_LEVEL: process.env['RINGSIDE_LOG_LEVEL'] ?? 'warn',
  RINGSIDE_ALLOW_HOSTS: phoneSystem.host,
});
const running = await startRingside(config, createLog(config.RINGSIDE_LOG_LEVEL), { parts: ['web', 'worker'] });
const url = running.url ?? '';
const voices = createFliteSynthesizer();
const workspace = await seedWorkspace(running.context, { password: randomBytes(9).toString('base64url') });

console.log(`
  Ringside demo — ${url}
  sign in as ${workspace.email} with password ${workspace.password}

  Calls are spoken by voices of this machine and handed over by a simulated phone system; everything after that is real.
  Ctrl-C ends the demo and removes its data.
`);

try {
  await pushEverything();
  if (!exitWhenDone) {
    console.log('\n  That was all. The dashboard stays open until you press Ctrl-C.');
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  }
} catch (error) {
  if (!stopping.signal.aborted) throw error;
} finally {
  await voices.close();
  await running.stop();
  await phoneSystem.close();
  await rm(dataFolder, { recursive: true, force: true });
}
process.exit();

async function pushEverything(): Promise<void> {
  const watched: Promise<void>[] = [];
  const watch = (title: string, callId: string): void => {
    const scored = waitUntilScored(url, workspace.pushKey, callId, stopping.signal);
    watched.push(
      scored.then(({ status }) => console.log(`  ${seconds().padStart(7)}  ${status === 'done' ? 'scored' : status}: ${title}`)),
    );
  };
  for (const [index, script] of callScripts.entries()) {
    const spoken = await renderCall(voices, script.lines, { ...script.voices, pauseMs: 500, sampleRateHz: PHONE_RATE_HZ });
    const audioUrl = phoneSystem.add(`call-${index + 1}`, wavBytes([spoken.us, spoken.them], PHONE_RATE_HZ, 'mu-law'));
    const callId = await pushCall(url, workspace.pushKey, {
      externalId: `demo-${index + 1}`,
      callTitle: script.title,
      repName: script.rep.name,
      repEmail: script.rep.email,
      callDate: new Date(Date.now() - index * 3_700_000).toISOString(),
      audioUrl,
      metadata: {
        source: 'demo',
        contactName: script.contact,
        company: script.company,
        direction: script.direction,
        outcome: script.outcome,
      },
    });
    console.log(
      `  ${seconds().padStart(7)}  pushed: ${script.title} (${Math.round(spoken.us.length / PHONE_RATE_HZ)} s of speech)`,
    );
    watch(script.title, callId);
    // Calls come one after another, as they would; the first is short so that there is something to see soon.
    await sleep(index === 0 ? 1_000 : 6_000, undefined, { signal: stopping.signal });
  }
  for (const [index, clip] of (await listHumanClips()).entries()) {
    const callId = await pushCall(url, workspace.pushKey, {
      externalId: `human-${index + 1}`,
      callTitle: clip.title,
      repName: 'A reader',
      callDate: new Date(Date.now() - (callScripts.length + index) * 3_700_000).toISOString(),
      audioUrl: phoneSystem.add(`human-${index + 1}`, clip.wav),
      metadata: { source: 'demo', note: 'public-domain human speech' },
    });
    console.log(`  ${seconds().padStart(7)}  pushed: ${clip.title}`);
    watch(clip.title, callId);
    await sleep(3_000, undefined, { signal: stopping.signal });
  }
  await Promise.all(watched);
}
