// Both directions of a call on one time axis: nothing shifts, what is taken back is not there, gaps are silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLine, type Slot } from './line.ts';

const rateHz = 8_000;
const frame = (value: number) => new Int16Array(160).fill(value);

function hold(talk: (line: ReturnType<typeof createLine>) => void): { us: number[]; them: number[] } {
  const slots: Slot[] = [];
  talk(createLine(rateHz, (slot) => slots.push(slot)));
  slots.forEach((slot, i) => assert.equal(slot.atMs, i * 20));
  return { us: slots.map(({ us }) => us[80] ?? -1), them: slots.map(({ them }) => them[80] ?? -1) };
}

test('what arrives unevenly is gapless, and what does not arrive is silence', () => {
  const { them } = hold((line) => {
    line.heard(frame(1), 20);
    line.heard(frame(2), 75);
    line.heard(frame(3), 76);
    line.heard(frame(4), 80);
    line.heard(frame(5), 500);
    line.end(500);
  });
  assert.deepEqual(them.slice(0, 5), [1, 2, 3, 4, 0]);
  assert.deepEqual(them.slice(-2), [0, 5]);
  assert.equal(them.length, 25);
});

test('what is played follows what was handed over before, from the moment it was', () => {
  const { us } = hold((line) => {
    line.played(frame(1), 40);
    line.played(frame(2), 41);
    line.played(frame(3), 200);
    line.end(300);
  });
  assert.deepEqual(us, [0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
});

test('what comes all at once after a stall is kept, and the pause after it is shorter by as much', () => {
  const { them } = hold((line) => {
    line.heard(frame(1), 20);
    for (let i = 0; i < 10; i++) line.heard(frame(2_000), 400);
    for (let ms = 420; ms <= 1_000; ms += 20) line.heard(frame(1), ms);
    line.heard(frame(3_000), 1_020);
    line.end(1_020);
  });
  assert.equal(them.filter((one) => one === 2_000).length, 10);
  // At most what counts as gapless is left of the delay.
  const last = them.indexOf(3_000);
  assert.ok(last >= 50 && last <= 50 + 6, String(last));
});

test('a stall within speech does not tear it apart', () => {
  const { them } = hold((line) => {
    for (let ms = 20; ms <= 100; ms += 20) line.heard(frame(2_000), ms);
    for (let i = 0; i < 5; i++) line.heard(frame(2_500), 400);
    for (let ms = 420; ms <= 600; ms += 20) line.heard(frame(1), ms);
    line.end(600);
  });
  assert.deepEqual(them.slice(0, 10), [2_000, 2_000, 2_000, 2_000, 2_000, 2_500, 2_500, 2_500, 2_500, 2_500]);
  assert.deepEqual([them[11], them.at(-1), them.length], [0, 1, 30]);
});

test('what was taken back was never played, and later sound begins where it is cut', () => {
  const { us } = hold((line) => {
    for (let i = 0; i < 8; i++) line.played(frame(1), 0);
    line.cleared(60);
    line.played(frame(2), 100);
    line.end(160);
  });
  assert.deepEqual(us, [1, 1, 1, 0, 0, 2, 0, 0]);
});

test('slots are told only when nothing in them can change any more', () => {
  const slots: Slot[] = [];
  const line = createLine(rateHz, (slot) => slots.push(slot));
  line.played(new Int16Array(8_000).fill(1), 0);
  line.advance(200);
  assert.equal(slots.length, 0);
  line.advance(300);
  assert.equal(slots.length, 3);
  line.cleared(300);
  line.end(400);
  assert.equal(slots.filter(({ us }) => us[0] === 1).length, 15);
  assert.equal(slots.length, 20);
});
