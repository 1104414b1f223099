// Examples of calling hours: the test holds the rule to each of them, and docs/rules.md tells them.
import { type PlausibleZones, type WindowLayer, sameHours } from './calling-window.ts';

/** `now`: UTC. `rung`: from when on, as the clock in `zone` shows it. */
export type WindowExample = [what: string, now: string, zone: string, window: string, rung: string];

export const windowExamples: WindowExample[] = [
  ['inside the hours', '2026-01-14T16:00:00Z', 'America/New_York', '09:00–18:00', '2026-01-14T11:00:00-05:00'],
  ['before them', '2026-01-14T12:30:00Z', 'America/New_York', '09:00–18:00', '2026-01-14T09:00:00-05:00'],
  ['after them', '2026-01-14T23:30:00Z', 'America/New_York', '09:00–18:00', '2026-01-15T09:00:00-05:00'],
  ['at their very end', '2026-01-14T23:00:00Z', 'America/New_York', '09:00–18:00', '2026-01-15T09:00:00-05:00'],
  ['Friday evening', '2026-01-16T23:30:00Z', 'America/New_York', '09:00–18:00 Mon–Fri', '2026-01-19T09:00:00-05:00'],
  ['a clock that is half an hour off', '2026-03-04T14:00:00Z', 'Asia/Kolkata', '09:00–18:00', '2026-03-05T09:00:00+05:30'],
  ['the night before clocks go forward', '2026-03-07T23:30:00Z', 'America/New_York', '09:00–18:00', '2026-03-08T09:00:00-04:00'],
  ['clocks skip the beginning', '2026-03-08T05:00:00Z', 'America/New_York', '02:30–06:00', '2026-03-08T03:00:00-04:00'],
  ['clocks skip all of it', '2026-03-08T05:00:00Z', 'America/New_York', '02:15–02:45', '2026-03-09T02:15:00-04:00'],
  ['the night before clocks go back', '2026-10-31T23:30:00Z', 'America/New_York', '09:00–18:00', '2026-11-01T09:00:00-05:00'],
  ['clocks show the beginning twice', '2026-11-01T04:00:00Z', 'America/New_York', '01:30–05:00', '2026-11-01T01:30:00-04:00'],
  ['clocks have gone back for Ramadan', '2026-02-14T19:00:00Z', 'Africa/Casablanca', '09:00–18:00', '2026-02-15T09:00:00+00:00'],
  ['west of the date line', '2026-01-14T08:00:00Z', 'Pacific/Apia', '09:00–18:00', '2026-01-15T09:00:00+13:00'],
  ['east of it', '2026-01-14T08:00:00Z', 'Pacific/Pago_Pago', '09:00–18:00', '2026-01-14T09:00:00-11:00'],
  ['Friday’s hours on Saturday', '2026-01-17T06:00:00Z', 'America/New_York', '20:00–02:00 Mon–Fri', '2026-01-17T01:00:00-05:00'],
];

/** `now` and `rung`: UTC. `by`: the hours, and the clock, that decide; null where nothing is said of them. */
export type LayerExample = [
  what: string,
  layers: WindowLayer[],
  zones: PlausibleZones,
  now: string,
  rung: string,
  by: string | null,
];

const hours = (name: WindowLayer['name'], from: number, to: number, more: Partial<WindowLayer> = {}): WindowLayer => ({
  name,
  days: sameHours(from * 60, to * 60),
  ...more,
});

export const layerExamples: LayerExample[] = [
  [
    'the latest of three clocks opens',
    [hours('request', 9, 18)],
    ['America/New_York', 'America/Chicago', 'America/Los_Angeles'],
    '2026-01-14T14:00:00Z',
    '2026-01-14T17:00:00Z',
    'request America/Los_Angeles',
  ],
  [
    'and the earliest closes',
    [hours('request', 9, 18)],
    ['America/New_York', 'America/Los_Angeles'],
    '2026-01-14T23:00:00Z',
    '2026-01-15T17:00:00Z',
    'request America/Los_Angeles',
  ],
  [
    'the agent begins later than the law',
    [hours('legal', 8, 21), hours('agent', 10, 18)],
    ['Europe/Paris'],
    '2026-01-14T05:00:00Z',
    '2026-01-14T09:00:00Z',
    'agent Europe/Paris',
  ],
  [
    'the law ends earlier than the agent',
    [hours('legal', 8, 20), hours('agent', 7, 23)],
    ['Europe/Paris'],
    '2026-01-14T19:30:00Z',
    '2026-01-15T07:00:00Z',
    'legal Europe/Paris',
  ],
  [
    'a holiday moves to the next day',
    [hours('request', 9, 18, { closedOn: ['2026-12-25', '2026-12-26'] })],
    ['Europe/London'],
    '2026-12-25T10:00:00Z',
    '2026-12-27T09:00:00Z',
    'request Europe/London',
  ],
  [
    'the team works on its own clock',
    [hours('request', 9, 18), hours('team', 9, 17, { zone: 'Asia/Kolkata' })],
    ['Europe/London'],
    '2026-01-14T06:00:00Z',
    '2026-01-14T09:00:00Z',
    'request Europe/London',
  ],
  [
    'the team has gone home before they get up',
    [hours('request', 9, 18), hours('team', 9, 14, { zone: 'Asia/Kolkata' })],
    ['Europe/London'],
    '2026-01-14T06:00:00Z',
    'never',
    null,
  ],
  [
    'clocks at opposite ends of the earth',
    [hours('request', 9, 18)],
    ['Pacific/Auckland', 'Europe/London'],
    '2026-01-14T06:00:00Z',
    'never',
    null,
  ],
];
