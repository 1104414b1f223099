// npm run demo: a phone desk with nothing but this machine. Written calls are spoken by local voices and come in by the Push API and
// by an emulated HubSpot; everything after that is the real pipeline at work while you watch. Nothing shown was computed beforehand.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpeechClip } from '../emulator/calling-book.ts';
import { startRingside } from '../server/compose.ts';
import { readConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { callScripts } from './call-scripts.ts';
import { signIn, type DashboardClient } from './dashboard-client.ts';
import { connectHubspot, HUBSPOT_TOKEN, makeNewCalls, startEmulatedHubspot } from './emulated-hubspot.ts';
import { makeNewLeads, publishAgent, scoreAgentCalls } from './phoning-agent.ts';
import { pushCalls } from './push-calls.ts';
import { addReps, seedWorkspace } from './seed-workspace.ts';
import { startSimulatedRecordingHost } from './simulated-recording-host.ts';
import { asClip } from './spoken-calls.ts';

const startedAt = performance.now();
const say = (line: string): void =>
  console.log(`  ${`${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7)}  ${line}`);
const exitWhenDone = process.argv.includes('--exit-when-done');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Whoever presses twice still wants the data gone, and no database left running.
  process.on(signal, () => {
    say(
      stopping.signal.aborted
        ? 'still ending.'
        : 'ending: what is at work stops, then the data is removed; this takes some seconds.',
    );
    stopping.abort();
  });
}

const stack = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'ringside-demo-'));
stack.defer(() => rm(folder, { recursive: true, force: true }));
const phoneSystem = await startSimulatedRecordingHost();
stack.defer(() => phoneSystem.close());
const clips: SpeechClip[] = [];
const hubspot = await startEmulatedHubspot(clips);
stack.defer(() => hubspot.close());
const config = readConfig({
  ...process.env,
  PORT: process.env['PORT'] ?? '0',
  RINGSIDE_DATA: join(folder, 'data'),
  DATABASE_URL: undefined,
  RINGSIDE_LOG_LEVEL: process.env['RINGSIDE_LOG_LEVEL'] ?? 'warn',
  RINGSIDE_ALLOW_HOSTS: `${phoneSystem.host},${new URL(hubspot.url).host}`,
  RINGSIDE_HUBSPOT_URL: hubspot.url,
});
const running = await startRingside(config, createLog(config.RINGSIDE_LOG_LEVEL), { parts: ['web', 'worker'] });
stack.defer(() => running.stop());
const url = running.url ?? '';
const voices = createFliteSynthesizer();
stack.defer(() => voices.close());
const workspace = await seedWorkspace(running.context, { password: randomBytes(9).toString('base64url') });

console.log(`
  Ringside demo — ${url}
  sign in as ${workspace.email} with password ${workspace.password}

  HubSpot is emulated: look into it, and make things happen there, at ${hubspot.url}
  Create a contact there: the agent “New leads” phones them, when it is allowed where they are. That phone is simulated: it rings
  nobody. Somebody simulated answers and is really spoken with; a number that ends in 0002 is not answered, 0001 is busy, 0006 is a
  voicemail, and at 0010 they ask not to be called again. Listen in under Live, and to the recordings afterwards.
  Calls are spoken by voices of this machine and handed over by a simulated phone system; everything after that is real.
  Ctrl-C ends the demo and removes its data.
`);

try {
  // HubSpot comes second, so that the first call is scored as soon as can be; its recordings are all that was spoken.
  const first = Promise.withResolvers<void>();
  const spoken = Promise.withResolvers<void>();
  const pushed = pushCalls({
    ...{ url, pushKey: workspace.pushKey, phoneSystem, voices, say, signal: stopping.signal },
    onSpoken: async (call) => {
      clips.push(await asClip(call, folder));
      if (clips.length === callScripts.length) spoken.resolve();
    },
    onFirstScored: first.resolve,
  });
  const lived = Promise.all([first.promise, spoken.promise]).then(async () => {
    const dashboard = await openHubspot();
    await Promise.all([
      makeNewCalls(hubspot, clips, say, stopping.signal),
      makeNewLeads(hubspot, dashboard, { say, url, signal: stopping.signal }),
    ]);
  });
  await Promise.race([pushed, lived.then(() => pushed)]);
  say('that was all of the phone system.');
  if (!exitWhenDone) {
    say('HubSpot goes on, and the dashboard stays open, until you press Ctrl-C.');
    await lived;
  }
} catch (error) {
  if (!stopping.signal.aborted) throw error;
} finally {
  await stack.disposeAsync();
}
process.exit();

async function openHubspot(): Promise<DashboardClient> {
  const dashboard = await signIn(url, workspace);
  const { calls, imported, won, lost } = await connectHubspot(hubspot, dashboard, { clips, ringsideUrl: url });
  const sellers = hubspot.control.listOwners();
  await addReps(
    running.context,
    workspace.teamId,
    sellers.map(({ email, firstName, lastName }) => ({ email, name: `${firstName} ${lastName}` })),
  );
  say(`connected HubSpot (emulated, token ${HUBSPOT_TOKEN}): ${calls} calls there, the last week's ${imported} are taken in`);
  say(`with them ${won} won and ${lost} lost deals, to be seen under Analytics › Revenue once they are read`);
  await publishAgent(dashboard);
  await scoreAgentCalls(dashboard);
  say('an agent is published that phones every new contact; its phone is simulated and rings nobody');
  return dashboard;
}
