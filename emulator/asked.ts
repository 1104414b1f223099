// Reads what a request asks for: lists in a query, limits, inputs of a batch, the kind of record in the path.
import { invalid } from './answers.ts';
import { findTable, type Portal, type Table } from './portal.ts';
import type { Shown } from './record-json.ts';

/** Both `a=1&a=2` and `a=1,2`. */
function listIn(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

export const shownIn = (query: URLSearchParams): Shown => ({
  properties: listIn(query, 'properties'),
  withHistory: listIn(query, 'propertiesWithHistory'),
  associations: listIn(query, 'associations'),
});

export const wantsArchived = (query: URLSearchParams): boolean => query.get('archived') === 'true';

export function limitIn(query: URLSearchParams, usual: number, most: number): number {
  const text = query.get('limit');
  if (text === null || text === '') return usual;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalid(`Invalid input: limit must be a whole number from 1 to ${most}.`);
  if (limit > most) throw invalid(`Invalid input: limit must be at most ${most}, it is ${limit}.`);
  return limit;
}

export function tableIn(portal: Portal, name: string | undefined): Table {
  const table = findTable(portal, name ?? '');
  if (!table) throw invalid(`Unable to infer object type from: ${name ?? ''}`);
  return table;
}

export type Fields = Record<string, unknown>;

export function fieldsOf(value: unknown, what = 'The body'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} must be a JSON object.`);
  return value as Fields;
}

export function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} must be a list.`);
  return value;
}

/** Ids come as strings and as numbers. */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`${what} must be a string.`);
}

export function textsOf(value: unknown, what: string): string[] {
  return value === undefined || value === null ? [] : listOf(value, what).map((one) => textOf(one, what));
}

export function inputsOf(body: unknown, most: number): Fields[] {
  const inputs = listOf(fieldsOf(body)['inputs'], 'inputs').map((one) => fieldsOf(one, 'Each of inputs'));
  if (inputs.length > most) throw invalid(`The maximum number of inputs supported in a batch request is ${most}.`);
  return inputs;
}
