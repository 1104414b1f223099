// Metadata of a pushed call: a small flat map, HubSpot's ids as exact text, and a bounded place for fields nobody knows.
import { isPlainIdentifier, isStorable, storableText } from './clean-text.ts';
import { isForbiddenKey } from './json-scan.ts';
import { isAbsent, isApiKeyName, isSame, shownKey, type SortedFields } from './pushed-fields.ts';
import type { FieldProblem } from './problem.ts';

/** Beside those that have a meaning. */
const MOST_METADATA_KEYS = 50;
const LONGEST_METADATA_KEY = 100;
/** Characters of one value, of a list all together. */
const LONGEST_METADATA_VALUE = 4_096;
/** Ids of one list; more records than this are tied to no call. */
const MOST_IDS = 1_000;
/** Unknown fields beyond this are counted and dropped: whole HubSpot records are sent by "include all properties". */
const MOST_UNKNOWN = 500;
const MOST_UNKNOWN_CHARACTERS = 65_536;
const LONGEST_ID = 128;
const DEEPEST_UNKNOWN = 32;

const oneId = new Set(['hubspotCallId', 'hubspotOwnerId']);
const manyIds = new Set(['hubspotContactIds', 'hubspotDealIds']);
const alsoRead = new Set(['source', 'syncMethod', 'hubspotPortalId', 'portalId']);

export type Metadata = { values: Record<string, unknown>; sanitized: boolean; problems: FieldProblem[] };

/**
 * Reads sorted metadata and unknown fields into one map, with a problem for each id that is none. What does not fit the flat map, by its
 * shape, its length or its number, is kept beside the unknown fields: a workflow of HubSpot never repeats a call that was refused.
 */
export function readMetadata(sorted: SortedFields): Metadata {
  const read: Metadata = { values: {}, sanitized: false, problems: [] };
  const beside: SortedFields['unknown'] = [];
  const seen = new Map<string, unknown>();
  let count = 0;
  for (const [name, value, path] of sorted.metadata) {
    if (isAbsent(value)) continue;
    const kept = readValue(name, value, path, read);
    if (kept === undefined) continue;
    const told = kept === misfit ? value : kept;
    if (seen.has(name)) {
      if (isSame(seen.get(name), told)) continue;
      const message = `metadata.${shownKey(name)} is there twice with different values. Send it once.`;
      read.problems.push({ path: `metadata.${shownKey(name)}`, code: 'conflicting_spellings', message });
      continue;
    }
    seen.set(name, told);
    const fits = kept !== misfit && (hasMeaning(name) || count < MOST_METADATA_KEYS);
    if (fits && !hasMeaning(name)) count += 1;
    if (fits) read.values[name] = kept;
    else beside.push([name, value]);
  }
  keepUnknown([...beside, ...sorted.unknown], read);
  return read;
}

/** What is no value of a flat map, or too long for one. */
const misfit = Symbol('misfit');

/** Undefined for an id that is none. */
function readValue(name: string, value: unknown, path: string, read: Metadata): unknown {
  const problem = (message: string): undefined => {
    read.problems.push({ path, code: 'bad_id', message });
  };
  if (name.length > LONGEST_METADATA_KEY || !isPlainIdentifier(name) || name === '_extra' || name === '_extraDropped')
    return misfit;
  if (oneId.has(name)) return readId(value) ?? problem(`Send one id as a string of at most ${LONGEST_ID} characters.`);
  if (manyIds.has(name)) return readIds(value) ?? problem('Send ids as a list of strings, such as ["123","456"].');
  const isList = Array.isArray(value);
  const items: unknown[] = isList ? value : [value];
  let characters = 0;
  const kept: unknown[] = [];
  for (const item of items) {
    if (item === null && isList) continue;
    if (typeof item === 'string') {
      characters += item.length;
      kept.push(clean(item, read));
    } else if (typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))) {
      characters += 8;
      kept.push(item);
    } else return misfit;
  }
  if (characters > LONGEST_METADATA_VALUE) return misfit;
  return isList ? kept : kept[0];
}

/** Read by us, and therefore never moved away by the number of other keys. */
function hasMeaning(name: string): boolean {
  return oneId.has(name) || manyIds.has(name) || alsoRead.has(name);
}

/** Ids are text: a number that passed through a double would be another id. Undefined when it is none. */
export function readId(value: unknown, longest = LONGEST_ID): string | undefined {
  const id = typeof value === 'string' ? value.trim() : Number.isSafeInteger(value) ? String(value) : '';
  return id !== '' && id.length <= longest && isPlainIdentifier(id) ? id : undefined;
}

/** `"123"`, `123`, `["123"]`, `"123;456"` and `"123, 456"` are lists of ids. */
function readIds(value: unknown): string[] | null {
  const items: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[;,\s]+/).filter(Boolean)
      : [value];
  const ids = new Set<string>();
  for (const item of items) {
    if (isAbsent(item)) continue;
    const id = readId(item);
    if (id === undefined) return null;
    ids.add(id);
  }
  return [...ids].slice(0, MOST_IDS);
}

function clean(text: string, read: { sanitized: boolean }): string {
  if (!isStorable(text)) read.sanitized = true;
  return withoutKeys(storableText(text));
}

/** A key of ours that strayed into some other field is not stored. */
export function withoutKeys(text: string): string {
  return text.includes('pk_') ? text.replace(/pk_(?:live|test)_[0-9A-Za-z]{39}/g, 'pk_…') : text;
}

function keepUnknown(unknown: SortedFields['unknown'], read: Metadata): void {
  if (unknown.length === 0) return;
  const extra: Record<string, unknown> = {};
  let characters = 0;
  let dropped = 0;
  let kept = 0;
  for (const [key, value] of unknown) {
    if (isAbsent(value)) continue;
    const copy = cleanCopy(value, read, 0);
    const name = storableText(key);
    const length = name.length + (typeof copy === 'string' ? copy.length : (JSON.stringify(copy)?.length ?? 0));
    const fits = characters + length <= MOST_UNKNOWN_CHARACTERS && kept < MOST_UNKNOWN && name.length <= LONGEST_METADATA_KEY;
    if (!fits || copy === undefined || isForbiddenKey(name) || Object.hasOwn(extra, name)) dropped += 1;
    else {
      characters += length;
      kept += 1;
      extra[name] = copy;
    }
  }
  if (kept > 0) read.values['_extra'] = extra;
  if (dropped > 0) read.values['_extraDropped'] = dropped;
}

/** Undefined for what is nested too deeply to be kept. */
function cleanCopy(value: unknown, read: { sanitized: boolean }, depth: number): unknown {
  if (typeof value === 'string') return clean(value, read);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  if (depth >= DEEPEST_UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown) => cleanCopy(item, read, depth + 1) ?? null);
  const entries = Object.entries(value)
    .map(([key, entry]): [string, unknown] => [storableText(key), cleanCopy(entry, read, depth + 1)])
    .filter(([key]) => !isApiKeyName(key) && !isForbiddenKey(key));
  return Object.fromEntries(entries);
}
