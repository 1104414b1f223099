// Examples of how people name a time for another call: the test holds the rule to each of them, and docs/rules.md tells them.
import type { AgreedTime } from './agreed-time.ts';

/** When it is said: a Wednesday, 11:00 where they are. */
export const saidAt = { now: new Date('2026-03-04T16:00:00Z'), zone: 'America/New_York' };

/** `meant`: on their clock. */
export type AgreedTimeExample = [said: string, meant: string];

export const agreedTimeExamples: AgreedTimeExample[] = [
  ['tomorrow at three', '2026-03-05T15:00'],
  ['maybe tomorrow morning', '2026-03-05T10:00'],
  ['call me on Monday at half past ten', '2026-03-09T10:30'],
  ['Wednesday at noon', '2026-03-11T12:00'],
  ['next Friday afternoon', '2026-03-13T15:00'],
  ['in two hours', '2026-03-04T13:00'],
  ['in three days at four', '2026-03-07T16:00'],
  ['this evening', '2026-03-04T18:00'],
  ['at four', '2026-03-04T16:00'],
  ['at ten', '2026-03-05T10:00'],
  ['the 3rd of April at 9 am', '2026-04-03T09:00'],
  ["I'm busy today, call me tomorrow at three", '2026-03-05T15:00'],
  // Clocks are put forward that night.
  ['Sunday at 2:30 am', '2026-03-08T03:00'],
];

export type NoTimeExample = [said: string, read: Exclude<AgreedTime, { kind: 'time' }>];

export const noTimeExamples: NoTimeExample[] = [
  ['on Monday', { kind: 'unclear', missing: 'hour' }],
  ['tomorrow before 3 pm', { kind: 'unclear', missing: 'hour' }],
  ['later', { kind: 'unclear', missing: 'day' }],
  ['in a few days at ten', { kind: 'unclear', missing: 'day' }],
  ['Friday at three is bad', { kind: 'unclear', missing: 'day' }],
  ['any day but Friday at 3 pm', { kind: 'unclear', missing: 'day' }],
  ['today at nine in the morning', { kind: 'passed' }],
  ['in six months', { kind: 'too_far' }],
];
