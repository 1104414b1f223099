// Measures a dry run: how long it takes to say when ten thousand contacts would be called, each with all its attempts.
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { sameHours } from '../rules/calling-window.ts';
import type { CallPlan, Circumstances } from '../rules/next-attempt.ts';
import { readPhoneNumber } from '../rules/phone-number.ts';
import { plannedAttempts } from '../rules/planned-attempts.ts';
import { readZones, zonesToRespect } from '../rules/time-zone-evidence.ts';

const CONTACTS = 10_000;
const now = new Date('2026-03-06T19:00:00Z');

/** Area codes of one zone and of two, toll-free (every zone of America), and numbers of countries with one zone and with many. */
const prefixes = ['+1212', '+1415', '+1208', '+1800', '+1615', '+9198', '+4420', '+6189', '+5511', '+7495'];
const states = ['California', 'TX', 'Florida', 'NY', ''];

const plan: CallPlan = {
  askedAt: now,
  schedule: null,
  carryOver: true,
  retries: { retries: 3, gapsMinutes: [120, 240, 360] },
  retryVoicemail: false,
  booksCallbacks: false,
  ringMs: 60_000,
};
const given: Omit<Circumstances, 'zones'> = {
  now,
  layers: [
    { name: 'legal', days: sameHours(8 * 60, 21 * 60) },
    { name: 'agent', days: sameHours(9 * 60, 18 * 60, ['mon', 'tue', 'wed', 'thu', 'fri']), closedOn: ['2026-03-09'] },
    { name: 'request', days: sameHours(10 * 60, 17 * 60) },
  ],
  caps: [{ most: 3, withinHours: 24, source: 'law' }],
  dials: [],
  pauses: [],
  isCancelled: false,
};

const startedAt = performance.now();
let attempts = 0;
let zones = 0;
let never = 0;
for (let i = 0; i < CONTACTS; i++) {
  const number = readPhoneNumber(`${prefixes[i % prefixes.length]}${String(5_550_000 + i).slice(-6)}0`.slice(0, 12));
  const phone = number.kind === 'number' ? number : null;
  const where = readZones({ phone, address: { state: states[Math.floor(i / prefixes.length) % states.length] ?? '' } }, now);
  const preview = plannedAttempts(plan, [], { ...given, zones: zonesToRespect(where, newCallingPolicy) });
  attempts += preview.attempts.length;
  zones += where.kind === 'known' ? where.zones.law.length : 0;
  if (preview.end === 'no_open_window') never++;
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(`${CONTACTS} contacts, ${attempts} attempts, ${(zones / CONTACTS).toFixed(1)} zones each, ${never} never open`);
console.log(`${seconds.toFixed(2)} s, ${((seconds / CONTACTS) * 1_000_000).toFixed(0)} µs for a contact`);
process.exitCode = seconds < 10 ? 0 : 1;
