// Times as property values: how HubSpot writes them and what it reads.

/** `2026-03-04T16:30:00Z`: milliseconds that are zero are left out. */
export const propertyTime = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** Milliseconds since 1970 as digits, or ISO 8601. Null if it is neither. */
export function readTime(text: string): number | null {
  const at = /^-?\d{1,16}$/.test(text) ? Number(text) : /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? at : null;
}
