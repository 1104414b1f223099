// Fills an agent's variables for one call and keeps where each value came from, so that call history shows what was mapped.
import { readableText } from './clean-text.ts';
import { speak } from './spoken-form.ts';
import {
  DEFAULT_VALUE_LENGTH,
  LONGEST_VALUE,
  type AssociatedRecord,
  type CrmProperties,
  type TieBreak,
  type Variable,
  type VariableData,
  type VariableSource,
} from './variable.ts';

export type FilledVariable = {
  name: string;
  /** The value as written, cleaned and cut; null when there was none. */
  value: string | null;
  /** As the voice says it; empty without a value. */
  spoken: string;
  origin:
    | { kind: 'source'; source: VariableSource; recordId: string | null; isFallback: boolean }
    | { kind: 'default' }
    | { kind: 'none' };
  /** What a person should know: that it was cut, or why the spoken form did not fit. */
  notes: string[];
};

export type Filling =
  | { kind: 'filled'; values: FilledVariable[] }
  /** A required value is missing: the call is not made. */
  | { kind: 'missing'; missing: string[]; values: FilledVariable[]; message: string };

/** `zone` is the called person's IANA zone: instants are told by their clock. */
export function fillVariables(variables: readonly Variable[], data: VariableData, zone: string): Filling {
  const values = variables.map((variable) => fillOne(variable, data, zone));
  const missing = variables.filter((variable, index) => variable.required && values[index]?.value === null);
  if (missing.length === 0) return { kind: 'filled', values };
  return { kind: 'missing', missing: missing.map((variable) => variable.name), values, message: missingMessage(missing) };
}

function missingMessage(missing: readonly Variable[]): string {
  const names = missing.map((variable) => `“${variable.name}”`).join(', ');
  return missing.length === 1
    ? `${names} has no value and is required. Fill it in HubSpot, give it a default, or make it optional.`
    : `${names} have no value and are required. Fill them in HubSpot, give them defaults, or make them optional.`;
}

function fillOne(variable: Variable, data: VariableData, zone: string): FilledVariable {
  const longest = Math.min(LONGEST_VALUE, Math.max(1, variable.maxLength ?? DEFAULT_VALUE_LENGTH));
  for (const [index, source] of [variable.source, ...variable.fallbacks].entries()) {
    const found = lookUp(source, data);
    const value = found && cleanValue(found.value);
    if (value) return filled(value, { kind: 'source', source, recordId: found.recordId, isFallback: index > 0 });
  }
  const standIn = cleanValue(variable.defaultValue ?? '');
  if (standIn) return filled(standIn, { kind: 'default' });
  return { name: variable.name, value: null, spoken: '', origin: { kind: 'none' }, notes: [] };

  function filled(whole: string, origin: FilledVariable['origin']): FilledVariable {
    const characters = Array.from(whole);
    const isCut = characters.length > longest;
    const value = isCut ? `${characters.slice(0, longest - 1).join('')}…` : whole;
    const spoken = speak(value, variable.spokenForm, zone);
    return {
      name: variable.name,
      value,
      spoken: spoken.text,
      origin,
      notes: [
        ...(isCut ? [`It was cut from ${characters.length} to ${longest} characters.`] : []),
        ...(spoken.kind === 'as_written' ? [spoken.because] : []),
      ],
    };
  }
}

/**
 * One line of text. Control characters, line separators and marks that turn the direction of writing go; the two joiners stay, since
 * Indian scripts and emoji need them.
 */
export function cleanValue(value: string): string {
  return readableText(value)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

type Found = { value: string; recordId: string | null };

function lookUp(source: VariableSource, data: VariableData): Found | null {
  switch (source.kind) {
    case 'contact':
      return property(data.contact, source.property);
    case 'owner':
      return data.owner && property(data.owner, source.property);
    case 'company':
      return ofRecord(chooseRecord(data.companies, source.tieBreak), source.property);
    case 'deal':
      return ofRecord(chooseRecord(data.deals, source.tieBreak), source.property);
    case 'webhook':
      return field(data.webhook, source.field);
    case 'metadata':
      return field(data.metadata, source.field);
    case 'previous_call':
      return data.previousCall && property(data.previousCall, source.field);
    case 'constant':
      return { value: source.value, recordId: null };
  }
}

function property(record: CrmProperties, name: string): Found | null {
  const value = Object.hasOwn(record, name) ? record[name] : null;
  return value == null ? null : { value, recordId: null };
}

function ofRecord(record: AssociatedRecord | null, name: string): Found | null {
  const found = record && property(record.properties, name);
  return found && { value: found.value, recordId: record.recordId };
}

/** A flat key wins over a path, since HubSpot's workflow bodies may have a key with a point in it. */
function field(record: Record<string, unknown>, path: string): Found | null {
  if (Object.hasOwn(record, path)) return scalar(record[path]);
  let value: unknown = record;
  for (const key of path.split('.').slice(0, 5)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return scalar(value);
}

function scalar(value: unknown): Found | null {
  if (typeof value === 'string') return { value, recordId: null };
  return typeof value === 'number' || typeof value === 'boolean' ? { value: String(value), recordId: null } : null;
}

/** The same records in any order give the same choice: the smaller id decides what is otherwise equal. */
export function chooseRecord(records: readonly AssociatedRecord[], tieBreak: TieBreak): AssociatedRecord | null {
  const best = (candidates: readonly AssociatedRecord[], rank: (record: AssociatedRecord) => number) =>
    candidates.toSorted((a, b) => rank(b) - rank(a) || compareIds(a.recordId, b.recordId))[0] ?? null;
  const open = () => records.filter((record) => record.properties['hs_is_closed'] !== 'true');
  switch (tieBreak) {
    case 'primary': {
      const primary = records.filter((record) => record.isPrimary);
      return best(primary.length > 0 ? primary : records, (record) => instant(record.properties['hs_lastmodifieddate']));
    }
    case 'newest':
      return best(records, createdAt);
    case 'latest_open':
      return best(open(), createdAt);
    case 'largest_open':
      return best(open(), (record) => finite(Number(record.properties['amount'] ?? '')));
  }
}

function createdAt({ properties }: AssociatedRecord): number {
  return instant(properties['createdate'] ?? properties['hs_createdate']);
}

/** HubSpot writes instants as ISO 8601, older bodies as milliseconds. Unknown counts as the oldest. */
function instant(written: string | null | undefined): number {
  if (!written) return 0;
  return finite(/^\d+$/.test(written) ? Number(written) : Date.parse(written));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
