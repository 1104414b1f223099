// Peers: calls are pushed to and polled by Ringside, a plain script and an n8n under the same load and the same faults; what each made of them.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { installN8n } from './peers-n8n.ts';
import { openPoll, openPush, pollPeers, pushPeers, type PollPeerName, type PushPeerName } from './peers-open.ts';
import { drawPeers } from './peers-plot.ts';
import { measurePoll, type PollResult } from './peers-poll.ts';
import { measurePush, type PushResult } from './peers-push.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    peers: { type: 'string', default: pushPeers.join(',') },
    seconds: { type: 'string', default: '10' },
    calls: { type: 'string', default: '5000' },
    'same-ms': { type: 'string', default: '500' },
    plot: { type: 'string' },
  },
});
const names = options.peers.split(',');
const isPeer = names.every((name) => pushPeers.some((one) => one === name));
const isJob = options.only === undefined || options.only === 'push' || options.only === 'poll';
if (!isJob || !isPeer) {
  throw new Error(`usage: npm run bench:peers -- [--only push|poll] [--peers '${pushPeers.join(',')}'] [--plot file.svg]`);
}
if (names.includes('n8n')) await installN8n();

/** What Ringside has lost, doubled or not noticed. */
let broken = 0;
if (options.only !== 'poll') await pushAll();
if (options.only !== 'push') await pollAll();
if (broken > 0) process.exitCode = 1;

async function pushAll(): Promise<void> {
  const results = new Map<PushPeerName, PushResult>();
  for (const name of pushPeers.filter((one) => names.includes(one))) {
    console.log(`calls are pushed to ${name} …`);
    const peer = await openPush[name]();
    try {
      results.set(name, await measurePush(peer, { seconds: Number(options.seconds) }));
    } finally {
      await peer.close();
    }
  }
  console.log(
    '\nPushed: 32 connections; then 24 that send a call a second each, two kill -9, answers of a tenth lost, another tenth sent twice at once',
  );
  console.table(Object.fromEntries([...results].map(([name, result]) => [name, pushRow(result)])));
  if (options.plot !== undefined) await writeFile(options.plot, drawPeers(results));
  for (const name of ['Ringside', 'Ringside web'] as const) {
    const { faults, lostUnderLoad = 0 } = results.get(name) ?? {};
    if (faults) broken += faults.lost + faults.doubled + faults.refused + lostUnderLoad;
  }
}

async function pollAll(): Promise<void> {
  const sizes = { calls: Number(options.calls), sameMs: Number(options['same-ms']) };
  const results = new Map<PollPeerName, PollResult>();
  for (const name of pollPeers.filter((one) => names.includes(one))) {
    console.log(`${name} polls …`);
    results.set(name, await measurePoll(openPoll[name], sizes));
  }
  console.log(`\nPolled: ${sizes.calls} calls, ${sizes.sameMs} of them changed at one millisecond, 45 s of people's changes,`);
  console.log('HubSpot fails with 429, 500, 502 and cut connections, one kill -9');
  console.table(Object.fromEntries([...results].map(([name, result]) => [name, pollRow(result)])));
  for (const [name, { faults }] of results) console.log(`${name} met: ${JSON.stringify(faults)}`);
  const { missing = 0, stale = 0 } = results.get('Ringside') ?? {};
  broken += missing + stale;
}

function pushRow({ perSecond, p50Ms, p99Ms, memoryMb, downMs, faults, lostUnderLoad }: PushResult) {
  return {
    'calls/s': Math.round(perSecond),
    'p50 ms': p50Ms,
    'p99 ms': p99Ms,
    'memory MB': round(memoryMb),
    'down after kill s': seconds(downMs),
    sent: faults.sent,
    repeated: faults.repeated,
    refused: faults.refused,
    'lost under load': lostUnderLoad,
    lost: faults.lost,
    doubled: faults.doubled,
  };
}

function pollRow(result: PollResult) {
  const { firstReadMs, rightAfterMs } = result;
  return {
    'all read s': seconds(firstReadMs),
    'calls/s': firstReadMs === null ? null : Math.round((Number(options.calls) * 1_000) / firstReadMs),
    changes: result.changes,
    'right after s': seconds(rightAfterMs),
    missing: result.missing,
    stale: result.stale,
    ghosts: result.ghosts,
    requests: result.requests,
    'own 429': result.overLimit,
    'memory MB': round(result.memoryMb),
  };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}
