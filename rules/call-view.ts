// The list of calls as somebody wants to see it: which columns, and how many calls are acted on at once.

/** Besides the call itself, in their order. */
export const callColumns = ['rep', 'date', 'length', 'talk', 'score', 'outcome'] as const;
export type CallColumn = (typeof callColumns)[number];

export const MOST_CALLS_AT_ONCE = 200;

/** `rep,score`: as it stands in an address. All where nothing known is named. */
export function readColumns(text: string | undefined): readonly CallColumn[] {
  const named = new Set((text ?? '').split(','));
  const known = callColumns.filter((column) => named.has(column));
  return known.length === 0 ? callColumns : known;
}

/** Undefined where all are shown. */
export function writeColumns(columns: readonly CallColumn[]): string | undefined {
  const known = callColumns.filter((column) => columns.includes(column));
  return known.length === 0 || known.length === callColumns.length ? undefined : known.join(',');
}
