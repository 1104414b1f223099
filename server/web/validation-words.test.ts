// What somebody reads who has sent a wrong value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { validationWords } from './validation-words.ts';

const many = Array.from({ length: 22 }, (_, at) => `v${at}`) as [string, ...string[]];
const cases: [z.ZodType, unknown, string][] = [
  [z.string(), undefined, 'This is missing. It must be a text.'],
  [z.string(), 5, 'Must be a text, not a number.'],
  [z.string(), null, 'Must be a text, not null.'],
  [z.number(), ['1'], 'Must be a number, not a list.'],
  [z.coerce.number(), 'x', 'Must be a number, not something else.'],
  [z.number().int(), 1.5, 'Must be a whole number.'],
  [z.number().int(), 'one', 'Must be a number, not a text.'],
  [z.boolean(), 'yes', 'Must be true or false, not a text.'],
  [z.object({}), 'yes', 'Must be an object, not a text.'],
  [z.record(z.string(), z.number()), undefined, 'This is missing. It must be an object.'],
  [z.string().min(1), '', 'Must not be empty.'],
  [z.string().min(3), 'ab', 'Must have at least 3 characters.'],
  [z.string().max(3), 'abcd', 'Must have at most 3 characters.'],
  [z.string().length(3), 'ab', 'Must have exactly 3 characters.'],
  [z.array(z.string()).min(1), [], 'Must have at least one entry.'],
  [z.array(z.string()).max(1), ['a', 'b'], 'Must have at most one entry.'],
  [z.number().min(2), 1, 'Must be 2 or more.'],
  [z.number().gt(2), 2, 'Must be more than 2.'],
  [z.number().max(2), 3, 'Must be 2 or less.'],
  [z.number().lt(2), 2, 'Must be less than 2.'],
  [z.number().multipleOf(5), 3, 'Must be a multiple of 5.'],
  [z.email(), 'ann', 'This is not an email address.'],
  [z.url(), 'ann', 'This is not a web address.'],
  [z.uuid(), 'ann', 'This is not an id: copy it whole.'],
  [z.iso.datetime(), 'today', 'This is not a time such as 2026-03-04T09:30:00Z.'],
  [z.iso.date(), 'today', 'This is not a date such as 2026-03-04.'],
  [z.string().regex(/^a+$/), 'b', 'Must match /^a+$/.'],
  [z.enum(['x', 'y', 'z']), 'w', 'Must be one of x, y or z.'],
  [z.enum(['x', 'y']), undefined, 'This is missing. It must be one of x or y.'],
  [z.enum(many), 'w', `Must be one of ${many.slice(0, 20).join(', ')} or 2 more.`],
  [z.literal(true), false, 'Must be true.'],
  [z.union([z.string(), z.number()]), true, 'This has none of the forms it may have; they are described at /docs/api.'],
  [z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), { kind: 'b' }, 'Must be a.'],
  [z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), {}, 'This is missing. It must be a.'],
  [z.strictObject({ a: z.string() }), { a: '', b: 1, c: 2 }, 'Not known here: b and c. Look at the spelling, or leave it out.'],
  [z.string('Choose a name.'), 5, 'Choose a name.'],
];
for (const [schema, value, expected] of cases) {
  test(`${JSON.stringify(value)} → ${expected}`, () => {
    assert.equal(schema.safeParse(value, { error: validationWords }).error?.issues[0]?.message, expected);
  });
}
