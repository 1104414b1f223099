// Snapshots as files, in the one folder that was named at the start.
import { mkdir, open, readdir, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { countRecords, restoreSnapshot, snapshotLines } from './snapshot.ts';
import type { World } from './world.ts';

const ENDING = '.snapshot.jsonl';
const CHUNK_CHARACTERS = 1 << 20;

export function snapshotControl(world: World) {
  const folder = world.options.snapshotFolder ?? null;

  function fileOf(name: string): string {
    if (folder === null) throw new Error('The emulator has no folder for snapshots; start it with --snapshots=<folder>.');
    if (!/^[\w-]{1,60}$/.test(name)) throw new Error('A snapshot’s name has letters, digits, - and _, 60 at most.');
    return join(folder, name + ENDING);
  }

  return {
    async saveSnapshot({ name }: { name: string }): Promise<{ path: string; records: number }> {
      const path = fileOf(name);
      await mkdir(folder ?? '.', { recursive: true });
      // Whole or not at all: written beside its place, then moved.
      const file = await open(`${path}.part`, 'w');
      try {
        await write(file, snapshotLines(world));
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
      return { path, records: countRecords(world) };
    },

    async loadSnapshot({ name }: { name: string }): Promise<{ records: number }> {
      const path = fileOf(name);
      const file = await open(path).catch((cause: unknown) => {
        throw new Error(`There is no snapshot ${path}; listSnapshots() tells which there are.`, { cause });
      });
      try {
        return { records: await restoreSnapshot(world, file.readLines()) };
      } finally {
        await file.close();
      }
    },

    async listSnapshots(): Promise<{ folder: string | null; snapshots: { name: string; bytes: number }[] }> {
      const found = folder === null ? [] : await readdir(folder).catch(() => []);
      const names = found.filter((file) => file.endsWith(ENDING)).sort();
      const snapshots = names.map(async (file) => ({
        name: file.slice(0, -ENDING.length),
        bytes: (await stat(join(folder ?? '', file))).size,
      }));
      return { folder, snapshots: await Promise.all(snapshots) };
    },
  };
}

async function write(file: FileHandle, lines: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    await file.writeFile(chunk);
    chunk = '';
  }
  await file.writeFile(chunk);
}
