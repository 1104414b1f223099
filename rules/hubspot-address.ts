// Where HubSpot shows calls, deals and contacts to people: addresses written, and read as people paste them.

type ShownRecord = { uiDomain: string; portalId: string; objectId: string };

/** Null when the account's domain is none of HubSpot's: a link to anywhere else is not to be offered. */
export const hubspotCallAddress = (call: ShownRecord): string | null => recordAddress(call, '0-48');
/** Likewise of a deal. */
export const hubspotDealAddress = (deal: ShownRecord): string | null => recordAddress(deal, '0-3');

function recordAddress({ uiDomain, portalId, objectId }: ShownRecord, objectTypeId: string): string | null {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.hubspot\.com$/.test(uiDomain)) return null;
  return `https://${uiDomain}/contacts/${portalId}/record/${objectTypeId}/${objectId}`;
}

export type ContactAddress = { portalId: string | null; contactId: string };

/** A contact as people name it: by the address of its page, or by its id alone. Null when it is neither. */
export function readContactAddress(text: string): ContactAddress | null {
  const trimmed = text.trim();
  if (/^\d{1,20}$/.test(trimmed)) return { portalId: null, contactId: trimmed };
  const page = /^https:\/\/[a-z0-9.-]+\.hubspot\.com\/contacts\/(\d{1,20})\/(?:record\/0-1|contact)\/(\d{1,20})(?:[/?#]|$)/i.exec(
    trimmed,
  );
  const [, portalId, contactId] = page ?? [];
  return portalId !== undefined && contactId !== undefined ? { portalId, contactId } : null;
}
