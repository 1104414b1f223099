// How long they wait for an answer, measured on the sound of both sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLatencyMeter, type Latency } from './line-latency.ts';

/** `u`: we are heard, `t`: they are, `b`: both, `.`: nobody. Each for 100 ms. */
function measured(sound: string): number[] {
  const found: Latency[] = [];
  const meter = createLatencyMeter((latency) => found.push(latency));
  const pcm = (isLoud: boolean) => new Int16Array(160).fill(isLoud ? 2_000 : 20);
  sound.split('').forEach((who, i) => {
    for (let step = 0; step < 5; step++)
      meter.add({ atMs: i * 100 + step * 20, us: pcm('ub'.includes(who)), them: pcm('tb'.includes(who)) });
  });
  return found.map(({ ms }) => ms);
}

const cases: [sound: string, ms: number[]][] = [
  ['ttt.....uuu', [500]],
  ['ttt.tt..uu.uuu......tt...uu', [200, 300]],
  ['uuu....uuu', []],
  ['uuubbb', []],
  ['uubbttt...uuu', [300]],
  [`tt${'.'.repeat(200)}uu`, []],
];
for (const [sound, ms] of cases)
  test(`${sound.slice(0, 30)} → ${ms.join(', ') || 'none'}`, () => assert.deepEqual(measured(sound), ms));
