// One server per data folder: the second is refused with the first one's address, and a killed one holds nothing.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Problem } from '../rules/problem.ts';
import type { Embedded } from '../server/database/embedded.ts';
import { claimDataFolder, serverIsRunning } from '../server/database/embedded-claim.ts';
import { isAlive } from '../server/database/embedded-process.ts';
import { ask, clock, kill, makeDataFolder, quiet, removeDataFolder, start, startElsewhere, until } from './embedded-trial.ts';

/** One for all: each test leaves it without a claim, running or not. */
const dataFolder = await makeDataFolder();
after(() => removeDataFolder(dataFolder));

function claim(embedded: Embedded, pid: number, onLost: (problem: Problem) => void = () => {}) {
  return claimDataFolder(embedded, { pid, address: `http://127.0.0.1:${pid}`, clock, log: quiet, onLost });
}

const isRefusal = (error: unknown): boolean => error instanceof Problem && error.code === 'already_running';

test('a second server on the same folder is told who has it and what to do', async (t) => {
  const other = await startElsewhere(t, dataFolder, 'http://127.0.0.1:3000');
  const embedded = await start(dataFolder);
  await assert.rejects(claim(embedded, 2), (error) => {
    assert.ok(isRefusal(error) && error instanceof Error);
    assert.ok(error.message.includes(`process ${other.process.pid}, http://127.0.0.1:3000`), error.message);
    assert.match(error.message, /RINGSIDE_DATA=/);
    return true;
  });
  assert.equal(await serverIsRunning(embedded), true);
  await kill(other.process);
});

test('a server that was killed leaves the folder free', async (t) => {
  const other = await startElsewhere(t, dataFolder, 'http://127.0.0.1:3000');
  await kill(other.process);
  const embedded = await start(dataFolder);
  assert.equal(embedded.startedHere, false);
  const taken = await claim(embedded, 2);
  await taken.release();
  await until('nobody has it', async () => !(await serverIsRunning(embedded)));
});

test('a claim survives a restart of the database', async () => {
  const embedded = await start(dataFolder);
  const taken = await claim(embedded, 1);
  // Who has the claim may have started another one before this one is collected.
  const killed = embedded.postmasterPid;
  process.kill(killed, 'SIGKILL');
  await until('it has ended', () => !isAlive(killed));
  await embedded.ensureRunning();
  await until('it is claimed again', () => serverIsRunning(embedded));
  await assert.rejects(claim(embedded, 2), isRefusal);
  await taken.release();
});

test('whoever is quicker after a restart has the folder, and the other one hears of it', async () => {
  const embedded = await start(dataFolder);
  const lost: Problem[] = [];
  const slow = await claimDataFolder(embedded, {
    pid: 1,
    address: 'http://127.0.0.1:1',
    clock: { ...clock, sleep: (ms, signal) => clock.sleep(ms < 200 ? ms : 1500, signal) },
    log: quiet,
    onLost: (problem) => lost.push(problem),
  });
  const [backend] = await ask<{ pid: number }>(
    embedded.maintenanceConnectionString,
    "select pid from pg_stat_activity where application_name like 'ringside server 1 %'",
  );
  await ask(embedded.maintenanceConnectionString, 'select pg_terminate_backend($1, 5000)', [backend?.pid]);
  const quick = await claim(embedded, 2);
  await until('the slow one hears of it', () => lost.length > 0);
  assert.match(lost[0]?.message ?? '', /process 2, http:\/\/127\.0\.0\.1:2/);
  await slow.release();
  await quick.release();
});

test('a command ends the database it started only when nobody else uses it', async () => {
  const command = await start(dataFolder);
  const server = await start(dataFolder);
  const taken = await claim(server, 1);
  assert.equal(await command.stopIfAlone(), false);
  await taken.release();
  assert.equal(await command.stopIfAlone(), true);
  await until('it has ended', () => !isAlive(command.postmasterPid));
});

test('a server that comes while a command ends the database starts it again', async () => {
  const command = await start(dataFolder);
  const server = await start(dataFolder);
  await command.stop();
  const taken = await claim(server, 1);
  assert.equal(await serverIsRunning(server), true);
  await taken.release();
});
