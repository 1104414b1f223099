// The embedded database starts once, is found again, survives its starter, and starts from wherever the folder lies.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { embeddedPackageFolder } from '../server/database/embedded-binaries.ts';
import { isAlive, whoIs } from '../server/database/embedded-process.ts';
import { keepRunning } from '../server/database/embedded-watch.ts';
import { Problem } from '../rules/problem.ts';
import { ask, clock, dataFolderFor, kill, quiet, start, startElsewhere, until } from './embedded-trial.ts';

const asRoot = process.getuid?.() === 0;

test('the first start makes a database that checks its pages and listens on a socket of its own only', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const embedded = await start(dataFolder);
  assert.equal(embedded.startedHere, true);
  const [found] = await ask<{ checksums: string; listen: string; fsync: string; encoding: string; provider: string }>(
    embedded.connectionString,
    `select current_setting('data_checksums') as checksums, current_setting('listen_addresses') as listen,
     current_setting('fsync') as fsync, pg_encoding_to_char(encoding) as encoding, datlocprovider as provider
     from pg_database where datname = current_database()`,
  );
  assert.deepEqual(found, { checksums: 'on', listen: '', fsync: 'on', encoding: 'UTF8', provider: 'b' });
  const modes = await Promise.all(['postgres', 'run'].map(async (name) => (await stat(join(dataFolder, name))).mode & 0o777));
  assert.deepEqual(modes, [0o700, 0o700]);
  assert.equal((await stat(join(dataFolder, 'postgres'))).uid === 0, false);
});

test('a second start attaches, and after a stop the rows are there again', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const first = await start(dataFolder);
  await ask(first.connectionString, 'create table kept as select 42 as answer');
  const second = await start(dataFolder);
  assert.deepEqual([second.startedHere, second.postmasterPid], [false, first.postmasterPid]);
  await first.stop();
  await until('the postmaster is gone', () => !isAlive(first.postmasterPid));
  const third = await start(dataFolder);
  assert.equal(third.startedHere, true);
  assert.deepEqual(await ask(third.connectionString, 'select answer from kept'), [{ answer: 42 }]);
});

test('the database outlives a starter that is killed, and the next one attaches to it', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const starter = await startElsewhere(t, dataFolder);
  assert.equal(starter.said.startedHere, true);
  await kill(starter.process);
  const next = await start(dataFolder);
  assert.deepEqual([next.startedHere, next.postmasterPid], [false, starter.said.postmasterPid]);
});

test('processes that start a new folder at the same moment end with one database', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const starters = await Promise.all([1, 2, 3].map(() => startElsewhere(t, dataFolder)));
  assert.equal(new Set(starters.map((starter) => starter.said.postmasterPid)).size, 1);
  assert.equal(starters.filter((starter) => starter.said.startedHere).length, 1);
  assert.deepEqual(
    (await readdir(dataFolder)).filter((name) => name.includes('.new-')),
    [],
  );
});

test('everything killed at once: the next start recovers what was committed', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const embedded = await start(dataFolder);
  await ask(embedded.connectionString, 'create table kept as select generate_series(1, 1000) as row');
  process.kill(embedded.postmasterPid, 'SIGKILL');
  const next = await start(dataFolder);
  assert.equal(next.startedHere, true);
  assert.deepEqual(await ask(next.connectionString, 'select count(*)::int as rows from kept'), [{ rows: 1000 }]);
});

/** PostgreSQL believes in living processes of its own user only. */
const itsUser = asRoot ? { uid: 65_534, gid: 65_534 } : {};
const STALE = {
  'a process that is gone': async (t: TestContext) => {
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
    t.after(() => child.kill());
    await new Promise((resolve) => child.once('exit', resolve));
    return child.pid ?? 0;
  },
  'a number that another program has now': async (t: TestContext) => {
    const other = spawn('sleep', ['100'], { stdio: 'ignore', cwd: '/', ...itsUser });
    t.after(() => other.kill('SIGKILL'));
    return other.pid ?? 0;
  },
  'a process that ended and was never collected': async (t: TestContext) => {
    // It outlives the shell, which would collect it; what the shell becomes does not.
    const words = ['-c', 'sleep 0.3 & echo $!; exec sleep 100'];
    const parent = spawn('sh', words, { stdio: ['ignore', 'pipe', 'ignore'], cwd: '/', ...itsUser });
    t.after(() => parent.kill('SIGKILL'));
    for await (const line of createInterface({ input: parent.stdout })) {
      await until('it is a zombie', async () => (await whoIs(Number(line), '/nowhere')) === 'zombie');
      return Number(line);
    }
    return 0;
  },
  nonsense: async () => 0,
};
test('pid files that name nobody do not keep the database from starting', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const embedded = await start(dataFolder);
  const paths = [join(embedded.clusterFolder, 'postmaster.pid'), join(dataFolder, 'run', '.s.PGSQL.5432.lock')];
  for (const [whose, pid] of Object.entries(STALE)) {
    await t.test(whose, async (t) => {
      await embedded.ensureRunning();
      const contents = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
      await embedded.stop();
      const named = String(await pid(t));
      for (const [at, path] of paths.entries()) await writeFile(path, contents[at]?.replace(/^\d+/, named) ?? '', { mode: 0o644 });
      const next = await start(dataFolder);
      assert.equal(next.startedHere, true);
      assert.equal((await ask(next.connectionString, 'select 1 as one')).length, 1);
    });
  }
});

test('a database that is killed is started again while the server lives', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const embedded = await start(dataFolder);
  const watch = keepRunning(embedded, { clock, log: quiet });
  t.after(() => watch.stop());
  const before = embedded.postmasterPid;
  process.kill(before, 'SIGKILL');
  await until('another one answers', async () => {
    if (embedded.postmasterPid === before) return false;
    return (await ask(embedded.connectionString, 'select 1 as one').catch(() => [])).length === 1;
  });
  await watch.stop();
});

test('a folder that only its owner may enter is no hindrance', async (t) => {
  const dataFolder = await dataFolderFor(t);
  await chmod(dirname(dataFolder), 0o700);
  const embedded = await start(dataFolder);
  assert.equal((await ask(embedded.connectionString, 'select 1 as one')).length, 1);
  if (!asRoot) return;
  const status = await readFile(`/proc/${embedded.postmasterPid}/status`, 'utf8');
  assert.match(status, /^Uid:\s+65534\s+65534\s+65534\s+65534$/m);
  // One right of root's, and never the one to change its user.
  assert.match(status, /^CapEff:\s+0{15}[24]$/m);
});

/** So that the folder can be removed afterwards, whatever happens. */
async function startWithin(dataFolder: string, packageFolder: string, closed: string) {
  try {
    return await start(dataFolder, { packageFolder });
  } finally {
    await chmod(closed, 0o755);
  }
}

test('binaries in a folder that takes no links are copied to the data folder', async (t) => {
  const dataFolder = await dataFolderFor(t);
  const packageFolder = join(dirname(dataFolder), 'package');
  // As npm unpacks it: the files, and none of the links to them.
  await cp(embeddedPackageFolder(), packageFolder, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const libraries = join(packageFolder, 'native', 'lib');
  if (asRoot) {
    // Nothing is read-only to root, but what its database user cannot enter has to be copied just the same.
    await chmod(packageFolder, 0o700);
  } else {
    await chmod(libraries, 0o555);
  }
  const embedded = await startWithin(dataFolder, packageFolder, libraries);
  assert.equal((await ask(embedded.connectionString, 'select 1 as one')).length, 1);
  assert.equal((await readdir(dataFolder)).filter((name) => /^postgresql-18[\w.-]*$/.test(name)).length, 1);
  if (process.platform === 'linux') {
    const words = (await readFile(`/proc/${embedded.postmasterPid}/cmdline`, 'utf8')).split('\0');
    assert.ok(words[0]?.startsWith(dataFolder), `runs from ${words[0]}`);
  }
});

test('a path too long for a socket gets its socket elsewhere', async (t) => {
  const dataFolder = await dataFolderFor(t, 'a-very-long-name-'.repeat(7));
  const embedded = await start(dataFolder);
  const socketFolder = new URLSearchParams(embedded.connectionString.split('?')[1]).get('host') ?? '';
  t.after(() => rm(socketFolder, { recursive: true, force: true }));
  assert.equal(socketFolder.startsWith(dataFolder), false);
  assert.equal((await ask(embedded.connectionString, 'select 1 as one')).length, 1);
  assert.equal((await start(dataFolder)).startedHere, false);
});

test('a platform without binaries is told to set DATABASE_URL', () => {
  assert.throws(
    () => embeddedPackageFolder('sunos', 'sparc'),
    (error) => error instanceof Problem && error.code === 'configuration_invalid' && error.message.includes('DATABASE_URL'),
  );
});

test('a database of another PostgreSQL version is refused and left alone', async (t) => {
  const dataFolder = await dataFolderFor(t);
  await mkdir(join(dataFolder, 'postgres'), { recursive: true });
  await writeFile(join(dataFolder, 'postgres', 'PG_VERSION'), '16\n');
  await assert.rejects(
    start(dataFolder),
    (error) => error instanceof Problem && error.code === 'configuration_invalid' && /PostgreSQL 16/.test(error.message),
  );
  assert.deepEqual(await readdir(join(dataFolder, 'postgres')), ['PG_VERSION']);
});
