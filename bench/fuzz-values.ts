// Values for a JSON schema of our own description: right ones, nearly right ones, and ones meant to do harm.
import type { Chance } from '../emulator/chance.ts';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  items?: Schema | boolean;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
};

export type ValueSource = {
  chance: Chance;
  schemas: Record<string, Schema>;
  /** Something the server knows under this name of a field, such as an id it gave out; undefined when there is none. */
  known: (field: string) => string | number | undefined;
  /** Only what is required: the more fields, the less often all of them hold. */
  isLean: boolean;
};

/** Stands in every text that is made up, so that a log that repeats what people say is found out. */
export const SAID = 'zq-said-zq';
const DEEPEST = 12;

export const pick = <T>(chance: Chance, list: readonly T[]): T => list[chance.between(0, list.length - 1)] as T;

export function validValue(from: ValueSource, schema: Schema, field = '', depth = 0): unknown {
  const { chance, schemas } = from;
  if (schema.$ref) return validValue(from, schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, field, depth);
  if ('const' in schema) return schema.const;
  if (schema.enum) return pick(chance, schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return validValue(from, depth > DEEPEST ? (choices.at(-1) ?? {}) : pick(chance, choices), field, depth + 1);
  if (schema.allOf) {
    const parts = schema.allOf.map((one) => validValue(from, one, field, depth + 1));
    return parts.every((one) => typeof one === 'object') ? Object.assign({}, ...(parts as object[])) : parts[0];
  }
  switch (Array.isArray(schema.type) ? pick(chance, schema.type) : (schema.type ?? '')) {
    case 'string':
      return validText(from, schema, field);
    case 'integer': {
      const known = from.known(field);
      return typeof known === 'number' && chance.share() < 0.8 ? known : Math.round(validNumber(chance, schema));
    }
    case 'number':
      return validNumber(chance, schema);
    case 'boolean':
      return chance.share() < 0.5;
    case 'null':
      return null;
    case 'array': {
      const least = schema.minItems ?? 0;
      const count = depth > DEEPEST ? least : chance.between(least, Math.max(least, Math.min(schema.maxItems ?? 3, 3)));
      const of = typeof schema.items === 'object' ? schema.items : {};
      return Array.from({ length: count }, () => validValue(from, of, field.replace(/s$/, ''), depth + 1));
    }
    case 'object':
      return validObject(from, schema, depth);
    default:
      return `${SAID} anything`;
  }
}

function validObject(from: ValueSource, schema: Schema, depth: number): Record<string, unknown> {
  const { chance } = from;
  const made: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const isWanted = schema.required?.includes(name) || (!from.isLean && depth <= DEEPEST && chance.share() < 0.6);
    if (isWanted) made[name] = validValue(from, field, name, depth + 1);
  }
  const others = schema.additionalProperties;
  if (typeof others === 'object' && Object.keys(others).length > 0 && depth <= DEEPEST) {
    for (let count = chance.between(0, 2); count > 0; count -= 1)
      made[String(validValue(from, schema.propertyNames ?? { type: 'string', maxLength: 20 }, 'name', depth + 1))] = validValue(
        from,
        others,
        '',
        depth + 1,
      );
  }
  return made;
}

function validNumber(chance: Chance, schema: Schema): number {
  const least = Math.max(schema.minimum ?? schema.exclusiveMinimum ?? 0, -1e6);
  const most = Math.min(schema.maximum ?? schema.exclusiveMaximum ?? least + 100, 1e6);
  return chance.between(Math.ceil(least), Math.max(Math.ceil(least), Math.floor(most)));
}

const samples = [
  ...['discovery', 'Anna', '+14155550123', '09:00', '2026-03-04', '2026-03-04T16:30:00Z', '1', 'UTC', 'Europe/Berlin', 'en'],
  ...[
    'a_b',
    'contact.firstname',
    'rep@example.com',
    'https://example.com/x',
    '62515',
    'US',
    '#aabbcc',
    '120',
    'key-one',
    '2026-W10',
  ],
];

function validText(from: ValueSource, schema: Schema, field: string): string {
  const { chance } = from;
  const known = from.known(field);
  if (known !== undefined && chance.share() < 0.8) return String(known);
  switch (schema.format ?? '') {
    case 'uuid':
      return chance.uuid();
    case 'date-time':
      return new Date(1_770_000_000_000 + chance.between(0, 4e9)).toISOString();
    case 'date':
      return `2026-0${chance.between(1, 9)}-1${chance.between(0, 9)}`;
    case 'email':
      return `${SAID}-${chance.between(0, 999)}@example.com`;
    case 'uri':
      return `https://example.com/${SAID}`;
  }
  if (schema.pattern !== undefined) {
    const pattern = new RegExp(schema.pattern, 'u');
    const fitting = samples.filter((one) => pattern.test(one));
    return fitting.length > 0 ? pick(chance, fitting) : pick(chance, samples);
  }
  const text = `${pick(chance, ['', `${SAID} `])}${pick(chance, samples)} ${chance.between(0, 9999)}`;
  return text.padEnd(schema.minLength ?? 0, 'x').slice(0, Math.min(schema.maxLength ?? 200, 200));
}

const nested = (depth: number): unknown => {
  let made: unknown = 'core';
  for (let at = 0; at < depth; at += 1) made = at % 2 ? [made] : { a: made };
  return made;
};

const hostileTexts: readonly string[] = [
  ...['', ' ', '\u0000', 'a\u0000b', '\ud800', 'x\udfff', '\ufeff', '\ufffe', '\u202eevil', 'a\u0301'.repeat(200), '\u{e0041}'],
  ...[
    "' or 1=1 --",
    '"; drop table call; --',
    '$1',
    '%',
    '_',
    '\\',
    "\\'",
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
  ],
  ...[
    '{{7*7}}',
    '${7*7}',
    '../../../../etc/passwd',
    '..\\..\\',
    '%00',
    '=cmd|x!A0',
    '\r\nset-cookie: a=b',
    '__proto__',
    'constructor',
  ],
  ...['toString', 'infinity', '-infinity', 'now', 'NaN', 'null', '1e309', '9'.repeat(400), '9007199254740993', '-1', '0x10', '1.5'],
  ...['2147483648', '9223372036854775808', '2026-02-30T10:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'],
  ...[
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    '2026-03-04T24:00:00Z',
    '2026-03-04T16:30:00+99:99',
    '0001-01-01',
    '9999-12-31',
  ],
  ...[
    'http://169.254.169.254/',
    'http://127.0.0.1:9/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://[',
    'http://a:b@c/',
  ],
  ...[
    'x'.repeat(10_000),
    'é'.repeat(30_000),
    '😀'.repeat(100),
    '@',
    'a@b',
    '"a"@example.com',
    '+',
    '+1',
    '00',
    '\t\n',
    '(a+)+$',
    'a'.repeat(64),
  ],
];

const hostileOthers: readonly (() => unknown)[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63].map((one) => () => one),
  ...[
    () => [],
    () => ({}),
    () => [[]],
    () => [null],
    () => ({ length: 1e9 }),
    () => ({ toString: 'x', valueOf: 1, hasOwnProperty: 'x' }),
  ],
  () => ({ constructor: { prototype: { polluted: true } } }),
  () => Array.from({ length: 5_000 }, (_, at) => at),
  () => Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at])),
  () => Array.from({ length: 2_000 }, () => ({})),
  () => nested(40),
  () => nested(2_000),
];

export const hostileText = (chance: Chance): string => pick(chance, hostileTexts);

export function hostileValue(chance: Chance): unknown {
  return chance.share() < 0.6 ? hostileText(chance) : pick(chance, hostileOthers)();
}

/** The same value with one place of it made wrong: replaced, left out, repeated, or with something beside it. */
export function breakValue(chance: Chance, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || (depth > 0 && chance.share() < 0.2)) return hostileValue(chance);
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.share() < 0.2) return [...(value as unknown[]), hostileValue(chance)];
    if (chance.share() < 0.1) return Array.from({ length: 300 }, () => value[0] as unknown);
    const at = chance.between(0, value.length - 1);
    return value.map((one, place) => (place === at ? breakValue(chance, one, depth + 1) : (one as unknown)));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || chance.share() < 0.1) return { ...value, [hostileText(chance)]: hostileValue(chance) };
  const at = chance.between(0, entries.length - 1);
  if (chance.share() < 0.15) return Object.fromEntries(entries.filter((_, place) => place !== at));
  return Object.fromEntries(entries.map(([name, one], place) => [name, place === at ? breakValue(chance, one, depth + 1) : one]));
}
