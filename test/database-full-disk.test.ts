// A full disk refuses what comes, loses nothing that was accepted, and service returns with the space.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { databaseProblem } from '../server/database/database-problem.ts';

const run = promisify(execFile);
const scene = fileURLToPath(new URL('./full-disk-scene.ts', import.meta.url));

/** A small file system that only the scene sees, and that goes with it. An ordinary user gets the rights to it in a namespace of its own. */
const asUser = process.getuid?.() === 0 ? [] : ['--map-current-user', '--keep-caps'];
function onSmallDisk(folder: string, command: string[]): Promise<{ stdout: string; stderr: string }> {
  const mount = 'mount -t tmpfs -o size=140m,mode=0711 ringside "$0" && exec "$@"';
  return run('unshare', ['--mount', ...asUser, 'sh', '-c', mount, folder, ...command], { timeout: 120_000 });
}

for (const what of ['table', 'log']) {
  test(`the disk is full for a ${what} file: nothing accepted is lost, and it goes on when there is space`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'ringside-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const possible = await onSmallDisk(folder, ['true']).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (possible !== null) {
      t.diagnostic(`this system gives us no small disk, so only the meaning of its error is looked at: ${possible}`);
      const full = Object.assign(new Error('could not extend file "base/1/2": No space left on device'), { code: '53100' });
      assert.equal(databaseProblem(full)?.code, 'storage_full');
      return;
    }
    const { stdout } = await onSmallDisk(folder, [process.execPath, scene, folder, what]);
    t.diagnostic(stdout.trim());
    const told: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    assert.ok(typeof told === 'object' && told !== null && 'problems' in told);
    const codes = Object.keys(told.problems as Record<string, number>);
    assert.ok(codes.length > 0);
    assert.deepEqual(
      codes.filter((code) => code !== 'storage_full' && code !== 'database_unavailable'),
      [],
    );
    if (what === 'table') assert.ok(codes.includes('storage_full'), `told ${codes.join(', ')}`);
  });
}
