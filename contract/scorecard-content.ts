// What a scorecard says, as it crosses HTTP and stands in files. A draft may be unfinished: what publishing asks for is in rules/scorecard-problems.ts.
import { z } from 'zod';
import type { ScorecardContent } from '../rules/scorecard.ts';

/** Bounds that keep a draft from growing without end. */
const name = z.string().max(200);
const text = z.string().max(2_000);
const sentences = z.array(z.string().max(500)).max(60);
const patterns = z.array(z.string().max(600)).max(40);
const key = z.string().max(80);
const share = z.number().min(0).max(1);
const whole = z.number().min(-10_000).max(10_000);
const side = z.enum(['us', 'them', 'unknown']);

const check = z.strictObject({
  key,
  question: text,
  saidBy: z.enum(['us', 'them', 'unknown', 'either']),
  examples: sentences.default([]),
  counterExamples: sentences.exactOptional(),
  patterns: patterns.exactOptional(),
  counterPatterns: patterns.exactOptional(),
  anchors: z.strictObject({ full: text.exactOptional(), half: text.exactOptional(), none: text.exactOptional() }).exactOptional(),
  notApplicableWhen: text.exactOptional(),
  within: z.strictObject({ from: share.exactOptional(), to: share.exactOptional() }).exactOptional(),
  inReplyTo: z
    .strictObject({ saidBy: side, examples: sentences, patterns: patterns.exactOptional(), turns: z.int().min(1).max(50) })
    .exactOptional(),
  askedBy: key.exactOptional(),
});

const criterion = z.strictObject({
  key,
  name,
  description: text.default(''),
  weight: whole,
  gate: z.strictObject({ capAt: whole }).exactOptional(),
  checks: z.array(check).max(100),
});

const category = z.strictObject({ key, name, criteria: z.array(criterion).max(100) });

const content = z.strictObject({ name, description: text.default(''), categories: z.array(category).max(50) });

export const scorecardContent = content.meta({ id: 'ScorecardContent' }) satisfies z.ZodType<ScorecardContent>;

/** As a file holds it: the key besides, so that taking it in again finds its card. */
export const scorecardFile = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/, 'Use small letters, digits and “-”, 60 at most.')
    .describe('Names the card across versions'),
  ...content.shape,
});
