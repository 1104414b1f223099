// The stage of the proofs about crashes: a HubSpot, a speech server and perhaps a carrier that outlive what is killed, and a team with an agent.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signIn, type DashboardClient } from '../demo/dashboard-client.ts';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { usual } from '../emulator/world.ts';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import { createKey, type RingsideProcess } from '../test/ringside-process.ts';

const CALLER = '+442079460199';

export const proofSettings: AgentSettings = {
  ...newAgentSettings,
  name: 'Nora',
  purpose: 'service',
  voice: 'slt',
  disclosureLine: 'This is an automated call from Acme.',
  firstMessage: 'Hi, this is Nora.',
  instructions: 'demo: Would you like to see a demo?\nClose: Thank you. Goodbye.',
  callerNumbers: [CALLER],
  retryVoicemail: false,
  retries: { retries: 0, gapsMinutes: [] },
  window: { ...newAgentSettings.window, start: '00:00', end: '24:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
};

export type Surroundings = {
  hubspot: Emulator;
  portalId: number;
  /** What a Ringside needs to find them. */
  environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
};

/** Everything Ringside talks to, on this machine and outside what is killed. */
export async function openSurroundings(): Promise<Surroundings> {
  const hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  const speech = await openSpeechServer();
  return {
    hubspot,
    portalId: usual.portalId,
    environment: {
      RINGSIDE_HUBSPOT_URL: hubspot.url,
      RINGSIDE_STT_URL: speech.url,
      RINGSIDE_SPEECH_MODEL: 'tiny',
      RINGSIDE_CORES: '1',
      RINGSIDE_LOG_LEVEL: 'info',
    },
    async close() {
      await hubspot.close();
      speech.close();
    },
  };
}

/** Hears the same sentence in everything, at once: what is proved here is not speech. */
async function openSpeechServer(): Promise<{ url: string; close(): void }> {
  const text = 'What is the biggest problem you have today?';
  const answer = JSON.stringify({ text, segments: [{ start: 0, end: 0.5, text }] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A team with a key, an owner who is signed in, a portal, and an agent that may ring at any hour. */
export async function seedTeam(ringside: RingsideProcess): Promise<{ key: string; callsKey: string; cookie: string }> {
  const key = await createKey(ringside);
  const made = await ringside.command(...'keys create --purpose calls --name calls --limit 1000000'.split(' '));
  if (made.code !== 0) throw new Error(`no key for calls was made: ${made.stderr}`);
  const dashboard = await signIn(ringside.url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  await dashboard.ask('POST /api/hubspot', { body: { token: usual.token } });
  await dashboard.ask('POST /api/caller-numbers', { body: { number: CALLER, carrier: 'simulated', label: '' } });
  await publishAgent(dashboard, proofSettings);
  return { key, callsKey: made.stdout.trim(), cookie: dashboard.cookie };
}

export async function publishAgent(dashboard: DashboardClient, settings: AgentSettings): Promise<void> {
  const { agentId, revision } = await dashboard.ask('POST /api/agents', { body: { name: settings.name } });
  const params = { agentId };
  const saved = await dashboard.ask('PUT /api/agents/:agentId/draft', { params, body: { revision, draft: settings } });
  await dashboard.ask('POST /api/agents/:agentId/publish', { params, body: { revision: saved.revision, note: '' } });
}
