// What a power cut leaves of a folder: what was synced is there whatever else is lost, and what is not synced is not taken for safe.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createDisk, type Disk } from '../bench/power-disk.ts';
import { readJournal, straceWords, type Deed } from '../bench/power-journal.ts';
import { createChance } from '../emulator/chance.ts';

const CUTS = 40;

async function folderFor(t: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'ringside-power-')));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** In how many of many cuts the file has this content. */
async function countKept(t: TestContext, disk: Disk, path: string, content: string): Promise<number> {
  let kept = 0;
  for (let seed = 1; seed <= CUTS; seed += 1) {
    const into = await folderFor(t);
    await disk.cut(createChance(seed, 'cut'), into);
    if ((await readFile(join(into, path), 'utf8').catch(() => null)) === content) kept += 1;
  }
  return kept;
}

const sync = (path: string): Deed => ({ kind: 'sync', path });
const write = (path: string, text: string): Deed[] => [
  { kind: 'open', path, creates: true, empties: true },
  { kind: 'write', path, offset: 0, data: Buffer.from(text) },
];
const folder: Deed = { kind: 'make_folder', path: 'a' };
const renamed: Deed = { kind: 'rename', from: 'a/new', to: 'a/x' };

const stories: [what: string, deeds: Deed[], isSafe: boolean][] = [
  ['everything synced', [folder, sync('.'), ...write('a/x', 'told'), sync('a/x'), sync('a')], true],
  ['nothing synced', [folder, ...write('a/x', 'told')], false],
  ['the content not synced', [folder, sync('.'), ...write('a/x', 'told'), sync('a')], false],
  ['the folder’s own name not synced', [folder, ...write('a/x', 'told'), sync('a/x'), sync('a')], false],
  ['a new name not synced', [folder, sync('.'), ...write('a/new', 'told'), sync('a/new'), renamed], false],
  ['a new name synced', [folder, sync('.'), ...write('a/new', 'told'), sync('a/new'), renamed, sync('a')], true],
  ['written over after the sync', [...write('x', 'told'), sync('x'), sync('.'), ...write('x', 'new!')], false],
];
for (const [what, deeds, isSafe] of stories) {
  test(`${what}: ${isSafe ? 'always there' : 'lost in some cuts'}`, async (t) => {
    const disk = createDisk();
    for (const deed of deeds) disk.apply(deed);
    const kept = await countKept(t, disk, what.startsWith('written') ? 'x' : 'a/x', 'told');
    if (isSafe) assert.equal(kept, CUTS);
    else assert.ok(kept < CUTS, `there after each of ${CUTS} cuts`);
  });
}

test('a recording that is stored and a master key that is made survive every cut', async (t) => {
  const folder = await folderFor(t);
  const log = join(await folderFor(t), 'log');
  const code = `
    import { Readable } from 'node:stream';
    import { createDiskFileStore } from ${JSON.stringify(new URL('../server/providers/disk-file-store.ts', import.meta.url).href)};
    import { openMasterKeyFile } from ${JSON.stringify(new URL('../server/providers/master-key-file.ts', import.meta.url).href)};
    openMasterKeyFile(${JSON.stringify(folder)}).make();
    const files = await createDiskFileStore({ folder: ${JSON.stringify(join(folder, 'files'))} });
    await files.write('team/calls/1/recording', Readable.from(['sound'.repeat(2000)]));`;
  const words = [...straceWords(log), process.execPath, '--input-type=module', '-e', code];
  const { error, status, stderr } = spawnSync('strace', words, { encoding: 'utf8', timeout: 60_000 });
  if (error && 'code' in error && error.code === 'ENOENT')
    return t.diagnostic('there is no strace here: sudo apt-get install strace');
  assert.equal(status, 0, stderr);
  const disk = createDisk();
  const withoutSyncs = createDisk((path) => path.startsWith('files'));
  for (const { deed } of await readJournal(log, folder)) {
    disk.apply(deed);
    withoutSyncs.apply(deed);
  }
  assert.deepEqual(await disk.differences(folder), []);
  const unsynced = await countKept(t, withoutSyncs, 'files/team/calls/1/recording', 'sound'.repeat(2000));
  assert.ok(unsynced < CUTS, 'a recording that is not synced would not be noticed');
  const key = await readFile(join(folder, 'keys', 'master.key'), 'utf8');
  assert.equal(await countKept(t, disk, 'keys/master.key', key), CUTS);
  assert.equal(await countKept(t, disk, 'files/team/calls/1/recording', 'sound'.repeat(2000)), CUTS);
});
