// Who is to be called: number, name, whereabouts and opt-out, from the contact as the CRM has it and from what was sent.
import { attemptReasons, type AttemptReason } from './attempt-reason.ts';
import type { CallingPolicy } from './calling-policy.ts';
import { readableText } from './clean-text.ts';
import { readCountry } from './country.ts';
import { readPhoneNumber, type PhoneNumberReading } from './phone-number.ts';
import type { Whereabouts } from './time-zone-evidence.ts';
import { phoneProperties } from './trigger.ts';
import type { CrmProperties } from './variable.ts';

export type CalledPerson = {
  name: string | null;
  phone: PhoneNumberReading;
  whereabouts: Whereabouts;
  /** Null when the team has mapped no property. */
  optOut: { property: string; value: string | null } | null;
};

type PersonPolicy = Pick<CallingPolicy, 'defaultCountry' | 'zoneProperty' | 'optOutProperty'>;

/** What has to be read of a contact before it is decided when to call it. */
export function propertiesOfPerson({ zoneProperty, optOutProperty }: PersonPolicy): string[] {
  const always = ['firstname', 'lastname', ...phoneProperties, 'country', 'state', 'zip', 'hs_timezone'];
  return [...new Set([...always, zoneProperty, optOutProperty].filter((name) => name !== null))];
}

/**
 * `sentPhone` outweighs the numbers of the contact, unless it cannot be read. A number without a country code belongs to the contact's
 * country, else to the team's.
 */
export function readCalledPerson(
  known: { contact: CrmProperties; sentPhone: string | null; timeZone: string | null },
  policy: PersonPolicy,
): CalledPerson {
  const { contact } = known;
  const country = (contact['country'] ? readCountry(contact['country']) : null) ?? policy.defaultCountry;
  const written = [known.sentPhone, ...phoneProperties.map((name) => contact[name] ?? null)].filter((text) => text !== null);
  const readings = written.map((text) => readPhoneNumber(text, country));
  const phone = readings.find(({ kind }) => kind === 'number') ?? readings[0] ?? readPhoneNumber('');
  const { zoneProperty, optOutProperty } = policy;
  return {
    name: nameOf(contact),
    phone,
    whereabouts: {
      timeZone: known.timeZone,
      mappedTimeZone: zoneProperty === null ? null : (contact[zoneProperty] ?? null),
      hsTimeZone: contact['hs_timezone'] ?? null,
      address: { country: contact['country'] ?? null, state: contact['state'] ?? null, zip: contact['zip'] ?? null },
      phone: phone.kind === 'number' ? { e164: phone.e164, country: phone.country } : null,
    },
    optOut: optOutProperty === null ? null : { property: optOutProperty, value: contact[optOutProperty] ?? null },
  };
}

/** Why a call stands as it does; what is wrong with a number that is written there, so that somebody can mend it. */
export function callSentence(
  { reason, contact }: { reason: AttemptReason | null; contact: CrmProperties },
  policy: PersonPolicy,
): string | null {
  if (reason !== 'number_missing') return reason && attemptReasons[reason];
  const { phone } = readCalledPerson({ contact, sentPhone: null, timeZone: null }, policy);
  return phone.kind === 'refused' && phone.why !== 'empty' ? phone.message : attemptReasons.number_missing;
}

const LONGEST_NAME = 200;

function nameOf(contact: CrmProperties): string | null {
  const names = [contact['firstname'], contact['lastname']].map((name) => readableText(name ?? '').trim());
  const name = names.filter((part) => part !== '').join(' ');
  return name === '' ? null : name.slice(0, LONGEST_NAME).toWellFormed();
}

/** Fields of a body read as the properties of a contact: what is one value each. */
export function propertiesOfFields(fields: Readonly<Record<string, unknown>>): CrmProperties {
  const properties: CrmProperties = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') properties[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') properties[name] = String(value);
  }
  return properties;
}
