// Who must not be rung, and what people agreed to: the do-not-call list and the ledger of consent.
import { z } from 'zod';
import { routes } from './route.ts';

const instant = z.iso.datetime();
/** As people write it; numbers without a country code belong to the team’s default country. */
const written = z.string().trim().min(1).max(64);
const page = { cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) };

export const doNotCallEntry = z
  .object({
    number: z.string(),
    source: z.enum(['person', 'call', 'import', 'hubspot', 'api']),
    note: z.string(),
    addedBy: z.string().nullable(),
    addedAt: instant,
  })
  .meta({ id: 'DoNotCallEntry' });

export const doNotCallRemoval = z
  .object({
    number: z.string(),
    reason: z.string(),
    removedBy: z.string().nullable(),
    removedAt: instant,
    /** The entry as it stood. */
    source: doNotCallEntry.shape.source,
    note: z.string(),
    listedAt: instant,
  })
  .meta({ id: 'DoNotCallRemoval' });

export const consentEntry = z
  .object({
    id: z.uuid(),
    number: z.string(),
    kind: z.enum(['given', 'revoked']),
    scope: z.enum(['marketing', 'service', 'all']),
    form: z.enum(['express', 'written']),
    /** Where it came from: a form, a call, a letter. */
    source: z.string(),
    /** The words the person saw or said. */
    wording: z.string(),
    validUntil: instant.nullable(),
    addedBy: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'ConsentEntry' });

export const MOST_LIST_BYTES = 5 * 1024 * 1024;

export const doNotCallRoutes = routes({
  'GET /api/do-not-call': {
    summary: 'The do-not-call list, newest first; `search` is a part of a number',
    tag: 'Do not call',
    needs: 'agents.read',
    query: z.object({ ...page, search: z.string().trim().max(40).optional() }),
    reply: z.object({ items: z.array(doNotCallEntry), nextCursor: z.string().nullable(), total: z.int() }),
  },
  'POST /api/do-not-call': {
    summary: 'Never ring a number again; its planned calls end at once',
    tag: 'Do not call',
    needs: 'agents.manage',
    body: z.object({ number: written, note: z.string().trim().max(500).default('') }),
    reply: z.object({ number: z.string(), isNew: z.boolean() }),
  },
  'POST /api/do-not-call/import': {
    summary: 'Add the numbers of a CSV: its column named phone or number, or its first one',
    tag: 'Do not call',
    needs: 'agents.manage',
    body: z.object({ csv: z.string().max(MOST_LIST_BYTES), note: z.string().trim().max(500).default('') }),
    largestBody: MOST_LIST_BYTES + 65_536,
    reply: z.object({
      added: z.int(),
      known: z.int(),
      refused: z.int(),
      /** The first of those that are no numbers. */
      problems: z.array(z.object({ line: z.int(), text: z.string(), message: z.string() })),
    }),
  },
  'POST /api/do-not-call/remove': {
    summary: 'Take a number off the list; the reason is kept',
    tag: 'Do not call',
    needs: 'policy.manage',
    body: z.object({ number: written, reason: z.string().trim().min(3, 'Say why this number may be rung again.').max(500) }),
    reply: z.void(),
  },
  'GET /api/do-not-call/removals': {
    summary: 'Who took which number off the list, and why; newest first',
    tag: 'Do not call',
    needs: 'agents.read',
    query: z.object(page),
    reply: z.object({ items: z.array(doNotCallRemoval), nextCursor: z.string().nullable() }),
  },
  'GET /api/consents': {
    summary: 'What is on record for a number, newest first',
    tag: 'Do not call',
    needs: 'agents.read',
    query: z.object({ number: written }),
    reply: z.object({ number: z.string(), items: z.array(consentEntry), doNotCall: doNotCallEntry.nullable() }),
  },
  'GET /api/consents/ledger': {
    summary: 'The lines of the ledger, newest first; `search` is a part of a number',
    tag: 'Do not call',
    needs: 'agents.read',
    query: z.object({
      ...page,
      search: z.string().trim().max(40).optional(),
      kind: consentEntry.shape.kind.optional(),
      scope: consentEntry.shape.scope.optional(),
    }),
    reply: z.object({ items: z.array(consentEntry), nextCursor: z.string().nullable() }),
  },
  'POST /api/consents': {
    summary: 'Record that a person agreed, or took it back; lines are added, never changed',
    tag: 'Do not call',
    needs: 'policy.manage',
    body: z.object({
      number: written,
      kind: z.enum(['given', 'revoked']),
      scope: z.enum(['marketing', 'service', 'all']),
      form: z.enum(['express', 'written']),
      source: z.string().trim().min(1).max(200),
      wording: z.string().trim().max(5_000).default(''),
      validUntil: instant.nullable().default(null),
    }),
    reply: consentEntry,
  },
});
