// Our sound on its way to a carrier: a little ahead of time, taken back when cut off, gone on with where it was paused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { MediaLeg } from '../ports/media-leg.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { prepareEngine } from './engine.ts';
import { LegOutput } from './leg-audio.ts';

prepareEngine();

/** A leg that plays in real time and remembers what was played, one number for each 20 ms. */
function playingLeg() {
  const played: number[] = [];
  let queue: number[] = [];
  const timer = setInterval(() => {
    const next = queue.shift();
    if (next !== undefined) played.push(next);
  }, 20);
  const leg: MediaLeg = {
    rateHz: 8_000,
    onAudio() {},
    onDigit() {},
    onEnd() {},
    write: (pcm) => void queue.push(...Array.from({ length: pcm.length / 160 }, (_, i) => pcm[i * 160] ?? 0)),
    clear: () => void (queue = []),
    mark: () => Promise.resolve('played'),
    queuedMs: () => queue.length * 20,
    sendDigits: () => Promise.resolve(),
    close() {},
  };
  return { leg, played, queuedMs: leg.queuedMs, stop: () => clearInterval(timer) };
}

async function line(output: LegOutput, frames: number): Promise<void> {
  for (let i = 1; i <= frames; i++) await output.captureFrame(new AudioFrame(new Int16Array(160).fill(i), 8_000, 1, 160));
  output.flush();
}

function open() {
  const { leg, played, queuedMs, stop } = playingLeg();
  const taken = { played: 0, cleared: 0 };
  const output = new LegOutput(leg, createSystemClock(), {
    played: (pcm) => void (taken.played += pcm.length / 160),
    cleared: () => void (taken.cleared += 1),
  });
  const finished: voice.PlaybackFinishedEvent[] = [];
  output.on('playbackFinished', (event: voice.PlaybackFinishedEvent) => void finished.push(event));
  return { output, played, queuedMs, stop, taken, finished };
}

const upTo = (frames: number) => Array.from({ length: frames }, (_, i) => i + 1);

test('a line is played whole, and never far ahead of time', async () => {
  const { output, played, queuedMs, stop, finished } = open();
  await line(output, 30);
  assert.ok(queuedMs() >= 100 && queuedMs() <= 320, `${queuedMs()} ms ahead`);
  await output.waitForPlayout();
  stop();
  assert.deepEqual(played, upTo(30));
  assert.deepEqual(finished, [{ playbackPosition: 0.6, interrupted: false }]);
});

test('a line that is cut off tells how far it was played, once', async () => {
  const { output, played, stop, finished } = open();
  await line(output, 50);
  await sleep(250);
  output.clearBuffer();
  output.clearBuffer();
  const heard = played.length;
  await sleep(80);
  stop();
  assert.equal(played.length, heard);
  assert.equal(finished.length, 1);
  assert.ok(finished[0]?.interrupted && Math.abs(finished[0].playbackPosition - heard * 0.02) <= 0.02, JSON.stringify(finished));
});

test('a pause is silent at once, and afterwards nothing is missing and nothing said twice', async () => {
  const { output, played, queuedMs, stop, finished } = open();
  await line(output, 40);
  await sleep(200);
  output.pause();
  assert.equal(queuedMs(), 0);
  await sleep(100);
  const heard = played.length;
  assert.ok(heard > 3 && heard < 20);
  output.resume();
  await output.waitForPlayout();
  stop();
  assert.deepEqual(played, upTo(40));
  assert.equal(finished.length, 1);
});

test('after the end of the line whatever is said is over at once', async () => {
  const { output, stop, finished } = open();
  await line(output, 20);
  output.end();
  await line(output, 20);
  await output.waitForPlayout();
  stop();
  assert.deepEqual(
    finished.map(({ interrupted }) => interrupted),
    [true, true],
  );
});
