// A backup made while calls come in has every one of them, and a file that is not whole is refused before anything is touched.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { Problem, type ProblemCode } from '../rules/problem.ts';
import { backupTo, refuseExternalDatabase } from '../server/database/backup.ts';
import { claimDataFolder } from '../server/database/embedded-claim.ts';
import { restoreFrom } from '../server/database/restore.ts';
import { ask, clock, dataFolderFor, makeDataFolder, quiet, removeDataFolder, start, until } from './embedded-trial.ts';

const folders = ['files'];
const restore = (file: string, dataFolder: string, force = false) =>
  restoreFrom(file, { dataFolder, folders, force, clock, log: quiet });
const isProblem = (code: ProblemCode) => (error: unknown) => error instanceof Problem && error.code === code;

/** A data folder with a table of 500 rows and a recording, and its backup: one for all tests, each of which leaves it as it was. */
const dataFolder = await makeDataFolder();
after(() => removeDataFolder(dataFolder));
const { embedded, file, result } = await backedUp();

async function backedUp() {
  const embedded = await start(dataFolder);
  await ask(embedded.connectionString, 'create table kept as select generate_series(1, 500) as row');
  await mkdir(join(dataFolder, 'files', 'team'), { recursive: true });
  await writeFile(join(dataFolder, 'files', 'team', `${'long-name-'.repeat(15)}.wav`), 'sound');
  const file = join(dirname(dataFolder), 'ringside.backup');
  const result = await backupTo(file, { embedded, folders, now: new Date() });
  return { embedded, file, result };
}

test('a backup made while rows are written holds every row that was answered before it began, and whole ones only', async (t) => {
  await ask(embedded.connectionString, 'create table pushed (id bigint primary key, half text not null, other text not null)');
  const pool = new pg.Pool({ connectionString: embedded.connectionString, max: 4 });
  const answered: number[] = [];
  let next = 0;
  let writing = true;
  const writers = [1, 2, 3, 4].map(async () => {
    while (writing) {
      const id = (next += 1);
      await pool.query('insert into pushed values ($1, $2, $2)', [id, 'x'.repeat(2000)]);
      answered.push(id);
      if (id % 7 === 0) await pool.query('update pushed set other = other where id = $1', [id - 3]);
    }
  });
  await until('rows arrive', () => answered.length > 200);
  const before = [...answered];
  const file = join(dirname(dataFolder), 'while-writing.backup');
  const result = await backupTo(file, { embedded, folders, now: new Date() });
  assert.ok(answered.length > before.length, 'the writers went on');
  writing = false;
  await Promise.all(writers);
  await pool.end();
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(file)).size, result.bytes);

  const elsewhere = await dataFolderFor(t);
  await restore(file, elsewhere);
  const restored = await start(elsewhere);
  const rows = await ask<{ id: string; same: boolean }>(restored.connectionString, 'select id, half = other as same from pushed');
  const found = new Set(rows.map((row) => Number(row.id)));
  assert.deepEqual(
    before.filter((id) => !found.has(id)),
    [],
  );
  assert.ok(rows.every((row) => row.same));
  await ask(restored.connectionString, 'insert into pushed values (0, $1, $1)', ['y']);
});

test('recordings come back with the rows, and nothing of the running server does', async (t) => {
  const elsewhere = await dataFolderFor(t);
  const restored = await restore(file, elsewhere);
  assert.equal(restored.movedAside, null);
  assert.equal(restored.files, result.files);
  assert.deepEqual((await readdir(elsewhere)).toSorted(), ['files', 'postgres']);
  assert.equal(await readFile(join(elsewhere, 'files', 'team', `${'long-name-'.repeat(15)}.wav`), 'utf8'), 'sound');
  assert.equal((await readdir(join(elsewhere, 'postgres'))).includes('postmaster.pid'), false);
  const embedded = await start(elsewhere);
  assert.deepEqual(await ask(embedded.connectionString, 'select count(*)::int as rows from kept'), [{ rows: 500 }]);
});

test('a folder with data in it is refused, and moved aside when forced', async () => {
  await ask(embedded.connectionString, 'delete from kept');
  await assert.rejects(restore(file, dataFolder), isProblem('conflict'));
  const { movedAside } = await restore(file, dataFolder, true);
  assert.deepEqual((await readdir(movedAside ?? '')).toSorted(), ['files', 'postgres']);
  await embedded.ensureRunning();
  assert.deepEqual(await ask(embedded.connectionString, 'select count(*)::int as rows from kept'), [{ rows: 500 }]);
});

test('a folder that a server uses is refused, forced or not', async () => {
  const claim = await claimDataFolder(embedded, { pid: 1, address: 'http://127.0.0.1:1', clock, log: quiet, onLost: () => {} });
  await assert.rejects(restore(file, dataFolder, true), isProblem('already_running'));
  await claim.release();
  assert.deepEqual(await ask(embedded.connectionString, 'select count(*)::int as rows from kept'), [{ rows: 500 }]);
});

test('a file that is cut short or altered anywhere is refused and nothing is touched', async () => {
  const { size } = await stat(file);
  const damages: Record<string, (copy: string) => Promise<void>> = {
    // Node sometimes ends a file of zstd with an empty frame of 13 bytes, without which nothing is missing.
    'without its end': (copy) => truncate(copy, size - 60),
    'half of it': (copy) => truncate(copy, size >> 1),
    empty: (copy) => truncate(copy, 0),
    'one byte changed': async (copy) => {
      const bytes = await readFile(copy);
      bytes[size >> 1] = (bytes[size >> 1] ?? 0) ^ 0x10;
      await writeFile(copy, bytes);
    },
    'something else': (copy) => writeFile(copy, 'not a backup'),
  };
  for (const [what, damage] of Object.entries(damages)) {
    const copy = `${file}.${what.replaceAll(' ', '-')}`;
    await copyFile(file, copy);
    await damage(copy);
    await assert.rejects(restore(copy, dataFolder, true), isProblem('backup_invalid'), what);
  }
  assert.deepEqual(await ask(embedded.connectionString, 'select count(*)::int as rows from kept'), [{ rows: 500 }]);
  assert.deepEqual(
    (await readdir(dataFolder)).filter((name) => name.startsWith('restore.new-')),
    [],
  );
});

test('a name that is taken, a folder that is missing and a file that is missing are named', async () => {
  await assert.rejects(backupTo(file, { embedded, folders, now: new Date() }), isProblem('conflict'));
  const nowhere = join(dirname(file), 'nowhere', 'ringside.backup');
  await assert.rejects(backupTo(nowhere, { embedded, folders, now: new Date() }), isProblem('configuration_invalid'));
  await assert.rejects(restore(`${file}.missing`, dataFolder, true), isProblem('not_found'));
});

test('of a database that is not ours the tools of PostgreSQL are named', () => {
  const problem = refuseExternalDatabase();
  assert.equal(problem.code, 'configuration_invalid');
  assert.match(problem.message, /pg_dump .* pg_restore /);
});
