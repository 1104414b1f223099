// The demo, started and ended as in a terminal: it takes calls, and Ctrl-C, even pressed twice, leaves nothing behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../demo/main.ts', import.meta.url));

test('the demo takes calls, and pressing Ctrl-C twice ends it with its database and its data', { timeout: 240_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Where we are root, the database runs as somebody else, who has to get through.
  await chmod(folder, 0o711);
  // A group of its own, all of which gets what is pressed, as in a terminal.
  const demo = spawn(process.execPath, [program], {
    env: { ...process.env, TMPDIR: folder },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const group = demo.pid;
  assert.ok(group !== undefined);
  const said: string[] = [];
  const ended = once(demo, 'exit');
  t.after(() => demo.exitCode ?? demo.signalCode ?? process.kill(-group, 'SIGKILL'));
  demo.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  for await (const line of createInterface({ input: demo.stdout })) {
    said.push(line);
    if (!line.includes(' pushed: ')) continue;
    process.kill(-group, 'SIGINT');
    await sleep(300);
    if (demo.exitCode === null && demo.signalCode === null) process.kill(-group, 'SIGINT');
    break;
  }
  demo.stdout.resume();
  await ended;
  assert.deepEqual({ code: demo.exitCode, signal: demo.signalCode }, { code: 0, signal: null }, said.join('\n'));
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('ringside-demo-')),
    [],
  );
});
