// A Ringside of its own that is set up with a carrier, and an agent that calls from a number there: the stage of the stories of real calls.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signIn, type DashboardClient } from '../demo/dashboard-client.ts';
import { newAgentSettings } from '../rules/agent.ts';
import { encodeG711 } from '../server/providers/g711.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { resample } from '../server/providers/resample.ts';
import { nora } from './conversation-scene.ts';
import { createKey, prepareRingside, type RingsideProcess } from './ringside-process.ts';

/** Somewhere with one zone, no rules of law of ours, and daytime now, so that a story may run at any hour. */
const places = [
  { number: '+819012345678', zone: 'Asia/Tokyo' },
  { number: '+27821234578', zone: 'Africa/Johannesburg' },
  { number: '+573001234578', zone: 'America/Bogota' },
];
const hourIn = (zone: string): number =>
  Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date()));
export const CALLED = places.find(({ zone }) => hourIn(zone) >= 9 && hourIn(zone) < 20)?.number ?? '+819012345678';
export const CALLER = '+442079460199';
const LONGEST_CALL_MS = 90_000;
const TELEPHONE_HZ = 8_000;

export type CarrierCallScene = Awaited<ReturnType<typeof openCarrierCallScene>>;

export async function openCarrierCallScene(carrier: string, environment: NodeJS.ProcessEnv) {
  const ringside: RingsideProcess = await prepareRingside({ RINGSIDE_SPEECH_MODEL: 'tiny', ...environment });
  await ringside.start();
  await createKey(ringside);
  const dashboard: DashboardClient = await signIn(ringside.url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  await dashboard.ask('POST /api/caller-numbers', { body: { number: CALLER, carrier, label: 'Of the story' } });
  const { agentId, revision } = await dashboard.ask('POST /api/agents', { body: { name: nora.name } });
  const draft = {
    ...{ ...nora, purpose: 'service' as const, callerNumbers: [CALLER], longestCallMs: LONGEST_CALL_MS },
    window: { ...newAgentSettings.window, start: '09:00', end: '20:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
  };
  const params = { agentId };
  const saved = await dashboard.ask('PUT /api/agents/:agentId/draft', { params, body: { revision, draft: draft as typeof nora } });
  await dashboard.ask('POST /api/agents/:agentId/publish', { params, body: { revision: saved.revision, note: 'For the story' } });

  async function until<T>(what: string, look: () => Promise<T | null | false | void>, withinMs = 180_000): Promise<T> {
    let last: unknown;
    for (const since = Date.now(); Date.now() - since < withinMs; await sleep(250)) {
      const found = await look().catch((error: unknown) => void (last = error));
      if (found) return found;
    }
    const lines = ringside.output().split('\n');
    const log = lines.filter((line) => !line.includes('request answered')).slice(-8);
    throw new Error(`${what} did not happen; last seen ${JSON.stringify(last)}\n${log.join('\n')}`);
  }

  const ask = (plannedCallId: string) => dashboard.ask('GET /api/outbound/calls/:plannedCallId', { params: { plannedCallId } });

  return {
    ringside,
    dashboard,
    agentId,
    until,
    call: ask,
    async plan(toNumber = CALLED, parameters: { number_of_retries?: number } = {}): Promise<string> {
      const body = { agentId, requestKey: randomUUID(), toNumber, parameters };
      const { plannedCallId } = await dashboard.ask('POST /api/outbound/calls', { body });
      if (plannedCallId === null) throw new Error('the call was not planned');
      return plannedCallId;
    },
    /** When its attempt has ended and its recording is a call. */
    recorded: (plannedCallId: string) =>
      until('the attempt’s end and its recording', async () => {
        const [attempt] = (await ask(plannedCallId)).attemptsMade;
        return attempt && attempt.ended_at !== null && attempt.callId !== null ? attempt : null;
      }),
    scored: (callId: string) =>
      until('a transcript of the recording', async () => {
        const call = await dashboard.ask('GET /api/calls/:callId', { params: { callId } });
        return call.state === 'done' || call.state === 'failed' ? call : null;
      }),
    close: () => ringside.dispose(),
  };
}

/** As a telephone carries it. */
export async function spoken(text: string): Promise<Int16Array> {
  const voices = createFliteSynthesizer();
  try {
    const { samples, sampleRateHz } = await voices.speak(text, 'rms');
    return Int16Array.from(resample(samples, sampleRateHz, TELEPHONE_HZ), (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);
  } finally {
    await voices.close();
  }
}

export async function spokenMuLaw(text: string): Promise<Buffer> {
  return Buffer.from(encodeG711(await spoken(text), 'mu-law'));
}
