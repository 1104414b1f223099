// The three that do the same job, opened for a bench: Ringside as it is shipped, a plain script, and an n8n.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/free-port.ts';
import { createKey, prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase } from '../test/test-database.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import { openTrial } from './gauntlet-ringside.ts';
import { peerChild, type PeerChild } from './peers-child.ts';
import { openN8n } from './peers-n8n.ts';
import type { Poller } from './peers-poll.ts';
import type { PushPeer } from './peers-push.ts';
import { makePeerTables, polledByPeer, polledByRingside, pushedByPeer, pushedToRingside } from './peers-store.ts';

/** As it is shipped it also works on what was pushed; its web part alone only takes in, as the others do. */
export const pushPeers = ['Ringside', 'Ringside web', 'script', 'n8n'] as const;
export type PushPeerName = (typeof pushPeers)[number];
export const pollPeers = ['Ringside', 'script', 'n8n'] as const;
export type PollPeerName = (typeof pollPeers)[number];

type Hubspot = { url: string; plan: PortalPlan };
export type Opened<T> = T & { close: () => Promise<void> };

const scriptFile = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
const READY_WITHIN_MS = 30_000;

export const openPush: Record<PushPeerName, () => Promise<Opened<PushPeer>>> = {
  Ringside: () => openPushRingside('Ringside', []),
  'Ringside web': () => openPushRingside('Ringside web', ['--parts=web']),

  async script() {
    await using stack = new AsyncDisposableStack();
    const database = await openPeerDatabase();
    stack.defer(() => database.close());
    const port = await freePort();
    const key = randomBytes(24).toString('base64url');
    const child = peerChild({
      words: [scriptFile('script-push.ts')],
      env: { ...process.env, DATABASE_URL: database.connectionString, PUSH_KEY: key, PORT: String(port), NODE_ENV: 'production' },
      isReady: () => answers(`http://127.0.0.1:${port}/`),
      readyWithinMs: READY_WITHIN_MS,
    });
    stack.defer(() => child.stop());
    await child.start();
    const opened = stack.move();
    return {
      ...{ name: 'script', child, url: `http://127.0.0.1:${port}/push`, headers: { 'x-api-key': key } },
      stored: () => pushedByPeer(database.pool),
      close: () => opened.disposeAsync(),
    };
  },

  async n8n() {
    await using stack = new AsyncDisposableStack();
    const database = await openPeerDatabase();
    stack.defer(() => database.close());
    const key = randomBytes(24).toString('base64url');
    const port = await freePort();
    const n8n = await openN8n({
      ...{
        port,
        connectionString: database.connectionString,
        workflow: 'n8n-push.json',
        header: { name: 'x-api-key', value: key },
      },
      isReady: async () => (await statusOf(`http://127.0.0.1:${port}/webhook/push`, 'POST')) === 403,
    });
    stack.defer(() => n8n.close());
    await n8n.child.start();
    const opened = stack.move();
    return {
      ...{ name: 'n8n', child: n8n.child, url: `http://127.0.0.1:${port}/webhook/push`, headers: { 'x-api-key': key } },
      stored: () => pushedByPeer(database.pool),
      close: () => opened.disposeAsync(),
    };
  },
};

export const openPoll: Record<PollPeerName, (hubspot: Hubspot) => Promise<Poller>> = {
  async Ringside({ url, plan }) {
    const install = () => Promise.reject(new Error('No app is installed here.'));
    const trial = await openTrial({
      ...{ plans: [plan], hubspotUrl: url, grants: {}, install, edits: [], workers: 1, isMeasured: true },
    });
    const [ringside] = trial.processes;
    if (!ringside) throw new Error('No process was started.');
    return {
      child: asChild(ringside),
      begin: () => trial.startBackfills(),
      stored: () => polledByRingside(trial.database.pool),
      close: () => trial.close(),
    };
  },

  async script({ url, plan }) {
    const database = await openPeerDatabase();
    const child = peerChild({
      words: [scriptFile('script-poll.ts')],
      env: { ...process.env, DATABASE_URL: database.connectionString, HUBSPOT_URL: url, HUBSPOT_TOKEN: plan.token },
      isReady: async () => true,
      readyWithinMs: READY_WITHIN_MS,
    });
    return {
      ...{ child, begin: () => child.start(), stored: () => polledByPeer(database.pool) },
      async close() {
        await child.stop();
        await database.close();
      },
    };
  },

  async n8n({ url, plan }) {
    await using stack = new AsyncDisposableStack();
    const database = await openPeerDatabase();
    stack.defer(() => database.close());
    const port = await freePort();
    const n8n = await openN8n({
      ...{ port, connectionString: database.connectionString, workflow: 'n8n-poll.json', hubspotUrl: url },
      header: { name: 'Authorization', value: `Bearer ${plan.token}` },
      isReady: async () => (await statusOf(`http://127.0.0.1:${port}/healthz/readiness`)) === 200,
    });
    stack.defer(() => n8n.close());
    const opened = stack.move();
    return {
      ...{ child: n8n.child, begin: () => n8n.child.start(), stored: () => polledByPeer(database.pool) },
      close: () => opened.disposeAsync(),
    };
  },
};

async function openPushRingside(name: PushPeerName, words: string[]): Promise<Opened<PushPeer>> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase({ isMeasured: true });
  stack.defer(() => database.close());
  const ringside = await prepareRingside({ DATABASE_URL: database.connectionString });
  stack.defer(() => ringside.dispose());
  const key = await createKey(ringside);
  await ringside.start(words);
  const opened = stack.move();
  return {
    name,
    child: asChild(ringside, words),
    url: `${ringside.url}/api/integrations/push-api/ingest`,
    headers: { 'x-api-key': key },
    stored: () => pushedToRingside(database.pool),
    close: () => opened.disposeAsync(),
  };
}

async function openPeerDatabase() {
  const database = await openTestDatabase({ isMeasured: true });
  await makePeerTables(database.pool);
  return database;
}

function asChild(ringside: RingsideProcess, words: string[] = []): PeerChild {
  return {
    get pid() {
      return ringside.child?.pid;
    },
    start: () => ringside.start(words),
    kill: () => ringside.kill(),
    stop: async () => void (await ringside.stop()),
  };
}

const answers = async (url: string) => (await statusOf(url)) > 0;

/** 0 when nobody answers. */
async function statusOf(url: string, method = 'GET'): Promise<number> {
  return fetch(url, { method, signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status,
    () => 0,
  );
}
