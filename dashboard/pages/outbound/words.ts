// What people read for the states, doors and outcomes of planned calls.
import { dispositions } from '../../../rules/disposition.ts';
import type { Tone } from '../../kit/badge.tsx';
import { words } from '../../format.ts';
import type { PlannedCall } from '../../outbound-queries.ts';

export const stateWords: Record<PlannedCall['state'], { name: string; tone: Tone }> = {
  waiting_for_number: { name: 'Waiting for a number', tone: 'fair' },
  planned: { name: 'Planned', tone: 'accent' },
  calling: { name: 'Calling', tone: 'strong' },
  done: { name: 'Done', tone: 'strong' },
  given_up: { name: 'Given up', tone: 'plain' },
  cancelled: { name: 'Cancelled', tone: 'plain' },
};

export const doorWords: Record<PlannedCall['door'], string> = {
  'crm-webhook': 'CRM webhook',
  outbound: 'API',
  csv: 'List',
  button: 'By hand',
  workflow: 'HubSpot workflow',
};

export function dispositionName(disposition: string): string {
  return Object.hasOwn(dispositions, disposition)
    ? dispositions[disposition as keyof typeof dispositions].label
    : words(disposition);
}

const carrierNames: Record<string, string> = {
  simulated: 'Simulated',
  twilio: 'Twilio',
  telnyx: 'Telnyx',
  plivo: 'Plivo',
  vonage: 'Vonage',
  asterisk: 'Asterisk',
  exotel: 'Exotel',
  sip: 'SIP trunk',
};
export const carrierName = (carrier: string): string => carrierNames[carrier] ?? carrier;

/** Nobody's phone rings by such a carrier. */
export const isSimulated = (carrier: string): boolean => carrier.startsWith('simulated');

const there = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
/** `2026-11-27T09:00:00-01:00` as the clock there shows it: `Fri 27 Nov, 09:00`. */
export function localClock(localTime: string): string {
  const at = new Date(`${localTime.slice(0, 16)}Z`);
  return Number.isNaN(at.getTime()) ? localTime : there.format(at);
}
