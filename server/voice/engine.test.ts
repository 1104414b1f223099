// The engine's native part is checked before the first call: where it is missing, calls would be held that hear nobody.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

/** Checks the engine in a process of its own; `before` runs first. */
async function check(before: string): Promise<{ code: number | null; said: string }> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `
    ${before}
    const { checkEngine, closeEngine } = await import(${url('./engine.ts')});
    const { createSystemClock } = await import(${url('../providers/system-clock.ts')});
    await checkEngine(createSystemClock()).then(() => console.log('hears'), (error) => console.log(error.code, error.message));
    await closeEngine();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 120_000,
  });
  const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  return { code: exitCode, said };
}

test('here it hears, and the process ends by itself', async () => {
  assert.deepEqual(await check(''), { code: 0, said: 'hears\n' });
});

test('where its binding cannot be loaded, that is said with what to do', async () => {
  const without = `
    const { Module } = await import('node:module');
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name === '@livekit/local-inference') throw new Error('no such binding');
      return load(name, ...rest);
    };
  `;
  const { code, said } = await check(without);
  assert.equal(code, 0);
  assert.match(said, /^configuration_invalid .*npm ci/);
});
