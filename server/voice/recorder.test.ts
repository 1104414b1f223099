// The recording of a call: both channels whole, and a process that is killed leaves a file that plays.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPcmWav } from '../providers/wav-file.ts';
import { createRecorder } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-recorder-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const slot = (us: number, them: number) => ({ us: new Int16Array(160).fill(us), them: new Int16Array(160).fill(them) });

test('ours is left, theirs right', async () => {
  const path = join(folder, 'whole.wav');
  const recorder = createRecorder(path, 8_000);
  for (let i = 1; i <= 60; i++) recorder.add(slot(i, -i));
  assert.deepEqual(await recorder.close(), { lengthMs: 1_200, fault: null });
  const wav = openPcmWav(path);
  assert.deepEqual([wav.channels, wav.sampleRateHz, wav.frames], [2, 8_000, 9_600]);
  assert.deepEqual([wav.read(0, 9_599, 9_600)[0], wav.read(1, 160, 161)[0]], [60 / 32_768, -2 / 32_768]);
  wav.close();
});

test('where nothing can be written, that is told', async () => {
  const recorder = createRecorder(join(folder, 'no-such-folder', 'call.wav'), 8_000);
  recorder.add(slot(1, 1));
  const { lengthMs, fault } = await recorder.close();
  assert.equal(lengthMs, 0);
  assert.match(String(fault), /ENOENT/);
});

test('a process that is killed leaves a file whose head is true, up to the last second', async () => {
  const path = join(folder, 'killed.wav');
  const code = `
    import { createRecorder } from ${JSON.stringify(new URL('./recorder.ts', import.meta.url).href)};
    const recorder = createRecorder(${JSON.stringify(path)}, 8000);
    let slots = 0;
    setInterval(() => {
      recorder.add({ us: new Int16Array(160).fill(7), them: new Int16Array(160).fill(9) });
      if (++slots === 100) console.log('two seconds');
    }, 2);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
    await sleep(50);
  } finally {
    child.kill('SIGKILL');
  }
  await once(child, 'exit');
  const bytes = readFileSync(path);
  const promised = bytes.readUInt32LE(40);
  assert.ok(promised >= 4 * 8_000 && promised <= bytes.length - 44, `${promised} of ${bytes.length}`);
  assert.equal(bytes.readUInt32LE(4), promised + 36);
  const wav = openPcmWav(path);
  assert.deepEqual([wav.read(0, 0, 8_000).every((one) => one === 7 / 32_768), wav.read(1, 7_999, 8_000)[0]], [true, 9 / 32_768]);
  wav.close();
});
