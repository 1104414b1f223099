// The name of this machine among those that share a database: kept beside the recordings of its calls, because it is by them that a call is its own.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A container has another host name after each start; its data folder, and so the calls that were going on, are the same. */
export function hostNameOf(dataFolder: string): string {
  const folder = join(dataFolder, 'live-calls');
  const path = join(folder, 'host');
  mkdirSync(folder, { recursive: true });
  try {
    // Of several processes that begin at once, one writes it.
    writeFileSync(path, hostname(), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim() || hostname();
}
