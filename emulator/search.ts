// Answers a search from the index. Filters by id, creation and modification narrow the walk; the usual sorts cost nothing.
import type { Portal, Table } from './portal.ts';
import { compareIds, plainId } from './record-id.ts';
import { readTime } from './property-time.ts';
import { comparing, matchFilter, matchQuery, type Matches } from './search-match.ts';
import type { Indexed, SearchView } from './search-lag.ts';
import type { Filter, SearchRequest, Sort } from './search-request.ts';
import type { SortedList } from './sorted-list.ts';

export type Found = { total: number; records: Indexed[] };

export function search(portal: Portal, table: Table, request: SearchRequest): Found {
  const view = table.index.look();
  const matches = matchAll(portal, table, request);
  const order = orderOf(table, request.sort);
  // Narrowing needs one set of conditions that all must hold.
  const filters = request.groups.length === 1 ? (request.groups[0] ?? []) : [];
  const own = order.list ? narrow(table, view, order.list, filters) : null;
  const candidates = smallest(table, view, filters);
  // In the list that is sorted already, unless another one is far shorter.
  if (own && own.end - own.start <= candidates.length * 8 + 1_000) return walk(own, matches, request, order.descending);
  const found = candidates.filter(matches).sort(order.compare);
  return { total: found.length, records: found.slice(request.after, request.after + request.limit) };
}

function matchAll(portal: Portal, table: Table, request: SearchRequest): Matches {
  const groups = request.groups.map((group) => group.map((filter) => matchFilter(portal, table, filter)));
  const inGroups: Matches = (record) => groups.length === 0 || groups.some((group) => group.every((matches) => matches(record)));
  if (request.query.trim() === '') return inGroups;
  const inQuery = matchQuery(table, request.query);
  return (record) => inQuery(record) && inGroups(record);
}

type Order = { list: keyof SearchView | null; descending: boolean; compare: (a: Indexed, b: Indexed) => number };

/** Without a sort: as they were created. Ties go by id. */
function orderOf(table: Table, sort: Sort | null): Order {
  const name = sort?.propertyName ?? table.type.createdProperty;
  const descending = sort?.descending ?? false;
  const { read, compare } = comparing(table, name);
  const sign = descending ? -1 : 1;
  return {
    list: listFor(table, name),
    descending,
    compare(a, b) {
      const [mine, other] = [read(a), read(b)];
      // Without a value: at the end, whichever way it is sorted.
      if (mine === undefined || other === undefined) return mine === other ? compareIds(a.id, b.id) : mine === undefined ? 1 : -1;
      return sign * (compare(mine, other) || compareIds(a.id, b.id));
    },
  };
}

function listFor(table: Table, name: string): keyof SearchView | null {
  if (name === 'hs_object_id') return 'byId';
  if (name === table.type.createdProperty || name === 'hs_createdate') return 'byCreated';
  return name === table.type.modifiedProperty || name === 'hs_lastmodifieddate' ? 'byModified' : null;
}

type Range = { list: SortedList<Indexed>; start: number; end: number };

/** The part of a list in which all matches are. */
function narrow(table: Table, view: SearchView, name: keyof SearchView, filters: readonly Filter[]): Range {
  const list = view[name];
  const range: Range = { list, start: 0, end: list.items().length };
  for (const filter of filters) {
    if (listFor(table, filter.propertyName) !== name) continue;
    const { operator, value, highValue } = filter;
    const low = operator === 'GT' || operator === 'GTE' || operator === 'EQ' || operator === 'BETWEEN' ? value : null;
    const high = operator === 'LT' || operator === 'LTE' || operator === 'EQ' ? value : operator === 'BETWEEN' ? highValue : null;
    if (low !== null) range.start = Math.max(range.start, list.placeOf(isBelow(name, low)));
    if (high !== null) range.end = Math.min(range.end, list.placeOf(isUpTo(name, high)));
  }
  return { ...range, end: Math.max(range.start, range.end) };
}

const timeOf = (name: keyof SearchView) => (record: Indexed) => (name === 'byCreated' ? record.createdAt : record.updatedAt);

function isBelow(name: keyof SearchView, value: string): (record: Indexed) => boolean {
  if (name === 'byId') return (record) => compareIds(record.id, plainId(value)) < 0;
  const [read, at] = [timeOf(name), readTime(value) ?? 0];
  return (record) => read(record) < at;
}

function isUpTo(name: keyof SearchView, value: string): (record: Indexed) => boolean {
  if (name === 'byId') return (record) => compareIds(record.id, plainId(value)) <= 0;
  const [read, at] = [timeOf(name), readTime(value) ?? 0];
  return (record) => read(record) <= at;
}

function smallest(table: Table, view: SearchView, filters: readonly Filter[]): Indexed[] {
  const ranges = (['byModified', 'byCreated', 'byId'] as const).map((name) => narrow(table, view, name, filters));
  const least = ranges.reduce((best, one) => (one.end - one.start < best.end - best.start ? one : best));
  return least.list.items().slice(least.start, least.end);
}

function walk(range: Range, matches: Matches, request: SearchRequest, descending: boolean): Found {
  const items = range.list.items();
  const records: Indexed[] = [];
  let total = 0;
  for (let i = range.start; i < range.end; i++) {
    const record = items[descending ? range.end - 1 - (i - range.start) : i] as Indexed;
    if (!matches(record)) continue;
    if (total >= request.after && records.length < request.limit) records.push(record);
    total++;
  }
  return { total, records };
}
