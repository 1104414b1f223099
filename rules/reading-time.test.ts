// However long and odd what somebody says is, it is read at once: the process that reads it holds every other call too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesDay, readAgreedTime } from './agreed-time.ts';
import { readCallbackAnswer } from './callback-booking.ts';
import { asksNotToBeCalled } from './opt-out-wording.ts';
import * as answers from './spoken-answer.ts';
import { readConsent } from './spoken-consent.ts';
import { judgeGreeting } from './voicemail-wording.ts';

const now = new Date('2026-03-04T16:00:00Z');
const readers: [string, (said: string) => unknown][] = [
  ...Object.entries(answers),
  ['readConsent', readConsent],
  ['asksNotToBeCalled', asksNotToBeCalled],
  ['judgeGreeting', (said) => judgeGreeting(said, true)],
  ['namesDay', namesDay],
  ['readAgreedTime', (said) => readAgreedTime(said, now, 'America/New_York', 'US')],
  ['readCallbackAnswer', (said) => readCallbackAnswer({ said: 'Monday', booking: { kind: 'unclear', missing: 'hour' } }, said)],
];

const begun = ['', 'in ', 'not ', 'they ', 'leave a ', 'I want to be '];
const repeated = [
  'a ',
  'half an ',
  'in a ',
  'hello ',
  'the ',
  'call ',
  'they opt out ',
  'never ',
  'me off ',
  'yes but ',
  '1 ',
  '1',
  'ok, ',
];
/** A first reading is slower, and so is one the machine takes a break in. */
const READINGS = 3;

test('speech of 2,000 characters is read within 100 ms', () => {
  // What takes twice as long with each word is found before it takes for ever.
  for (const length of [50, 70, 2_000]) {
    for (const [name, read] of readers) {
      for (const said of begun.flatMap((begin) => repeated.map((part) => `${begin}${part.repeat(length / part.length)}x`))) {
        const tookMs = Array.from({ length: READINGS }, () => timeOf(() => read(said)));
        assert.ok(Math.min(...tookMs) < 100, `${name} took ${Math.min(...tookMs)} ms to read “${said.slice(0, 60)}”`);
      }
    }
  }
});

function timeOf(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
