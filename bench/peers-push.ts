// Peers, pushing: how many calls a second each stores before it answers, and what becomes of calls when it is killed and answers are lost.
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { createChance } from '../emulator/chance.ts';
import { memoryMb, type PeerChild } from './peers-child.ts';

/** One of those that do the job. */
export type PushPeer = {
  name: string;
  child: PeerChild;
  url: string;
  headers: Record<string, string>;
  /** How often each external id is stored. */
  stored: () => Promise<Map<string, number>>;
};

export type PushResult = {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Most that its processes held under load, without the database. */
  memoryMb: number | null;
  /** From kill -9 until it answers again, the longer of two. */
  downMs: number;
  faults: { sent: number; repeated: number; refused: number; lost: number; doubled: number };
  /** Of the measured load: acknowledged and not there. */
  lostUnderLoad: number;
};

type Sent = { externalId: string; tries: number; isAcknowledged: boolean };

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 5;
const CLIENTS = 24;
const PATIENCE_MS = 120_000;
const TRY_MS = 10_000;
const PAUSE_MS = 1_000;
const KILLS = 2;
/** Before, between and after the kills. */
const CALM_MS = 4_000;
/** Each of them for one call of ten. */
const SHARE = 0.1;

export async function measurePush(peer: PushPeer, { seconds }: { seconds: number }): Promise<PushResult> {
  await mustRefuse(peer);
  await load(peer, WARM_UP_SECONDS);
  const { perSecond, p50Ms, p99Ms, memory, lost } = await load(peer, seconds);
  const { downMs, sent } = await sendThroughKills(peer);
  const stored = await peer.stored();
  const acknowledged = sent.filter((one) => one.isAcknowledged);
  return {
    ...{ perSecond, p50Ms, p99Ms, downMs, memoryMb: memory, lostUnderLoad: lost },
    faults: {
      sent: sent.length,
      repeated: sent.filter(({ tries }) => tries > 1).length,
      refused: sent.length - acknowledged.length,
      lost: acknowledged.filter(({ externalId }) => !stored.has(externalId)).length,
      doubled: sent.filter(({ externalId }) => (stored.get(externalId) ?? 0) > 1).length,
    },
  };
}

const bodyOf = (externalId: string) => ({
  callTitle: 'Discovery - Acme',
  repName: 'Sam Lee',
  repEmail: 'sam@yourco.example',
  callDate: '2026-03-04T16:30:00Z',
  duration: 1_250_000,
  // Nothing listens there: what is tried is taking calls in, and nothing leaves this machine.
  audioUrl: 'http://127.0.0.1:9/calls/987654321.mp3',
  externalId,
  metadata: { source: 'hubspot', hubspotOwnerId: '41629711', hubspotDealIds: '123456', syncMethod: 'polling' },
});

/** Who stores whatever comes is fast for nothing. */
async function mustRefuse(peer: PushPeer): Promise<void> {
  const good = bodyOf('refused');
  const wrongs = [
    { ...good, audioUrl: 7 },
    { ...good, callDate: 'soon' },
  ];
  const strangers = Object.fromEntries(Object.keys(peer.headers).map((name) => [name, 'not-the-key']));
  const asked = [post(peer, good, strangers), ...wrongs.map((wrong) => post(peer, wrong))];
  for (const status of await Promise.all(asked)) {
    if (status < 400 || status > 499) throw new Error(`${peer.name} answered ${status} to a call that it had to refuse.`);
  }
  if ((await peer.stored()).has('refused')) throw new Error(`${peer.name} has stored a call that it had to refuse.`);
}

async function post(peer: PushPeer, body: object, headers = peer.headers): Promise<number> {
  const answer = await fetch(peer.url, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { ...headers, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TRY_MS),
  });
  await answer.text();
  return answer.status;
}

async function load(peer: PushPeer, seconds: number) {
  const before = (await peer.stored()).size;
  let memory = memoryMb(peer.child.pid);
  const looking = setInterval(() => {
    if (memory !== null) memory = Math.max(memory, memoryMb(peer.child.pid) ?? 0);
  }, 500).unref();
  const result = await autocannon({
    ...{ url: peer.url, connections: CONNECTIONS, duration: seconds, idReplacement: true, method: 'POST', timeout: 30 },
    headers: { ...peer.headers, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf('[<id>]')),
  });
  clearInterval(looking);
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${peer.name} refused ${failed} of the calls it should have stored.`);
  // The last requests are cut off; what they brought may be stored all the same.
  const lost = Math.max(0, result['2xx'] - ((await peer.stored()).size - before));
  const { p50: p50Ms, p99: p99Ms } = result.latency;
  return { perSecond: result['2xx'] / result.duration, p50Ms, p99Ms, memory, lost };
}

/** Each client sends a call a second and waits until it is taken, while the peer is killed twice. */
async function sendThroughKills(peer: PushPeer): Promise<{ downMs: number; sent: Sent[] }> {
  const stop = new AbortController();
  const sent: Sent[] = [];
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    const chance = createChance(client, 'peers push');
    while (!stop.signal.aborted) {
      const one = { externalId: `faults-${client}-${sent.length}`, tries: 0, isAcknowledged: false };
      sent.push(one);
      const drawn = chance.share();
      await Promise.all([
        sendUntilTaken(peer, one, { loses: drawn < SHARE }),
        drawn > 1 - SHARE ? sendUntilTaken(peer, one, { loses: false }) : null,
        sleep(PAUSE_MS),
      ]);
    }
  });
  let downMs = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(CALM_MS);
    const killedAt = performance.now();
    await peer.child.kill();
    await peer.child.start();
    downMs = Math.max(downMs, performance.now() - killedAt);
  }
  await sleep(CALM_MS);
  stop.abort();
  await Promise.all(clients);
  return { downMs, sent };
}

/** `loses`: the first answer that says yes does not arrive, so it is sent once more. */
async function sendUntilTaken(peer: PushPeer, one: Sent, { loses }: { loses: boolean }): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let left = loses ? 2 : 1; left > 0 && performance.now() < until;) {
    one.tries += 1;
    const status = await post(peer, bodyOf(one.externalId)).catch(() => 0);
    if (status >= 200 && status < 300) left -= 1;
    else await sleep(PAUSE_MS);
    if (left === 0) one.isAcknowledged = true;
  }
}
