// Ids of records: strings of digits that may be larger than a JavaScript number can hold.

export type IdMode = 'usual' | 'beyond-safe';

/** Live portals hand out 11 to 12 digits; one report has 17, where `Number(id)` turns neighbours into one. */
const firstIds: Record<IdMode, bigint> = { usual: 51_000_000_001n, 'beyond-safe': 90_071_992_547_409_931n };

export const createIds = (mode: IdMode): (() => string) => idsFrom(String(firstIds[mode]));

export function idsFrom(first: string): () => string {
  let next = BigInt(first);
  return () => String(next++);
}

/** Numeric order without numbers. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Without leading zeros, so that it compares. */
export const plainId = (text: string): string => text.replace(/^0+(?=\d)/, '');

export const looksLikeId = (text: string): boolean => /^\d{1,19}$/.test(text);

/** Some answers write an id as a JSON number; this keeps every digit of it. */
export function idAsNumber(id: string): unknown {
  return (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(id);
}
