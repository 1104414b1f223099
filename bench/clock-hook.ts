// Preloaded into the Ringside of the proof (node --import): its clock is as far ahead as a file says, whatever it is doing when that changes.
import { readFileSync } from 'node:fs';
import { believed } from './clock-edits.ts';
import { plantEdits } from './source-edit.ts';

const LOOK_MS = 50;
const file = process.env['CLOCK_AHEAD_FILE'] ?? '';
const [now, sayWhen] = [Date.now, Date];
let aheadMs = 0;

const look = () => void (aheadMs = Number(readFileSync(file, 'utf8')));
look();
// Timers and `performance.now` go on evenly, as they do when a machine's clock is set.
setInterval(look, LOOK_MS).unref();

const aheadNow = () => now() + aheadMs;
globalThis.Date = new Proxy(sayWhen, {
  construct: (target, words, made) => Reflect.construct(target, words.length === 0 ? [aheadNow()] : words, made) as Date,
  apply: (target) => new target(aheadNow()).toString(),
  get: (target, name) => (name === 'now' ? aheadNow : (Reflect.get(target, name) as unknown)),
});

if (process.env['CLOCK_BELIEVED'] === 'yes') plantEdits(believed);
