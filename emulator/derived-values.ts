// Values that HubSpot works out by itself from others. They are read, never written, and nobody is told when they change.
import type { Origin } from './events.ts';

export type Deriving = { readonly properties: Readonly<Record<string, string>>; readonly origin: Origin };

const LONGEST_PREVIEW = 250;

const derivations: Readonly<Record<string, (record: Deriving) => string | undefined>> = {
  hs_object_source: ({ origin }) => origin.changeSource,
  hs_object_source_id: ({ origin }) => origin.sourceId,
  hs_object_source_label: ({ origin }) => origin.changeSource,
  hs_all_owner_ids: ({ properties }) => properties['hubspot_owner_id'],
  hs_body_preview: ({ properties }) =>
    preview(properties['hs_call_body'] ?? properties['hs_note_body'] ?? properties['hs_meeting_body']),
  hs_calculated_phone_number: ({ properties }) => international(properties['phone']),
  hs_calculated_mobile_number: ({ properties }) => international(properties['mobilephone']),
  hs_searchable_calculated_phone_number: ({ properties }) => national(properties['phone']),
  hs_searchable_calculated_mobile_number: ({ properties }) => national(properties['mobilephone']),
};

/** Shown with the answer to a write. */
export const shownAfterWrite: readonly string[] = ['hs_object_source', 'hs_object_source_id', 'hs_object_source_label'];

export const isDerived = (name: string): boolean => Object.hasOwn(derivations, name);

export const derivedValue = (record: Deriving, name: string): string | undefined => derivations[name]?.(record);

function preview(html: string | undefined): string | undefined {
  const text = html
    ?.replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text ? text.slice(0, LONGEST_PREVIEW) : undefined;
}

function international(phone: string | undefined): string | undefined {
  return phone?.trim().startsWith('+') ? `+${phone.replace(/\D/g, '')}` : undefined;
}

/** Country codes have one, two or three digits; these begin the ones with two. */
const twoDigitCodes = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Search looks for numbers without the code of the country. */
function national(phone: string | undefined): string | undefined {
  if (!phone) return undefined;
  const digits = phone.replace(/\D/g, '');
  if (!phone.trim().startsWith('+')) return digits || undefined;
  return digits.slice(/^[17]/.test(digits) ? 1 : twoDigitCodes.test(digits) ? 2 : 3);
}
