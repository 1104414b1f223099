// Sorts the keys of a pushed body: which field each spelling means, what belongs into metadata, what is unknown.
import { isForbiddenKey, readJson, utteranceNames } from './json-scan.ts';
import type { FieldProblem } from './problem.ts';

const fields = [
  'callTitle',
  'repName',
  'repEmail',
  'callDate',
  'timezone',
  'duration',
  'durationUnit',
  'audioUrl',
  'transcript',
  'externalId',
  'disableAiTitleGeneration',
  'useAiCallTitle',
] as const;
export type PushedField = (typeof fields)[number];

/** Fields of metadata with a meaning. HubSpot's plain workflow action cannot nest, so they may also stand beside the others. */
const metadataFields = ['hubspotCallId', 'hubspotOwnerId', 'hubspotContactIds', 'hubspotDealIds', 'source', 'syncMethod'] as const;

const encoder = new TextEncoder();

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const fieldOf = new Map<string, PushedField>(
  fields.flatMap((field) => [
    [field, field],
    [snakeCase(field), field],
  ]),
);
// HubSpot's own name for the list, at the place where HubSpot puts it.
for (const name of utteranceNames) fieldOf.set(name, 'transcript');
const metadataFieldOf = new Map<string, string>(
  metadataFields.flatMap((field) => [
    [field, field],
    [snakeCase(field), field],
  ]),
);
/** Spellings that are not accepted but show what was meant, such as `audioURL`. */
const nearly = new Map<string, PushedField>(fields.map((field) => [field.toLowerCase(), field]));

/** The name under which a key of metadata is kept. */
export function metadataName(key: string): string {
  return metadataFieldOf.get(key) ?? key;
}

/** The field a key resembles, for the hint in a refusal. */
export function fieldMeantBy(key: string): PushedField | undefined {
  return nearly.get(key.replace(/[^a-zA-Z]/g, '').toLowerCase());
}

export type SortedFields = {
  fields: Partial<Record<PushedField, unknown>>;
  /** As sent, under their final names, in the order of arrival. */
  metadata: [name: string, value: unknown, path: string][];
  unknown: [name: string, value: unknown][];
  problems: FieldProblem[];
};

/** Sorts a body. Keys are dropped without a trace, empty text and null mean absent. */
export function sortFields(body: Record<string, unknown>): SortedFields {
  const sorted: SortedFields = { fields: {}, metadata: [], unknown: [], problems: [] };
  for (const key of Object.keys(body)) {
    const value = body[key];
    const field = fieldOf.get(key);
    if (field !== undefined) {
      if (isAbsent(value)) continue;
      const before = sorted.fields[field];
      if (before === undefined) sorted.fields[field] = value;
      else if (!isSame(before, value)) sorted.problems.push(conflict(field));
    } else if (key === 'metadata') {
      sortMetadata(value, sorted);
    } else if (isForbiddenKey(key)) {
      sorted.problems.push(forbidden(key));
    } else if (!isApiKeyName(key)) {
      const flat = metadataFieldOf.get(key) ?? flattened(key);
      if (flat === undefined) sorted.unknown.push([key, value]);
      else if (isForbiddenKey(flat)) sorted.problems.push(forbidden(key));
      else if (!isApiKeyName(flat)) sorted.metadata.push([flat, value, shownKey(key)]);
    }
  }
  return sorted;
}

function sortMetadata(value: unknown, sorted: SortedFields): void {
  if (isAbsent(value)) return;
  const map = typeof value === 'string' ? parsedMap(value) : value;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    sorted.problems.push({
      path: 'metadata',
      code: 'wrong_type',
      message: 'Send metadata as one flat object of names and values.',
    });
    return;
  }
  for (const [key, entry] of Object.entries(map)) {
    if (isForbiddenKey(key)) sorted.problems.push(forbidden(`metadata.${key}`));
    else if (!isApiKeyName(key)) sorted.metadata.push([metadataName(key), entry, `metadata.${shownKey(key)}`]);
  }
}

/** Tools that cannot nest send metadata as JSON in a string. */
function parsedMap(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return text;
  const read = readJson(encoder.encode(text));
  return read.kind === 'ok' ? read.value : text;
}

/** `metadata.source`, `metadata_source` and `metadata[source]` are `source` within metadata. */
function flattened(key: string): string | undefined {
  if (!key.startsWith('metadata')) return undefined;
  const name = /^metadata(?:[._]([^]+)|\[([^\]]+)\])$/.exec(key);
  const inner = name?.[1] ?? name?.[2];
  return inner === undefined ? undefined : metadataName(inner);
}

/** The key that lets a sender in may travel in the body; nothing that is stored may hold it. */
export function isApiKeyName(key: string): boolean {
  if (key.length > 12) return false;
  const plain = key.replace(/[-_ ]/g, '').toLowerCase();
  return plain === 'apikey' || plain === 'xapikey';
}

export function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** Equal in meaning: `123` and `"123 "` are. */
export function isSame(one: unknown, other: unknown): boolean {
  return comparable(one) === comparable(other);
}

function comparable(value: unknown): string {
  return typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? '');
}

function conflict(field: string): FieldProblem {
  const message = `${field} is there in two spellings with different values. Send one of them.`;
  return { path: field, code: 'conflicting_spellings', message };
}

function forbidden(path: string): FieldProblem {
  return { path, code: 'forbidden_key', message: `The key ${path} is not allowed. Rename the field.` };
}

/** A key as it may stand in a message: short and without control characters. */
export function shownKey(key: string): string {
  return key
    .slice(0, 60)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
