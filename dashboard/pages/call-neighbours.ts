// Which call stands before and after this one in the list somebody came from.
import type { QueryClient } from '@tanstack/react-query';
import { callsQuery } from '../queries.ts';
import type { CallFilters, CallList, CallSearch } from '../queries.ts';

let last: CallFilters = {};
let lastColumns: Pick<CallSearch, 'columns'> = {};

export function rememberList({ columns, ...filters }: CallSearch): void {
  last = filters;
  lastColumns = columns === undefined ? {} : { columns };
}
/** Where the way back leads. */
export const lastList = (): CallSearch => ({ ...last, ...lastColumns });

export type Neighbours = { position: number; total: number; before: string | null; after: string | null };

/** Null when the list is not known, for example after opening a link. */
export function neighbours(client: QueryClient, callId: string): Neighbours | null {
  const list = client.getQueryData<CallList>(callsQuery(last).queryKey);
  const rows = list?.pages.flatMap((page) => page.items) ?? [];
  const at = rows.findIndex((row) => row.callId === callId);
  if (at < 0) return null;
  return {
    position: at + 1,
    total: list?.pages[0]?.total ?? rows.length,
    before: rows[at - 1]?.callId ?? null,
    after: rows[at + 1]?.callId ?? null,
  };
}
