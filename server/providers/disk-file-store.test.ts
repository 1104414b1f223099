// The file store on a real disk: whole or not there, told by its hash, and never outside its folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskFileStoreOptions } from './disk-file-store.ts';
import { createDiskFileStore } from './disk-file-store.ts';
import { Problem } from '../../rules/problem.ts';

const room = await mkdtemp(join(tmpdir(), 'file-store-'));
after(() => rm(room, { recursive: true, force: true }));

async function openStore(options: Partial<DiskFileStoreOptions> = {}) {
  const folder = options.folder ?? (await mkdtemp(join(room, 'store-')));
  return { folder, files: await createDiskFileStore({ ...options, folder }) };
}

const halfWritten = (folder: string) => readdir(join(folder, '.half-written'));
const isProblem = (code: string, retryable: boolean) => (error: unknown) =>
  error instanceof Problem && error.code === code && error.retryable === retryable;

test('what is written is read back, with its length and hash', async () => {
  const { folder, files } = await openStore();
  const content = randomBytes(300_000);
  const stored = await files.write('team-1/call-1/recording', Readable.from([content.subarray(0, 7), content.subarray(7)]));
  assert.deepEqual(stored, { bytes: 300_000, sha256: createHash('sha256').update(content).digest('hex') });
  assert.deepEqual(await buffer(await files.read('team-1/call-1/recording')), content);
  assert.equal(await files.size('team-1/call-1/recording'), 300_000);
  assert.deepEqual(await halfWritten(folder), []);
});

test('only the owner of the process can read a recording', async () => {
  const { folder, files } = await openStore();
  await files.write('team/recording', Readable.from([Buffer.from('x')]));
  assert.equal((await stat(join(folder, 'team/recording'))).mode & 0o077, 0);
  assert.equal((await stat(join(folder, 'team'))).mode & 0o077, 0);
});

test('ranges are inclusive, and end where the file ends', async () => {
  const { files } = await openStore();
  await files.write('t/a', Readable.from([Buffer.from('0123456789')]));
  const text = async (start: number, end: number) => (await buffer(await files.read('t/a', { start, end }))).toString();
  assert.equal(await text(0, 0), '0');
  assert.equal(await text(2, 5), '2345');
  assert.equal(await text(8, 500), '89');
  assert.equal(await text(10, 12), '');
  for (const range of [
    { start: 3, end: 2 },
    { start: -1, end: 2 },
    { start: 0.5, end: 2 },
    { start: 0, end: Number.NaN },
  ]) {
    await assert.rejects(files.read('t/a', range), RangeError);
  }
});

test('a second write replaces the first; a reader of the first is not disturbed', async () => {
  const { files } = await openStore();
  await files.write('t/a', Readable.from([Buffer.from('first')]));
  const reading = await files.read('t/a');
  await files.write('t/a', Readable.from([Buffer.from('second!')]));
  assert.equal((await buffer(reading)).toString(), 'first');
  assert.equal((await buffer(await files.read('t/a'))).toString(), 'second!');
});

test('twenty writers of one key leave one whole file', async () => {
  const { folder, files } = await openStore();
  const contents = Array.from({ length: 20 }, () => randomBytes(50_000));
  const hashes = await Promise.all(contents.map(async (content) => (await files.write('t/same', Readable.from([content]))).sha256));
  const kept = createHash('sha256')
    .update(await buffer(await files.read('t/same')))
    .digest('hex');
  assert.ok(hashes.includes(kept));
  assert.deepEqual(await halfWritten(folder), []);
});

test('a source that breaks leaves nothing, and the older file stays', async () => {
  const { folder, files } = await openStore();
  await files.write('t/a', Readable.from([Buffer.from('old')]));
  async function* breaking() {
    yield Buffer.from('new but unfin');
    throw new Error('line cut');
  }
  await assert.rejects(files.write('t/a', Readable.from(breaking())), /line cut/);
  assert.equal((await buffer(await files.read('t/a'))).toString(), 'old');
  assert.deepEqual(await halfWritten(folder), []);
});

test('a source that failed before it was read, and a worker that stopped before, end the write and nothing else', async () => {
  const { folder, files } = await openStore();
  const failed = new Readable({ read() {} });
  failed.destroy(new Error('gone at once'));
  await assert.rejects(files.write('t/a', failed), /gone at once/);
  const stopped = new Error('stopped');
  await assert.rejects(files.write('t/a', Readable.from(['x']), AbortSignal.abort(stopped)), (error) => error === stopped);
  assert.deepEqual(await halfWritten(folder), []);
});

test('an abort ends a write that waits for its source, with the reason', async () => {
  const { folder, files } = await openStore();
  const stop = new AbortController();
  const silent = new Readable({ read() {} });
  const writing = files.write('t/a', silent, stop.signal);
  stop.abort(new Error('worker stops'));
  await assert.rejects(writing, /worker stops/);
  assert.ok(silent.destroyed);
  assert.equal(await files.size('t/a'), null);
  assert.deepEqual(await halfWritten(folder), []);
});

test('a full disk is a problem worth another try, and leaves nothing', async () => {
  const full = existsSync('/dev/full') ? '/dev/full' : undefined;
  const { folder, files } = await openStore({
    openNew: async (path) => {
      if (full) return open(full, constants.O_WRONLY);
      const handle = await open(path, 'wx');
      handle.write = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
      return handle;
    },
  });
  const source = Readable.from([Buffer.alloc(100_000)]);
  await assert.rejects(files.write('t/a', source), isProblem('storage_full', true));
  assert.ok(source.destroyed);
  assert.equal(await files.size('t/a'), null);
  assert.deepEqual(await halfWritten(folder), []);
});

test('what is not there: size null, reading a problem, removing no matter', async () => {
  const { files } = await openStore();
  await files.write('t/file', Readable.from([Buffer.from('x')]));
  assert.equal(await files.size('t/none'), null);
  assert.equal(await files.size('t/file/below'), null);
  await assert.rejects(files.read('t/none'), isProblem('recording_missing', false));
  await assert.rejects(files.localPath('t/none'), isProblem('recording_missing', false));
  await files.remove('t/none');
  await files.remove('nobody/none');
  await files.remove('t/file');
  assert.equal(await files.size('t/file'), null);
});

test('a local path shows the very bytes', async () => {
  const { files } = await openStore();
  await files.write('t/a', Readable.from([Buffer.from('sound')]));
  const local = await files.localPath('t/a');
  assert.equal(await readFile(local.path, 'utf8'), 'sound');
  await local.dispose();
  assert.equal(await files.size('t/a'), 5);
});

test('no key leads out of the folder', async () => {
  const { folder, files } = await openStore({ folder: join(room, 'walled', 'store') });
  await writeFile(join(room, 'walled', 'secret'), 'secret');
  const keys = [
    '../secret',
    't/../../secret',
    '/etc/passwd',
    't//a',
    't/',
    '/t',
    '',
    '.',
    '..',
    't/.',
    't/..',
    '.half-written/x',
    't/.a',
  ];
  keys.push(
    't\\..\\..\\secret',
    't/a\0',
    't/%2e%2e/secret',
    'C:/x',
    't/ü',
    't/a b',
    't/a\n',
    `t/${'a'.repeat(129)}`,
    'a/a/a/a/a/a/a/a/a',
  );
  for (const key of keys) {
    const source = Readable.from([Buffer.from('x')]);
    await assert.rejects(files.write(key, source), TypeError, key);
    assert.ok(source.destroyed);
    await assert.rejects(files.read(key), TypeError, key);
    await assert.rejects(files.size(key), TypeError, key);
    await assert.rejects(files.remove(key), TypeError, key);
    await assert.rejects(files.localPath(key), TypeError, key);
  }
  assert.deepEqual(await readdir(folder), ['.half-written']);
  assert.equal(await readFile(join(room, 'walled', 'secret'), 'utf8'), 'secret');
});

test('a scratch path is free to write to and is cleaned up', async () => {
  const { folder, files } = await openStore();
  const [one, other] = await Promise.all([files.scratchPath(), files.scratchPath()]);
  assert.notEqual(one.path, other.path);
  await writeFile(one.path, 'samples');
  await mkdir(other.path);
  await openStore({ folder });
  assert.equal(await readFile(one.path, 'utf8'), 'samples', 'a second start in this process leaves it alone');
  await one.dispose();
  await other.dispose();
  assert.deepEqual(await halfWritten(folder), []);
});

test('leftovers of a killed process are swept at start, what a living one writes is not', async () => {
  const { folder } = await openStore();
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { createDiskFileStore } from ${JSON.stringify(new URL('disk-file-store.ts', import.meta.url).href)};
     import { Readable } from 'node:stream';
     const files = await createDiskFileStore({ folder: ${JSON.stringify(folder)} });
     const content = new Readable({ read() {} });
     content.push('half');
     files.write('t/a', content);
     setInterval(() => {}, 1000);`,
  ]);
  after(() => child.kill('SIGKILL'));
  while ((await halfWritten(folder)).length === 0) await sleep(20);
  await openStore({ folder });
  assert.equal((await halfWritten(folder)).length, 1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { files } = await openStore({ folder });
  assert.deepEqual(await halfWritten(folder), []);
  assert.equal(await files.size('t/a'), null);
});

test('leftovers of another machine go after a day', async () => {
  const { folder } = await openStore();
  await writeFile(join(folder, '.half-written', 'ffffffff-1-old'), 'left by a crash');
  await writeFile(join(folder, '.half-written', 'ffffffff-1-fresh'), 'being written');
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  await utimes(join(folder, '.half-written', 'ffffffff-1-old'), twoDaysAgo, twoDaysAgo);
  await openStore({ folder });
  assert.deepEqual(await halfWritten(folder), ['ffffffff-1-fresh']);
});
