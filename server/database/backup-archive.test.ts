// The backup's container: what is written comes back, whatever the chunks, and a path in it cannot lead out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import { ARCHIVE_END, entryHeader, padding, readArchive } from './backup-archive.ts';

const FILES: [string, Buffer][] = [
  ['head.json', Buffer.from('{}')],
  ['empty', Buffer.alloc(0)],
  ['exactly/one/block', Buffer.alloc(512, 'a')],
  [`long/${'ä'.repeat(80)}/name`, Buffer.from('sound')],
  [`${'deep/'.repeat(60)}file`, Buffer.alloc(100_000, 'xyz')],
];

function written(files: [string, Buffer][]): Buffer {
  const parts = files.map(([path, body]) =>
    Buffer.concat([entryHeader({ path, bytes: body.length, kind: 'file' }), body, padding(body.length)]),
  );
  return Buffer.concat([entryHeader({ path: 'folder', bytes: 0, kind: 'folder' }), ...parts, ARCHIVE_END]);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Buffer, chunk = 65_536): Promise<[string, string, Buffer][]> {
  const found: [string, string, Buffer][] = [];
  for await (const entry of readArchive(inChunks(bytes, chunk))) {
    const parts: Buffer[] = [];
    for await (const part of entry.content) parts.push(part);
    found.push([entry.path, entry.kind, Buffer.concat(parts)]);
  }
  return found;
}

const isInvalid = (error: unknown): boolean => error instanceof Problem && error.code === 'backup_invalid';

for (const chunk of [7, 512, 1000, 1_000_000]) {
  test(`what was written comes back when it is read in chunks of ${chunk} bytes`, async () => {
    const expected = [['folder', 'folder', Buffer.alloc(0)], ...FILES.map(([path, body]) => [path, 'file', body])];
    assert.deepEqual(await readAll(written(FILES), chunk), expected);
  });
}

test('sizes beyond eight gigabytes are told', async () => {
  const bytes = 9 * 1024 ** 3;
  for await (const entry of readArchive(inChunks(entryHeader({ path: 'large', bytes, kind: 'file' }), 512))) {
    assert.deepEqual([entry.path, entry.bytes], ['large', bytes]);
    break;
  }
});

for (const path of ['../outside', '/etc/passwd', 'a/../../b', 'a//b', './a', 'a\\b']) {
  test(`the path ${path} is refused`, async () => {
    await assert.rejects(readAll(written([[path, Buffer.from('x')]])), isInvalid);
  });
}

test('an archive that ends anywhere before its end is refused', async () => {
  const whole = written(FILES.slice(0, 4));
  for (let end = 0; end < whole.length; end += 100) await assert.rejects(readAll(whole.subarray(0, end)), isInvalid);
  await assert.rejects(readAll(whole.subarray(0, -1)), isInvalid);
  await assert.rejects(readAll(Buffer.concat([whole, Buffer.from('x')])), isInvalid);
});

test('an altered header is refused', async () => {
  const bytes = written(FILES);
  bytes[512] = (bytes[512] ?? 0) ^ 1;
  await assert.rejects(readAll(bytes), isInvalid);
});
