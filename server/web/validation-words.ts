// What is wrong with a value somebody sent, in words that say what to send instead; schemas may have better ones of their own.
import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const MOST_SHOWN = 20;
const LONGEST_SHOWN = 60;

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const formats: Readonly<Record<string, string>> = {
  email: 'an email address',
  url: 'a web address',
  uuid: 'an id: copy it whole',
  datetime: 'a time such as 2026-03-04T09:30:00Z',
  date: 'a date such as 2026-03-04',
  time: 'a time of day such as 09:30:00',
};

/** The sentence for one value, to stand behind its path; undefined leaves it to the library. */
export function validationWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return ofKind(kinds[issue.expected] ?? issue.expected, issue.input);
    case 'too_small':
      return tooSmall(issue.origin, issue.minimum, issue.inclusive !== false, issue.exact === true);
    case 'too_big':
      return tooBig(issue.origin, issue.maximum, issue.inclusive !== false, issue.exact === true);
    case 'invalid_format': {
      const format = formats[issue.format];
      if (format !== undefined) return `This is not ${format}.`;
      return issue.pattern === undefined ? undefined : `Must match ${issue.pattern}.`;
    }
    case 'invalid_value':
      return oneOf(issue.values, issue.input);
    case 'invalid_union':
      if (Array.isArray(issue['options'])) return oneOf(issue['options'], valueAt(issue.input, String(issue['discriminator'])));
      return issue.input === undefined
        ? 'This is missing.'
        : 'This has none of the forms it may have; they are described at /docs/api.';
    case 'unrecognized_keys':
      return `Not known here: ${listed(issue.keys, 'and')}. Look at the spelling, or leave it out.`;
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}.`;
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
    default:
      return undefined;
  }
}

function valueAt(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null && key in input ? (input as Record<string, unknown>)[key] : undefined;
}

function ofKind(kind: string, input: unknown): string {
  if (input === undefined) return `This is missing. It must be ${kind}.`;
  return kind === kinds['int'] && typeof input === 'number' ? `Must be ${kind}.` : `Must be ${kind}, not ${nameOf(input)}.`;
}

function nameOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'number' && Number.isNaN(input)) return 'something else';
  return kinds[typeof input] ?? 'something else';
}

function tooSmall(origin: string, least: number | bigint, isInclusive: boolean, isExact: boolean): string {
  if (isExact) return exactly(origin, least);
  if (origin === 'string') return Number(least) === 1 ? 'Must not be empty.' : `Must have at least ${least} characters.`;
  if (isList(origin)) return `Must have at least ${entries(least)}.`;
  return isInclusive ? `Must be ${least} or more.` : `Must be more than ${least}.`;
}

function tooBig(origin: string, most: number | bigint, isInclusive: boolean, isExact: boolean): string {
  if (isExact) return exactly(origin, most);
  if (origin === 'string') return `Must have at most ${most} characters.`;
  if (isList(origin)) return `Must have at most ${entries(most)}.`;
  return isInclusive ? `Must be ${most} or less.` : `Must be less than ${most}.`;
}

const exactly = (origin: string, count: number | bigint) =>
  `Must have exactly ${origin === 'string' ? `${count} characters` : entries(count)}.`;

const entries = (count: number | bigint) => (Number(count) === 1 ? 'one entry' : `${count} entries`);

const isList = (origin: string) => ['array', 'set', 'map', 'object'].includes(origin);

function oneOf(values: readonly unknown[], input: unknown): string {
  const [only] = values;
  const what = values.length === 1 ? shown(only) : `one of ${listed(values, 'or')}`;
  return input === undefined ? `This is missing. It must be ${what}.` : `Must be ${what}.`;
}

function listed(values: readonly unknown[], word: 'and' | 'or'): string {
  const names = values.slice(0, MOST_SHOWN).map(shown);
  if (values.length > MOST_SHOWN) return `${names.join(', ')} ${word} ${values.length - MOST_SHOWN} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

const shown = (value: unknown) => String(value).slice(0, LONGEST_SHOWN).toWellFormed();
