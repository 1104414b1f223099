// Which call stands before and after this one in the list somebody came from.
import type { QueryClient } from '@tanstack/react-query';
import { callsQuery } from '../queries.ts';
import type { CallFilters, CallList } from '../queries.ts';

let last: CallFilters = {};

export function rememberFilters(filters: CallFilters): void {
  last = filters;
}
export const lastFilters = (): CallFilters => last;

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
