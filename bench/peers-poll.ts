// Peers, polling: the same portal is read by each while people work in it, HubSpot fails and the reader is killed; then what is missing or stale.
import { setTimeout as sleep } from 'node:timers/promises';
import { openHubspot } from './gauntlet-run.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import type { PortalTruth } from './gauntlet-truth.ts';
import { memoryMb, type PeerChild } from './peers-child.ts';
import type { PolledCall } from './peers-store.ts';

export type Poller = {
  child: PeerChild;
  /** Reading begins. */
  begin: () => Promise<void>;
  stored: () => Promise<Map<string, PolledCall>>;
  close: () => Promise<void>;
};

export type PollResult = {
  calls: number;
  changes: number;
  /** Until as many calls were stored as there were at first, the kill and its restart in it. */
  firstReadMs: number | null;
  /** Since people stopped, until everything was right; null when it was not within the bound. */
  rightAfterMs: number | null;
  missing: number;
  stale: number;
  /** Archived or merged into another in HubSpot, and still a call here. */
  ghosts: number;
  requests: number;
  /** Refused because too many were asked. */
  overLimit: number;
  memoryMb: number | null;
  faults: Record<string, number>;
};

type Sizes = { calls: number; sameMs: number };

const BUSY_MS = 45_000;
/** Killed when a third is stored; who stores nothing before all is read, after this. */
const KILL_AFTER_MS = 15_000;
const RIGHT_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 2_000;

/** The same for all: a seed is one plan, people do the same and the same faults strike. */
export function planOfPeers({ calls, sameMs }: Sizes): PortalPlan {
  const plan = { seed: 1, portalId: 146_900_001, appId: 2_900_001, token: 'pat-na1-peers' };
  const fault = { portalId: plan.portalId, share: 0.3 };
  return {
    ...plan,
    ...{ calls, sameMs, conversations: 0, lateConversations: 0, archivedEarly: 0, archivedTalks: 0 },
    ...{ ids: 'usual', auth: 'token', hasWebhooks: false, lag: { leastMs: 500, mostMs: 4_000 } },
    ...{ busyMs: BUSY_MS, changesPerSecond: 10 },
    faults: [500, 12_000].flatMap((atMs) => [
      { atMs, rule: { ...fault, kind: 'rate-limited', count: 3, retryAfterSeconds: 1 } },
      { atMs, rule: { ...fault, kind: 'server-error', count: 4 } },
      { atMs, rule: { ...fault, kind: 'bad-gateway', count: 2 } },
      { atMs, rule: { ...fault, kind: 'reset', count: 3 } },
    ]),
  };
}

export async function measurePoll(
  open: (hubspot: { url: string; plan: PortalPlan }) => Promise<Poller>,
  sizes: Sizes,
): Promise<PollResult> {
  const plan = planOfPeers(sizes);
  await using stack = new AsyncDisposableStack();
  const hubspot = openHubspot([plan]);
  stack.defer(() => hubspot.stop());
  const { url } = await hubspot.hear('ready');
  const poller = await open({ url, plan });
  stack.defer(() => poller.close());

  await poller.begin();
  const beganAt = performance.now();
  const calm = hubspot.hear('calm').then(() => performance.now());
  hubspot.say({ kind: 'begin' });
  let firstReadMs: number | null = null;
  let memory: number | null = null;
  const look = async () => {
    const here = await poller.stored();
    if (here.size >= plan.calls) firstReadMs ??= performance.now() - beganAt;
    const held = memoryMb(poller.child.pid);
    if (held !== null) memory = Math.max(memory ?? 0, held);
    return here;
  };
  const killing = (async () => {
    while ((await look()).size < plan.calls / 3 && performance.now() - beganAt < KILL_AFTER_MS) await sleep(100);
    await poller.child.kill();
    await poller.child.start();
  })();
  const isOver = Promise.all([calm, killing]).then(([at]) => at);
  let calmAt: number | null = null;
  while (calmAt === null) {
    await look();
    calmAt = await Promise.race([isOver, sleep(500, null)]);
  }
  // Whoever tells the truth takes away what has not struck by then, and what has struck is told once.
  let struck: Record<string, number> | null = null;
  for (;;) {
    hubspot.say({ kind: 'truth' });
    const { truth, counts, faults } = await hubspot.hear('truth');
    struck ??= faults;
    const [told] = truth;
    const asked = counts[plan.portalId];
    if (!told) throw new Error('The emulator has told nothing of its portal.');
    const found = compare(told, await look());
    const isRight = found.missing + found.stale === 0;
    const sinceCalmMs = performance.now() - calmAt;
    if (isRight || sinceCalmMs > RIGHT_WITHIN_MS) {
      return {
        ...{ ...found, firstReadMs, faults: struck, memoryMb: memory, calls: told.calls.length, changes: told.changes },
        ...{ rightAfterMs: isRight ? sinceCalmMs : null, requests: asked?.all ?? 0, overLimit: asked?.overLimit ?? 0 },
      };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function compare({ calls }: PortalTruth, here: Map<string, PolledCall>): Pick<PollResult, 'missing' | 'stale' | 'ghosts'> {
  let [missing, stale, ghosts] = [0, 0, 0];
  for (const { id, fate, updatedAt, properties } of calls) {
    const known = here.get(id);
    if (fate !== 'present') ghosts += known && !known.isGone ? 1 : 0;
    else if (!known) missing += 1;
    else if (known.isGone || known.modifiedMs < updatedAt || known.title !== properties['hs_call_title']) stale += 1;
  }
  return { missing, stale, ghosts };
}
