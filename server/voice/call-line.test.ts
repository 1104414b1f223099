// A person in the agent's place: what they say is played evenly, kept with the call, and never piles up; what the other side says comes at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import { createCallLine } from './call-line.ts';
import { prepareEngine } from './engine.ts';

const frame = (value: number) => new Int16Array(160).fill(value);

prepareEngine();

test('what a person says is gathered a little, played, recorded, and left out when too much waits', async () => {
  const scene = { nowMs: 0, queuedMs: 0, written: [] as number[], heard: [] as number[], us: [] as number[], isOver: false };
  let hear: (pcm: Int16Array) => void = () => {};
  let ended: (end: LegEnd) => void = () => {};
  const leg: MediaLeg = {
    ...{ rateHz: 8_000, onDigit() {}, clear() {}, mark: () => Promise.resolve('played'), sendDigits: async () => {}, close() {} },
    onAudio: (listener) => void (hear = listener),
    onEnd: (listener) => void (ended = listener),
    queuedMs: () => scene.queuedMs,
    write(pcm) {
      scene.written.push(pcm[0] ?? 0);
      scene.queuedMs += 20;
    },
  };
  const line = createCallLine({
    ...{ leg, clock: { now: () => new Date(scene.nowMs), sleep: async () => {} }, callMs: () => scene.nowMs },
    ...{ latency() {}, awaitsTone: () => false, tone() {}, ended: () => void (scene.isOver = true) },
    overhear: ({ us }) => void scene.us.push(us[80] ?? -1),
  });
  const speak = line.standIn((pcm) => void scene.heard.push(pcm[0] ?? 0));
  hear(frame(5));
  speak(frame(1));
  speak(frame(2));
  assert.deepEqual([scene.heard, scene.written], [[5], []]);
  speak(frame(3));
  speak(frame(4));
  assert.deepEqual(scene.written, [1, 2, 3, 4]);
  scene.queuedMs = 601;
  speak(frame(9));
  scene.queuedMs = 0;
  scene.nowMs = 200;
  speak(frame(6));
  assert.deepEqual(scene.written, [1, 2, 3, 4], 'gathered anew after a pause');
  ended({ endedBy: 'callee' });
  for (let i = 0; i < 5; i += 1) speak(frame(8));
  assert.deepEqual([scene.written, scene.isOver], [[1, 2, 3, 4], true]);
  assert.equal(await line.close(200), null);
  assert.deepEqual(scene.us, [1, 2, 3, 4, 0, 0, 0, 0, 0, 0]);
});
