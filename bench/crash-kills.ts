// Which processes of a Ringside can be killed, and how: server, parts, process of live calls, and the embedded PostgreSQL's main process and backends.
import { readFileSync } from 'node:fs';
import { readPidFile, whoIs } from '../server/database/embedded-process.ts';
import { clusterFolderOf } from '../server/database/embedded-place.ts';
import type { RingsideProcess } from '../test/ringside-process.ts';
import type { Chance } from '../emulator/chance.ts';

export type Layout = {
  /** One process with everything and its own PostgreSQL, or one that serves and one that works. */
  kind: 'one' | 'several';
  processes: { ringside: RingsideProcess; words: string[] }[];
  /** The folder whose PostgreSQL is used. */
  databaseFolder: string;
};

export type Victim = 'server' | 'worker' | 'call process' | 'postmaster' | 'backend' | 'everything' | 'server while it starts';

/** How often each is chosen among a hundred kills. */
const shares: Record<Layout['kind'], Partial<Record<Victim, number>>> = {
  one: { server: 25, everything: 15, postmaster: 20, backend: 25, 'call process': 15 },
  several: { server: 25, worker: 25, postmaster: 25, backend: 25 },
};

export function chooseVictim(layout: Layout, chance: Chance): Victim {
  let at = chance.share() * 100;
  for (const [victim, share] of Object.entries(shares[layout.kind])) if ((at -= share) < 0) return victim as Victim;
  return 'server';
}

/** Kills it and says what really died: where no call is held the server dies instead of the call's process. */
export async function killVictim(layout: Layout, victim: Victim, chance: Chance): Promise<Victim> {
  const [server, worker = server] = layout.processes.map(({ ringside }) => ringside);
  const cluster = clusterFolderOf(layout.databaseFolder);
  switch (victim) {
    case 'worker':
      await worker?.kill();
      return victim;
    case 'postmaster':
    case 'backend': {
      const postmaster = (await readPidFile(cluster))?.pid ?? 0;
      if ((await whoIs(postmaster, cluster)) !== 'ours') return killVictim(layout, 'server', chance);
      const backends = childrenOf(postmaster);
      const backend = backends[Math.floor(chance.share() * backends.length)];
      send(victim === 'backend' && backend ? backend : postmaster);
      return victim;
    }
    case 'everything': {
      const postmaster = (await readPidFile(cluster))?.pid ?? 0;
      const isOurs = (await whoIs(postmaster, cluster)) === 'ours';
      const all = [...(isOurs ? [postmaster, ...childrenOf(postmaster)] : []), ...childrenOf(server?.child?.pid ?? 0)];
      // In one go, so that nobody sees the others die.
      const dying = server?.kill();
      for (const pid of all) send(pid);
      await dying;
      return victim;
    }
    case 'call process': {
      const holder = childrenOf(server?.child?.pid ?? 0).find((pid) => commandOf(pid).includes('call-process'));
      if (holder === undefined) return killVictim(layout, 'server', chance);
      send(holder);
      return victim;
    }
    case 'server':
    case 'server while it starts':
      await server?.kill();
      return victim;
  }
}

export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It was quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
