// What one setting is, and the shapes several of them share.
import { z } from 'zod';

export type Setting = { schema: z.ZodType; what: string; default?: string; secret?: boolean };

/** Reads `a, b` as a list. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most));

export const yesOrNo = z.enum(['yes', 'no']).transform((word) => word === 'yes');
