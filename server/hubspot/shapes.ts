// The shapes of HubSpot's answers, read leniently: ids as numbers or strings, dates in any of its spellings, unknown fields ignored.
import { z } from 'zod';

/** Digits. A number is only taken where it can be exact; HubSpot writes longer ids as strings. */
export const hubspotId = z
  .union([z.string(), z.number().refine(Number.isSafeInteger).transform(String)])
  .pipe(z.string().regex(/^\d{1,20}$/));

/** ISO with any number of decimals, with or without a zone (then UTC), or milliseconds since 1970 as a number or a string. */
export const hubspotInstant = z.union([z.number(), z.string()]).transform((value, issue) => {
  const text = String(value).trim();
  const ms = /^-?\d{5,}$/.test(text) ? Number(text) : Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  const at = new Date(ms);
  if (!Number.isNaN(at.getTime())) return at;
  issue.addIssue('is not a date');
  return z.NEVER;
});

const propertyValue = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? null : String(value)));

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const maybeText = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

export const object = z
  .object({
    id: hubspotId,
    properties: z.record(z.string(), propertyValue).default({}),
    createdAt: hubspotInstant.optional(),
    updatedAt: hubspotInstant.optional(),
    archived: z.boolean().default(false),
  })
  .transform((read) => {
    const createdAt = read.createdAt ?? instantOf(read.properties['hs_createdate']);
    return {
      ...read,
      createdAt: createdAt ?? new Date(0),
      updatedAt: read.updatedAt ?? instantOf(read.properties['hs_lastmodifieddate']) ?? createdAt ?? new Date(0),
    };
  });

function instantOf(value: string | null | undefined): Date | undefined {
  return hubspotInstant.safeParse(value).data;
}

export const paging = z
  .object({ next: z.object({ after: z.union([z.string(), z.number().transform(String)]) }).nullish() })
  .nullish()
  .transform((read) => read?.next?.after ?? null);

export const searchAnswer = z.object({ total: z.number(), results: z.array(object) });

const batchError = z.object({
  category: text,
  subCategory: z.unknown().optional(),
  message: text,
  context: z.record(z.string(), z.unknown()).nullish(),
});
export type BatchError = z.output<typeof batchError>;

const errors = z
  .array(batchError)
  .nullish()
  .transform((list) => list ?? []);

export const batchAnswer = z.object({ status: z.string(), results: z.array(object), errors });

export const associationsAnswer = z.object({
  results: z.array(
    z.object({
      from: z.object({ id: hubspotId }),
      to: z.array(
        z.object({
          toObjectId: hubspotId,
          associationTypes: z.array(z.object({ label: maybeText })).default([]),
        }),
      ),
      paging,
    }),
  ),
  errors,
});

export const ownersAnswer = z.object({
  results: z.array(
    z.object({ id: hubspotId, email: maybeText, firstName: text, lastName: text, archived: z.boolean().default(false) }),
  ),
  paging,
});

export const accountAnswer = z.object({
  portalId: hubspotId,
  accountType: text,
  timeZone: text,
  uiDomain: text,
  dataHostingLocation: text,
  companyCurrency: maybeText,
});

export const pipelinesAnswer = z.object({
  results: z.array(
    z.object({
      stages: z.array(
        z.object({
          id: z.string(),
          // Both are text in HubSpot’s answers.
          metadata: z.object({ isClosed: propertyValue.optional(), probability: propertyValue.optional() }).default({}),
        }),
      ),
    }),
  ),
});

export const transcriptAnswer = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  transcriptUtterances: z
    .array(
      z.object({
        text,
        startTimeMillis: z.number().nonnegative(),
        endTimeMillis: z.number().nonnegative(),
        speaker: z.object({ name: maybeText, email: maybeText }).nullish(),
      }),
    )
    .default([]),
});

export const propertiesAnswer = z.object({
  results: z.array(
    z.object({
      name: z.string(),
      label: text,
      type: z.string(),
      fieldType: text,
      groupName: text,
      description: text,
      options: z.array(z.object({ label: text, value: z.string() })).default([]),
      modificationMetadata: z.object({ readOnlyValue: z.boolean().default(false) }).optional(),
    }),
  ),
});

export const createdAnswer = z.object({ id: hubspotId });

export const tokenInfoAnswer = z.object({ hubId: hubspotId, appId: hubspotId.nullish(), scopes: z.array(z.string()) });

export const oauthAnswer = z.object({
  access_token: z.string().min(1),
  /** May be left out: then the old one stays good. */
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
  hub_id: hubspotId.optional(),
  scopes: z.array(z.string()).optional(),
});

/** Errors of the token endpoint have a form of their own; whatever it is, the words in it decide. */
export const oauthRefusal = z
  .string()
  .transform((body): unknown => {
    try {
      return JSON.parse(body);
    } catch {
      return {};
    }
  })
  .pipe(z.object({ status: text, error: text }).catch({ status: '', error: '' }));
