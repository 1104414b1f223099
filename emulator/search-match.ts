// Whether a record, as the index has it, answers to a filter.
import { linksOf } from './associations.ts';
import { tableIn } from './asked.ts';
import { invalid } from './answers.ts';
import type { Portal, Table } from './portal.ts';
import type { PropertyType } from './property-definitions.ts';
import { readTime } from './property-time.ts';
import { compareIds, looksLikeId, plainId } from './record-id.ts';
import { valueOf } from './record-json.ts';
import type { Indexed } from './search-lag.ts';
import type { Filter } from './search-request.ts';

export type Matches = (record: Indexed) => boolean;

export function matchFilter(portal: Portal, table: Table, filter: Filter): Matches {
  const { propertyName, operator } = filter;
  if (propertyName.startsWith('associations.')) return matchLinked(portal, table, filter);
  const read = readerOf(table, propertyName);
  switch (operator) {
    case 'HAS_PROPERTY':
      return (record) => read(record) !== undefined;
    case 'NOT_HAS_PROPERTY':
      return (record) => read(record) === undefined;
    case 'CONTAINS_TOKEN':
      return matchToken(read, filter.value);
    case 'NOT_CONTAINS_TOKEN': {
      const contains = matchToken(read, filter.value);
      return (record) => !contains(record);
    }
    case 'IN':
    case 'NOT_IN':
      return matchListed(table, filter);
    case 'BETWEEN':
      return matchBetween(table, filter);
    case 'LT':
    case 'LTE':
    case 'GT':
    case 'GTE':
    case 'EQ':
    case 'NEQ':
      return matchOrder(table, filter, orders[operator]);
  }
}

type Read = (record: Indexed) => string | undefined;

const readerOf =
  (table: Table, name: string): Read =>
  (record) =>
    valueOf(table, record, name);

/** A value in the form in which it is compared. */
type Comparable = number | string;

const orders: Record<'LT' | 'LTE' | 'GT' | 'GTE' | 'EQ' | 'NEQ', (order: number) => boolean> = {
  LT: (order) => order < 0,
  LTE: (order) => order <= 0,
  GT: (order) => order > 0,
  GTE: (order) => order >= 0,
  EQ: (order) => order === 0,
  NEQ: (order) => order !== 0,
};

// A record without the property matches no comparison, not even NEQ.
function matchOrder(table: Table, filter: Filter, holds: (order: number) => boolean): Matches {
  const { read, given, compare } = comparing(table, filter.propertyName);
  const value = given(filter.value);
  return (record) => {
    const own = read(record);
    return own !== undefined && holds(compare(own, value));
  };
}

function matchBetween(table: Table, filter: Filter): Matches {
  const { read, given, compare } = comparing(table, filter.propertyName);
  const [low, high] = [given(filter.value), given(filter.highValue)];
  return (record) => {
    const own = read(record);
    return own !== undefined && compare(own, low) >= 0 && compare(own, high) <= 0;
  };
}

function matchListed(table: Table, filter: Filter): Matches {
  const { read, given } = comparing(table, filter.propertyName, true);
  const listed = new Set(filter.values.map(given));
  const isWanted = filter.operator === 'IN';
  return (record) => {
    const own = read(record);
    return own !== undefined && listed.has(own) === isWanted;
  };
}

type Comparing = {
  read: (record: Indexed) => Comparable | undefined;
  given: (text: string) => Comparable;
  compare: (a: Comparable, b: Comparable) => number;
};

const byNumber = (a: Comparable, b: Comparable) => Number(a) - Number(b);
const byText = (a: Comparable, b: Comparable) => (a < b ? -1 : a > b ? 1 : 0);

/** How values of one property are read and ordered; also the order of a sort by it. */
export function comparing(table: Table, name: string, isList = false): Comparing {
  const { createdProperty, modifiedProperty } = table.type;
  if (name === 'hs_object_id')
    return { read: (record) => record.id, given: givenId, compare: (a, b) => compareIds(String(a), String(b)) };
  if (name === createdProperty || name === 'hs_createdate')
    return { read: (record) => record.createdAt, given: givenTime, compare: byNumber };
  if (name === modifiedProperty || name === 'hs_lastmodifieddate')
    return { read: (record) => record.updatedAt, given: givenTime, compare: byNumber };
  const type: PropertyType = table.properties.get(name)?.type ?? 'string';
  const read = readerOf(table, name);
  const reading = (convert: (text: string) => Comparable) => (record: Indexed) => {
    const text = read(record);
    return text === undefined ? undefined : convert(text);
  };
  switch (type) {
    case 'number':
      return { read: reading(Number), given: Number, compare: byNumber };
    case 'date':
    case 'datetime':
      return { read: reading((text) => readTime(text) ?? 0), given: givenTime, compare: byNumber };
    case 'enumeration':
    case 'bool':
      return { read, given: (text) => text, compare: byText };
    case 'phone_number':
    case 'string': {
      const lower = (text: string) => text.toLowerCase();
      // IN and NOT_IN compare with what the caller sent: it must be lower-case itself.
      return { read: reading(lower), given: isList ? (text) => text : lower, compare: byText };
    }
  }
}

function givenTime(text: string): number {
  const at = readTime(text);
  if (at === null) throw invalid(`'${text}' is neither milliseconds nor an ISO 8601 time.`);
  return at;
}

function givenId(text: string): string {
  if (!looksLikeId(text)) throw invalid(`'${text}' is not an id.`);
  return plainId(text);
}

/** Any word of the value; a star stands for any letters. */
function matchToken(read: Read, wanted: string): Matches {
  const tokens = words(wanted, /[^\p{L}\p{N}*]+/u).map((token) => new RegExp(`^${token.replaceAll('*', '.*')}$`, 'u'));
  return (record) => {
    const own = words(read(record) ?? '', /[^\p{L}\p{N}]+/u);
    return tokens.length > 0 && tokens.every((token) => own.some((word) => token.test(word)));
  };
}

const words = (text: string, between: RegExp) =>
  text
    .toLowerCase()
    .split(between)
    .filter((word) => word !== '');

/** `associations.contact` EQ an id. */
function matchLinked(portal: Portal, table: Table, { propertyName, operator, value, values }: Filter): Matches {
  const to = tableIn(portal, propertyName.slice('associations.'.length)).type;
  if (to.isCustom) throw invalid('Associations with custom objects cannot be searched.');
  if (operator !== 'EQ' && operator !== 'IN') throw invalid('Associations are searched by EQ or IN.');
  const wanted = new Set(operator === 'EQ' ? [value] : values);
  return (record) => linksOf(portal, { typeId: table.type.typeId, id: record.id }, to.typeId).some(({ toId }) => wanted.has(toId));
}

/** Every word of the query begins some word of the properties it looks at. */
export function matchQuery(table: Table, query: string): Matches {
  const wanted = words(query, /[^\p{L}\p{N}]+/u);
  const readers = table.type.searched.map((name) => readerOf(table, name));
  return (record) => {
    const own = readers.flatMap((read) => words(read(record) ?? '', /[^\p{L}\p{N}]+/u));
    return wanted.every((word) => own.some((one) => one.startsWith(word)));
  };
}
