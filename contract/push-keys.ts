// Keys of the Push API as their owner manages them. A key itself crosses the wire once, when it is made.
import { z } from 'zod';
import { routes } from './route.ts';

const instant = z.iso.datetime();

export const pushKey = z
  .object({
    keyId: z.uuid(),
    name: z.string(),
    purpose: z.enum(['ingest', 'calls']).describe('Push recordings, or ask for calls. Neither opens the door of the other.'),
    hint: z.string(),
    createdBy: z.string().nullable(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    allowQuery: z.boolean(),
    queryUses: z.int(),
    limitPerMinute: z.int(),
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'PushKey' });
export type PushKey = z.output<typeof pushKey>;

const newKey = z.object({ key: z.string(), pushKey });
const params = z.object({ keyId: z.uuid() });

export const pushKeyRoutes = routes({
  'GET /api/push-keys': {
    summary: 'List Push API keys',
    tag: 'Push keys',
    needs: 'keys.manage',
    reply: z.object({
      items: z.array(pushKey),
      ingestUrl: z.string(),
      /** For keys for calls: to be copied into the CRM with the agent and the key put in. */
      webhookUrl: z.string(),
    }),
  },
  'POST /api/push-keys': {
    summary: 'Make a key; shown once',
    tag: 'Push keys',
    needs: 'keys.manage',
    body: z.object({
      name: z.string().trim().min(1).max(100),
      limitPerMinute: z.int().min(1).max(1_000_000).optional(),
      purpose: z.enum(['ingest', 'calls']).default('ingest'),
    }),
    reply: newKey,
  },
  'PATCH /api/push-keys/:keyId': {
    summary: 'Rename, allow or forbid the query string, set the limit',
    tag: 'Push keys',
    needs: 'keys.manage',
    params,
    body: z.object({
      name: z.string().trim().min(1).max(100).optional(),
      allowQuery: z.boolean().optional(),
      limitPerMinute: z.int().min(1).max(1_000_000).optional(),
    }),
    reply: pushKey,
  },
  'POST /api/push-keys/:keyId/rotate': {
    summary: 'Make a successor; the old key works on for `overlapHours`',
    tag: 'Push keys',
    needs: 'keys.manage',
    params,
    body: z.object({ overlapHours: z.number().min(0).max(720).default(24) }),
    reply: newKey,
  },
  'POST /api/push-keys/:keyId/revoke': {
    summary: 'Refuse a key from now on',
    tag: 'Push keys',
    needs: 'keys.manage',
    params,
    reply: z.void(),
  },
});
