// Reads a search and refuses what HubSpot refuses. The words of the refusals are ours: HubSpot's are not known.
import { invalid, refusal } from './answers.ts';
import { fieldsOf, listOf, textOf, textsOf, type Fields } from './asked.ts';
import type { Table } from './portal.ts';

const operators = [
  'LT',
  'LTE',
  'GT',
  'GTE',
  'EQ',
  'NEQ',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;
type Operator = (typeof operators)[number];

export type Filter = { propertyName: string; operator: Operator; value: string; highValue: string; values: string[] };

export type Sort = { propertyName: string; descending: boolean };

export type SearchRequest = {
  /** Or between groups, and inside one. */
  groups: Filter[][];
  sort: Sort | null;
  query: string;
  properties: string[];
  limit: number;
  after: number;
};

const MOST_GROUPS = 5;
const MOST_IN_GROUP = 6;
const MOST_FILTERS = 18;
const MOST_RESULTS = 200;
const LONGEST_QUERY = 3_000;
/** No paging goes beyond it, however many records match. */
const SEARCH_WALL = 10_000;

export function readSearch(table: Table, body: unknown): SearchRequest {
  const fields = fieldsOf(body ?? {});
  const request: SearchRequest = {
    groups: readGroups(table, fields),
    sort: readSort(table, fields['sorts']),
    query: fields['query'] == null ? '' : textOf(fields['query'], 'query'),
    properties: textsOf(fields['properties'], 'properties'),
    limit: readWhole(fields['limit'], 'limit', 10),
    after: readWhole(fields['after'], 'after', 0),
  };
  if (request.query.length > LONGEST_QUERY) throw invalid(`The query must not be longer than ${LONGEST_QUERY} characters.`);
  if (request.limit > MOST_RESULTS) throw invalid(`The limit must be at most ${MOST_RESULTS}, it is ${request.limit}.`);
  if (request.after + request.limit > SEARCH_WALL) throw invalid('There was a problem with the request.');
  return request;
}

function readWhole(value: unknown, what: string, usual: number): number {
  if (value === undefined || value === null || value === '') return usual;
  const whole = Number(textOf(value, what));
  if (!Number.isInteger(whole) || whole < 0) throw invalid(`${what} must be a whole number.`);
  return whole;
}

function readGroups(table: Table, fields: Fields): Filter[][] {
  // Filters beside the groups are one more group.
  const listed = fields['filterGroups'] == null ? [] : listOf(fields['filterGroups'], 'filterGroups');
  const groups = [...listed, ...(fields['filters'] == null ? [] : [{ filters: fields['filters'] }])].map((group) =>
    listOf(fieldsOf(group, 'Each of filterGroups')['filters'] ?? [], 'filters').map((filter) => readFilter(table, filter)),
  );
  if (groups.length > MOST_GROUPS) throw invalid(`A search takes at most ${MOST_GROUPS} filter groups.`);
  if (groups.some((group) => group.length > MOST_IN_GROUP)) throw invalid(`A filter group takes at most ${MOST_IN_GROUP} filters.`);
  if (groups.flat().length > MOST_FILTERS) throw invalid(`A search takes at most ${MOST_FILTERS} filters.`);
  return groups;
}

/** Properties whose values the index does not hold. */
const notSearchable = new Set(['hs_body_preview_html']);

function readFilter(table: Table, value: unknown): Filter {
  const fields = fieldsOf(value, 'Each of filters');
  const propertyName = textOf(fields['propertyName'], 'propertyName');
  const operator = operators.find((one) => one === fields['operator']);
  if (!operator) throw invalid(`Unknown operator; a filter takes ${operators.join(', ')}.`);
  requireSearchable(table, propertyName);
  const text = (name: string) => (fields[name] == null ? '' : textOf(fields[name], name));
  const filter: Filter = {
    propertyName,
    operator,
    value: text('value'),
    highValue: text('highValue'),
    values: textsOf(fields['values'], 'values'),
  };
  const needsValue = operator !== 'HAS_PROPERTY' && operator !== 'NOT_HAS_PROPERTY' && operator !== 'IN' && operator !== 'NOT_IN';
  if (needsValue && fields['value'] == null) throw invalid(`The operator ${operator} needs a value.`);
  // Live searches from 1970 on fail like this.
  if (propertyName === table.type.modifiedProperty && needsValue && operator !== 'LT' && Number(filter.value) === 0)
    throw refusal(500, { message: 'internal error' });
  if (operator === 'BETWEEN' && fields['highValue'] == null) throw invalid('The operator BETWEEN needs a highValue.');
  if ((operator === 'IN' || operator === 'NOT_IN') && filter.values.length === 0)
    throw invalid(`The operator ${operator} needs values.`);
  return filter;
}

function requireSearchable(table: Table, propertyName: string): void {
  if (propertyName.startsWith('associations.')) return;
  if (!table.properties.has(propertyName) || notSearchable.has(propertyName))
    throw invalid('There was a problem with the request.', {
      errors: [{ message: `Property '${propertyName}' of ${table.type.plural} cannot be searched or does not exist.` }],
    });
}

/** One sort: an object, or a name with a minus before it for descending. */
function readSort(table: Table, value: unknown): Sort | null {
  const sorts = value == null ? [] : listOf(value, 'sorts');
  if (sorts.length > 1) throw invalid('A search takes one sort.');
  const [first] = sorts;
  if (first === undefined) return null;
  const sort: Sort =
    typeof first === 'string'
      ? { propertyName: first.replace(/^-/, ''), descending: first.startsWith('-') }
      : {
          propertyName: textOf(fieldsOf(first, 'The sort')['propertyName'], 'propertyName'),
          descending: fieldsOf(first)['direction'] === 'DESCENDING',
        };
  requireSearchable(table, sort.propertyName);
  return sort;
}
