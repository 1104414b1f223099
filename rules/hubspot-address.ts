// Where HubSpot shows a call to people.

/** Null when the account's domain is none of HubSpot's: a link to anywhere else is not to be offered. */
export function hubspotCallAddress(call: { uiDomain: string; portalId: string; objectId: string }): string | null {
  const { uiDomain, portalId, objectId } = call;
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.hubspot\.com$/.test(uiDomain)) return null;
  return `https://${uiDomain}/contacts/${portalId}/record/0-48/${objectId}`;
}
