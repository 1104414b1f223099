// Somebody outside the team, as they ask for their data: by a number, an e-mail address, or the id of a contact in HubSpot.
import { readPhoneNumber } from './phone-number.ts';

/** A number in E.164, an address in lower case. */
export type PersonKey = { kind: 'number' | 'email' | 'contact'; value: string };
export type PersonReading = { kind: 'person'; person: PersonKey } | { kind: 'refused'; message: string };

const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,63}$/;

/** `contact:12345` is a contact; anything else that is no address has to be a number as people of the country write it. */
export function readPersonKey(written: string, country: string | null): PersonReading {
  const text = written.trim();
  if (ADDRESS.test(text)) return { kind: 'person', person: { kind: 'email', value: text.toLowerCase() } };
  const contact = /^contact\s*[: ]\s*(\d{1,20})$/i.exec(text)?.[1];
  if (contact !== undefined) return { kind: 'person', person: { kind: 'contact', value: contact } };
  const reading = readPhoneNumber(text, country);
  if (reading.kind === 'number') return { kind: 'person', person: { kind: 'number', value: reading.e164 } };
  const message = 'Say a phone number as +14155550123, an e-mail address, or a contact of HubSpot as contact:12345.';
  return { kind: 'refused', message };
}

/** For what is kept for good: enough to find the entry by, too little to ring or write to. */
export function maskedPerson({ kind, value }: PersonKey): string {
  if (kind === 'contact') return `contact ${value}`;
  if (kind === 'number') return `${value.slice(0, 3)}…${value.slice(-3)}`;
  return `${value.slice(0, 1)}…@${value.split('@')[1] ?? ''}`;
}

export const maskedNumber = (number: string): string => maskedPerson({ kind: 'number', value: number });
