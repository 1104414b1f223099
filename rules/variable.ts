// The `{{variables}}` of an agent: where each value comes from, and what counts when there is none.
import type { SpokenForm } from './spoken-form.ts';

/** Which of several associated records speaks for the contact. */
export const tieBreaks = {
  primary: 'The record marked as primary; without one, the one changed last.',
  newest: 'The record created last.',
  latest_open: 'The open deal created last; without an open one, none.',
  largest_open: 'The open deal with the largest amount; without an open one, none.',
} as const;
export type TieBreak = keyof typeof tieBreaks;

export type VariableSource =
  | { kind: 'contact'; property: string }
  | { kind: 'company'; property: string; tieBreak: Extract<TieBreak, 'primary' | 'newest'> }
  | { kind: 'deal'; property: string; tieBreak: TieBreak }
  /** The contact's owner: `email`, `firstName`, `lastName`, `fullName`. */
  | { kind: 'owner'; property: string }
  /** A field of the body that asked for the call; `address.city` goes one level down. */
  | { kind: 'webhook'; field: string }
  /** A field of `metadata` as `/call/outbound` takes it. */
  | { kind: 'metadata'; field: string }
  | { kind: 'constant'; value: string }
  /** What the last call with this contact left: `disposition`, `summary`, `ended_at` or a variable collected in it. */
  | { kind: 'previous_call'; field: string };

export type Variable = {
  /** Letters, digits, `_`, `-` and `.`, so that `{{metadata.plan}}` of older prompts keeps working. */
  name: string;
  source: VariableSource;
  /** Asked in order when the source has nothing. */
  fallbacks: VariableSource[];
  /** Without a value the call is not made. */
  required: boolean;
  /** Stands in when neither the source nor a fallback has a value. */
  defaultValue: string | null;
  spokenForm: SpokenForm;
  /** Characters kept of the value, 1 to 2,000; null means 500. */
  maxLength: number | null;
};

export const variableName = /^[A-Za-z_][\w.-]{0,63}$/;
export const DEFAULT_VALUE_LENGTH = 500;
export const LONGEST_VALUE = 2_000;
export const MOST_VARIABLES = 100;
export const MOST_FALLBACKS = 5;

/** A record of the CRM as it was read: property name to value. */
export type CrmProperties = Record<string, string | null | undefined>;
export type AssociatedRecord = { recordId: string; isPrimary: boolean; properties: CrmProperties };

/** Everything a value may come from, read at dispatch. */
export type VariableData = {
  contact: CrmProperties;
  companies: AssociatedRecord[];
  deals: AssociatedRecord[];
  owner: CrmProperties | null;
  webhook: Record<string, unknown>;
  metadata: Record<string, unknown>;
  previousCall: Record<string, string | null | undefined> | null;
};

/** In words people read beside a value: “HubSpot contact → firstname”. */
export function sourceInWords(source: VariableSource): string {
  switch (source.kind) {
    case 'contact':
    case 'owner':
      return `HubSpot ${source.kind} → ${source.property}`;
    case 'company':
    case 'deal':
      return `HubSpot ${source.kind} → ${source.property} (${source.tieBreak.replace('_', ' ')})`;
    case 'webhook':
      return `webhook field → ${source.field}`;
    case 'metadata':
      return `call metadata → ${source.field}`;
    case 'previous_call':
      return `previous call → ${source.field}`;
    case 'constant':
      return 'fixed text';
  }
}
