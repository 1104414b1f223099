// Examples of attempts and what follows them: the test holds the rule to each of them, and docs/rules.md tells them.
import { type WindowLayer, sameHours } from './calling-window.ts';
import type { Disposition } from './disposition.ts';
import type { CallPlan, Circumstances, PastAttempt } from './next-attempt.ts';

/** `14T10:00` is 10:00 UTC on the 14th of January 2026, a Wednesday. */
export const at = (text: string) => new Date(text.endsWith('Z') ? text : `2026-01-${text}:00Z`);

export const nine: WindowLayer = { name: 'request', days: sameHours(9 * 60, 18 * 60) };

/** What an example does not say otherwise. */
export const plan: CallPlan = {
  askedAt: at('14T10:00'),
  schedule: null,
  carryOver: true,
  retries: { retries: 3, gapsMinutes: [120] },
  retryVoicemail: false,
  booksCallbacks: false,
  ringMs: 60_000,
};
export const given: Circumstances = {
  now: at('14T10:00'),
  zones: { asked: ['Etc/UTC'], law: ['Etc/UTC'] },
  layers: [nine],
  caps: [],
  dials: [],
  pauses: [],
  isCancelled: false,
};

export const now = (text: string): Partial<Circumstances> => ({ now: at(text) });

export const ended = (start: string, disposition: Disposition, minutes = 1): PastAttempt => ({
  kind: 'ended',
  dueAt: at(start),
  startedAt: at(start),
  endedAt: new Date(at(start).getTime() + minutes * 60_000),
  disposition,
});

/** `verdict`: what is done, when, and the reason. */
export type AttemptExample = [
  what: string,
  plan: Partial<CallPlan>,
  attempts: PastAttempt[],
  given: Partial<Circumstances>,
  verdict: string,
];

export const attemptExamples: AttemptExample[] = [
  ['inside the hours', {}, [], {}, 'dial-at 14T10:00 in_window'],
  ['before them', { askedAt: at('14T07:00') }, [], now('14T07:00'), 'dial-at 14T09:00 outside_window'],
  [
    'less than a minute left to ring in',
    { askedAt: at('14T17:59') },
    [],
    { now: at('2026-01-14T17:59:30Z') },
    'dial-at 15T09:00 too_close_to_end',
  ],
  [
    'the gap counts from the end of the attempt',
    {},
    [ended('14T10:00', 'no_answer', 5)],
    now('14T10:06'),
    'dial-at 14T12:05 gap_between_retries',
  ],
  ['a gap that is over', {}, [ended('14T10:00', 'no_answer')], now('14T13:00'), 'dial-at 14T13:00 in_window'],
  ['a gap into the night', {}, [ended('14T17:00', 'no_answer')], now('14T17:02'), 'dial-at 15T09:00 outside_window'],
  [
    'busy, and no gap was asked for',
    { retries: { retries: 1, gapsMinutes: [] } },
    [ended('14T10:00', 'busy')],
    now('14T10:01'),
    'dial-at 14T10:16 gap_between_retries',
  ],
  ['a voicemail', {}, [ended('14T10:00', 'voicemail_reached')], now('14T10:05'), 'give-up ended'],
  [
    'a voicemail, where the agent tries those again',
    { retryVoicemail: true },
    [ended('14T10:00', 'voicemail_reached')],
    now('14T10:05'),
    'dial-at 14T12:01 gap_between_retries',
  ],
  ['they were reached', {}, [ended('14T10:00', 'connected')], now('14T10:05'), 'give-up ended'],
  [
    'all retries are made',
    {},
    ['14T10:00', '14T12:01', '14T14:02', '14T16:03'].map((time) => ended(time, 'no_answer')),
    now('14T16:05'),
    'give-up no_retries_left',
  ],
  [
    'nobody knows whether it rang: left alone until the hours are over',
    {},
    [ended('14T10:00', 'unknown')],
    now('14T10:05'),
    'dial-at 15T09:00 outside_window',
  ],
  [
    'a time they agreed to comes although no retry is left',
    { schedule: { kind: 'instant', at: at('14T11:00') }, scheduleFor: 2, retries: { retries: 0, gapsMinutes: [] } },
    [ended('14T10:00', 'callback_requested')],
    now('14T10:05'),
    'dial-at 14T11:00 before_schedule',
  ],
  [
    'rung three times since yesterday at 11:00, as often in 24 hours as a law allows',
    {},
    [],
    { caps: [{ most: 3, withinHours: 24, source: 'law' }], dials: ['13T11:00', '13T12:00', '14T09:30'].map(at) },
    'dial-at 14T11:00 frequency_cap',
  ],
  ['nothing tells where they are', {}, [], { zones: null }, 'wait - zone_unknown'],
];

/** The same without `carry_over`: an attempt that falls outside the hours is left out. */
export const skippedExamples: AttemptExample[] = [
  ['inside the hours', { carryOver: false }, [], {}, 'dial-at 14T10:00 in_window'],
  [
    'due later, outside them: decided then',
    { carryOver: false },
    [ended('14T16:30', 'busy')],
    now('14T16:40'),
    'wait 14T18:31 gap_between_retries',
  ],
  ['outside them now', { carryOver: false, askedAt: at('14T18:31') }, [], now('14T18:31'), 'skip outside_window'],
  [
    'the next gap counts from when the skipped one was due',
    { carryOver: false },
    [{ kind: 'skipped', dueAt: at('14T08:00') }],
    now('14T08:30'),
    'dial-at 14T10:00 gap_between_retries',
  ],
  [
    'the last one was skipped',
    { carryOver: false, retries: { retries: 1, gapsMinutes: [] } },
    [ended('14T10:00', 'busy'), { kind: 'skipped', dueAt: at('14T19:00') }],
    now('14T19:00'),
    'give-up expired_window',
  ],
];
